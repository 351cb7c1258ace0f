// The side panel for developers: protocol traffic, violations, transcript.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { isPanelShown, togglePanel } from "./layout.js";
import { read, write } from "./saved.js";
import { state, subscribe } from "./store.js";
import { trafficView } from "./traffic.js";
import { transcriptView } from "./transcript.js";
import { violationsView } from "./violations.js";
import { counted } from "./words.js";

/** Each view is `{element, show(), hide()}`. */
export function panelView() {
  const views = {
    traffic: { label: "Traffic", view: trafficView() },
    violations: { label: "Violations", view: violationsView((number) => reveal(number)) },
    transcript: { label: "Transcript", view: transcriptView() },
  };
  const names = Object.keys(views);
  let current = names.includes(read("panel-tab")) ? read("panel-tab") : "traffic";
  let shown = null;

  const tabs = h("div", { class: "panel-tabs", role: "tablist", "aria-label": "Developer panel", onkeydown: moveByKeys });
  const body = h("div", { class: "panel-body", role: "tabpanel", id: "panel-body" });
  const close = h("button", { class: "icon-button", type: "button", "aria-label": "Close the developer panel", onclick: togglePanel }, icon("close"));

  function drawTabs() {
    fill(tabs, names.map((name) => h(
      "button",
      { class: "panel-tab", type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(name === current), "aria-controls": "panel-body", tabindex: name === current ? "0" : "-1", onclick: () => choose(name) },
      views[name].label,
      name === "violations" && state.violations > 0 && h("span", { class: "mention-count" }, state.violations),
    )));
    body.setAttribute("aria-labelledby", `tab-${current}`);
  }

  function choose(name) {
    current = name;
    write("panel-tab", name);
    drawTabs();
    sync();
  }

  /** Only the tab that is looked at asks the server for anything. */
  function sync() {
    const wanted = isPanelShown() ? current : null;
    if (wanted === shown) return;
    if (shown) views[shown].view.hide();
    shown = wanted;
    if (!wanted) return;
    fill(body, views[wanted].view.element);
    views[wanted].view.show();
  }

  function moveByKeys(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(names[(names.indexOf(current) + step + names.length) % names.length]);
    tabs.querySelector("[aria-selected='true']").focus();
  }

  function reveal(number) {
    choose("traffic");
    views.traffic.view.reveal(number);
  }

  drawTabs();
  subscribe(["panel", "channel"], sync);
  subscribe(["violations"], () => {
    drawTabs();
    markButton();
  });
  return h("aside", { class: "panel", id: "panel", "aria-label": "Developer panel" }, h("header", { class: "panel-header" }, tabs, close), body);
}

/** Violations are worth a mark even while the panel is closed. */
function markButton() {
  const button = document.querySelector(".panel-button");
  const count = state.violations;
  button.classList.toggle("marked", count > 0);
  button.title = count > 0 ? `Developer panel (${counted(count, "violation")})` : "Developer panel";
}
