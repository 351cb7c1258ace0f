// One message as an element.

import { append, h, intend, uniqueId } from "./dom.js";
import { clickError, messageComponents } from "./components.js";
import { fullInstant, messageTime, timeElement, timeOfDay } from "./clock.js";
import { attachment, embed, isInAnEmbed } from "./embeds.js";
import { icon } from "./icons.js";
import { isEmojiOnly, markdown } from "./markdown.js";
import { FLAG, TYPE, isEphemeral, isSystem, isThinking, preview } from "./message-facts.js";
import { dismiss, openMessageMenu } from "./message-menu.js";
import { appBadge, avatar, channelById, displayName, nameStyle } from "./names.js";
import { state, changed } from "./store.js";
import { mentionsMe } from "./unread.js";
import { counted } from "./words.js";

/** Draws a message; `grouped` leaves out avatar and name, since those of the message before hold. */
export function messageElement(message, { grouped, click }) {
  if (message.local) return localMessage(message);
  if (message.type === TYPE.threadStarter && message.referenced_message) message = { ...message.referenced_message, thread: null };
  if (isSystem(message)) return systemMessage(message);
  const nameId = uniqueId("author");
  const classes = ["message", grouped && "grouped", isEphemeral(message) && "ephemeral", mentionsMe(message) && "mentioned"];
  return h(
    "li",
    { class: classes.filter(Boolean).join(" "), id: `message-${message.id}`, dataset: { messageId: message.id, author: displayName(message.author.id, message.author) } },
    h(
      "article",
      { "aria-labelledby": nameId },
      contextLine(message),
      grouped ? groupedHead(message, nameId) : fullHead(message, nameId),
      messageBody(message, click),
    ),
    toolbar(message),
  );
}

function fullHead(message, nameId) {
  const { author } = message;
  const open = (event) => intend(event.currentTarget, "show-profile", { user: author.id, fallback: author });
  return [
    h("button", { class: "message-avatar", type: "button", tabindex: "-1", "aria-hidden": "true", onclick: open }, avatar(author.id, "large", author)),
    h(
      "header",
      { class: "message-head", id: nameId },
      h("button", { class: "author", type: "button", style: nameStyle(author.id), onclick: open }, displayName(author.id, author)),
      author.bot && appBadge(),
      timeElement(new Date(message.timestamp), "message", { class: "message-time" }),
    ),
  ];
}

function groupedHead(message, nameId) {
  const instant = new Date(message.timestamp);
  return [
    h("span", { class: "visually-hidden", id: nameId }, `${displayName(message.author.id, message.author)}, ${messageTime(instant)}`),
    h("time", { class: "gutter-time", datetime: message.timestamp, title: fullInstant(instant), "aria-hidden": "true" }, timeOfDay(instant)),
  ];
}

function messageBody(message, click) {
  const embeds = message.flags & FLAG.suppressEmbeds ? [] : (message.embeds ?? []);
  const files = message.attachments ?? [];
  return h(
    "div",
    { class: "message-body" },
    contentOf(message),
    files.filter((file) => !isInAnEmbed(file, embeds)).map(attachment),
    embeds.map((one) => embed(one, files)),
    message.components?.length > 0 && h("div", { class: "components" }, messageComponents(message, click)),
    clickError(click),
    threadBox(message),
    isEphemeral(message) && ephemeralNotice(message),
  );
}

function contentOf(message) {
  const edited = message.edited_timestamp && h("span", { class: "edited", title: fullInstant(new Date(message.edited_timestamp)) }, "(edited)");
  if (isThinking(message)) return h("div", { class: "thinking", role: "status" }, dots(), `${displayName(message.author.id, message.author)} is thinking…`);
  if (!message.content) return edited && !message.interaction ? h("div", { class: "markdown" }, edited) : null;
  const classes = `markdown message-content ${isEmojiOnly(message.content) ? "jumbo" : ""}`;
  const content = h("div", { class: classes }, markdown(message.content));
  if (edited) append(content.lastElementChild?.matches("blockquote, ul, ol, .code-block, .quote") ? content : content, " ", edited);
  return content;
}

const dots = () => h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));

function contextLine(message) {
  const used = message.interaction ?? (message.interaction_metadata?.type === 2 ? message.interaction_metadata : null);
  if (used?.type === 2 && used.user) return usedLine(used.user, used.name ?? "a command", message.type === TYPE.contextCommand);
  if (!message.message_reference || message.type !== TYPE.reply) return null;
  const target = message.referenced_message;
  if (!target) return h("div", { class: "context-line" }, h("span", { class: "context-arrow" }, icon("reply")), h("em", null, "Original message was deleted"));
  return h(
    "div",
    { class: "context-line" },
    avatar(target.author.id, "tiny", target.author),
    h("span", { class: "context-name", style: nameStyle(target.author.id) }, displayName(target.author.id, target.author)),
    target.author.bot && appBadge(),
    h("button", { class: "context-preview", type: "button", "aria-label": `Replying to: ${preview(target)}`, onclick: (event) => intend(event.currentTarget, "show-channel", { channel: target.channel_id, message: target.id }) }, preview(target)),
  );
}

function usedLine(user, name, isContextCommand) {
  return h(
    "div",
    { class: "context-line" },
    avatar(user.id, "tiny", user),
    h("button", { class: "context-name", type: "button", style: nameStyle(user.id), onclick: (event) => intend(event.currentTarget, "show-profile", { user: user.id, fallback: user }) }, displayName(user.id, user)),
    " used ",
    h("span", { class: "used-command" }, isContextCommand ? name : `/${name}`),
  );
}

function threadBox(message) {
  const { thread } = message;
  if (!thread) return null;
  const known = channelById(thread.id) ?? thread;
  const count = known.message_count ?? 0;
  return h(
    "button",
    { class: "thread-box", type: "button", onclick: (event) => intend(event.currentTarget, "show-channel", { channel: thread.id }) },
    h("span", { class: "thread-box-title" }, h("strong", null, known.name), h("span", { class: "thread-box-count" }, `${counted(count, "Message")} ›`)),
    h("span", { class: "muted" }, count === 0 ? "There are no recent messages in this thread." : "See the thread"),
  );
}

function ephemeralNotice(message) {
  return h(
    "div",
    { class: "ephemeral-notice" },
    icon("eye"),
    h("span", null, "Only you can see this • "),
    h("button", { class: "link-like", type: "button", onclick: () => dismiss(message) }, "Dismiss message"),
  );
}

function toolbar(message) {
  const reply = () => {
    state.replyTo = message;
    changed("reply");
  };
  return h(
    "div",
    { class: "message-toolbar", role: "group", "aria-label": "Message actions" },
    !isEphemeral(message) && h("button", { class: "icon-button", type: "button", "aria-label": "Reply", title: "Reply", onclick: reply }, icon("reply")),
    h("button", { class: "icon-button", type: "button", "aria-label": "More", title: "More", "aria-haspopup": "menu", onclick: (event) => openMessageMenu(event.currentTarget, message) }, icon("dots")),
  );
}

function systemMessage(message) {
  const author = h("button", { class: "author", type: "button", onclick: (event) => intend(event.currentTarget, "show-profile", { user: message.author.id, fallback: message.author }) }, displayName(message.author.id, message.author));
  const threadId = message.message_reference?.channel_id;
  const text = {
    [TYPE.threadCreated]: () => [author, " started a thread: ", h("button", { class: "link-like strong", type: "button", onclick: (event) => intend(event.currentTarget, "show-channel", { channel: threadId }) }, message.content), "."],
    [TYPE.join]: () => [author, " joined the server."],
    [TYPE.pin]: () => [author, " pinned a message to this channel."],
    [TYPE.recipientAdd]: () => [author, " added someone to the thread."],
  }[message.type]();
  return h(
    "li",
    { class: "message system", id: `message-${message.id}`, dataset: { messageId: message.id } },
    icon(message.type === TYPE.threadCreated ? "thread" : message.type === TYPE.join ? "people" : "link", "system-icon"),
    h("div", { class: "system-text" }, text, " ", timeElement(new Date(message.timestamp), "message", { class: "message-time" })),
  );
}

/** What only this page knows: a command under way, or one that the bot left unanswered. */
function localMessage(message) {
  const { local } = message;
  const nameId = uniqueId("author");
  const bot = state.bot;
  return h(
    "li",
    { class: "message ephemeral local", id: `message-${message.id}`, dataset: { messageId: message.id, author: displayName(bot.id) } },
    h(
      "article",
      { "aria-labelledby": nameId },
      usedLine({ id: local.as }, local.commandName, false),
      h("span", { class: "message-avatar" }, avatar(bot.id, "large")),
      h("header", { class: "message-head", id: nameId }, h("span", { class: "author" }, displayName(bot.id)), appBadge()),
      h(
        "div",
        { class: "message-body" },
        local.pending ? h("div", { class: "thinking", role: "status" }, dots(), "Sending command…") : h("div", { class: "click-error", role: "alert" }, icon("warning"), local.error),
        !local.pending && ephemeralNotice(message),
      ),
    ),
  );
}
