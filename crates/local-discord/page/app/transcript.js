// The open channel as plain text, as test snapshots show it.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { state, subscribe } from "./store.js";
import { orToast } from "./toast.js";

const DEBOUNCE_MS = 200;

export function transcriptView() {
  const text = h("pre", { class: "transcript", tabindex: "0", "aria-label": "Transcript" });
  const everybody = h("input", { type: "checkbox", onchange: () => orToast(load) });
  const element = h(
    "div",
    { class: "panel-view" },
    h(
      "div",
      { class: "panel-tools" },
      h("label", { class: "panel-toggle" }, everybody, "Everybody's, with all ephemeral replies"),
      h("span", { class: "spring" }),
      h("button", { class: "clock-button", type: "button", onclick: () => orToast(() => navigator.clipboard.writeText(text.textContent)) }, "Copy"),
    ),
    text,
  );
  let shown = false;
  let timer = null;
  subscribe(["messages", "channel"], () => {
    if (!shown) return;
    clearTimeout(timer);
    timer = setTimeout(() => orToast(load), DEBOUNCE_MS);
  });
  return {
    element,
    show() {
      shown = true;
      orToast(load);
    },
    hide() {
      shown = false;
    },
  };

  async function load() {
    if (!state.channelId) return;
    fill(text, await api.readTranscript(state.channelId, everybody.checked ? null : state.as));
  }
}
