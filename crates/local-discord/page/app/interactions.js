// What a member does to the bot: commands, clicks, modals; and what the page shows when the bot
// has answered or has not.

import * as api from "./api.js";
import { addLocal, removeMessage } from "./history.js";
import { changed, state } from "./store.js";

/** A reply normally comes before anybody could read that it is awaited. */
const SHOW_PENDING_MS = 250;

let showModal = () => {};

/** modal.js says how modals are shown; it needs this module to submit them. */
export function setModalView(view) {
  showModal = view;
}

/**
 * Uses a command. Resolves once the server has accepted it and throws its refusal; the answer
 * appears by itself.
 */
export async function useCommand({ channel, command, fullName, options, target }) {
  const { as } = state;
  const started = await api.startInteraction({ kind: "command", as, channel, command: command.id, ...(target ? { target } : { options }) });
  followCommand(started, { channel, fullName, as });
}

async function followCommand(started, { channel, fullName, as }) {
  let localId = null;
  const local = (content) => {
    if (as === state.as) localId = addLocal(channel, { as, commandName: fullName, ...content });
  };
  const timer = setTimeout(() => local({ pending: true }), SHOW_PENDING_MS);
  const answered = await settle(started);
  clearTimeout(timer);
  if (localId) removeMessage(channel, localId);
  if (answered.state === "failed") local({ error: answered.error ?? "The application did not respond" });
  else if (answered.state === "modal" && as === state.as) showModal(answered);
}

/** The answered interaction; a broken connection counts as no answer. */
async function settle(started) {
  try {
    return started.state === "pending" ? await api.awaitInteraction(started.id) : started;
  } catch {
    return { ...started, state: "failed", error: null };
  }
}

/** Clicks a button or chooses in a select menu of a message. */
export async function useComponent(message, component, values) {
  if (state.clicks.get(message.id)?.status === "pending") return;
  const { as } = state;
  const mark = (status, error) => {
    if (as !== state.as) return;
    if (status) state.clicks.set(message.id, { customId: component.custom_id, status, error });
    else state.clicks.delete(message.id);
    changed("messages");
  };
  mark("pending");
  try {
    const started = await api.startInteraction({ kind: "component", as, message: message.id, custom_id: component.custom_id, ...(values && { values }) });
    const answered = await settle(started);
    if (answered.state === "failed") mark("failed", answered.error ?? "This interaction failed");
    else mark(null);
    if (answered.state === "modal" && as === state.as) showModal(answered);
  } catch (error) {
    mark("failed", error.message);
  }
}

/** Submits a modal. Returns null when it is done, or the sentence to show in it. */
export async function submitModal(interaction, fields) {
  try {
    const started = await api.startInteraction({ kind: "modal", as: interaction.as, interaction: interaction.id, fields });
    const answered = await settle(started);
    return answered.state === "failed" ? (answered.error ?? "Something went wrong. Try again.") : null;
  } catch (error) {
    return error.message;
  }
}
