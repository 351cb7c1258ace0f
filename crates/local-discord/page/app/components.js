// The components of a message: rows of buttons and select menus, and the layout ones (V2).

import { externalLink, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { attachment, embed } from "./embeds.js";
import { useComponent } from "./interactions.js";
import { markdown } from "./markdown.js";
import { emojiText, selectMenu } from "./select-menu.js";
import { state } from "./store.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

/** A message's components; `click` is what state.clicks has for it. */
export function messageComponents(message, click) {
  const context = { message, click, pending: click?.status === "pending" };
  return message.components.map((component) => layout(component, context));
}

function layout(component, context) {
  const inner = () => (component.components ?? []).map((child) => layout(child, context));
  switch (component.type) {
    case 1: return h("div", { class: "component-row", role: "group" }, inner());
    case 2: return button(component, context);
    case 3: case 5: case 6: case 7: case 8: return select(component, context);
    case 9: return h("div", { class: "component-section" }, h("div", null, inner()), layout(component.accessory, context));
    case 10: return h("div", { class: "markdown" }, markdown(component.content));
    case 11: return h("div", { class: "component-thumbnail" }, media(component));
    case 12: return h("div", { class: `component-gallery count-${Math.min(component.items.length, 4)}` }, component.items.map(media));
    case 13: return attachment({ filename: component.name ?? component.file.url.split("/").at(-1), url: component.file.url, size: component.size, content_type: "file" });
    case 14: return h("hr", { class: `component-separator ${component.divider === false ? "invisible" : ""} ${component.spacing === 2 ? "large" : ""}` });
    case 17: return container(component, inner);
    default: return h("div", { class: "muted" }, `(component of type ${component.type})`);
  }
}

function container(component, inner) {
  const color = component.accent_color || component.accent_color === 0 ? `#${component.accent_color.toString(16).padStart(6, "0")}` : null;
  const box = h("div", { class: `component-container ${color ? "accented" : ""} ${component.spoiler ? "covered" : ""}`, style: color ? { "--embed-color": color } : {} }, inner());
  if (component.spoiler) coverWithSpoiler(box);
  return box;
}

function coverWithSpoiler(box) {
  const cover = h("button", { class: "spoiler-cover", type: "button", onclick: () => { cover.remove(); box.classList.remove("covered"); } }, "Spoiler");
  box.append(cover);
}

function media(item) {
  const view = embed({ type: "image", thumbnail: { ...item.media, description: item.description } });
  if (item.spoiler) {
    view.classList.add("covered");
    coverWithSpoiler(view);
  }
  return view;
}

function button(component, { message, click, pending }) {
  const style = STYLES[component.style] ?? "secondary";
  const face = [emojiText(component.emoji), component.label && h("span", null, component.label)];
  const label = component.label ? null : component.emoji?.name;
  if (style === "link") {
    if (component.disabled) return h("button", { class: "button secondary", type: "button", disabled: true, "aria-label": label }, face, icon("external"));
    return externalLink(component.url, { class: "button secondary link-button", "aria-label": label }, face, icon("external"));
  }
  const mine = pending && click.customId === component.custom_id;
  return h(
    "button",
    {
      class: `button ${style} ${mine ? "pending" : ""}`, type: "button", disabled: component.disabled, "aria-label": label, "aria-busy": mine ? "true" : null,
      "aria-disabled": pending && !mine ? "true" : null, dataset: { customId: component.custom_id ?? "" },
      onclick: () => { if (!pending && component.custom_id) useComponent(message, component); },
    },
    h("span", { class: "button-face" }, face),
    mine && h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
  );
}

function select(component, { message, click, pending }) {
  const mine = pending && click.customId === component.custom_id;
  const choose = (values) => {
    if (!state.chosen.has(message.id)) state.chosen.set(message.id, new Map());
    state.chosen.get(message.id).set(component.custom_id, values);
    useComponent(message, component, values);
  };
  return selectMenu(component, { disabled: pending, pending: mine, chosen: state.chosen.get(message.id)?.get(component.custom_id), onChoose: choose });
}

/** The line under the components when the last click came to nothing. */
export function clickError(click) {
  if (click?.status !== "failed") return null;
  return fill(h("div", { class: "click-error", role: "alert" }), icon("warning"), click.error);
}
