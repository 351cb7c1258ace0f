// The member list, by role, and the card of one member.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { useCommand } from "./interactions.js";
import { appBadge, avatar, avatarColor, displayName, member, nameStyle, roleColor, rolesOf, user } from "./names.js";
import { closePopup, openPopup } from "./popup.js";
import { state, subscribe } from "./store.js";
import { longDate } from "./clock.js";
import { orToast } from "./toast.js";
import { toggleAdmin } from "./user-panel.js";
import { actAs, showDm } from "./world.js";

const USER_COMMAND = 2;

export function memberList() {
  const list = h("aside", { class: "members", "aria-label": "Members", id: "members" });
  subscribe(["guild", "users", "bot", "channel"], () => {
    fill(list, state.guild && groups().map(([name, members]) => h(
      "section",
      null,
      h("h2", { class: "member-group" }, `${name} — ${members.length}`),
      h("ul", { role: "list" }, members.map((each) => h("li", null, memberButton(each)))),
    )));
  });
  return list;
}

const isOnline = ({ user: each }) => !each.bot || state.connected;

/** Members under their highest hoisted role, then the rest, then who is offline. */
function groups() {
  const byName = [...state.guild.members].sort((a, b) => a.display_name.localeCompare(b.display_name));
  const named = new Map();
  const hoisted = state.guild.roles.filter((role) => role.hoist).sort((a, b) => b.position - a.position);
  for (const role of hoisted) named.set(role.id, [role.name, []]);
  named.set("online", ["Online", []]);
  named.set("offline", ["Offline", []]);
  for (const each of byName) {
    const role = rolesOf(each.user.id).find((candidate) => candidate.hoist);
    named.get(isOnline(each) ? (role?.id ?? "online") : "offline")[1].push(each);
  }
  return [...named.values()].filter(([, members]) => members.length > 0);
}

function memberButton(each) {
  return h(
    "button",
    { class: `member ${isOnline(each) ? "" : "offline"}`, type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: (event) => showProfile(each.user.id, event.currentTarget) },
    h("span", { class: `presence ${isOnline(each) ? "online" : ""}` }, avatar(each.user.id, "medium")),
    h("span", { class: "member-name", style: nameStyle(each.user.id) }, each.display_name),
    each.owner && h("span", { class: "owner-crown", title: "Server owner", role: "img", "aria-label": "Server owner" }, icon("crown")),
    each.user.bot && appBadge(),
  );
}

/** Shows a member's card beside what was clicked. */
export function showProfile(userId, anchor, fallback = null) {
  const here = member(userId);
  const known = user(userId) ?? fallback;
  if (!known) return;
  const roles = rolesOf(userId);
  const commands = (state.commands.get(state.channelId) ?? []).filter((command) => command.type === USER_COMMAND);
  const act = (action) => () => {
    closePopup();
    orToast(action);
  };
  const card = h(
    "div",
    { class: "profile", role: "dialog", "aria-label": displayName(userId, known), tabindex: "0" },
    h("div", { class: "profile-banner", style: { "--avatar": avatarColor(userId) } }),
    avatar(userId, "huge", known),
    h("h2", null, displayName(userId, known), known.bot && appBadge()),
    h("p", { class: "muted" }, known.username),
    here && h("h3", null, "Member since"),
    here && h("p", null, longDate(new Date(here.joined_at))),
    roles.length > 0 && h("h3", null, "Roles"),
    roles.length > 0 && h("ul", { class: "profile-roles", role: "list" }, roles.map((role) => h("li", null, h("span", { class: "role-dot", style: { "--role": roleColor(role) ?? "var(--text-muted)" } }), role.name))),
    h(
      "div",
      { class: "profile-actions" },
      userId === state.bot?.id && state.as && h("button", { class: "button primary", type: "button", onclick: act(showDm) }, "Message"),
      here && !known.bot && userId !== state.as && h("button", { class: "button primary", type: "button", onclick: act(() => actAs(userId)) }, `Act as ${displayName(userId)}`),
      here && !known.bot && !here.owner && h("button", { class: "button secondary", type: "button", onclick: act(() => toggleAdmin(userId)) }, here.admin ? "Take admin away" : "Make an admin"),
      commands.map((command) => h("button", { class: "button secondary", type: "button", onclick: act(() => useCommand({ channel: state.channelId, command, fullName: command.name, target: userId })) }, command.name)),
    ),
  );
  openPopup(anchor, card, { side: "right", className: "profile-popup" });
}
