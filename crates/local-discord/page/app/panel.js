// The side panel for developers: protocol traffic, violations, transcript.

import { h } from "./dom.js";

export function panelView() {
  return h("aside", { class: "panel", id: "panel", "aria-label": "Developer panel" });
}
