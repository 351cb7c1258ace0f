// Live autocomplete of an option: asks the bot while one types, at most every 150 ms, and lets
// only the answer to the newest question through.

import * as api from "./api.js";
import { state } from "./store.js";

const DEBOUNCE_MS = 150;

/** `leaves(field)` gives the command's options as they stand, with that field focused. */
export function autocompleter({ entry, channel, leaves }) {
  let timer = null;
  let abort = null;
  let shown = { items: [] };

  function cancel() {
    clearTimeout(timer);
    abort?.abort();
    abort = null;
  }

  async function ask(field, deliver) {
    const mine = new AbortController();
    abort = mine;
    try {
      const answered = await api.interact({ kind: "autocomplete", as: state.as, channel, command: entry.command.id, options: leaves(field) }, mine.signal);
      if (abort !== mine) return;
      if (answered.state !== "choices") throw new Error(answered.error);
      const items = answered.choices.map((choice) => ({ label: choice.name, value: choice.value }));
      shown = { items, note: items.length === 0 ? "No options match your search." : null };
    } catch {
      if (abort !== mine) return;
      shown = { items: [], note: "Loading options failed." };
    }
    deliver(shown);
  }

  return {
    cancel,
    /** Asks for a field's choices; until they come the last ones stay. */
    request(field, deliver) {
      cancel();
      deliver({ items: shown.items, note: shown.items.length === 0 ? "Loading options…" : null });
      timer = setTimeout(() => ask(field, deliver), DEBOUNCE_MS);
    },
  };
}
