// A bot's modal: text inputs in action rows, and the newer fields inside labels.

import { h, uniqueId } from "./dom.js";
import { openDialog } from "./dialog.js";
import { icon } from "./icons.js";
import { submitModal } from "./interactions.js";
import { markdown } from "./markdown.js";
import { avatar, displayName } from "./names.js";
import { selectMenu, selectOptions } from "./select-menu.js";
import { state } from "./store.js";

const TYPE = { row: 1, string: 3, text: 4, display: 10, label: 18, file: 19, radio: 21, checkboxes: 22, checkbox: 23 };
const PARAGRAPH = 2;

/** Shows the modal with which an interaction was answered. */
export function showModal(interaction) {
  const { modal } = interaction;
  const fields = [];
  const body = modal.components.map((component) => block(component, fields));
  const isDirty = () => fields.some((field) => field.isDirty());
  openDialog({
    title: modal.title,
    className: "modal",
    lead: avatar(state.bot.id, "medium"),
    mayLose: isDirty,
    build(close, askAndClose) {
      const error = h("p", { class: "modal-error", role: "alert", hidden: true });
      const submit = h("button", { class: "button primary", type: "submit" }, h("span", { class: "button-face" }, "Submit"));
      return {
        body: [body, h("p", { class: "modal-warning" }, icon("warning"), `This form will be submitted to ${displayName(state.bot.id)}. Do not share passwords or other sensitive information.`)],
        footer: [error, h("button", { class: "button secondary", type: "button", onclick: askAndClose }, "Cancel"), submit],
        async onSubmit() {
          const wrong = fields.filter((field) => !field.check());
          if (wrong.length > 0) return wrong[0].focus();
          setPending(submit, true);
          const sentence = await submitModal(interaction, Object.fromEntries(fields.map((field) => [field.customId, field.value()])));
          if (sentence === null) return close();
          setPending(submit, false);
          error.textContent = sentence;
          error.hidden = false;
          return undefined;
        },
      };
    },
  });
  fields[0]?.focus();
}

function setPending(button, pending) {
  button.disabled = pending;
  button.classList.toggle("pending", pending);
  button.querySelector(".dots")?.remove();
  if (pending) button.append(h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
}

function block(component, fields) {
  if (component.type === TYPE.display) return h("div", { class: "markdown modal-text" }, markdown(component.content));
  if (component.type === TYPE.row) return (component.components ?? []).map((child) => labeled(child.label, null, child, fields));
  if (component.type === TYPE.label) return labeled(component.label, component.description, component.component, fields);
  return null;
}

/** A label, its description, the field, and what is wrong with it. */
function labeled(label, description, component, fields) {
  const ids = { label: uniqueId("label"), input: uniqueId("input"), note: uniqueId("note") };
  const required = component.required !== false && component.type !== TYPE.checkbox;
  const note = h("p", { class: "field-error", id: ids.note, role: "alert" });
  const field = makeField(component, { ids, required });
  field.customId = component.custom_id;
  const check = field.problem;
  field.check = () => {
    note.textContent = check() ?? "";
    field.element.classList.toggle("invalid", Boolean(note.textContent));
    field.mark?.(Boolean(note.textContent));
    return !note.textContent;
  };
  field.element.addEventListener("input", () => note.textContent && field.check());
  fields.push(field);
  return h(
    "div",
    { class: "field" },
    h("label", { class: "field-label", id: ids.label, for: ids.input }, label, required && h("span", { class: "required", title: "Required", "aria-hidden": "true" }, " *")),
    description && h("p", { class: "field-description" }, description),
    field.element,
    note,
  );
}

function makeField(component, context) {
  switch (component.type) {
    case TYPE.text: return textField(component, context);
    case TYPE.radio: return choiceField(component, context, "radio");
    case TYPE.checkboxes: return choiceField(component, context, "checkbox");
    case TYPE.checkbox: return checkboxField(component, context);
    case TYPE.file: return fileField();
    default: return selectField(component, context);
  }
}

function textField(component, { ids, required }) {
  const paragraph = component.style === PARAGRAPH;
  const initial = component.value ?? "";
  const most = component.max_length ?? 4000;
  const least = component.min_length ?? 0;
  const input = h(paragraph ? "textarea" : "input", {
    class: "input", id: ids.input, type: paragraph ? null : "text", rows: paragraph ? "5" : null, value: initial, placeholder: component.placeholder,
    "aria-required": String(required), "aria-describedby": ids.note, autocomplete: "off", oninput: () => update(), onkeydown: submitByKey,
  });
  const count = h("span", { class: "character-count" });
  update();
  return {
    element: h("div", { class: `text-field ${paragraph ? "paragraph" : ""}` }, input, count),
    value: () => input.value,
    isDirty: () => input.value !== initial,
    focus: () => input.focus(),
    mark: (wrong) => input.setAttribute("aria-invalid", String(wrong)),
    problem() {
      const length = lengthOf(input.value);
      if (length === 0) return required ? "This field is required" : null;
      if (length > most) return `Must be ${most.toLocaleString()} or fewer in length.`;
      return length < least ? `Must be at least ${least.toLocaleString()} in length.` : null;
    },
  };

  function update() {
    const length = lengthOf(input.value);
    count.textContent = length < least ? `${length} / ${least} min` : `${length.toLocaleString()}/${most.toLocaleString()}`;
    count.classList.toggle("over", length > most);
    if (paragraph) growToContent(input);
  }
}

/** Discord counts code points, not UTF-16 units. */
const lengthOf = (text) => [...text].length;

function growToContent(area) {
  area.style.height = "auto";
  if (area.scrollHeight) area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.4)}px`;
}

/** Enter in a paragraph is a new line; Ctrl+Enter submits. */
function submitByKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.currentTarget.form.requestSubmit();
  }
}

function selectField(component, { ids, required }) {
  let chosen = selectOptions(component).filter((option) => option.chosen).map((option) => option.value);
  const before = chosen.join();
  const button = selectMenu(component, { labeledBy: ids.label, onChoose: (values) => { chosen = values; } });
  button.id = ids.input;
  return {
    element: h("div", null, button),
    value: () => chosen,
    isDirty: () => chosen.join() !== before,
    focus: () => button.focus(),
    problem: () => (required && chosen.length === 0 ? "This field is required" : null),
  };
}

function choiceField(component, { ids, required }, kind) {
  const name = uniqueId("choice");
  const inputs = component.options.map((option) => h("input", { type: kind, name, value: option.value, checked: Boolean(option.default) }));
  const rows = component.options.map((option, index) => h("label", { class: "check-row" }, inputs[index], h("span", null, option.label, option.description && h("span", { class: "muted" }, option.description))));
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const before = chosen().join();
  const least = kind === "radio" ? 1 : (component.min_values ?? 1);
  const most = kind === "radio" ? 1 : (component.max_values ?? inputs.length);
  return {
    element: h("div", { class: "choices", role: kind === "radio" ? "radiogroup" : "group", "aria-labelledby": ids.label }, rows),
    value: () => (kind === "radio" ? (chosen()[0] ?? "") : chosen()),
    isDirty: () => chosen().join() !== before,
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
    problem() {
      const { length } = chosen();
      if (length === 0) return required ? "This field is required" : null;
      if (length < least) return `Choose at least ${least}.`;
      return length > most ? `Choose at most ${most}.` : null;
    },
  };
}

function checkboxField(component, { ids }) {
  const input = h("input", { type: "checkbox", id: ids.input, checked: Boolean(component.default) });
  return {
    element: h("div", { class: "check-row" }, input),
    value: () => String(input.checked),
    isDirty: () => input.checked !== Boolean(component.default),
    focus: () => input.focus(),
    problem: () => null,
  };
}

function fileField() {
  return {
    element: h("p", { class: "muted" }, "Files cannot be uploaded here."),
    value: () => [],
    isDirty: () => false,
    focus() {},
    problem: () => null,
  };
}
