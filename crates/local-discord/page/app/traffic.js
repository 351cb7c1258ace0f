// What went between the bot and the server, live.

import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { jsonTree } from "./json-tree.js";
import { read, write } from "./saved.js";
import { orToast } from "./toast.js";
import { onEvent, streamTraffic } from "./world.js";

const KEPT = 500;
const OPS = { 0: "DISPATCH", 1: "HEARTBEAT", 2: "IDENTIFY", 3: "PRESENCE", 6: "RESUME", 7: "RECONNECT", 8: "REQUEST MEMBERS", 9: "INVALID SESSION", 10: "HELLO", 11: "HEARTBEAT ACK" };
const NOISE = new Set([1, 11]);

export function trafficView() {
  const rows = new Map(); // n → {entry, element}
  const list = h("ol", { class: "traffic-list", role: "list", "aria-label": "Protocol traffic" });
  const note = h("p", { class: "panel-note" });
  const faces = { rest: true, gateway: true, heartbeats: false, ...read("traffic-faces", {}) };
  const search = h("input", { class: "input", type: "search", placeholder: "Filter: path, event, text", "aria-label": "Filter the traffic", oninput: filter });
  const element = h(
    "div",
    { class: "panel-view" },
    h("div", { class: "panel-tools" }, search, toggle("rest", "REST"), toggle("gateway", "Gateway"), toggle("heartbeats", "Heartbeats"), h("button", { class: "clock-button", type: "button", onclick: clear }, "Clear")),
    note,
    list,
  );
  let shown = false;
  let clearedTo = 0;
  onEvent((name, data) => {
    if (!shown || name !== "traffic") return;
    const follows = isAtEnd();
    add(data);
    if (follows) toEnd();
  });
  return { element, show, hide, reveal };

  async function show() {
    shown = true;
    streamTraffic(true);
    await orToast(load);
    toEnd();
  }

  function hide() {
    shown = false;
    streamTraffic(false);
  }

  async function load() {
    const { last } = await api.readTraffic({ limit: 1 });
    const { recording, entries } = await api.readTraffic({ before: last + 1, limit: KEPT });
    fill(note, recording ? entries.length === 0 && "Nothing has been sent yet." : "Traffic is not recorded: it was switched off when the server started.");
    entries.forEach(add);
  }

  function add(entry) {
    if (rows.has(entry.n) || entry.n <= clearedTo) return;
    fill(note);
    const row = { entry, element: trafficRow(entry) };
    row.element.hidden = !fits(entry);
    const newest = [...rows.keys()].at(-1) ?? 0;
    rows.set(entry.n, row);
    if (entry.n > newest) list.append(row.element);
    else list.insertBefore(row.element, [...list.children].find((other) => Number(other.dataset.number) > entry.n) ?? null);
    if (rows.size > KEPT) {
      const [oldest, { element: gone }] = rows.entries().next().value;
      gone.remove();
      rows.delete(oldest);
    }
  }

  function clear() {
    clearedTo = Math.max(clearedTo, ...rows.keys());
    rows.clear();
    fill(list);
  }

  function fits(entry) {
    if (entry.face === "gateway" && NOISE.has(entry.op) && !faces.heartbeats) return false;
    if (!faces[entry.face]) return false;
    const text = search.value.trim().toLowerCase();
    return !text || JSON.stringify(entry).toLowerCase().includes(text);
  }

  function filter() {
    for (const { entry, element: row } of rows.values()) row.hidden = !fits(entry);
    toEnd();
  }

  function toggle(name, label) {
    const input = h("input", { type: "checkbox", checked: faces[name], onchange: () => {
      faces[name] = input.checked;
      write("traffic-faces", faces);
      filter();
    } });
    return h("label", { class: "panel-toggle" }, input, label);
  }

  function isAtEnd() {
    return list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  }

  function toEnd() {
    list.scrollTop = list.scrollHeight;
  }

  /** Shows one entry, whatever the filter says. */
  async function reveal(number) {
    if (!rows.has(number)) await orToast(load);
    const row = rows.get(number);
    if (!row) return;
    row.element.hidden = false;
    row.element.querySelector("details").open = true;
    row.element.scrollIntoView({ block: "start" });
    row.element.querySelector("summary").focus();
  }
}

function trafficRow(entry) {
  const details = h("details", { class: "traffic-entry" }, h("summary", null, entry.face === "rest" ? restHead(entry) : gatewayHead(entry), entry.note && h("span", { class: "traffic-note" }, icon("warning"), entry.note)));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(entry.face === "rest" ? restBody(entry) : gatewayBody(entry));
    if (details.open) details.scrollIntoView({ block: "nearest" });
  });
  return h("li", { class: `traffic ${entry.face} ${entry.status >= 400 ? "failed" : ""}`, dataset: { number: entry.n } }, details);
}

function meta(entry, ...texts) {
  return h("span", { class: "traffic-meta" }, [`#${entry.n}`, seconds(entry.elapsed_ms), ...texts].filter(Boolean).join(" · "));
}

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

function restHead(entry) {
  const path = entry.path.replace(/^\/api\/v\d+/, "");
  return [
    h("span", { class: "traffic-line" }, h("span", { class: `traffic-method ${entry.method.toLowerCase()}` }, entry.method), h("span", { class: "traffic-path", title: entry.path }, shorten(path), entry.query && `?${entry.query}`), h("span", { class: "traffic-status" }, entry.status ?? "no answer")),
    meta(entry, entry.took_ms !== undefined && entry.took_ms !== null && `${entry.took_ms} ms`),
  ];
}

/** Ids and tokens are long and alike; their ends tell them apart. */
function shorten(path) {
  return path.replace(/\d{15,}/g, (id) => `…${id.slice(-4)}`).replace(/[\w-]{30,}…?/g, (token) => `${token.slice(0, 4)}…`);
}

function gatewayHead(entry) {
  const fromBot = entry.direction === "in";
  const name = entry.event ?? OPS[entry.op] ?? `OP ${entry.op}`;
  return [
    h("span", { class: "traffic-line" }, h("span", { class: "traffic-arrow", title: fromBot ? "From the bot" : "To the bot" }, fromBot ? "→" : "←"), h("span", { class: "traffic-event" }, name), entry.code && h("span", { class: "traffic-status" }, entry.code)),
    meta(entry, fromBot ? "from the bot" : "to the bot", entry.seq && `seq ${entry.seq}`),
  ];
}

function restBody(entry) {
  return h("div", { class: "traffic-body" }, section("Request", entry.request), section("Response", entry.response));
}

function gatewayBody(entry) {
  return h("div", { class: "traffic-body" }, section("Payload", entry.body));
}

function section(title, value) {
  if (value === null || value === undefined) return h("p", { class: "muted" }, `${title}: none`);
  const copy = h("button", { class: "link-like", type: "button", onclick: () => orToast(() => navigator.clipboard.writeText(JSON.stringify(value, null, 2))) }, "Copy");
  return h("section", null, h("h3", null, title, " ", copy), typeof value === "string" ? h("pre", null, value) : h("div", { class: "json" }, jsonTree(value)));
}
