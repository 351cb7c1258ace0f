// Dialogs on the browser's own <dialog>: it traps the focus, makes the rest inert and gives the
// focus back. A dialog with something to lose asks before it closes.

import { h, intend, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Opens a dialog. `build(close)` returns its body and buttons as `{body, footer, onSubmit}`;
 * `mayLose()` says whether closing would lose something. Returns the element.
 */
export function openDialog({ title, subtitle, className = "", lead, mayLose = () => false, onClose, build }) {
  const id = uniqueId("dialog");
  const close = () => {
    element.close();
    element.remove();
    // What opened the dialog may have been drawn anew meanwhile, and then nothing has the focus.
    if (document.activeElement === document.body) intend(document.body, "focus-lost");
    onClose?.();
  };
  const askAndClose = () => (mayLose() ? confirmLoss(close) : close());
  const { body, footer, onSubmit } = build(close, askAndClose);
  const form = h(
    "form",
    { class: "dialog-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); onSubmit?.(); } },
    h(
      "header",
      { class: "dialog-header" },
      lead,
      h("div", { class: "dialog-titles" }, h("h2", { id }, title), subtitle && h("p", null, subtitle)),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: askAndClose }, icon("close")),
    ),
    h("div", { class: "dialog-body" }, body),
    footer && h("footer", { class: "dialog-footer" }, footer),
  );
  const element = h("dialog", { class: `dialog ${className}`, "aria-labelledby": id }, form);
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    askAndClose();
  });
  element.addEventListener("keydown", (event) => {
    // Chromium closes a dialog on the second Esc whatever "cancel" says; so Esc never gets that far.
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      askAndClose();
    }
    event.stopPropagation();
  });
  let pressedOutside = false;
  element.addEventListener("pointerdown", (event) => { pressedOutside = event.target === element; });
  element.addEventListener("click", (event) => { if (event.target === element && pressedOutside) askAndClose(); });
  document.body.append(element);
  element.showModal();
  return element;
}

function confirmLoss(discard) {
  confirmDialog({
    title: "Discard what you wrote?",
    text: "If you close this now, your text is lost.",
    confirm: "Discard",
    cancel: "Keep writing",
    action: discard,
  });
}

/** Asks a yes-or-no question; the safe answer has the focus. */
export function confirmDialog({ title, text, confirm, cancel = "Cancel", action }) {
  return openDialog({
    title,
    className: "dialog-small",
    build(close) {
      const yes = () => {
        close();
        action();
      };
      return {
        body: h("p", { class: "dialog-text" }, text),
        footer: [
          h("button", { class: "button secondary", type: "button", autofocus: true, onclick: close }, cancel),
          h("button", { class: "button danger", type: "submit" }, confirm),
        ],
        onSubmit: yes,
      };
    },
  });
}

/**
 * A small form. Fields are `{name, label, value, type: "text" | "checkbox" | "select", options, placeholder, required}`;
 * `action(values)` may throw a sentence, which the form then shows.
 */
export function formDialog({ title, text, fields, confirm, action }) {
  const inputs = new Map();
  return openDialog({
    title,
    className: "dialog-small",
    build(close, askAndClose) {
      const error = h("p", { class: "field-error", role: "alert" });
      const rows = fields.map((field) => {
        const input = formInput(field);
        inputs.set(field.name, input);
        const isCheck = field.type === "checkbox";
        return h("label", { class: isCheck ? "check-row" : "field" }, isCheck && input, h("span", { class: "field-label" }, field.label), !isCheck && input);
      });
      const submit = h("button", { class: "button primary", type: "submit" }, confirm);
      return {
        body: [text && h("p", { class: "dialog-text" }, text), rows, error],
        footer: [h("button", { class: "button secondary", type: "button", onclick: askAndClose }, "Cancel"), submit],
        async onSubmit() {
          submit.disabled = true;
          try {
            await action(Object.fromEntries([...inputs].map(([name, input]) => [name, input.type === "checkbox" ? input.checked : input.value.trim()])));
            close();
          } catch (refusal) {
            error.textContent = refusal.message;
            submit.disabled = false;
          }
        },
      };
    },
  });
}

function formInput(field) {
  if (field.type === "checkbox") return h("input", { type: "checkbox", checked: Boolean(field.value) });
  if (field.type === "select") {
    return h("select", { class: "input" }, field.options.map(([value, label]) => h("option", { value, selected: value === field.value }, label)));
  }
  return h("input", { class: "input", type: "text", value: field.value ?? "", placeholder: field.placeholder, maxlength: field.maxLength ?? 100, autocomplete: "off", required: field.required });
}
