// Puts the page together and connects its parts.

import { clockBar } from "./clock-bar.js";
import { startClock } from "./clock.js";
import { composerView, focusComposer, startCommand } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { setModalView } from "./interactions.js";
import { layoutButtons, startLayout } from "./layout.js";
import { markdown } from "./markdown.js";
import { memberList, showProfile } from "./members.js";
import { jumpTo, messagesView } from "./messages.js";
import { showModal } from "./modal.js";
import { channelById, channelIcon, channelName, isThread } from "./names.js";
import { panelView } from "./panel.js";
import { restoreRoute } from "./saved.js";
import { addGuild, channelSidebar, guildRail } from "./sidebar.js";
import { changed, state, subscribe } from "./store.js";
import { startTheme } from "./theme.js";
import { orToast } from "./toast.js";
import { userPanel } from "./user-panel.js";
import { showChannel, startWorld } from "./world.js";

function build() {
  const app = h(
    "div",
    { class: "app", id: "app" },
    clockBar(layoutButtons.top()),
    h("div", { class: "left" }, guildRail(), h("div", { class: "left-column" }, channelSidebar(), userPanel())),
    h("main", { class: "main" }, channelHeader(), connectionNote(), h("div", { class: "conversation" }, messagesView()), composerView()),
    memberList(),
    panelView(),
    h("div", { class: "scrim", "aria-hidden": "true" }),
  );
  fill(document.body, h("a", { class: "skip-link", href: "#composer", onclick: (event) => { event.preventDefault(); focusComposer(); } }, "Skip to the message box"), app, h("div", { id: "toasts", role: "status", "aria-live": "polite" }));
}

function channelHeader() {
  const header = h("header", { class: "channel-header" });
  subscribe(["channel", "guild", "dms", "users"], () => {
    const channel = channelById(state.channelId ?? "");
    const parent = channel && isThread(channel) ? channelById(channel.parent_id) : null;
    document.title = channel ? `${channel.recipients ? "@" : "#"}${channelName(channel)} | ${state.guild?.name ?? "local-discord"}` : "local-discord";
    fill(
      header,
      layoutButtons.left(),
      channel && [
        parent && [h("button", { class: "header-parent", type: "button", onclick: () => showChannel(parent.id) }, icon(channelIcon(parent)), channelName(parent)), h("span", { class: "muted", "aria-hidden": "true" }, "›")],
        h("h1", null, icon(channelIcon(channel)), h("span", null, channelName(channel))),
        channel.topic && h("div", { class: "channel-topic markdown" }, markdown(channel.topic)),
      ],
      h("span", { class: "spring" }),
      layoutButtons.members(),
    );
  });
  return header;
}

function connectionNote() {
  const note = h("div", { class: "connection", role: "status" });
  subscribe(["stream", "bot"], () => {
    const text = state.stream === "lost" ? "The connection to the server is lost. Reconnecting…" : !state.connected && state.bot ? `${state.bot.username} is not connected to the gateway.` : null;
    note.hidden = !text;
    fill(note, text);
  });
  return note;
}

function connectParts() {
  setModalView(showModal);
  document.addEventListener("show-channel", ({ detail }) => orToast(() => showPlace(detail)));
  document.addEventListener("show-profile", ({ detail }) => showProfile(detail.user, detail.anchor, detail.fallback));
  document.addEventListener("start-command", ({ detail }) => startCommand(detail.name));
  document.addEventListener("redraw-channels", () => changed("dms"));
  document.addEventListener("focus-lost", focusComposer);
  document.addEventListener("keydown", typeAnywhere);
  document.addEventListener("keydown", walkChannels);
  document.addEventListener("add-guild", addGuild);
}

async function showPlace({ channel, message }) {
  await showChannel(channel);
  if (message) jumpTo(message);
}

/** Alt with an arrow goes through the channels. */
function walkChannels(event) {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const channels = [...document.querySelectorAll(".channel-list .channel")];
  const at = channels.findIndex((channel) => channel.hasAttribute("aria-current"));
  channels.at((at + (event.key === "ArrowDown" ? 1 : -1)) % channels.length)?.click();
}

/** A letter pressed where nothing takes text goes to the message box, as in Discord. */
function typeAnywhere(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === " ") return;
  if (event.target.closest?.("input, textarea, select, dialog, .popup, [contenteditable], .panel")) return;
  focusComposer();
}

function explain(error) {
  fill(document.body, h("main", { class: "fatal", role: "alert" }, h("h1", null, "local-discord cannot be reached"), h("p", null, error.message), h("button", { class: "button primary", type: "button", onclick: () => location.reload() }, "Try again")));
}

startTheme();
restoreRoute();
build();
startLayout();
startClock();
connectParts();
startWorld().catch(explain);
