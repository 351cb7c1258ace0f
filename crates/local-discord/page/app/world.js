// Keeps the store in step with the server: loads what the acting member sees and applies events.

import * as api from "./api.js";
import { openEvents } from "./events.js";
import { insertMessage, removeMessage, reloadMessages, forgetMessages, updateThreadCount } from "./history.js";
import { CHANNEL, channelById, isThread } from "./names.js";
import { readRoute, writeRoute } from "./saved.js";
import { changed, state } from "./store.js";
import { firstUnread, forgetMarks, loadMarks, markRead, noteMessage } from "./unread.js";

const TYPING_MS = 10_000;
const REFETCH_MS = 60;
const EPHEMERAL = 1 << 6; // a message's flag
const THREAD_STARTER = 21; // a message's type: it stands for the one that the thread is about

let closeEvents = null;
let lastEvent = null;
let wantsTraffic = false;
const eventListeners = new Set();

/** Loads everything and opens the place that the address names, or the first there is. */
export async function startWorld() {
  await loadState();
  const route = readRoute();
  await openPlace(route.guild ?? state.guilds[0]?.id ?? null, route.channel, route.as);
}

/** Calls the listener with (name, data) for each event, after the store knows of it. */
export function onEvent(listener) {
  eventListeners.add(listener);
}

/** Protocol traffic is sent only while somebody looks at it. */
export function streamTraffic(on) {
  if (wantsTraffic === on) return;
  wantsTraffic = on;
  if (closeEvents) openStream();
}

export async function showChannel(channelId) {
  if (channelId === state.channelId) return;
  state.channelId = channelId;
  state.replyTo = null;
  await enterChannel();
}

export async function showGuild(guildId) {
  if (guildId === state.guildId) return;
  await openPlace(guildId, null, state.as);
}

/** Opens the acting member's direct messages with the bot; there need not be any yet. */
export async function showDm() {
  const dm = await api.openDm(state.as);
  await openPlace("@me", dm.id, state.as);
}

export async function actAs(userId) {
  if (userId === state.as) return;
  await openPlace(state.guildId ?? "@me", state.channelId, userId);
}

/** Loads state and guild anew, as after a lost connection. */
export async function reload() {
  await loadState();
  await openPlace(state.guildId ?? "@me", state.channelId, state.as);
}

async function loadState() {
  const [world, bar] = await Promise.all([api.readState(), api.readBar()]);
  setClock(world.clock);
  state.application = world.application;
  state.bot = world.bot;
  state.connected = world.connected;
  state.guilds = world.guilds;
  state.users = new Map(world.users.map((user) => [user.id, user]));
  state.violations = world.violations;
  state.bar = bar;
  lastEvent = world.last_event;
  changed("clock", "bot", "guilds", "bar", "violations", "users");
}

export function setClock(clock) {
  state.clock = { ...clock, receivedAt: Date.now() };
  changed("clock");
}

let visits = 0;

async function openPlace(guildId, channelId, as) {
  const known = state.guilds.find((guild) => guild.id === guildId) ?? (guildId === "@me" ? null : state.guilds[0]);
  const before = state.as;
  visits += 1;
  const visit = visits;
  const place = known ? await lookAtGuild(known, as) : await lookAtDms(as);
  // Somebody who clicks on before the first place is loaded wants the second.
  if (visit !== visits) return;
  state.as = place.as;
  state.guildId = known?.id ?? null;
  state.dms = place.dms;
  setGuild(place.guild);
  if (state.as !== before) {
    forgetMessages();
    state.replyTo = null;
    loadMarks(state.as);
  }
  state.commands.clear();
  openStream();
  if (!channelById(channelId ?? "")) channelId = firstChannel();
  state.channelId = channelId;
  await enterChannel();
}

/** The guild as the member sees it, or as its owner when that member is not in it. */
async function lookAtGuild(known, as) {
  let guild = null;
  if (as) guild = await api.readGuild(known.id, as).catch(() => null);
  const isHere = guild?.members.some((member) => member.user.id === as && !member.user.bot);
  if (!isHere) {
    as = known.owner_id;
    guild = await api.readGuild(known.id, as);
  }
  return { as, guild, dms: await api.readDms(as).catch(() => []) };
}

async function lookAtDms(as) {
  const person = state.users.has(as) ? as : ([...state.users.values()].find((user) => !user.bot)?.id ?? null);
  return { as: person, guild: null, dms: person ? await api.readDms(person) : [] };
}

function setGuild(guild) {
  state.guild = guild && indexed(guild);
  for (const { user } of guild?.members ?? []) state.users.set(user.id, user);
  changed("guild", "dms");
}

function indexed(guild) {
  const channels = [...guild.channels, ...guild.threads];
  return {
    ...guild,
    channelsById: new Map(channels.map((channel) => [channel.id, channel])),
    rolesById: new Map(guild.roles.map((role) => [role.id, role])),
    membersById: new Map(guild.members.map((member) => [member.user.id, member])),
  };
}

function firstChannel() {
  if (!state.guild) return state.dms[0]?.id ?? null;
  const readable = state.guild.channels.filter((channel) => channel.type === CHANNEL.text || channel.type === CHANNEL.announcement);
  return readable.sort((a, b) => a.position - b.position)[0]?.id ?? null;
}

async function enterChannel() {
  writeRoute({ guild: state.guildId, channel: state.channelId, as: state.as });
  changed("channel", "messages");
  if (!state.channelId) return;
  const channel = state.channelId;
  state.newFrom = null;
  const readUpTo = markRead(channel);
  await Promise.all([reloadMessages(channel), loadCommands(channel)]);
  if (channel !== state.channelId) return;
  state.newFrom = firstUnread(channel, readUpTo);
  markRead(channel);
  changed("messages");
}

async function loadCommands(channelId) {
  const as = state.as;
  const commands = await api.readCommands(channelId, as).catch(() => []);
  if (as !== state.as) return;
  state.commands.set(channelId, commands);
  changed("commands");
}

function openStream() {
  closeEvents?.();
  let wasLost = false;
  closeEvents = openEvents({
    as: state.as,
    after: lastEvent,
    traffic: wantsTraffic,
    onStatus(status) {
      state.stream = status;
      changed("stream");
      if (status === "lost") wasLost = true;
      else if (wasLost) {
        wasLost = false;
        // A restarted server counts its events from the beginning: only a fresh look is sure to be right.
        reload().catch(() => {});
      }
    },
    onEvent(name, data, id) {
      if (id) lastEvent = id;
      HANDLERS[name]?.(data);
      for (const listener of eventListeners) listener(name, data);
    },
  });
}

let refetch = null;

/** Several changes in a row, such as a bot setting up a guild, cost one look. */
function refetchGuild(guildId) {
  if (guildId !== state.guildId || refetch) return;
  refetch = setTimeout(async () => {
    refetch = null;
    const { as, guildId: open } = state;
    const guild = await api.readGuild(open, as).catch(() => null);
    if (as !== state.as || open !== state.guildId) return;
    if (!guild?.members.some((member) => member.user.id === as)) {
      await reload();
      return;
    }
    setGuild(guild);
    state.commands.delete(state.channelId);
    if (channelById(state.channelId)) await loadCommands(state.channelId);
    else {
      state.channelId = firstChannel();
      await enterChannel();
    }
  }, REFETCH_MS);
}

async function refetchGuilds({ guild_id: guildId }) {
  const world = await api.readState();
  state.guilds = world.guilds;
  for (const user of world.users) state.users.set(user.id, user);
  changed("guilds", "users");
  if (guildId === state.guildId && !state.guilds.some((guild) => guild.id === guildId)) await openPlace(state.guilds[0]?.id ?? "@me", null, state.as);
  else if (!state.guildId && state.guilds.length === 1 && state.dms.length === 0) await openPlace(guildId, null, state.as);
  else refetchGuild(guildId);
}

function guildChanged({ guild_id: guildId }) {
  refetchGuild(guildId);
}

async function channelChanged({ guild_id: guildId }) {
  if (guildId) return refetchGuild(guildId);
  if (!state.as) return undefined;
  state.dms = await api.readDms(state.as).catch(() => state.dms);
  changed("dms");
  return undefined;
}

function messageCreated({ guild_id: guildId, channel_id: channelId, message }) {
  insertMessage(channelId, message);
  state.typing.get(channelId)?.delete(message.author.id);
  const channel = channelById(channelId);
  const forEverybody = !(message.flags & EPHEMERAL);
  if (channel && forEverybody) channel.last_message_id = message.id;
  else if (!channel && !guildId) channelChanged({ guild_id: null });
  if (channel && isThread(channel) && forEverybody && message.type !== THREAD_STARTER) updateThreadCount(channel);
  noteMessage(channelId, message);
  changed("typing", "unread");
}

const HANDLERS = {
  message_create: messageCreated,
  message_update: ({ channel_id: channelId, message }) => insertMessage(channelId, message),
  message_delete: ({ channel_id: channelId, id }) => removeMessage(channelId, id),
  typing({ channel_id: channelId, user_id: userId }) {
    if (userId === state.as) return;
    if (!state.typing.has(channelId)) state.typing.set(channelId, new Map());
    state.typing.get(channelId).set(userId, Date.now() + TYPING_MS);
    changed("typing");
    setTimeout(() => changed("typing"), TYPING_MS + 50);
  },
  commands() {
    state.commands.clear();
    if (state.channelId) loadCommands(state.channelId);
  },
  guild_create: refetchGuilds,
  guild_update: refetchGuilds,
  guild_delete: refetchGuilds,
  channel_create: channelChanged,
  channel_update: channelChanged,
  channel_delete({ guild_id: guildId, channel_id: channelId }) {
    forgetMarks(channelId);
    channelChanged({ guild_id: guildId });
  },
  role_create: guildChanged,
  role_update: guildChanged,
  role_delete: guildChanged,
  member_create: guildChanged,
  member_update: guildChanged,
  member_delete: guildChanged,
  user_create: () => refetchGuilds({ guild_id: null }),
  user_update: () => refetchGuilds({ guild_id: state.guildId }),
  clock: setClock,
  bot({ connected }) {
    state.connected = connected;
    changed("bot");
  },
  bar(bar) {
    state.bar = bar;
    changed("bar");
  },
  violation() {
    state.violations += 1;
    changed("violations");
  },
  reset: () => reload(),
};
