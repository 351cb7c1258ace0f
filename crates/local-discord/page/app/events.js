// The event stream of one acting member. The browser reconnects by itself after a broken
// connection; after a refused one (the server was restarted, say) this module does.

const NAMES = [
  "message_create", "message_update", "message_delete", "typing", "interaction", "commands",
  "guild_create", "guild_update", "guild_delete", "channel_create", "channel_update", "channel_delete",
  "role_create", "role_update", "role_delete", "member_create", "member_update", "member_delete",
  "user_create", "user_update", "clock", "bot", "bar", "violation", "traffic", "reset",
];

const RETRY_MS = 1500;

/**
 * Opens the stream and returns a function that closes it.
 * `onEvent(name, data, id)` gets each event; `onStatus("live" | "lost")` each change of the connection.
 */
export function openEvents({ as, after, traffic, onEvent, onStatus }) {
  let source = null;
  let timer = null;
  let last = after;

  function open() {
    const search = new URLSearchParams();
    if (as) search.set("as", as);
    if (last !== null && last !== undefined) search.set("after", last);
    if (traffic) search.set("traffic", "true");
    source = new EventSource(`/control/events?${search}`);
    source.onopen = () => onStatus("live");
    source.onerror = () => {
      onStatus("lost");
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, RETRY_MS);
    };
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        if (event.lastEventId) last = event.lastEventId;
        onEvent(name, JSON.parse(event.data), last);
      });
    }
  }

  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
