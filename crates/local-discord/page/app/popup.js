// Things that float beside what opened them: menus, member cards, lists of choices. One at a time;
// Esc, a click elsewhere or a scroll of the page closes it and the focus goes back.

import { h } from "./dom.js";

const GAP = 6;
const MARGIN = 8;

let open = null;

/**
 * Shows `content` beside `anchor`. `side`: "below", "above" or "right", turned round where there is
 * no room. Returns a function that closes it.
 */
export function openPopup(anchor, content, { side = "below", className = "", matchWidth = false, focus = true, onClose } = {}) {
  closePopup();
  const element = h("div", { class: `popup ${className}` }, content);
  // Inside an open dialog, else the browser would keep it behind and inert.
  (anchor.closest("dialog") ?? document.body).append(element);
  if (matchWidth) element.style.width = `${anchor.getBoundingClientRect().width}px`;
  place(element, anchor, side);
  const close = (returnFocus = true) => {
    if (open?.element !== element) return;
    open = null;
    document.removeEventListener("pointerdown", onPointer, true);
    element.removeEventListener("keydown", onKey);
    removeEventListener("resize", onResize);
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (hadFocus && returnFocus && anchor.isConnected) anchor.focus();
    onClose?.();
  };
  const onPointer = (event) => {
    if (!element.contains(event.target) && !anchor.contains(event.target)) close(false);
  };
  const onKey = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  const onResize = () => close(false);
  document.addEventListener("pointerdown", onPointer, true);
  element.addEventListener("keydown", onKey);
  addEventListener("resize", onResize);
  anchor.setAttribute("aria-expanded", "true");
  open = { element, anchor, close };
  if (focus) element.querySelector("[autofocus], button, [tabindex='0'], input")?.focus();
  return close;
}

export function closePopup(returnFocus = false) {
  open?.close(returnFocus);
}

export const isPopupOpenFor = (anchor) => open?.anchor === anchor;

function place(element, anchor, side) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  let left = at.left;
  let top;
  if (side === "right") {
    left = at.right + GAP;
    if (left + width > innerWidth - MARGIN) left = at.left - GAP - width;
    top = at.top;
  } else {
    const below = at.bottom + GAP;
    const above = at.top - GAP - height;
    const wantsBelow = side === "below" ? below + height <= innerHeight - MARGIN || above < MARGIN : above < MARGIN;
    top = wantsBelow ? below : above;
  }
  element.style.left = `${clamp(left, MARGIN, innerWidth - width - MARGIN)}px`;
  element.style.top = `${clamp(top, MARGIN, innerHeight - height - MARGIN)}px`;
}

const clamp = (value, low, high) => Math.max(low, Math.min(value, high));
