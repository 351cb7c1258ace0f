// The bottom left: as whom one acts.

import * as api from "./api.js";
import { fill, h, hidden } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { avatar, displayName, member, user } from "./names.js";
import { addMember } from "./sidebar.js";
import { state, subscribe } from "./store.js";
import { toggleTheme, themeLabel } from "./theme.js";
import { orToast } from "./toast.js";
import { actAs } from "./world.js";

export function userPanel() {
  const panel = h("section", { class: "user-panel", "aria-label": "You" });
  subscribe(["guild", "users", "channel", "theme"], () => draw(panel));
  return panel;
}

function draw(panel) {
  if (!state.as) return fill(panel);
  const who = h(
    "button",
    { class: "user-switch", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", title: "Act as somebody else", onclick: (event) => openSwitch(event.currentTarget) },
    h("span", { class: "presence online" }, avatar(state.as, "medium")),
    h("span", { class: "user-names" }, h("strong", null, displayName(state.as)), h("span", null, roleNote(state.as) ?? user(state.as)?.username)),
    hidden(", act as somebody else"),
    icon("swap"),
  );
  const label = themeLabel();
  const theme = h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, onclick: toggleTheme }, icon(label.includes("dark") ? "moon" : "sun"));
  return fill(panel, who, theme);
}

function roleNote(userId) {
  const here = member(userId);
  if (here?.owner) return "Server owner";
  return here?.admin ? "Admin" : null;
}

function openSwitch(anchor) {
  const people = state.guild ? state.guild.members.filter((each) => !each.user.bot).map((each) => each.user) : [...state.users.values()].filter((each) => !each.bot);
  const me = member(state.as);
  openMenu(
    anchor,
    [
      { heading: "Act as" },
      ...people.map((each) => ({ label: displayName(each.id), note: roleNote(each.id), lead: avatar(each.id, "medium"), radio: true, checked: each.id === state.as, action: () => orToast(() => actAs(each.id)) })),
      { separator: true },
      me && !me.owner && { label: "Admin", note: "May do everything in this server", checked: me.admin, action: () => toggleAdmin(state.as) },
      state.guild && { label: "Add a member", icon: "plus", action: addMember },
    ],
    { label: "Act as", side: "above", className: "switch-menu" },
  );
}

export function toggleAdmin(userId) {
  return orToast(() => api.changeMember(state.guildId, userId, { admin: !member(userId).admin }));
}
