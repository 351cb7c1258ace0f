// Select menus, in messages and in modals: a button that opens a list of options. Keys as in a
// native one: arrows, Home and End, letters to search, Enter or Space to choose, Esc to close.

import { fill, h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { CHANNEL, avatar, channelIcon, displayName, isThread, roleColor } from "./names.js";
import { openPopup } from "./popup.js";
import { state } from "./store.js";

const TYPE = { string: 3, user: 5, role: 6, mentionable: 7, channel: 8 };

/** What a select menu offers: `[{value, label, description, lead, chosen}]`. */
export function selectOptions(component) {
  if (component.type === TYPE.string) {
    return component.options.map((option) => ({ value: option.value, label: option.label, description: option.description, lead: emojiText(option.emoji), chosen: option.default === true }));
  }
  const preset = new Set((component.default_values ?? []).map((value) => value.id));
  const entities = [];
  if (component.type === TYPE.user || component.type === TYPE.mentionable) entities.push(...userOptions());
  if (component.type === TYPE.role || component.type === TYPE.mentionable) entities.push(...roleOptions());
  if (component.type === TYPE.channel) entities.push(...channelOptions(component.channel_types));
  return entities.map((entity) => ({ ...entity, chosen: preset.has(entity.value) }));
}

export function userOptions() {
  return (state.guild?.members ?? []).map(({ user }) => ({ value: user.id, label: displayName(user.id), chip: `@${displayName(user.id)}`, description: user.username, lead: avatar(user.id, "small", user) }));
}

export function roleOptions() {
  return (state.guild?.roles ?? []).map((role) => ({
    value: role.id,
    label: role.name.startsWith("@") ? role.name : `@${role.name}`,
    lead: h("span", { class: "role-dot", style: { "--role": roleColor(role) ?? "var(--text-muted)" } }),
  }));
}

export function channelOptions(types) {
  const channels = [...(state.guild?.channels ?? []), ...(state.guild?.threads ?? [])].filter((channel) => !types?.length || types.includes(channel.type));
  return channels.map((channel) => ({
    value: channel.id,
    label: channel.name,
    chip: `#${channel.name}`,
    description: isThread(channel) ? "Thread" : channel.type === CHANNEL.category ? "Category" : undefined,
    lead: icon(channelIcon(channel)),
  }));
}

export function emojiText(emoji) {
  if (!emoji) return null;
  return h("span", { class: "emoji", "aria-hidden": "true" }, emoji.id ? `:${emoji.name}:` : emoji.name);
}

/**
 * A select menu; `chosen` are values chosen earlier. `onChoose(values)` is called when a single choice is made, or when the list of a
 * multiple one closes with other choices than before.
 */
export function selectMenu(component, { disabled = false, pending = false, labeledBy, chosen: earlier, onChoose }) {
  const options = selectOptions(component);
  const several = (component.max_values ?? 1) > 1;
  let chosen = earlier ?? options.filter((option) => option.chosen).map((option) => option.value);
  const listId = uniqueId("select-list");
  const face = h("span", { class: "select-face" });
  const button = h(
    "button",
    {
      class: `select ${pending ? "pending" : ""}`, type: "button", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": listId, "aria-labelledby": labeledBy,
      "aria-label": labeledBy ? null : component.placeholder || "Make a selection", disabled: disabled || component.disabled, dataset: { customId: component.custom_id ?? "" },
      onclick: () => open(), onkeydown: openByKey,
    },
    face,
    pending ? h("span", { class: "dots", "aria-label": "Waiting" }, h("i"), h("i"), h("i")) : icon("chevron"),
  );
  drawFace();
  return button;

  function drawFace() {
    const shown = options.filter((option) => chosen.includes(option.value));
    if (shown.length === 0) return fill(face, h("span", { class: "placeholder" }, component.placeholder || "Make a selection"));
    if (several) return fill(face, shown.map((option) => h("span", { class: "select-chip" }, option.lead?.cloneNode(true), option.label)));
    return fill(face, shown[0].lead?.cloneNode(true), h("span", null, shown[0].label));
  }

  function openByKey(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open();
  }

  function open() {
    const before = chosen.join();
    const list = optionList({
      id: listId, options, chosen, several, max: component.max_values ?? 1, label: component.placeholder || "Options",
      onChange(values) {
        chosen = values;
        drawFace();
        if (several) return;
        close();
        onChoose(chosen);
      },
      onDone: () => close(),
    });
    const close = openPopup(button, list, {
      className: "select-popup", matchWidth: true, focus: false,
      onClose() {
        if (!several || chosen.join() === before) return;
        if (chosen.length >= (component.min_values ?? 1)) onChoose(chosen);
      },
    });
    list.focus();
  }
}

function optionList({ id, options, chosen, several, max, label, onChange, onDone }) {
  let values = [...chosen];
  let active = Math.max(0, options.findIndex((option) => values.includes(option.value)));
  let typed = "";
  let typedAt = 0;
  const ids = options.map(() => uniqueId("option"));
  const rows = options.map((option, index) =>
    h(
      "div",
      { class: "select-option", role: "option", id: ids[index], onclick: () => choose(index), onpointermove: () => activate(index, false) },
      option.lead?.cloneNode(true),
      h("span", { class: "select-option-text" }, h("span", null, option.label), option.description && h("span", { class: "muted" }, option.description)),
      several ? h("span", { class: "checkbox", "aria-hidden": "true" }, icon("check")) : h("span", { class: "radio", "aria-hidden": "true" }),
    ),
  );
  const list = h("div", { class: "select-list", id, role: "listbox", tabindex: "0", "aria-label": label, "aria-multiselectable": several ? "true" : null, onkeydown: byKey }, rows.length ? rows : h("div", { class: "select-empty" }, "No results found"));
  draw();
  requestAnimationFrame(() => rows[active]?.scrollIntoView({ block: "nearest" }));
  return list;

  function draw() {
    rows.forEach((row, index) => {
      row.setAttribute("aria-selected", String(values.includes(options[index].value)));
      row.classList.toggle("active", index === active);
    });
    if (rows.length) list.setAttribute("aria-activedescendant", ids[active]);
  }

  function activate(index, scroll = true) {
    active = Math.max(0, Math.min(index, rows.length - 1));
    draw();
    if (scroll) rows[active]?.scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    const option = options[index];
    if (!option) return;
    if (!several) values = [option.value];
    else if (values.includes(option.value)) values = values.filter((value) => value !== option.value);
    else if (values.length < max) values = [...values, option.value];
    activate(index);
    onChange(values);
  }

  function byKey(event) {
    const move = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1, PageDown: active + 8, PageUp: active - 8 }[event.key];
    if (move !== undefined) activate(move);
    else if (event.key === "Enter" || (event.key === " " && !typed)) choose(active);
    else if (event.key === "Tab") onDone();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) search(event.key);
    else return;
    event.preventDefault();
  }

  function search(letter) {
    typed = Date.now() - typedAt < 700 ? typed + letter.toLowerCase() : letter.toLowerCase();
    typedAt = Date.now();
    const found = options.findIndex((option) => option.label.toLowerCase().startsWith(typed));
    if (found >= 0) activate(found);
  }
}
