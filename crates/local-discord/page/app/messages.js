// The message list: grouping, dividers, scrolling, and telling screen readers what is new.
//
// Rows are kept and drawn again only when something they show has changed, so that open spoilers,
// the focus and the scroll position survive.

import { fill, h, hidden, intend } from "./dom.js";
import { dayNumber, longDate } from "./clock.js";
import { loadOlder, reloadMessages } from "./history.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { messageElement } from "./message.js";
import { hasContext, isEphemeral, isSystem, preview } from "./message-facts.js";
import { CHANNEL, channelById, channelIcon, channelName, displayName } from "./names.js";
import { state, subscribe } from "./store.js";
import { onEvent } from "./world.js";
import { markRead } from "./unread.js";

const GROUP_MS = 7 * 60 * 1000;
const NEAR_BOTTOM = 120;
const NEAR_TOP = 400;

const rows = new Map(); // key → {element, version}
let epoch = 0; // counts changes of names, roles and channels, which any message may show
let shownChannel = null;
let pinned = true; // whether the list follows new messages

let scroller;
let list;
let intro;
let announcer;
let newer;

export function messagesView() {
  list = h("ol", { class: "message-list", role: "list", "aria-label": "Messages" });
  intro = h("div", { class: "channel-intro" });
  scroller = h("div", { class: "message-scroller", id: "messages", tabindex: "-1", onscroll: onScroll }, h("div", { class: "message-spacer" }), intro, list);
  announcer = h("div", { class: "visually-hidden", role: "log", "aria-live": "polite", "aria-label": "New messages" });
  newer = h("button", { class: "jump-to-present", type: "button", hidden: true, onclick: scrollToEnd }, "You're viewing older messages", h("strong", null, "Jump to present"));
  new ResizeObserver(() => pinned && scrollToEnd()).observe(list);
  new ResizeObserver(() => pinned && scrollToEnd()).observe(scroller);
  subscribe(["messages", "channel", "guild", "users", "bot", "clock", "threads"], draw);
  onEvent(announce);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state.channelId) markRead(state.channelId);
  });
  return [scroller, newer, announcer];
}

export function scrollToEnd() {
  pinned = true;
  scroller.scrollTop = scroller.scrollHeight;
  newer.hidden = true;
}

/** Scrolls to a message of the open channel and makes it light up. */
export function jumpTo(messageId) {
  const target = document.getElementById(`message-${messageId}`);
  if (!target) return;
  pinned = false;
  target.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  target.classList.remove("flash");
  requestAnimationFrame(() => target.classList.add("flash"));
}

/** Forgets the line that marks what was new, as Esc does. */
export function dismissNewMark() {
  if (!state.newFrom) return false;
  state.newFrom = null;
  draw(new Set());
  return true;
}

function onScroll() {
  const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  pinned = below < NEAR_BOTTOM;
  newer.hidden = below < scroller.clientHeight * 1.5;
  if (scroller.scrollTop < NEAR_TOP && shownChannel) loadOlder(shownChannel);
}

function draw(topics) {
  if (["guild", "users", "bot", "threads"].some((topic) => topics.has(topic))) epoch += 1;
  if (shownChannel !== state.channelId) {
    shownChannel = state.channelId;
    rows.clear();
    list.replaceChildren();
    pinned = true;
  }
  const history = state.messages.get(state.channelId);
  drawIntro(history);
  const before = scroller.scrollHeight - scroller.scrollTop;
  const wasAtTop = scroller.scrollTop < NEAR_TOP;
  place(history ? history.list : []);
  if (pinned) scrollToEnd();
  else if (wasAtTop && topics.has("messages")) scroller.scrollTop = scroller.scrollHeight - before;
}

/** Brings the list to the wanted rows, keeping the elements that still are right. */
function place(messages) {
  const wanted = wantedRows(messages);
  const focus = focusedControl();
  const keys = new Set(wanted.map((row) => row.key));
  for (const key of [...rows.keys()]) {
    if (keys.has(key)) continue;
    rows.get(key).element.remove();
    rows.delete(key);
  }
  let previous = null;
  for (const { key, version, build } of wanted) {
    let row = rows.get(key);
    if (!row || row.version.some((part, index) => part !== version[index])) {
      const element = build();
      row?.element.replaceWith(element);
      row = { element, version };
      rows.set(key, row);
    }
    const next = previous ? previous.nextSibling : list.firstChild;
    if (row.element !== next) list.insertBefore(row.element, next);
    previous = row.element;
  }
  restoreFocus(focus);
  if (focus) document.querySelector(`#message-${focus.messageId} .click-error`)?.scrollIntoView({ block: "nearest" });
}

function wantedRows(messages) {
  const wanted = [];
  let last = null;
  for (const message of messages) {
    const instant = message.timestamp ? new Date(message.timestamp) : null;
    if (instant && (!last || dayNumber(instant) !== dayNumber(new Date(last.timestamp)))) {
      const day = longDate(instant);
      wanted.push({ key: `day-${dayNumber(instant)}`, version: [day], build: () => divider(day) });
      last = null;
    }
    if (message.id === state.newFrom) {
      last = null;
      wanted.push({ key: "new", version: [], build: newDivider });
    }
    const grouped = isGrouped(message, last);
    const click = state.clicks.get(message.id);
    wanted.push({ key: message.id, version: [message, grouped, click, epoch], build: () => messageElement(message, { grouped, click }) });
    last = message.local ? null : message;
  }
  return wanted;
}

function isGrouped(message, last) {
  if (!last || message.local || isSystem(message) || isSystem(last)) return false;
  if (message.author.id !== last.author.id || hasContext(message)) return false;
  if (isEphemeral(message) !== isEphemeral(last)) return false;
  return new Date(message.timestamp) - new Date(last.timestamp) < GROUP_MS;
}

const divider = (text) => h("li", null, h("div", { class: "divider", role: "separator", "aria-label": text }, h("span", null, text)));
const newDivider = () => h("li", null, h("div", { class: "divider new", role: "separator", "aria-label": "New messages" }, h("span", null, "New")));

/** A click redraws its message; the keyboard should not lose its place over that. */
function focusedControl() {
  const active = document.activeElement;
  const row = active?.closest?.("[data-message-id]");
  if (!row || !list.contains(row)) return null;
  return { messageId: row.dataset.messageId, customId: active.dataset.customId, active };
}

function restoreFocus(focus) {
  if (!focus || focus.active.isConnected) return;
  const row = document.getElementById(`message-${focus.messageId}`);
  const controls = [...(row?.querySelectorAll("[data-custom-id]") ?? [])];
  const control = controls.find((each) => each.dataset.customId === focus.customId);
  if (control && !control.disabled) control.focus({ preventScroll: true });
  else document.querySelector("#composer-input")?.focus({ preventScroll: true });
}

function drawIntro(history) {
  const channel = channelById(state.channelId ?? "");
  if (!channel) return fill(intro, emptyPlace());
  if (history?.failed) {
    return fill(intro, h("p", { class: "load-error", role: "alert" }, history.failed, " ", h("button", { class: "link-like", type: "button", onclick: () => reloadMessages(channel.id) }, "Try again")));
  }
  if (!history || (history.loading && history.list.length === 0)) return fill(intro, skeleton());
  if (!history.complete) return fill(intro, h("p", { class: "muted loading-older" }, history.loading ? "Loading…" : ""));
  if (channel.type === CHANNEL.dm) return fill(intro, h("h2", null, channelName(channel)), h("p", null, "This is the beginning of your direct message history with ", h("strong", null, channelName(channel)), "."));
  return fill(
    intro,
    h("span", { class: "intro-icon" }, icon(channelIcon(channel))),
    h("h2", null, channelIcon(channel) === "thread" ? channel.name : `Welcome to #${channel.name}!`),
    h("p", null, channelIcon(channel) === "thread" ? `Started by ${displayName(channel.owner_id)}` : `This is the start of the #${channel.name} channel.`, channel.topic && [" ", h("span", { class: "markdown" }, markdown(channel.topic))]),
  );
}

/** No channel to show: a fresh server, or nobody has written yet. */
function emptyPlace() {
  if (!state.bot) return null;
  if (state.guilds.length > 0) return h("p", { class: "muted" }, state.guildId ? "You cannot see any channel of this server." : "Nobody has written to you yet.");
  return [
    h("h2", null, "Welcome to local-discord"),
    h("p", null, "A server makes a place where people and your bot meet."),
    h("button", { class: "button primary", type: "button", onclick: (event) => intend(event.currentTarget, "add-guild", {}) }, "Create a server"),
  ];
}

function skeleton() {
  return h("div", { class: "skeleton", role: "status" }, hidden("Loading messages"), [70, 45, 82].map((width) => h("div", { class: "skeleton-row" }, h("i", { class: "skeleton-avatar" }), h("i", { style: { width: `${width}%` } }))));
}

/** Says a new message aloud, unless it is the person's own, and shows the answer to what they did. */
function announce(name, data) {
  if (name !== "message_create" || data.channel_id !== state.channelId || data.message.author.id === state.as) return;
  const { message } = data;
  if (message.interaction_metadata?.user?.id === state.as) pinned = true;
  announcer.append(h("p", null, `${displayName(message.author.id, message.author)}: ${preview(message)}${isEphemeral(message) ? " (only you can see this)" : ""}`));
  while (announcer.childElementCount > 5) announcer.firstElementChild.remove();
}

