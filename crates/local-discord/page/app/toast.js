// Short notices at the top of the page: what was refused, and why.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN_MS = 6000;

/** Shows a sentence for a while. */
export function toast(text) {
  const region = document.getElementById("toasts");
  const element = h(
    "div",
    { class: "toast" },
    h("span", null, text),
    h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", onclick: () => element.remove() }, icon("close")),
  );
  region.append(element);
  setTimeout(() => element.remove(), SHOWN_MS);
}

/** Runs something and shows its refusal. Returns undefined then. */
export async function orToast(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}
