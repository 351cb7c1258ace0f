// Which columns are shown. Wide screens remember; on narrow ones the sides are drawers.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { read, write } from "./saved.js";
import { changed, subscribe } from "./store.js";

const NARROW = matchMedia("(max-width: 899px)");
// The panel and the member list together leave too little for the conversation.
const CRAMPED = matchMedia("(max-width: 1599px)");
const shown = { members: read("members", true), panel: read("panel", false) };
let drawer = null; // "left" or "members", on narrow screens

const app = () => document.getElementById("app");

export const isPanelShown = () => shown.panel;

function areMembersShown() {
  if (NARROW.matches) return drawer === "members";
  return shown.members && !(shown.panel && CRAMPED.matches);
}

export const layoutButtons = {
  left: () => h("button", { class: "icon-button only-narrow", type: "button", "aria-label": "Show servers and channels", onclick: () => setDrawer(drawer === "left" ? null : "left") }, icon("menu")),
  members: () => h("button", { class: "icon-button", type: "button", "aria-label": "Member list", title: "Member list", "aria-controls": "members", "aria-expanded": String(areMembersShown()), onclick: toggleMembers }, icon("people")),
  top: () => h("button", { class: "icon-button panel-button", type: "button", "aria-label": "Developer panel", title: "Developer panel", "aria-controls": "panel", onclick: togglePanel }, icon("code")),
};

export function startLayout() {
  apply();
  NARROW.addEventListener("change", () => setDrawer(null));
  CRAMPED.addEventListener("change", apply);
  document.querySelector(".scrim").addEventListener("click", () => setDrawer(null));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drawer && !event.defaultPrevented) setDrawer(null);
  });
  // Whoever has chosen a channel wants to read it.
  subscribe(["channel"], () => setDrawer(null));
}

function setDrawer(name) {
  drawer = NARROW.matches ? name : null;
  apply();
}

function toggleMembers() {
  if (NARROW.matches) return setDrawer(drawer === "members" ? null : "members");
  const wanted = !areMembersShown();
  if (wanted && shown.panel && CRAMPED.matches) togglePanel();
  shown.members = wanted;
  write("members", shown.members);
  return apply();
}

export function togglePanel() {
  shown.panel = !shown.panel;
  write("panel", shown.panel);
  apply();
  changed("panel");
}

function apply() {
  const classes = app().classList;
  classes.toggle("with-members", !NARROW.matches && areMembersShown());
  classes.toggle("with-panel", shown.panel);
  classes.toggle("drawer-left", drawer === "left");
  classes.toggle("drawer-members", drawer === "members");
  document.querySelector(".panel-button").setAttribute("aria-expanded", String(shown.panel));
  document.querySelector("[aria-controls='members']")?.setAttribute("aria-expanded", String(areMembersShown()));
}
