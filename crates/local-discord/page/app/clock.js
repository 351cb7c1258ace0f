// The server's clock, and instants in the viewer's zone relative to it.

import { h } from "./dom.js";
import { state, subscribe } from "./store.js";
import { relativeText } from "./words.js";

const LOCALE = navigator.language || "en-US";
const DAY = 24 * 60 * 60_000;

const formatter = (options) => new Intl.DateTimeFormat(LOCALE, options);
const TIME = formatter({ hour: "numeric", minute: "2-digit" });
const TIME_SECONDS = formatter({ hour: "numeric", minute: "2-digit", second: "2-digit" });
const SHORT_DATE = formatter({ year: "numeric", month: "2-digit", day: "2-digit" });
const LONG_DATE = formatter({ year: "numeric", month: "long", day: "numeric" });
const WEEKDAY_DATE = formatter({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
const SHORT_WEEKDAY_DATE = formatter({ weekday: "short", month: "short", day: "numeric" });

/** What the server takes for now. A manual clock stands; a running one goes on between two messages from the server. */
export function now() {
  const { clock } = state;
  if (!clock) return new Date();
  const base = Date.parse(clock.now);
  return new Date(clock.mode === "manual" ? base : base + (Date.now() - clock.receivedAt));
}

/** Discord's `<t:…>` styles. */
export function timestampText(instant, style) {
  switch (style) {
    case "t": return TIME.format(instant);
    case "T": return TIME_SECONDS.format(instant);
    case "d": return SHORT_DATE.format(instant);
    case "D": return LONG_DATE.format(instant);
    case "F": return `${WEEKDAY_DATE.format(instant)} at ${TIME.format(instant)}`;
    case "s": return `${SHORT_DATE.format(instant)}, ${TIME.format(instant)}`;
    case "S": return `${SHORT_DATE.format(instant)}, ${TIME_SECONDS.format(instant)}`;
    case "R": return relativeText(instant, now());
    default: return `${LONG_DATE.format(instant)} at ${TIME.format(instant)}`;
  }
}

/** "Today at 9:00 AM", as in the head of a message. */
export function messageTime(instant) {
  const days = dayNumber(now()) - dayNumber(instant);
  if (days === 0) return `Today at ${TIME.format(instant)}`;
  if (days === 1) return `Yesterday at ${TIME.format(instant)}`;
  if (days === -1) return `Tomorrow at ${TIME.format(instant)}`;
  return `${SHORT_DATE.format(instant)} ${TIME.format(instant)}`;
}

export const timeOfDay = (instant) => TIME.format(instant);
export const longDate = (instant) => LONG_DATE.format(instant);
export const fullInstant = (instant) => timestampText(instant, "F");
export const shortInstant = (instant) => `${SHORT_WEEKDAY_DATE.format(instant)}, ${TIME.format(instant)}`;

/** Days since some fixed day, counted in the viewer's zone. */
export function dayNumber(instant) {
  return Math.round(Date.UTC(instant.getFullYear(), instant.getMonth(), instant.getDate()) / DAY);
}

/** A `<time>` that keeps itself right while the clock moves. */
export function timeElement(instant, style, attributes) {
  if (Number.isNaN(instant.getTime())) return h("span", attributes, "Invalid Date");
  const element = h("time", { datetime: instant.toISOString(), title: fullInstant(instant), ...attributes });
  element.dataset.style = style;
  refresh(element);
  return element;
}

function refresh(element) {
  const instant = new Date(element.dateTime);
  const { style } = element.dataset;
  const text = style === "message" ? messageTime(instant) : timestampText(instant, style);
  if (element.textContent !== text) element.textContent = text;
}

function refreshAll() {
  for (const element of document.querySelectorAll("time[data-style='R'], time[data-style='message']")) refresh(element);
}

/** Starts keeping shown times up to date. */
export function startClock() {
  subscribe(["clock"], refreshAll);
  setInterval(() => {
    if (state.clock?.mode === "system") refreshAll();
  }, 5000);
}
