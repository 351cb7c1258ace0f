// The left side: servers, and the channels of the open one with their threads.

import * as api from "./api.js";
import { fill, h, hidden, intend } from "./dom.js";
import { formDialog } from "./dialog.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { CHANNEL, appBadge, avatar, channelIcon, channelName, displayName, member } from "./names.js";
import { state, subscribe } from "./store.js";
import { orToast, toast } from "./toast.js";
import { isUnread, mentionCount } from "./unread.js";
import { reload, showDm, showGuild } from "./world.js";

const collapsed = new Set();

export function guildRail() {
  const rail = h("nav", { class: "guild-rail", "aria-label": "Servers" });
  subscribe(["guilds", "guild", "dms", "unread"], () => {
    fill(
      rail,
      guildButton({ id: "@me", name: "Direct messages", label: icon("at"), current: state.guildId === null, unread: state.guildId !== null && state.dms.some((dm) => isUnread(dm.id)) }),
      h("div", { class: "rail-separator", role: "separator" }),
      state.guilds.map((guild) => guildButton({ id: guild.id, name: guild.name, color: guild.color, label: initials(guild.name), current: guild.id === state.guildId, unavailable: guild.unavailable })),
      h("button", { class: "guild-button add", type: "button", "aria-label": "Add a server", title: "Add a server", onclick: addGuild }, icon("plus")),
    );
  });
  return rail;
}

function guildButton({ id, name, color, label, current, unavailable, unread }) {
  return h(
    "button",
    { class: `guild-button ${unavailable ? "unavailable" : ""}`, type: "button", title: unavailable ? `${name} (outage)` : name, "aria-label": unread ? `${name}, unread` : name, "aria-current": current ? "page" : null, style: color ? { "--guild": color } : {}, onclick: () => orToast(() => showGuild(id)) },
    h("span", { "aria-hidden": "true" }, label),
    unread && h("span", { class: "unread-dot", "aria-hidden": "true" }),
  );
}

const initials = (name) => name.split(/\s+/).map((word) => [...word][0]).join("").slice(0, 3);

export function channelSidebar() {
  const heading = h("header", { class: "sidebar-header" });
  const list = h("div", { class: "channel-list" });
  subscribe(["guild", "channel", "dms", "unread", "threads", "users", "bot"], () => {
    drawHeading(heading);
    fill(list, state.guildId ? guildChannels() : directMessages());
  });
  return h("nav", { class: "sidebar", "aria-label": "Channels" }, heading, list);
}

function drawHeading(heading) {
  if (!state.guild) return fill(heading, h("h1", null, "Direct Messages"));
  const isAdmin = member(state.as)?.admin;
  const open = (event) => openMenu(event.currentTarget, [
    { label: "Create channel", icon: "plus", action: addChannel },
    { label: "Add a member", icon: "people", action: addMember },
    { separator: true },
    { label: "Copy server ID", icon: "copy", action: () => navigator.clipboard.writeText(state.guildId) },
  ], { label: "Server" });
  return fill(
    heading,
    h("h1", null, h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", onclick: open }, h("span", null, state.guild.name), isAdmin && hidden(", you are an admin here"), icon("chevron"))),
  );
}

function guildChannels() {
  const { channels, threads } = state.guild;
  const inOrder = (list) => [...list].sort((a, b) => (a.type === CHANNEL.voice) - (b.type === CHANNEL.voice) || a.position - b.position || (a.id < b.id ? -1 : 1));
  const categories = inOrder(channels.filter((channel) => channel.type === CHANNEL.category));
  const known = new Set(categories.map((category) => category.id));
  const under = (parent) => inOrder(channels.filter((channel) => channel.type !== CHANNEL.category && (parent ? channel.parent_id === parent : !known.has(channel.parent_id))));
  const rows = (list) => h("ul", { role: "list" }, list.map((channel) => channelRow(channel, threads.filter((thread) => thread.parent_id === channel.id))));
  return [
    rows(under(null)),
    categories.map((category) => {
      const isClosed = collapsed.has(category.id);
      const toggle = () => {
        isClosed ? collapsed.delete(category.id) : collapsed.add(category.id);
        intend(document.body, "redraw-channels", {});
      };
      const shown = under(category.id).filter((channel) => !isClosed || channel.id === state.channelId || isUnread(channel.id));
      return h("section", null, h("h2", { class: "category" }, h("button", { type: "button", "aria-expanded": String(!isClosed), onclick: toggle }, icon("chevron"), category.name)), rows(shown));
    }),
  ];
}

function channelRow(channel, threads) {
  const active = threads.filter((thread) => !thread.thread_metadata?.archived || thread.id === state.channelId);
  return h("li", null, channelButton(channel), active.length > 0 && h("ul", { class: "thread-list", role: "list" }, active.map((thread) => h("li", null, channelButton(thread)))));
}

function channelButton(channel) {
  const current = channel.id === state.channelId;
  const mentions = mentionCount(channel.id);
  const unread = !current && isUnread(channel.id);
  return h(
    "button",
    {
      class: `channel ${unread ? "unread" : ""}`, type: "button", "aria-current": current ? "page" : null, dataset: { channel: channel.id },
      onclick: (event) => (channel.type === CHANNEL.voice || channel.type === CHANNEL.forum ? toast("This kind of channel cannot be opened here.") : intend(event.currentTarget, "show-channel", { channel: channel.id })),
    },
    icon(channelIcon(channel)),
    h("span", { class: "channel-name" }, channelName(channel)),
    unread && hidden(", unread"),
    mentions > 0 && h("span", { class: "mention-count", "aria-label": `${mentions} mentions` }, mentions),
  );
}

/** Who has written, or the bot, whom anybody may write to. */
function directMessages() {
  if (state.dms.length === 0) return state.bot && state.as && h("ul", { role: "list" }, h("li", null, dmButton({ other: state.bot.id, name: displayName(state.bot.id), open: () => orToast(showDm) })));
  return h("ul", { role: "list" }, state.dms.map((dm) => {
    const other = dm.recipients.find((each) => each.id !== state.as)?.id ?? state.bot.id;
    const current = dm.id === state.channelId;
    return h("li", null, dmButton({ other, name: channelName(dm), current, unread: !current && isUnread(dm.id), open: (event) => intend(event.currentTarget, "show-channel", { channel: dm.id }) }));
  }));
}

function dmButton({ other, name, current, unread, open }) {
  return h(
    "button",
    { class: `channel dm ${unread ? "unread" : ""}`, type: "button", "aria-current": current ? "page" : null, onclick: open },
    avatar(other, "medium"), h("span", { class: "channel-name" }, name), other === state.bot.id && appBadge(), unread && hidden(", unread"),
  );
}

// --- making things, as a server's owner would ---

export function addGuild() {
  const people = [...state.users.values()].filter((user) => !user.bot);
  formDialog({
    title: "Create a server",
    text: "The bot joins it at once.",
    confirm: "Create",
    fields: [
      { name: "name", label: "Server name", value: "My server", required: true },
      people.length > 0 ? { name: "owner", label: "Owner", type: "select", value: state.as, options: people.map((user) => [user.id, user.global_name ?? user.username]) } : { name: "username", label: "Your name", value: "ada", required: true },
    ],
    async action({ name, owner, username }) {
      const ownerId = owner ?? (await api.createUser({ username: username.toLowerCase(), global_name: username })).id;
      const guild = await api.createGuild({ name, owner: ownerId });
      await reload();
      await showGuild(guild.id);
    },
  });
}

export function addMember() {
  formDialog({
    title: "Add a member",
    text: "A person you can act as. Everything they see and do is theirs alone.",
    confirm: "Add",
    fields: [
      { name: "name", label: "Name", placeholder: "Grace", required: true, maxLength: 32 },
      { name: "admin", label: "Is an admin", type: "checkbox" },
    ],
    action: ({ name, admin }) => api.addMember(state.guildId, { username: usernameFrom(name), global_name: name, ...(admin && { admin }) }),
  });
}

const usernameFrom = (name) => name.toLowerCase().normalize("NFKD").replace(/[^a-z0-9._]+/g, "_").replace(/^_+|_+$/g, "").padEnd(2, "_");

function addChannel() {
  formDialog({
    title: "Create channel",
    confirm: "Create channel",
    fields: [
      { name: "name", label: "Channel name", placeholder: "new-channel", required: true },
      { name: "topic", label: "Topic", placeholder: "What it is about" },
    ],
    action: ({ name, topic }) => api.createChannel(state.guildId, { name: name.toLowerCase().replace(/\s+/g, "-"), ...(topic && { topic }) }),
  });
}
