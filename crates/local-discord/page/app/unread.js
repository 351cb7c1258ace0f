// Read marks of the acting member: which channels have something new, and how many mentions.

import { channelById, compareIds, member } from "./names.js";
import { readMarks, writeMarks } from "./saved.js";
import { changed, state } from "./store.js";

let marks = {};

export function loadMarks(userId) {
  marks = userId ? readMarks(userId) : {};
  changed("unread");
}

/** Marks a channel as read up to its last message and returns up to where it was read before. */
export function markRead(channelId) {
  const before = marks[channelId]?.last ?? null;
  const last = latestIn(channelId);
  if (last && (last !== before || marks[channelId]?.mentions)) {
    marks[channelId] = { last, mentions: 0 };
    writeMarks(state.as, marks);
    changed("unread");
  }
  return before;
}

/** A message arrived: it is read when its channel is open and looked at. */
export function noteMessage(channelId, message) {
  const seen = channelId === state.channelId && document.visibilityState === "visible";
  if (message.author.id === state.as || seen) {
    marks[channelId] = { last: message.id, mentions: 0 };
  } else {
    const mark = marks[channelId] ?? { last: null, mentions: 0 };
    marks[channelId] = { ...mark, mentions: mark.mentions + (mentionsMe(message) ? 1 : 0), unread: true };
  }
  writeMarks(state.as, marks);
  changed("unread");
}

export function isUnread(channelId) {
  const mark = marks[channelId];
  if (mark?.unread) return true;
  const latest = channelById(channelId)?.last_message_id;
  return Boolean(latest && mark?.last && compareIds(latest, mark.last) > 0);
}

/** The first message of somebody else after the last one read; null without a mark. */
export function firstUnread(channelId, readUpTo) {
  if (!readUpTo) return null;
  const list = state.messages.get(channelId)?.list ?? [];
  return list.find((message) => !message.local && message.author.id !== state.as && compareIds(message.id, readUpTo) > 0)?.id ?? null;
}

export const mentionCount = (channelId) => marks[channelId]?.mentions ?? 0;

export function forgetMarks(channelId) {
  delete marks[channelId];
  writeMarks(state.as, marks);
}

/** Whether a message calls the acting member, by name, by role or with everybody. */
export function mentionsMe(message) {
  if (message.mention_everyone) return true;
  if (message.mentions?.some((user) => user.id === state.as)) return true;
  const roles = member(state.as)?.roles ?? [];
  return message.mention_roles?.some((role) => roles.includes(role)) ?? false;
}

function latestIn(channelId) {
  const list = state.messages.get(channelId)?.list.filter((message) => !message.local) ?? [];
  const shown = list.at(-1)?.id;
  const announced = channelById(channelId)?.last_message_id;
  if (!shown || !announced) return shown ?? announced ?? null;
  return compareIds(shown, announced) > 0 ? shown : announced;
}
