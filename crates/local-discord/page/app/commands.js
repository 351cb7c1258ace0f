// Slash commands as a person meets them: "schedule add" is one command with its options. Pure.

import { counted } from "./words.js";

export const OPTION = { subcommand: 1, group: 2, string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 };
const SLASH = 1;

/** Every usable command: `{command, path, fullName, description, options}`, options required first. */
export function flatten(commands) {
  return commands.filter((command) => (command.type ?? SLASH) === SLASH).flatMap((command) => usable(command, command, []));
}

function usable(command, node, path) {
  const options = node.options ?? [];
  const nested = options.filter((option) => option.type === OPTION.subcommand || option.type === OPTION.group);
  if (nested.length > 0) return nested.flatMap((option) => usable(command, option, [...path, option.name]));
  const ordered = [...options.filter((option) => option.required), ...options.filter((option) => !option.required)];
  return [{ command, path, fullName: [command.name, ...path].join(" "), description: node.description, options: ordered }];
}

/** The commands that match what was typed after the slash, best first. */
export function searchCommands(entries, typed) {
  const text = typed.trim().toLowerCase();
  if (!text) return entries;
  const words = text.split(/\s+/);
  const rank = ({ fullName, description }) => {
    const name = fullName.toLowerCase();
    if (name.startsWith(text)) return 0;
    if (name.split(" ").some((part) => part.startsWith(text))) return 1;
    if (words.every((word) => name.includes(word))) return 2;
    return words.length === 1 && text.length > 2 && description.toLowerCase().includes(text) ? 3 : null;
  };
  const ranked = entries.map((entry) => ({ entry, rank: rank(entry) })).filter((each) => each.rank !== null);
  return ranked.sort((a, b) => a.rank - b.rank).map((each) => each.entry);
}

/** Nests leaf options under the subcommand path, as the control API wants them. */
export function nestOptions(path, leaves) {
  return path.reduceRight((options, name) => [{ name, options }], leaves);
}

/** The value that typed text stands for: `{value}`, `{error}`, or `{}` for nothing typed. */
export function readValue(option, text, offered) {
  const trimmed = text.trim();
  if (!trimmed) return {};
  switch (option.type) {
    case OPTION.string:
      return option.choices?.length ? readChoice(option, trimmed) : readString(option, text);
    case OPTION.integer:
    case OPTION.number:
      return option.choices?.length ? readChoice(option, trimmed) : readNumber(option, trimmed);
    case OPTION.boolean:
      return readBoolean(trimmed);
    case OPTION.attachment:
      return { error: "Choose a file." };
    default:
      return readEntity(option, trimmed, offered);
  }
}

function readChoice(option, text) {
  const choice = option.choices.find((each) => each.name.toLowerCase() === text.toLowerCase());
  return choice ? { value: choice.value } : { error: "Select one of the choices." };
}

function readString(option, text) {
  const length = [...text].length;
  if (option.min_length && length < option.min_length) return { error: `Must be at least ${counted(option.min_length, "character")}.` };
  if (option.max_length && length > option.max_length) return { error: `Must be at most ${counted(option.max_length, "character")}.` };
  return { value: text };
}

function readNumber(option, text) {
  const isInteger = option.type === OPTION.integer;
  const value = Number(text);
  if (!Number.isFinite(value) || (isInteger && !Number.isSafeInteger(value))) return { error: isInteger ? "Input a valid integer." : "Input a valid number." };
  if (option.min_value !== undefined && option.min_value !== null && value < option.min_value) return { error: `Input a number of at least ${option.min_value}.` };
  if (option.max_value !== undefined && option.max_value !== null && value > option.max_value) return { error: `Input a number of at most ${option.max_value}.` };
  return { value };
}

function readBoolean(text) {
  const value = { true: true, false: false }[text.toLowerCase()];
  return value === undefined ? { error: "Input True or False." } : { value };
}

const ENTITY_NAMES = { [OPTION.user]: "user", [OPTION.channel]: "channel", [OPTION.role]: "role", [OPTION.mentionable]: "user or role" };

function readEntity(option, text, offered) {
  const bare = text.replace(/^[@#]/, "").toLowerCase();
  const id = /^(?:<[@#][!&]?)?(\d{5,20})>?$/.exec(text)?.[1];
  const found = offered.find((each) => each.value === id || each.label.replace(/^[@#]/, "").toLowerCase() === bare || each.description?.toLowerCase() === bare);
  return found ? { value: found.value } : { error: `Input a valid ${ENTITY_NAMES[option.type] ?? "value"}.` };
}
