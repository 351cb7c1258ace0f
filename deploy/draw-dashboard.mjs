// Draws deploy/grafana-dashboard.json without Grafana: each panel's own queries, answered by a
// Prometheus, as a plain page that Chromium takes a picture of.
//
//   node deploy/draw-dashboard.mjs http://127.0.0.1:9090 docs/dashboard.png [minutes] [job] [until]
//
// Grafana draws more finely; the panels, titles, queries and legends are the same.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [prometheus, picture, minutes = "5", job = "stride", until] = process.argv.slice(2);
if (!picture) {
  console.error("usage: node deploy/draw-dashboard.mjs PROMETHEUS PICTURE [MINUTES] [JOB] [UNTIL]");
  process.exit(2);
}

const COLORS = ["#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42", "#1f78c1", "#ba43a9", "#705da0"];
const COLUMN = 62;
const ROW = 30;
const end = (until ? Date.parse(until) : Date.now()) / 1000;
const start = end - 60 * Number(minutes);
const step = Math.max(1, Math.round((end - start) / 240));

async function ask(path, parameters) {
  const response = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const answer = await response.json();
  if (answer.status !== "success") {
    throw new Error(`${answer.error}: ${parameters.query}`);
  }
  return answer.data.result;
}

const filled = (query) =>
  query.replaceAll("$job", job).replaceAll("$__rate_interval", `${Math.max(10, 4 * step)}s`).replaceAll("[10m]", "[1m]");

function legend(format, labels) {
  return (format || "").replace(/\{\{(\w+)\}\}/g, (_, name) => labels[name] ?? "");
}

function shown(value, unit) {
  if (!Number.isFinite(value)) return "–";
  const scaled = (steps, divide) => {
    let rest = value;
    let index = 0;
    while (Math.abs(rest) >= divide && index < steps.length - 1) {
      rest /= divide;
      index += 1;
    }
    return `${Number(rest.toPrecision(3))}${steps[index]}`;
  };
  if (unit === "bytes") return scaled([" B", " KiB", " MiB", " GiB"], 1024);
  if (unit === "percentunit") return `${Number((100 * value).toPrecision(3))} %`;
  if (unit === "s") {
    if (Math.abs(value) < 1) return `${Number((1000 * value).toPrecision(3))} ms`;
    if (Math.abs(value) < 120) return `${Number(value.toPrecision(3))} s`;
    if (Math.abs(value) < 7200) return `${Number((value / 60).toPrecision(3))} min`;
    return `${Number((value / 3600).toPrecision(3))} h`;
  }
  return scaled(["", " K", " M"], 1000) + (unit === "ops" || unit === "reqps" ? "/s" : "");
}

const escaped = (text) => String(text).replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

async function stat(panel, unit) {
  const target = panel.targets[0];
  const [series] = await ask("query", { query: filled(target.expr), time: end });
  const value = series ? Number(series.value[1]) : Number.NaN;
  const steps = panel.fieldConfig.defaults.thresholds?.steps ?? [];
  const color = steps.filter((one) => one.value === null || value >= one.value).at(-1)?.color ?? "gray";
  const text = panel.options.textMode === "name" && series ? legend(target.legendFormat, series.metric) : shown(value, unit);
  const colors = { green: "#37872d", red: "#c4162a", blue: "#1f60c4", gray: "#555" };
  return `<div class="stat" style="background:${series ? colors[color] : "#444"}">${escaped(series ? text : "none")}</div>`;
}

async function chart(panel, unit, width, height) {
  const lines = [];
  for (const target of panel.targets) {
    const found = await ask("query_range", { query: filled(target.expr), start, end, step });
    for (const series of found) {
      const points = series.values.map(([at, value]) => [at, Number(value)]).filter(([, value]) => Number.isFinite(value));
      if (points.length) lines.push({ name: legend(target.legendFormat, series.metric), points });
    }
  }
  if (!lines.length) return `<div class="none">No data</div>`;
  const highest = Math.max(...lines.flatMap((line) => line.points.map(([, value]) => value)), 1e-9);
  const [left, top] = [62, 6];
  const [w, h] = [width - left - 8, height - top - 18];
  const x = (at) => left + (w * (at - start)) / (end - start);
  const y = (value) => top + h - (h * value) / (1.08 * highest);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = share * highest;
    return `<line x1="${left}" x2="${left + w}" y1="${y(value)}" y2="${y(value)}"/><text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${shown(value, unit)}</text>`;
  });
  const times = [0, 0.25, 0.5, 0.75].map((share) => {
    const at = start + share * (end - start);
    const text = new Date(1000 * at).toISOString().slice(11, 19);
    return `<text x="${x(at)}" y="${top + h + 14}">${text}</text>`;
  });
  const drawn = lines.map((line, index) => {
    // A gap stays one: the bot was not there.
    let path = "";
    line.points.forEach(([at, value], i) => {
      const isNext = i > 0 && at - line.points[i - 1][0] <= 1.5 * step;
      path += `${isNext ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    });
    return `<path d="${path}" stroke="${COLORS[index % COLORS.length]}"/>`;
  });
  const names = lines.map((line, index) => `<span style="color:${COLORS[index % COLORS.length]}">▬</span> ${escaped(line.name || panel.title)} `);
  return `<svg width="${width}" height="${height}"><g class="grid">${grid.join("")}${times.join("")}</g>${drawn.join("")}</svg><div class="legend">${names.join("")}</div>`;
}

const dashboard = JSON.parse(readFileSync(new URL("./grafana-dashboard.json", import.meta.url), "utf8"));
const boxes = [];
let bottom = 0;
for (const panel of dashboard.panels) {
  const { x, y, w, h } = panel.gridPos;
  bottom = Math.max(bottom, (y + h) * ROW);
  const [width, height] = [w * COLUMN - 8, h * ROW - 8];
  const place = `left:${x * COLUMN}px;top:${y * ROW}px;width:${width}px;height:${height}px`;
  if (panel.type === "row") {
    boxes.push(`<h2 style="${place}">${escaped(panel.title)}</h2>`);
    continue;
  }
  const unit = panel.fieldConfig.defaults.unit;
  const inner = panel.type === "stat" ? await stat(panel, unit) : await chart(panel, unit, width - 12, height - 58);
  boxes.push(`<section style="${place}"><h3>${escaped(panel.title)}</h3>${inner}</section>`);
}
const page = `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #111217; color: #ccccdc; font: 12px sans-serif; width: ${24 * COLUMN + 8}px; }
main { position: relative; margin: 8px; height: ${bottom}px; }
h1 { font-size: 18px; margin: 8px; } h1 small { font-weight: normal; color: #888; font-size: 12px; }
h2, section { position: absolute; box-sizing: border-box; margin: 0; overflow: hidden; }
h2 { font-size: 14px; line-height: 24px; } h3 { font-size: 12px; margin: 6px; }
section { background: #181b1f; border: 1px solid #2c3235; border-radius: 2px; }
.stat { margin: 4px 6px; height: 64px; line-height: 64px; text-align: center; font-size: 26px; color: white; }
.none { text-align: center; color: #777; padding-top: 50px; }
.legend { padding: 2px 8px; font-size: 11px; max-height: 28px; overflow: hidden; }
svg path { fill: none; stroke-width: 1.5; } svg text { fill: #888; font-size: 10px; } .grid line { stroke: #2c3235; }
</style><h1>${escaped(dashboard.title)} <small>${new Date(1000 * start).toISOString().slice(0, 19)}Z and ${minutes} minutes on · deploy/grafana-dashboard.json, asked of Prometheus, drawn by deploy/draw-dashboard.mjs</small></h1><main>${boxes.join("\n")}</main>`;
const folder = mkdtempSync(join(tmpdir(), "dashboard-"));
try {
  const file = join(folder, "page.html");
  writeFileSync(file, page);
  execFileSync(
    process.env.CHROMIUM || "chromium",
    ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", `--window-size=${24 * COLUMN + 16},${bottom + 64}`, `--screenshot=${picture}`, `file://${file}`],
    { stdio: "ignore" },
  );
} finally {
  rmSync(folder, { recursive: true });
}
console.log(picture);
