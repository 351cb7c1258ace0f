// The list above the composer: commands, choices, members, channels. The focus stays in the text
// field; the arrows move here, and the field says which entry is active (aria-activedescendant).

import { fill, h, uniqueId } from "./dom.js";

/**
 * Makes the list. An item is `{lead, label, tags, description, side, value}`. `onPick(item)` is
 * called for a click; keys are the field's business.
 */
export function makeSuggestions() {
  const id = uniqueId("suggestions");
  const header = h("div", { class: "suggestions-header" });
  const list = h("div", { class: "suggestions-list", role: "listbox", id, "aria-label": "Suggestions" });
  const element = h("div", { class: "suggestions", hidden: true, onpointerdown: (event) => event.preventDefault() }, header, list);
  let items = [];
  let rows = [];
  let active = -1;
  let field = null;
  let pick = () => {};

  /** A text area has no such state; single-line fields are comboboxes and do. */
  function setExpanded(expanded) {
    if (field?.getAttribute("role") === "combobox") field.setAttribute("aria-expanded", String(expanded));
  }

  function draw() {
    rows.forEach((each, index) => {
      each.setAttribute("aria-selected", String(index === active));
      each.classList.toggle("active", index === active);
    });
    if (active >= 0) field?.setAttribute("aria-activedescendant", rows[active].id);
    else field?.removeAttribute("aria-activedescendant");
    rows[active]?.scrollIntoView({ block: "nearest" });
  }

  function row(item, index) {
    return h(
      "div",
      { class: "suggestion", role: "option", id: uniqueId("suggestion"), onclick: () => pick(item), onpointermove: () => { if (active !== index) { active = index; draw(); } } },
      item.lead,
      h(
        "span",
        { class: "suggestion-text" },
        h("span", { class: "suggestion-label" }, item.label, item.tags?.map((tag) => h("span", { class: "suggestion-tag" }, tag))),
        item.description && h("span", { class: "suggestion-description" }, item.description),
      ),
      item.side && h("span", { class: "suggestion-side" }, item.side),
    );
  }

  return {
    element,
    get isOpen() { return !element.hidden; },
    get active() { return items[active] ?? null; },
    get count() { return items.length; },

    /** Shows items for a field. `start` is the entry active at first, -1 for none. */
    show(forField, { title, detail, error, items: offered = [], note, start = 0, onPick }) {
      if (field !== forField) this.hide();
      field = forField;
      items = offered;
      pick = onPick ?? (() => {});
      rows = items.map(row);
      active = items.length > 0 ? Math.min(start, items.length - 1) : -1;
      fill(header, title && h("span", { class: "suggestions-title" }, title), detail && h("span", { class: "suggestions-detail" }, detail), error && h("span", { class: "suggestions-error", role: "alert" }, error));
      header.hidden = !title && !detail && !error;
      fill(list, rows, note && h("div", { class: "suggestions-note", role: "status" }, note));
      list.hidden = rows.length === 0 && !note;
      element.hidden = false;
      field.setAttribute("aria-controls", id);
      setExpanded(rows.length > 0);
      draw();
    },

    hide() {
      element.hidden = true;
      items = [];
      active = -1;
      setExpanded(false);
      field?.removeAttribute("aria-activedescendant");
    },

    move(step) {
      if (items.length === 0) return false;
      active = active < 0 ? (step > 0 ? 0 : items.length - 1) : (active + step + items.length) % items.length;
      draw();
      return true;
    },
  };
}
