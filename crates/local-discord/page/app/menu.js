// Menus: arrow keys, first letters, Enter.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { closePopup, isPopupOpenFor, openPopup } from "./popup.js";

/**
 * Opens a menu beside `anchor`, or closes the one that is open there. An item is
 * `{label, action, icon, lead, note, danger, checked, radio}`, `{heading}` or `{separator: true}`;
 * `lead` is an element before the label.
 */
export function openMenu(anchor, items, { label, side = "below", className = "" } = {}) {
  if (isPopupOpenFor(anchor)) return closePopup(true);
  let close = () => {};
  const elements = items.filter(Boolean).map((item) => menuItem(item, () => close()));
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, onkeydown: moveByKeys }, elements);
  close = openPopup(anchor, menu, { side, className });
  (menu.querySelector("[aria-checked='true']") ?? menu.querySelector("[role^='menuitem']"))?.focus();
  return close;
}

function menuItem(item, close) {
  if (item.separator) return h("div", { class: "menu-separator", role: "separator" });
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const isToggle = item.checked !== undefined;
  const role = item.radio ? "menuitemradio" : isToggle ? "menuitemcheckbox" : "menuitem";
  const choose = () => {
    close();
    item.action();
  };
  return h(
    "button",
    { class: `menu-item ${item.danger ? "danger" : ""}`, type: "button", role, tabindex: "-1", "aria-checked": isToggle ? String(item.checked) : null, onclick: choose },
    item.lead,
    h("span", { class: "menu-label" }, item.label, item.note && h("span", { class: "menu-note" }, item.note)),
    item.icon && icon(item.icon),
    isToggle && h("span", { class: "menu-check", "aria-hidden": "true" }, item.checked ? icon("check") : null),
  );
}

function moveByKeys(event) {
  const items = [...event.currentTarget.querySelectorAll("[role^='menuitem']")];
  const index = items.indexOf(document.activeElement);
  const move = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 }[event.key];
  if (move !== undefined) items.at(move % items.length)?.focus();
  else if (event.key === "Tab") closePopup(true);
  else if (event.key.length === 1 && event.key !== " ") startingWith(items, index, event.key)?.focus();
  else return;
  event.preventDefault();
}

function startingWith(items, index, letter) {
  const turned = [...items.slice(index + 1), ...items.slice(0, index + 1)];
  return turned.find((item) => item.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()));
}
