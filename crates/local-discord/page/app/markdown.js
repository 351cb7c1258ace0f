// The Markdown tree as elements.

import { externalLink, fill, h, intend } from "./dom.js";
import { timeElement, timestampText } from "./clock.js";
import { highlight } from "./highlight.js";
import { parse, parseInline, plainText } from "./markdown-parse.js";
import { channelById, channelIcon, channelName, displayName, isKnownUser, roleById, roleColor } from "./names.js";
import { icon } from "./icons.js";
import { state } from "./store.js";

/** The address of a channel or a message, as Discord writes it. */
const MESSAGE_LINK = /^https:\/\/(?:(?:canary|ptb)\.)?discord(?:app)?\.com\/channels\/(\d+)\/(\d+)(?:\/(\d+))?\/?$/;

/** A message's content or an embed's description. */
export function markdown(source) {
  return parse(source).map(element);
}

/** One line of text with inline marks: an embed's title or a field's name. */
export function inlineMarkdown(source) {
  return parseInline(source).map(element);
}

/** The words of a message, for screen readers and previews. */
export function markdownText(source) {
  return plainText(parse(source), mentionText);
}

/** Whether a message is nothing but a few emoji, which Discord draws large. */
export function isEmojiOnly(source) {
  return /^(?:\s*(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*){1,27}\s*$/u.test(source);
}

function element(node) {
  const children = () => node.children.map(element);
  switch (node.type) {
    case "text": return node.text;
    case "strong": return h("strong", null, children());
    case "emphasis": return h("em", null, children());
    case "underline": return h("u", null, children());
    case "strike": return h("s", null, children());
    case "code": return h("code", { class: "inline-code" }, node.text);
    case "fence": return fence(node);
    case "heading": return h(`h${node.level}`, { class: "markdown-heading" }, children());
    case "subtext": return h("small", { class: "subtext" }, children());
    case "quote": return h("div", { class: "quote" }, h("blockquote", null, children()));
    case "list": return list(node);
    case "spoiler": return spoiler(children());
    case "link": return messageLink(node, children) ?? externalLink(node.address, { title: node.title ?? node.address }, children());
    case "timestamp": return timeElement(new Date(node.seconds * 1000), node.style, { class: "timestamp" });
    case "emoji": return h("span", { class: "custom-emoji", title: `:${node.name}:` }, `:${node.name}:`);
    case "command": return commandMention(node);
    case "mention": return mention(node);
    default: return "";
  }
}

function list(node) {
  const items = node.items.map((item) => h("li", null, item.map(element)));
  return node.ordered ? h("ol", { start: node.start }, items) : h("ul", null, items);
}

function fence(node) {
  const code = h("code", null, highlight(node.text, node.language).map(([kind, text]) => (kind ? h("span", { class: `code-${kind}` }, text) : text)));
  const copy = h("button", { class: "code-copy", type: "button", "aria-label": "Copy code", title: "Copy" }, icon("copy"));
  copy.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(node.text);
    fill(copy, icon("check"));
    setTimeout(() => fill(copy, icon("copy")), 1500);
  });
  return h("div", { class: "code-block" }, h("pre", { tabindex: "0", "aria-label": node.language ? `Code, ${node.language}` : "Code" }, code), copy);
}

function spoiler(children) {
  const content = h("span", { class: "spoiler-content", "aria-hidden": "true", inert: true }, children);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    cover.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label", "aria-expanded"]) cover.removeAttribute(name);
    content.removeAttribute("aria-hidden");
    content.inert = false;
    cover.removeEventListener("click", reveal);
    cover.removeEventListener("keydown", reveal);
  };
  const cover = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-expanded": "false", "aria-label": "Spoiler", onclick: reveal, onkeydown: reveal }, content);
  return cover;
}

function mention(node) {
  if (node.of === "everyone") return h("span", { class: "mention" }, `@${node.id}`);
  if (node.of === "role") {
    const role = roleById(node.id);
    const color = role && roleColor(role);
    return h("span", { class: `mention ${color ? "colored" : ""}`, style: color ? { "--mention": color } : {} }, role ? `@${role.name.replace(/^@/, "")}` : "@unknown-role");
  }
  if (node.of === "user") {
    return h("button", { class: "mention", type: "button", onclick: (event) => intend(event.currentTarget, "show-profile", { user: node.id }) }, mentionText(node));
  }
  const channel = channelById(node.id);
  if (!channel) return h("span", { class: "mention unknown" }, icon("hash"), "unknown");
  return h("button", { class: "mention channel-mention", type: "button", onclick: (event) => intend(event.currentTarget, "show-channel", { channel: channel.id }) }, icon(channelIcon(channel)), channelName(channel));
}

/** A link to a channel or a message of the open server leads there; null for any other. */
function messageLink(node, children) {
  const [, guild, id, message] = MESSAGE_LINK.exec(node.address) ?? [];
  const channel = guild === state.guildId && channelById(id);
  if (!channel) return null;
  const go = (event) => intend(event.currentTarget, "show-channel", { channel: id, message });
  if (plainText(node.children) !== node.address) return h("button", { class: "link-like", type: "button", title: node.title, onclick: go }, children());
  return h("button", { class: "mention channel-mention", type: "button", onclick: go }, icon(channelIcon(channel)), channelName(channel), message && " › message");
}

function commandMention(node) {
  return h("button", { class: "mention", type: "button", title: "Use this command", onclick: (event) => intend(event.currentTarget, "start-command", { id: node.id, name: node.name }) }, `/${node.name}`);
}

function mentionText(node) {
  if (node.type === "timestamp") return timestampText(new Date(node.seconds * 1000), node.style);
  if (node.of === "everyone") return `@${node.id}`;
  if (node.of === "role") return `@${roleById(node.id)?.name ?? "unknown-role"}`;
  if (node.of === "channel") return `#${channelById(node.id)?.name ?? "unknown"}`;
  return isKnownUser(node.id) ? `@${displayName(node.id)}` : "@unknown-user";
}
