// The messages of each channel that was opened, oldest first, and the page's own local ones
// ("Sending command…", "The application did not respond"), which no server knows.

import * as api from "./api.js";
import { compareIds } from "./names.js";
import { changed, state } from "./store.js";

const PAGE = 50;

let localCount = 0;

function channelHistory(channelId) {
  if (!state.messages.has(channelId)) state.messages.set(channelId, { list: [], complete: false, loading: false, failed: null, reloads: new Set() });
  return state.messages.get(channelId);
}

const byTime = (a, b) => compareIds(a.local?.after ?? a.id, b.local?.after ?? b.id) || (a.local?.number ?? 0) - (b.local?.number ?? 0);

/** Loads the newest messages and drops what was deleted meanwhile. */
export async function reloadMessages(channelId) {
  const history = channelHistory(channelId);
  const { as } = state;
  // What arrives while the server is being read may not be in what it answers.
  const meanwhile = [];
  history.reloads.add(meanwhile);
  history.loading = true;
  changed("messages");
  try {
    const newest = await api.readMessages(channelId, { as, limit: PAGE });
    if (as !== state.as) return;
    history.list = [...newest, ...history.list.filter((message) => message.local)].sort(byTime);
    history.complete = newest.length < PAGE;
    history.failed = null;
    for (const arrive of meanwhile) arrive();
  } catch (error) {
    history.failed = error.message;
  } finally {
    history.reloads.delete(meanwhile);
    history.loading = false;
    changed("messages");
  }
}

/** Loads the page before the oldest message. */
export async function loadOlder(channelId) {
  const history = channelHistory(channelId);
  const oldest = history.list.find((message) => !message.local);
  if (history.complete || history.loading || !oldest) return;
  const { as } = state;
  history.loading = true;
  try {
    const older = await api.readMessages(channelId, { as, before: oldest.id, limit: PAGE });
    if (as !== state.as) return;
    const known = new Set(history.list.map((message) => message.id));
    history.list = [...older.filter((message) => !known.has(message.id)), ...history.list].sort(byTime);
    history.complete = older.length < PAGE;
  } catch {
    history.complete = false;
  } finally {
    history.loading = false;
    changed("messages");
  }
}

/** Adds a message or replaces it. A channel that was never opened is loaded when it is. */
export function insertMessage(channelId, message) {
  const history = state.messages.get(channelId);
  if (!history) return;
  for (const reload of history.reloads) reload.push(() => place(history, message));
  place(history, message);
  changed("messages");
}

function place(history, message) {
  const index = history.list.findIndex((each) => each.id === message.id);
  if (index >= 0) {
    history.list[index] = message;
    state.chosen.delete(message.id);
  } else history.list.push(message);
  history.list.sort(byTime);
}

export function removeMessage(channelId, messageId) {
  const history = state.messages.get(channelId);
  if (!history) return;
  const remove = () => {
    history.list = history.list.filter((message) => message.id !== messageId);
  };
  for (const reload of history.reloads) reload.push(remove);
  remove();
  state.clicks.delete(messageId);
  changed("messages");
}

export function forgetMessages() {
  state.messages.clear();
  state.clicks.clear();
  state.chosen.clear();
}

/** Shows something that only this page knows, after what is there now. Returns its id. */
export function addLocal(channelId, content) {
  const history = channelHistory(channelId);
  localCount += 1;
  const id = `local-${localCount}`;
  const after = history.list.filter((message) => !message.local).at(-1)?.id ?? "0";
  history.list.push({ id, channel_id: channelId, local: { number: localCount, after, ...content } });
  changed("messages");
  return id;
}

/** The number of messages shown on the box of a thread. */
export function updateThreadCount(thread) {
  thread.message_count = (thread.message_count ?? 0) + 1;
  changed("messages", "threads");
}
