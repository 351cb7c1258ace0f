// What outlives a reload: the theme and layout, drafts and read marks in localStorage; where one
// is and as whom in the address (`#/guild/channel/member`), so that two tabs can be two members.

const PREFIX = "local-discord:";

export function read(key, fallback = null) {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function write(key, value) {
  try {
    if (value === null || value === undefined || value === "") localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Storage may be full or forbidden; the page works without it.
  }
}

/** Guild, channel and member from the address; each may be null. Direct messages are the guild "@me". */
export function readRoute() {
  const [guild, channel, as] = location.hash.replace(/^#\/?/, "").split("/").map((part) => part || null);
  return { guild: guild ?? null, channel: channel ?? null, as: as ?? null };
}

export function writeRoute({ guild, channel, as }) {
  const hash = `#/${guild ?? "@me"}/${channel ?? ""}/${as ?? ""}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
  write("route", hash);
}

/** After a visit to the bare address: where the last visit was. */
export function restoreRoute() {
  if (!location.hash && read("route")) history.replaceState(null, "", read("route"));
}

const draftKey = (as, channel) => `draft:${as}:${channel}`;
export const readDraft = (as, channel) => read(draftKey(as, channel), "");
export const writeDraft = (as, channel, text) => write(draftKey(as, channel), text);

/** The marks of one member: channel id → {last: the last message read, mentions: unread ones}. */
export const readMarks = (as) => read(`marks:${as}`, {});
export const writeMarks = (as, marks) => write(`marks:${as}`, marks);
