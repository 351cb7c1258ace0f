// JSON that opens and closes. Children are made when they are opened first, so that a large
// payload costs nothing until somebody looks.

import { append, h } from "./dom.js";
import { counted } from "./words.js";

const OPEN_LEVELS = 2;
const OPEN_SIZE = 12;

/** A value as a tree; `level` counts how deep it lies. */
export function jsonTree(value, key = null, level = 0) {
  const label = key === null ? null : [h("span", { class: "json-key" }, key), ": "];
  if (value === null || typeof value !== "object") return h("div", { class: "json-leaf" }, label, leaf(value));
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return h("div", { class: "json-leaf" }, label, open, close);
  const details = h("details", { class: "json-branch" }, h("summary", null, label, h("span", { class: "json-brackets" }, open, h("span", { class: "json-size" }, sizeOf(entries, value)), close)));
  const grow = () => {
    if (details.childElementCount === 1) append(details, entries.map(([name, child]) => jsonTree(child, name, level + 1)));
  };
  details.addEventListener("toggle", () => details.open && grow());
  if (level < OPEN_LEVELS && entries.length <= OPEN_SIZE) {
    grow();
    details.open = true;
  }
  return details;
}

function leaf(value) {
  return h("span", { class: `json-${value === null ? "null" : typeof value}` }, JSON.stringify(value));
}

function sizeOf(entries, value) {
  if (Array.isArray(value)) return ` ${counted(entries.length, "item")} `;
  const names = entries.map(([name]) => name).join(", ");
  return ` ${names.length > 48 ? `${names.slice(0, 47)}…` : names} `;
}
