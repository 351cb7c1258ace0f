// What the page knows, in one place, and who wants to hear when it changes.
//
// Only world.js and the few modules that own a field write here; views read, and draw again when
// one of their topics is announced. Announcements are gathered, so that a burst draws once.

export const state = {
  clock: null, // {mode, now, kept, receivedAt}
  application: null,
  bot: null,
  connected: false, // has the bot a live gateway session?
  stream: "connecting", // "live" | "lost": the page's own event stream
  guilds: [],
  users: new Map(), // id → user
  bar: { title: null, notes: [], jumps: [] }, // what whoever runs the server shows beside the clock
  violations: 0,

  as: null, // the acting member's user id
  guildId: null, // null: direct messages
  channelId: null,
  guild: null, // the open guild as the acting member sees it
  dms: [],

  messages: new Map(), // channel id → {list (oldest first), complete, loading}
  commands: new Map(), // channel id → commands
  clicks: new Map(), // message id → {customId, status: "pending" | "failed", error}
  chosen: new Map(), // message id → Map(custom id → values): what was chosen in its select menus
  typing: new Map(), // channel id → Map(user id → until)
  replyTo: null, // the message that the composer replies to
  newFrom: null, // the first message that was unread when this channel was opened
};

const listeners = [];
let announced = new Set();

/** Calls the listener after any of the topics was announced. */
export function subscribe(topics, listener) {
  listeners.push({ topics, listener });
}

/** Says that something changed; listeners run once the current work is done. */
export function changed(...topics) {
  if (announced.size === 0) queueMicrotask(announce);
  for (const topic of topics) announced.add(topic);
}

function announce() {
  const topics = announced;
  announced = new Set();
  for (const { topics: wanted, listener } of listeners) {
    if (wanted.some((topic) => topics.has(topic))) listener(topics);
  }
}
