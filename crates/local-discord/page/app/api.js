// The control API (CONTROL_API.md), one function a request.

/** A refusal: its message is a sentence for the person who acted. */
class ControlError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function request(method, path, body, signal) {
  const options = { method, signal, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(`/control${path}`, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ControlError(0, "The server cannot be reached.");
  }
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson && text ? JSON.parse(text) : text;
  if (!response.ok) throw new ControlError(response.status, answer?.error ?? `The server answered ${response.status}.`);
  return answer;
}

function query(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) search.set(name, value);
  }
  return search.size > 0 ? `?${search}` : "";
}

const get = (path, parameters = {}, signal) => request("GET", path + query(parameters), undefined, signal);

export const readState = () => get("/state");
export const readGuild = (guild, as) => get(`/guilds/${guild}`, { as });
export const readDms = (as) => get("/dms", { as });
export const readMessages = (channel, { as, before, after, limit }) => get(`/channels/${channel}/messages`, { as, before, after, limit });
export const readCommands = (channel, as) => get(`/channels/${channel}/commands`, { as });
export const readTranscript = (channel, as) => get(`/channels/${channel}/transcript`, { as });
export const readBar = () => get("/bar");
export const readTraffic = (parameters) => get("/traffic", parameters);
export const readViolations = () => get("/violations");

export const sendMessage = (channel, as, content, replyTo) => request("POST", `/channels/${channel}/messages`, { as, content, reply_to: replyTo });
export const sendTyping = (channel, as) => request("POST", `/channels/${channel}/typing`, { as });
export const deleteMessage = (channel, message, as) => request("DELETE", `/channels/${channel}/messages/${message}${query({ as })}`);

/** Sends an interaction and returns it as soon as the server has accepted it. */
export const startInteraction = (body) => request("POST", "/interactions?wait=false", body);
/** The interaction once the bot has answered or failed to. */
export const awaitInteraction = (interaction) => get(`/interactions/${interaction}`, { wait: true });
/** Sends an interaction and returns it answered; for autocomplete, which may be abandoned. */
export const interact = (body, signal) => request("POST", "/interactions", body, signal);

export const advanceClock = (seconds) => request("POST", "/clock/advance", { seconds });
export const setClock = (body) => request("PUT", "/clock", body);
export const clearViolations = () => request("DELETE", "/violations");

export const openDm = (as) => request("POST", "/dms", { as });
export const createUser = (body) => request("POST", "/users", body);
export const createGuild = (body) => request("POST", "/guilds", body);
export const createChannel = (guild, body) => request("POST", `/guilds/${guild}/channels`, body);
export const addMember = (guild, body) => request("POST", `/guilds/${guild}/members`, body);
export const changeMember = (guild, user, body) => request("PATCH", `/guilds/${guild}/members/${user}`, body);
