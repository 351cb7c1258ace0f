// The bar at the top: what time it is for the server, what whoever runs it has to say, and the
// buttons that move the clock. It belongs to local-discord, not to Discord.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { fullInstant, now, shortInstant, timeOfDay } from "./clock.js";
import { icon } from "./icons.js";
import { state, subscribe } from "./store.js";
import { toast } from "./toast.js";
import { relativeText } from "./words.js";
import { setClock } from "./world.js";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const HOUR = 3600;

let busy = null; // the id of the action under way

export function clockBar(controls) {
  const title = h("strong", { class: "bar-title" });
  const time = h("div", { class: "clock-now" });
  const notes = h("dl", { class: "clock-notes" });
  const actions = h("div", { class: "clock-actions", role: "group", "aria-label": "Move the clock" });
  const draw = () => {
    fill(title, state.bar.title ?? "local-discord");
    drawTime(time);
    fill(notes, state.bar.notes.map(noteEntry));
    drawActions(actions);
  };
  subscribe(["clock", "bar", "stream", "bot"], draw);
  setInterval(() => state.clock?.mode === "system" && drawTime(time), 1000);
  return h("header", { class: "clock-bar", "aria-label": "Clock" }, title, time, notes, actions, controls);
}

function drawTime(element) {
  if (!state.clock) return;
  const instant = now();
  const mode = state.clock.mode === "manual" ? "The clock stands until you move it" : "The clock runs";
  fill(element, icon("clock"), h("time", { class: "clock-time", datetime: instant.toISOString(), title: `${fullInstant(instant)}. ${mode}.` }, h("strong", null, shortInstant(instant))), h("span", { class: `clock-mode ${state.clock.mode}`, title: mode }, state.clock.mode === "manual" ? "paused" : "live"));
}

function noteEntry({ label, value }) {
  return h("div", null, h("dt", null, label), h("dd", null, noteValue(value)));
}

function noteValue(value) {
  if (!INSTANT.test(value)) return value;
  const instant = new Date(value);
  const isToday = instant.toDateString() === now().toDateString();
  return h("time", { datetime: value, title: fullInstant(instant) }, isToday ? `today, ${timeOfDay(instant)}` : shortInstant(instant), ` (${relativeText(instant, now())})`);
}

function drawActions(element) {
  const isManual = state.clock?.mode === "manual";
  fill(
    element,
    isManual && action("hour", "+1 h", "Move the clock on by one hour", () => advance(HOUR)),
    isManual && action("day", "+1 day", "Move the clock on by one day", () => advance(24 * HOUR)),
    !state.clock?.kept && state.clock && action("mode", isManual ? "Run" : "Pause", isManual ? "Let the clock run" : "Stop the clock", toggleMode),
    state.bar.jumps.map(({ label, description, to }, index) => new Date(to) > now() && action(`jump-${index}`, label, description, () => jump(to), true)),
  );
}

function action(id, label, description, work, prominent = false) {
  return h(
    "button",
    { class: `clock-button ${prominent ? "prominent" : ""}`, type: "button", title: description, "aria-busy": busy === id ? "true" : null, "aria-disabled": busy ? "true" : null, dataset: { action: id }, onclick: () => run(id, work) },
    label,
  );
}

async function run(id, work) {
  if (busy) return;
  setBusy(id);
  try {
    await work();
  } catch (error) {
    toast(error.message);
  } finally {
    setBusy(null);
  }
}

/** Marks the buttons in place: drawing them anew would take the focus away. */
function setBusy(id) {
  busy = id;
  for (const button of document.querySelectorAll(".clock-button")) {
    button.toggleAttribute("aria-disabled", Boolean(id));
    if (button.dataset.action === id) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

async function advance(seconds) {
  setClock(await api.advanceClock(seconds));
}

async function toggleMode() {
  setClock(await api.setClock(state.clock.mode === "manual" ? { mode: "system" } : { now: now().toISOString() }));
}

async function jump(to) {
  setClock(await api.setClock({ now: to }));
}
