// The message box: plain text with mentions, and the picker that turns "/" into a command.

import * as api from "./api.js";
import { commandEntry } from "./command-entry.js";
import { flatten, searchCommands } from "./commands.js";
import { append, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { dismissNewMark, scrollToEnd } from "./messages.js";
import { PERMISSION, avatar, channelById, channelName, displayName, isThread, may } from "./names.js";
import { mentionAt, mentionItems, toMarkup } from "./mention-input.js";
import { readDraft, writeDraft } from "./saved.js";
import { changed, state, subscribe } from "./store.js";
import { makeSuggestions } from "./suggestions.js";
import { toast } from "./toast.js";
import { typingLine } from "./typing.js";

const MAX_LENGTH = 2000;
const COUNT_FROM = 1800;
const TYPING_EVERY_MS = 8000;

const suggestions = makeSuggestions();
let entry = null; // the command being written
let mentions = new Map(); // what was picked: "@Ada" → "<@…>"
let shownFor = null; // member and channel of the draft
let lastTyping = 0;

let input;
let box;
let slot;
let replyBar;
let counter;

export function composerView() {
  input = h("textarea", {
    class: "composer-input", id: "composer-input", rows: "1", "aria-autocomplete": "list", "aria-haspopup": "listbox", autocomplete: "off",
    oninput: onInput, onkeydown: onKey, onclick: suggest, onfocus: suggest,
  });
  slot = h("div", { class: "composer-slot" }, input);
  counter = h("span", { class: "composer-count", hidden: true });
  replyBar = h("div", { class: "reply-bar", hidden: true });
  box = h(
    "div",
    { class: "composer-box" },
    slot,
    counter,
    h("button", { class: "icon-button slash-button", type: "button", "aria-label": "Use a command", title: "Use a command", onclick: () => startWith("/") }, "/"),
    h("button", { class: "icon-button send-button", type: "submit", "aria-label": "Send" }, icon("send")),
  );
  const form = h("form", { class: "composer", id: "composer", "aria-label": "Message", onsubmit: (event) => { event.preventDefault(); entry ? entry.send() : send(); }, onfocusout: onLeave }, suggestions.element, replyBar, box, typingLine());
  subscribe(["channel", "guild", "users"], onPlace);
  subscribe(["commands"], suggestIfFocused);
  subscribe(["reply"], drawReply);
  return form;
}

function onLeave(event) {
  if (!event.currentTarget.contains(event.relatedTarget)) suggestions.hide();
}

/** Puts the cursor where one types; a key pressed anywhere ends up here. */
export function focusComposer() {
  if (entry) entry.focus();
  else input.focus({ preventScroll: true });
}

/** Opens a command, as a mention `</name:id>` does. */
export function startCommand(name) {
  const found = entries().find((each) => each.fullName === name);
  if (!found) return toast(`You cannot use /${name} here.`);
  return beginCommand(found);
}

function startWith(text) {
  leaveCommand(text);
  input.focus();
  suggest();
}

const entries = () => flatten(state.commands.get(state.channelId) ?? []);

// --- where we are ---

function onPlace() {
  const channel = channelById(state.channelId ?? "");
  const place = `${state.as}/${state.channelId}`;
  if (shownFor !== place) {
    shownFor = place;
    mentions = new Map();
    leaveCommand(channel ? readDraft(state.as, channel.id) : "");
    drawReply();
  }
  const permission = channel && isThread(channel) ? PERMISSION.sendMessagesInThreads : PERMISSION.sendMessages;
  const allowed = channel && may(permission, channel);
  input.disabled = !allowed;
  box.classList.toggle("forbidden", !allowed);
  const name = channel && (channel.recipients ? `@${channelName(channel)}` : isThread(channel) ? `"${channel.name}"` : `#${channel.name}`);
  input.placeholder = !channel ? "" : allowed ? `Message ${name}` : "You do not have permission to send messages in this channel.";
  input.setAttribute("aria-label", channel ? `Message ${name}` : "Message");
}

function drawReply() {
  const message = state.replyTo;
  replyBar.hidden = !message;
  if (!message) return;
  const cancel = () => {
    state.replyTo = null;
    changed("reply");
    focusComposer();
  };
  fill(replyBar, h("span", null, "Replying to ", h("strong", null, displayName(message.author.id, message.author))), h("button", { class: "icon-button", type: "button", "aria-label": "Cancel the reply", onclick: cancel }, icon("close")));
  focusComposer();
}

// --- plain text ---

function onInput() {
  grow();
  writeDraft(state.as, state.channelId, input.value);
  const rest = MAX_LENGTH - [...input.value].length;
  counter.hidden = MAX_LENGTH - rest < COUNT_FROM;
  counter.textContent = rest;
  counter.classList.toggle("over", rest < 0);
  suggest();
  if (input.value && !input.value.startsWith("/") && Date.now() - lastTyping > TYPING_EVERY_MS) {
    lastTyping = Date.now();
    api.sendTyping(state.channelId, state.as).catch(() => {});
  }
}

function grow() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

function setText(text) {
  input.value = text;
  onInput();
}

async function send() {
  const text = input.value.trim();
  const { channelId, as, replyTo } = state;
  if (!text || !channelId) return;
  if ([...text].length > MAX_LENGTH) return toast(`Your message is too long: ${MAX_LENGTH} characters are allowed.`);
  const picked = mentions;
  setText("");
  state.replyTo = null;
  changed("reply");
  dismissNewMark();
  scrollToEnd();
  lastTyping = 0;
  try {
    await api.sendMessage(channelId, as, toMarkup(text, picked), replyTo?.id ?? null);
  } catch (error) {
    toast(error.message);
    if (!input.value && state.channelId === channelId) setText(text);
  }
  return undefined;
}

function onKey(event) {
  if (event.isComposing) return;
  const active = suggestions.isOpen ? suggestions.active : null;
  if (event.key === "ArrowDown" && active) suggestions.move(1);
  else if (event.key === "ArrowUp" && active) suggestions.move(-1);
  else if ((event.key === "Tab" || event.key === "Enter") && active && !event.shiftKey) take(active);
  else if (event.key === " " && active?.entry && input.value === `/${active.entry.fullName}`) take(active);
  else if (event.key === "Enter" && !event.shiftKey) send();
  else if (event.key === "Escape") escape();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function escape() {
  if (suggestions.isOpen) suggestions.hide();
  else if (state.replyTo) {
    state.replyTo = null;
    changed("reply");
  } else if (!dismissNewMark()) scrollToEnd();
}

// --- suggestions ---

function suggestIfFocused() {
  if (!entry && document.activeElement === input) suggest();
}

function suggest() {
  const text = input.value;
  if (text.startsWith("/") && !text.includes("\n")) return suggestCommands(text.slice(1));
  const mention = mentionAt(input);
  const items = mention ? mentionItems(mention) : [];
  if (items.length === 0) return suggestions.hide();
  return suggestions.show(input, { title: mention.sign === "#" ? "Channels" : "Members", items, onPick: take });
}

function suggestCommands(typed) {
  const all = entries();
  const found = searchCommands(all, typed);
  if (found.length === 0 && all.length > 0) return suggestions.show(input, { note: `No commands match "/${typed}".` });
  if (all.length === 0) return suggestions.show(input, { note: state.connected ? "There are no commands here." : "The bot is not connected." });
  const bot = displayName(state.bot.id);
  const items = found.map((each) => ({
    entry: each, label: `/${each.fullName}`, tags: each.options.map((option) => option.name), description: each.description, side: bot, lead: avatar(state.bot.id, "medium"),
  }));
  return suggestions.show(input, { title: typed ? `Commands matching /${typed}` : bot, items, onPick: take });
}

function take(item) {
  if (item.entry) return beginCommand(item.entry);
  const mention = mentionAt(input);
  mentions.set(item.text, item.markup);
  input.setRangeText(`${item.text} `, mention.start, mention.end, "end");
  return setText(input.value);
}

// --- commands ---

function beginCommand(found) {
  entry = commandEntry({ entry: found, channel: state.channelId, suggestions, onLeave: (text) => { leaveCommand(text); input.focus(); }, onSent: () => { leaveCommand(""); input.focus(); scrollToEnd(); } });
  suggestions.hide();
  fill(slot, entry.element);
  box.classList.add("command");
  writeDraft(state.as, state.channelId, `/${found.fullName}`);
  entry.focusNext();
}

function leaveCommand(text) {
  entry = null;
  box.classList.remove("command");
  if (!input.isConnected) append(fill(slot), input);
  setText(text);
  suggestions.hide();
}
