// A bot in a hundred lines, so that the page can be tested without a bot library: it connects,
// registers commands and answers interactions with what a table says.

import WebSocket from "ws"; // Node has one of its own since 22 only

/** local-discord's only token is made of the application's id. */
export function tokenFor(applicationId) {
  return `${Buffer.from(applicationId).toString("base64").replace(/=+$/, "")}.AAAAAA.local-discord-accepts-only-this-token0`;
}

/**
 * Starts the bot. `answer(interaction, bot)` gets each interaction and may use `bot.rest` and
 * `bot.respond`. Resolves when the bot is ready and its commands are registered.
 */
export async function startBot({ url, applicationId, token = tokenFor(applicationId), commands, answer }) {
  async function rest(method, path, body) {
    const response = await fetch(new URL(`/api/v10${path}`, url), {
      method,
      headers: { Authorization: `Bot ${token}`, "User-Agent": "DiscordBot (https://example.org, 1)", ...(body !== undefined && { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }
  const respond = (interaction, type, data) => rest("POST", `/interactions/${interaction.id}/${interaction.token}/callback`, { type, data });
  const editReply = (interaction, data) => rest("PATCH", `/webhooks/${applicationId}/${interaction.token}/messages/@original`, data);
  const bot = { rest, respond, editReply, received: [], close: () => {} };

  await rest("PUT", `/applications/${applicationId}/commands`, commands);
  const gateway = await rest("GET", "/gateway/bot");
  bot.close = await connect({ address: `${gateway.url}/?v=10&encoding=json`, token, onInteraction(interaction) {
    bot.received.push(interaction);
    Promise.resolve(answer(interaction, bot)).catch((error) => console.error(`bot: ${error.message}`));
  } });
  return bot;
}

/** Opens the gateway; resolves with a function that closes it once READY has come. */
function connect({ address, token, onInteraction }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    let sequence = null;
    let heart = null;
    const send = (op, d) => socket.send(JSON.stringify({ op, d }));
    const close = () => {
      clearInterval(heart);
      socket.close(1000);
    };
    socket.onerror = () => reject(new Error(`The gateway at ${address} cannot be reached.`));
    socket.onmessage = ({ data }) => {
      const { op, t, s, d } = JSON.parse(data);
      if (s) sequence = s;
      if (op === 10) {
        heart = setInterval(() => send(1, sequence), d.heartbeat_interval);
        send(2, { token, intents: 1, properties: { os: "linux", browser: "page-test", device: "page-test" } });
      } else if (op === 1) send(1, sequence);
      else if (t === "READY") resolve(close);
      else if (t === "INTERACTION_CREATE") onInteraction(d);
    };
  });
}
