// A command being written: its name, a chip for each option in use, and a tail in which further
// options are found. All by keyboard: Tab and Enter take a suggestion, Enter without one sends,
// Backspace in an empty field and Esc step back.

import { h } from "./dom.js";
import { OPTION, nestOptions, readValue } from "./commands.js";
import { autocompleter } from "./autocomplete.js";
import { useCommand } from "./interactions.js";
import { channelOptions, roleOptions, userOptions } from "./select-menu.js";

const REQUIRED = "This option is required. Specify a value.";

/**
 * Makes the entry of one command. `onLeave(text)` is called when the person steps back to plain
 * text, `onSent()` when the server has accepted the command.
 */
export function commandEntry({ entry, channel, suggestions, onLeave, onSent }) {
  const fields = [];
  const tail = h("input", {
    class: "command-tail", type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-label": "Further options", autocomplete: "off", spellcheck: "false",
    onfocus: () => suggestTail(), oninput: () => suggestTail(), onkeydown: onTailKey,
  });
  const body = h("span", { class: "command-fields" });
  const element = h(
    "div",
    { class: "command-entry", role: "group", "aria-label": `Command /${entry.fullName}`, onpointerdown: (event) => { if (event.target === element || event.target === body) { event.preventDefault(); tail.focus(); } } },
    h("span", { class: "command-name" }, `/${entry.fullName}`),
    body,
    tail,
  );
  const completer = autocompleter({ entry, channel, leaves: (focused) => leaves(focused) });
  let sending = false;

  for (const option of entry.options.filter((each) => each.required)) addField(option);
  updateTail();

  return {
    element,
    entry,
    focus: () => (fields.find((field) => !field.input.value) ?? fields.at(-1))?.input.focus() ?? tail.focus(),
    focusNext: () => goOn(),
    send,
  };

  // --- options in use ---

  function addField(option, before = null) {
    const input = h("input", {
      class: "option-input", type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-label": `${option.name}: ${option.description}`, "aria-required": String(Boolean(option.required)),
      autocomplete: "off", spellcheck: "false", inputmode: option.type === OPTION.integer ? "numeric" : null, dataset: { option: option.name },
    });
    const field = { option, input, picked: null, error: null };
    field.element = h("span", { class: "option", onpointerdown: (event) => { if (event.target !== input) { event.preventDefault(); input.focus(); } } }, h("span", { class: "option-name" }, option.name), h("span", { class: "option-value" }, input));
    input.addEventListener("input", () => {
      field.picked = null;
      field.error = null;
      draw(field);
      suggest(field);
    });
    input.addEventListener("focus", () => suggest(field));
    input.addEventListener("blur", () => {
      completer.cancel();
      if (!field.error && input.value) field.error = valueOf(field).error ?? null;
      draw(field);
    });
    input.addEventListener("keydown", (event) => onFieldKey(event, field));
    fields.push(field);
    body.insertBefore(field.element, before);
    draw(field);
    return field;
  }

  function removeField(field) {
    const index = fields.indexOf(field);
    fields.splice(index, 1);
    field.element.remove();
    updateTail();
    (fields[index - 1]?.input ?? tail).focus();
  }

  function draw(field) {
    field.element.classList.toggle("invalid", Boolean(field.error));
    field.input.setAttribute("aria-invalid", String(Boolean(field.error)));
    // The width follows the text where the browser cannot do it by itself (field-sizing).
    field.input.size = Math.max(2, [...field.input.value].length + 1);
  }

  function unused() {
    return entry.options.filter((option) => !fields.some((field) => field.option === option));
  }

  function updateTail() {
    const rest = unused().length;
    tail.placeholder = rest > 0 ? `+${rest} optional` : "";
  }

  // --- values ---

  function offered(option) {
    switch (option.type) {
      case OPTION.boolean: return [{ label: "True", value: true }, { label: "False", value: false }];
      case OPTION.user: return userOptions();
      case OPTION.channel: return channelOptions(option.channel_types);
      case OPTION.role: return roleOptions();
      case OPTION.mentionable: return [...userOptions(), ...roleOptions()];
      default: return (option.choices ?? []).map((choice) => ({ label: choice.name, value: choice.value }));
    }
  }

  function valueOf(field) {
    if (field.picked) return { value: field.picked.value };
    return readValue(field.option, field.input.value, offered(field.option));
  }

  /** The options as the API wants them; for autocomplete one is `focused` and half-typed ones are left out. */
  function leaves(focused = null) {
    const list = [];
    for (const field of fields) {
      if (field === focused) {
        list.push({ name: field.option.name, value: field.input.value, focused: true });
        continue;
      }
      const { value } = valueOf(field);
      if (value !== undefined) list.push({ name: field.option.name, value });
    }
    return nestOptions(entry.path, list);
  }

  // --- suggestions ---

  function suggest(field) {
    const { option, input } = field;
    const base = { title: option.name, detail: option.description, error: field.error, onPick: (item) => pick(field, item) };
    if (option.type === OPTION.attachment) return suggestions.show(input, { ...base, items: [{ label: "Choose a file…" }], start: 0, onPick: () => attach(field) });
    if (option.autocomplete) {
      completer.request(field, (result) => {
        if (document.activeElement === input) suggestions.show(input, { ...base, error: field.error, ...result, start: field.picked ? -1 : 0 });
      });
      return undefined;
    }
    const all = offered(option);
    if (all.length === 0) return suggestions.show(input, base);
    const typed = field.picked ? "" : input.value.trim().replace(/^[@#]/, "").toLowerCase();
    const items = all.filter((item) => item.label.toLowerCase().includes(typed) || item.description?.toLowerCase().includes(typed));
    const chosen = field.picked ? items.findIndex((item) => item.value === field.picked.value) : 0;
    return suggestions.show(input, { ...base, items, start: chosen, note: items.length === 0 ? "No options match your search." : null });
  }

  function attach(field) {
    const chooser = h("input", { type: "file" });
    chooser.addEventListener("change", async () => {
      const [file] = chooser.files;
      if (!file) return;
      const bytes = new Uint8Array(await file.arrayBuffer());
      const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      pick(field, { label: file.name, value: { filename: file.name, base64 } });
    });
    chooser.click();
  }

  function suggestTail(error = null) {
    const typed = tail.value.trim().replace(/:$/, "").toLowerCase();
    const options = unused();
    const exact = tail.value.endsWith(":") && options.find((option) => option.name === typed);
    if (exact) return takeOption(exact);
    const items = options.filter((option) => option.name.includes(typed)).map((option) => ({ label: option.name, description: option.description, option }));
    if (items.length === 0 && !error && !typed) return suggestions.show(tail, { title: `/${entry.fullName}`, detail: "Press Enter to send" });
    return suggestions.show(tail, {
      title: "Options", error, items, start: typed ? 0 : -1,
      detail: typed ? null : "Enter sends, Tab takes an option",
      note: typed && items.length === 0 ? "No options match your search." : null,
      onPick: (item) => takeOption(item.option),
    });
  }

  function takeOption(option) {
    tail.value = "";
    const field = addField(option);
    updateTail();
    field.input.focus();
  }

  function pick(field, item) {
    field.picked = item;
    field.error = null;
    field.input.value = item.chip ?? item.label;
    draw(field);
    goOn(field);
  }

  /** To the next required option that has no value, else to the tail. */
  function goOn(from = null) {
    const start = from ? fields.indexOf(from) + 1 : 0;
    const next = [...fields.slice(start), ...fields.slice(0, start)].find((field) => field !== from && !field.input.value);
    (next?.input ?? tail).focus();
  }

  // --- keys ---

  function onFieldKey(event, field) {
    if (event.isComposing) return;
    const { input } = field;
    const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
    const atEnd = input.selectionStart === input.value.length;
    const isOpen = suggestions.isOpen && suggestions.count > 0;
    const takes = isOpen && suggestions.active && !(field.picked && suggestions.active.value === field.picked.value);
    if (event.key === "ArrowDown" && isOpen) suggestions.move(1);
    else if (event.key === "ArrowUp" && isOpen) suggestions.move(-1);
    else if (event.key === "Tab" && event.shiftKey) neighbor(field, -1).focus();
    else if (event.key === "Tab") takes && (input.value || field.option.required || !field.option.autocomplete) ? pick(field, suggestions.active) : goOn(field);
    else if (event.key === "Enter") takes ? pick(field, suggestions.active) : enter(field);
    else if (event.key === "Escape") stepBack(field);
    else if (event.key === "Backspace" && !input.value) backspace(field);
    else if (event.key === "ArrowLeft" && atStart) neighbor(field, -1).focus();
    else if (event.key === "ArrowRight" && atEnd) neighbor(field, 1).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function enter(field) {
    const missing = fields.find((each) => each !== field && each.option.required && !each.input.value);
    const { error } = valueOf(field);
    if (missing && field.input.value && !error) missing.input.focus();
    else send();
  }

  function neighbor(field, step) {
    const index = fields.indexOf(field) + step;
    if (index < 0) return field.input;
    return fields[index]?.input ?? tail;
  }

  function stepBack(field) {
    if (suggestions.isOpen && suggestions.count > 0) suggestions.hide();
    else if (!field.option.required) removeField(field);
    else leave();
  }

  function backspace(field) {
    if (!field.option.required) removeField(field);
    else if (fields[0] === field) leave();
    else neighbor(field, -1).focus();
  }

  function leave() {
    completer.cancel();
    onLeave(`/${entry.fullName}`);
  }

  function onTailKey(event) {
    if (event.isComposing) return;
    const atStart = tail.selectionStart === 0 && tail.selectionEnd === 0;
    if (event.key === "ArrowDown" && suggestions.count) suggestions.move(1);
    else if (event.key === "ArrowUp" && suggestions.count) suggestions.move(-1);
    else if (event.key === "Tab" && event.shiftKey) fields.at(-1)?.input.focus();
    else if (event.key === "Tab" && suggestions.count) takeOption((suggestions.active ?? (suggestions.move(1), suggestions.active)).option);
    else if (event.key === "Enter" && suggestions.active) takeOption(suggestions.active.option);
    else if (event.key === "Enter") tail.value.trim() ? suggestTail("There is no such option.") : send();
    else if (event.key === "Escape") suggestions.isOpen && suggestions.count ? suggestions.hide() : leave();
    else if ((event.key === "Backspace" || event.key === "ArrowLeft") && atStart) fields.length ? fields.at(-1).input.focus() : event.key === "Backspace" && leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // --- sending ---

  async function send() {
    if (sending) return;
    for (const field of fields) {
      const { value, error } = valueOf(field);
      field.error = error ?? (value === undefined && field.option.required ? REQUIRED : null);
      draw(field);
    }
    const wrong = fields.find((field) => field.error);
    if (wrong) {
      wrong.input.focus();
      suggest(wrong);
      return;
    }
    completer.cancel();
    sending = true;
    element.classList.add("sending");
    try {
      await useCommand({ channel, command: entry.command, fullName: entry.fullName, options: leaves() });
      suggestions.hide();
      onSent();
    } catch (refusal) {
      tail.focus();
      suggestions.show(tail, { title: `/${entry.fullName}`, error: refusal.message });
    } finally {
      sending = false;
      element.classList.remove("sending");
    }
  }
}
