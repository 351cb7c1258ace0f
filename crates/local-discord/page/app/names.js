// Who and what an id stands for: names, colors, avatars, permissions.

import { h } from "./dom.js";
import { state } from "./store.js";

export const PERMISSION = {
  administrator: 1n << 3n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  useApplicationCommands: 1n << 31n,
  sendMessagesInThreads: 1n << 38n,
};

export const CHANNEL = { text: 0, dm: 1, voice: 2, category: 4, announcement: 5, publicThread: 11, privateThread: 12, forum: 15 };

export const isThread = (channel) => channel.type >= 10 && channel.type <= 12;

const DM_COLORS = ["#5865f2", "#3ba55d", "#d9822b", "#eb459e", "#ed4245", "#747f8d"];

export function member(userId) {
  return state.guild?.membersById.get(userId) ?? null;
}

export function user(userId) {
  if (state.bot?.id === userId) return state.bot;
  return state.users.get(userId) ?? member(userId)?.user ?? null;
}

export const isKnownUser = (userId) => user(userId) !== null;

/** A member's name in the open guild; the user of a message serves when nothing better is known. */
export function displayName(userId, fallback = null) {
  const known = user(userId) ?? fallback;
  return member(userId)?.display_name ?? known?.global_name ?? known?.username ?? "Unknown User";
}

export function avatarColor(userId) {
  return user(userId)?.color ?? DM_COLORS[Number(BigInt(userId || 0) >> 22n) % DM_COLORS.length];
}

/** A round picture with the first letter of the name; decoration, since the name is beside it. */
export function avatar(userId, size, fallback) {
  const name = displayName(userId, fallback);
  return h(
    "span",
    { class: `avatar avatar-${size}`, "aria-hidden": "true", style: { "--avatar": avatarColor(userId) } },
    [...name.replace(/^[^\p{L}\p{N}]+/u, "")][0]?.toUpperCase() ?? "?",
  );
}

export function appBadge() {
  return h("span", { class: "app-badge", title: "Application" }, "APP");
}

export const roleById = (id) => state.guild?.rolesById.get(id) ?? null;

export function roleColor(role) {
  return role.color ? `#${role.color.toString(16).padStart(6, "0")}` : null;
}

/** A member's roles from the highest down, without @everyone. */
export function rolesOf(userId) {
  const roles = (member(userId)?.roles ?? []).map(roleById).filter(Boolean);
  return roles.sort((a, b) => b.position - a.position);
}

/** The style of a member's name: the color of the highest role which has one, readable in either theme. */
export function nameStyle(userId) {
  const role = rolesOf(userId).find((each) => each.color);
  return role ? { color: `color-mix(in srgb, ${roleColor(role)}, var(--text-strong) var(--name-mix))` } : {};
}

export function channelById(id) {
  return state.guild?.channelsById.get(id) ?? state.dms.find((dm) => dm.id === id) ?? null;
}

export function channelName(channel) {
  if (channel.type === CHANNEL.dm) return displayName(channel.recipients.find((each) => each.id !== state.as)?.id ?? state.bot.id);
  return channel.name;
}

export function channelIcon(channel) {
  if (isThread(channel)) return "thread";
  if (channel.type === CHANNEL.announcement) return "megaphone";
  if (channel.type === CHANNEL.dm) return "at";
  if (channel.type === CHANNEL.voice) return "speaker";
  if (channel.type === CHANNEL.forum) return "forum";
  return "hash";
}

/** Whether the acting member has a permission in a channel. Direct messages allow everything here. */
export function may(permission, channel) {
  if (!channel || channel.type === CHANNEL.dm) return true;
  const bits = BigInt(channel.permissions ?? member(state.as)?.permissions ?? "0");
  return (bits & PERMISSION.administrator) !== 0n || (bits & permission) !== 0n;
}

/** Orders ids by time; snowflakes are numbers too large for JavaScript's own. */
export function compareIds(a, b) {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
