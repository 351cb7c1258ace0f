// What sort of message one is, and a line that stands for it.

import { markdownText } from "./markdown.js";

export const FLAG = { suppressEmbeds: 1 << 2, ephemeral: 1 << 6, loading: 1 << 7 };
export const TYPE = { plain: 0, recipientAdd: 1, pin: 6, join: 7, threadCreated: 18, reply: 19, command: 20, threadStarter: 21, contextCommand: 23 };
const PREVIEW_LENGTH = 160;

export const isEphemeral = (message) => Boolean(message.flags & FLAG.ephemeral) || Boolean(message.local);
export const isThinking = (message) => Boolean(message.flags & FLAG.loading) && !message.content && !message.embeds?.length;

/** Whether a message is drawn in its own way and never grouped. */
export const isSystem = (message) => [TYPE.recipientAdd, TYPE.pin, TYPE.join, TYPE.threadCreated].includes(message.type);

/** Whether a line above a message says what it answers. */
export const hasContext = (message) => Boolean(message.local || message.message_reference || message.interaction || message.interaction_metadata?.type === 2);

/** A line that stands for a message: its words, or what it shows instead of words. */
export function preview(message) {
  const words = message.content ? markdownText(message.content).replace(/\s+/g, " ") : message.embeds?.[0]?.title;
  if (words) return words.length > PREVIEW_LENGTH ? `${words.slice(0, PREVIEW_LENGTH)}…` : words;
  return "Click to see attachment";
}
