// The menu of one message: copy, the application's message commands, dismiss, delete.

import * as api from "./api.js";
import { confirmDialog } from "./dialog.js";
import { removeMessage } from "./history.js";
import { useCommand } from "./interactions.js";
import { openMenu } from "./menu.js";
import { PERMISSION, channelById, isThread, may } from "./names.js";
import { isEphemeral } from "./message-facts.js";
import { state } from "./store.js";
import { orToast } from "./toast.js";

const MESSAGE_COMMAND = 3;

export function openMessageMenu(anchor, message) {
  const channel = channelById(message.channel_id);
  const apps = (state.commands.get(message.channel_id) ?? []).filter((command) => command.type === MESSAGE_COMMAND);
  const mayDelete = message.author.id === state.as || may(PERMISSION.manageMessages, channel);
  const isMember = isEphemeral(message);
  openMenu(
    anchor,
    [
      message.content && { label: "Copy text", icon: "copy", action: () => copy(message.content) },
      { label: "Copy message ID", icon: "copy", action: () => copy(message.id) },
      !isMember && channel && !isThread(channel) && message.thread && { label: "Open thread", icon: "thread", action: () => anchor.dispatchEvent(new CustomEvent("show-channel", { bubbles: true, detail: { channel: message.thread.id } })) },
      apps.length > 0 && !isMember && { heading: "Apps" },
      ...(isMember ? [] : apps.map((command) => ({ label: command.name, action: () => orToast(() => useCommand({ channel: message.channel_id, command, fullName: command.name, target: message.id })) }))),
      (mayDelete || isMember) && { separator: true },
      isMember && { label: "Dismiss message", icon: "close", action: () => dismiss(message) },
      mayDelete && !isMember && { label: "Delete message", icon: "trash", danger: true, action: () => confirmDelete(message) },
    ],
    { label: "Message actions" },
  );
}

/** Takes away what only the acting member sees. */
export function dismiss(message) {
  if (message.local) return removeMessage(message.channel_id, message.id);
  return orToast(async () => {
    await api.deleteMessage(message.channel_id, message.id, state.as);
    removeMessage(message.channel_id, message.id);
  });
}

function confirmDelete(message) {
  confirmDialog({
    title: "Delete message",
    text: "Are you sure you want to delete this message?",
    confirm: "Delete",
    action: () => orToast(() => api.deleteMessage(message.channel_id, message.id, state.as)),
  });
}

function copy(text) {
  return orToast(() => navigator.clipboard.writeText(text));
}
