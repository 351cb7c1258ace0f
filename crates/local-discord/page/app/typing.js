// "Stride is typing…" under the message box.

import { fill, h } from "./dom.js";
import { displayName } from "./names.js";
import { state, subscribe } from "./store.js";

export function typingLine() {
  const line = h("div", { class: "typing-line", "aria-live": "polite" });
  subscribe(["typing", "channel"], () => {
    const typing = state.typing.get(state.channelId) ?? new Map();
    const names = [...typing].filter(([, until]) => until > Date.now()).map(([user]) => displayName(user));
    fill(line, names.length > 0 && [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), sentence(names)]);
  });
  return line;
}

function sentence(names) {
  const strong = names.map((name) => h("strong", null, name));
  if (strong.length === 1) return h("span", null, strong[0], " is typing…");
  if (strong.length === 2) return h("span", null, strong[0], " and ", strong[1], " are typing…");
  return h("span", null, "Several people are typing…");
}
