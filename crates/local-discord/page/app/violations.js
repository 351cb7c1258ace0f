// What the bot did that Discord refuses, or that left a person without an answer.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { changed, state, subscribe } from "./store.js";
import { orToast } from "./toast.js";

const KINDS = {
  unknown_route: "Unknown route",
  over_limit: "Refused form",
  unanswered: "Unanswered",
  protocol: "Gateway protocol",
  interaction: "Wrong callback",
  unauthorized: "Unauthorized",
  rate_limit: "Rate limit",
};

/** `onReveal(n)` shows a traffic entry. */
export function violationsView(onReveal) {
  const list = h("ol", { class: "violation-list", role: "list", "aria-label": "Violations" });
  const clear = h("button", { class: "clock-button", type: "button", onclick: () => orToast(clearAll) }, "Clear");
  const element = h("div", { class: "panel-view" }, h("div", { class: "panel-tools" }, h("span", { class: "muted" }, "What Discord would refuse, or a person would miss"), h("span", { class: "spring" }), clear), list);
  let shown = false;
  subscribe(["violations"], () => shown && orToast(load));
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
    const violations = await api.readViolations();
    clear.hidden = violations.length === 0;
    fill(list, violations.length === 0 ? h("li", { class: "panel-note" }, "None. Everything the bot did was fine.") : violations.map(row));
  }

  async function clearAll() {
    await api.clearViolations();
    state.violations = 0;
    changed("violations");
  }

  function row(violation) {
    return h(
      "li",
      { class: "violation" },
      h("div", { class: "violation-kind" }, KINDS[violation.kind] ?? violation.kind, violation.traffic !== null && h("button", { class: "link-like", type: "button", onclick: () => onReveal(violation.traffic) }, `#${violation.traffic}`)),
      h("p", null, violation.message),
    );
  }
}
