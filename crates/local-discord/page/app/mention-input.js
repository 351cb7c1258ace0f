// "@ada" and "#beginner" while one types: what fits, and the markup that is sent in their place.

import { channelOptions, roleOptions, userOptions } from "./select-menu.js";
import { state } from "./store.js";

const MAX_ITEMS = 10;

/** The mention that is being typed before the cursor, or null: `{sign, typed, start, end}`. */
export function mentionAt(input) {
  const end = input.selectionStart;
  const match = /(?:^|\s)([@#])([^\s@#]{0,32})$/.exec(input.value.slice(0, end));
  if (!match) return null;
  return { sign: match[1], typed: match[2].toLowerCase(), start: end - match[2].length - 1, end };
}

/** What the list offers for it. */
export function mentionItems({ sign, typed }) {
  const fits = (item) => item.label.replace(/^[@#]/, "").toLowerCase().includes(typed) || item.description?.toLowerCase().includes(typed);
  if (sign === "#") return channelOptions().filter(fits).slice(0, MAX_ITEMS).map((item) => ({ ...item, text: `#${item.label}`, markup: `<#${item.value}>` }));
  const users = userOptions().map((item) => ({ ...item, text: `@${item.label}`, markup: `<@${item.value}>` }));
  const roles = roleOptions().filter((item) => item.value !== state.guildId).map((item) => ({ ...item, text: item.label, markup: `<@&${item.value}>` }));
  return [...users, ...roles].filter(fits).slice(0, MAX_ITEMS);
}

/** The text with picked mentions as markup, longest first so that "@Ada L" is not read as "@Ada". */
export function toMarkup(text, picked) {
  const names = [...picked.keys()].sort((a, b) => b.length - a.length);
  return names.reduce((result, name) => result.replaceAll(name, () => picked.get(name)), text);
}
