// Driving the page as a person would, in headless Chromium: what any browser test of
// local-discord's page can build on. Everything waits for what it needs; nothing sleeps.

import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
/** Where screenshots go, those of each test into a folder of its own. */
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Starts Chromium; `CHROMIUM` in the environment names another one. */
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? CHROMIUM.find(existsSync);
  if (!executablePath) throw new Error("Chromium is not installed (Debian: apt-get install chromium).");
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/**
 * Opens the page. Problems on the console, uncaught errors and failed requests are gathered in
 * `page.problems`, which a test should find empty at its end.
 */
export async function open(browser, url, { scheme = "dark", width = 1440, height = 900, timezone = "Europe/Berlin", reducedMotion = "reduce" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, timezoneId: timezone, locale: "en-US", reducedMotion });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.problems.push(`error: ${error.stack}`));
  page.on("requestfailed", (request) => !request.failure()?.errorText.includes("ABORTED") && page.problems.push(`request: ${request.url()} ${request.failure()?.errorText}`));
  await page.goto(url);
  await page.locator(".channel-header h1").waitFor();
  return page;
}

/** Writes a screenshot to target/FOLDER/NAME.png and returns its path. */
export async function screenshot(page, name, folder = "page") {
  const path = join(TARGET, folder, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path });
  return path;
}

// --- where one is, and as whom ---

export async function chooseChannel(page, name) {
  await page.locator(".channel", { has: page.locator(".channel-name", { hasText: exactly(name) }) }).first().click();
  await page.locator(".channel-header h1", { hasText: name }).waitFor();
  await settled(page);
}

/** Acts as another member, by display name. */
export async function chooseMember(page, name) {
  await page.locator(".user-switch").click();
  await page.getByRole("menuitemradio", { name: new RegExp(`^${escape(name)}`) }).click();
  await page.locator(".user-names strong", { hasText: exactly(name) }).waitFor();
  await settled(page);
}

/** Gives the acting member the admin role, or takes it. */
export async function setAdmin(page, on) {
  await page.locator(".user-switch").click();
  const toggle = page.getByRole("menuitemcheckbox", { name: /^Admin/ });
  if ((await toggle.getAttribute("aria-checked")) === String(on)) return page.keyboard.press("Escape");
  await toggle.click();
  return page.locator(".user-names span", { hasText: on ? "Admin" : /^(?!Admin)/ }).waitFor();
}

/** Until the channel's messages are there. */
export async function settled(page) {
  await page.locator(".skeleton").waitFor({ state: "detached" });
}

// --- messages ---

/** Writes a plain message. */
export async function say(page, text) {
  await page.locator("#composer-input").fill(text);
  await page.keyboard.press("Enter");
}

/** Everything the last message shows, as a person reads it. */
export async function readLastMessage(page) {
  return readMessage(page.locator(".message").last());
}

export async function readMessage(locator) {
  return locator.evaluate((row) => {
    const text = (element, selector) => element?.querySelector(selector)?.innerText.trim() ?? null;
    const all = (element, selector) => [...element.querySelectorAll(selector)];
    const contextOf = (element) => {
      const parts = [...(element.querySelector(".context-line")?.childNodes ?? [])].filter((part) => !part.classList?.contains("avatar"));
      return parts.length > 0 ? parts.map((part) => part.textContent).join(" ").replace(/\s+/g, " ").trim() : null;
    };
    return {
      id: row.dataset.messageId,
      author: row.dataset.author ?? null,
      context: contextOf(row),
      content: text(row, ".message-content"),
      thinking: text(row, ".thinking"),
      error: text(row, ".click-error"),
      ephemeral: row.classList.contains("ephemeral"),
      embeds: all(row, ".embed").map((embed) => ({
        title: text(embed, ".embed-title"),
        description: text(embed, ".embed-description"),
        fields: all(embed, ".embed-field").map((field) => ({ name: text(field, ".embed-field-name"), value: text(field, ".embed-field-value") })),
        footer: text(embed, ".embed-footer"),
        color: getComputedStyle(embed).borderLeftColor,
      })),
      buttons: all(row, ".components .button").map((button) => ({ label: button.innerText.trim(), disabled: button.disabled === true })),
    };
  });
}

/** Waits for a message whose text contains something, and returns its locator. */
export async function waitForMessage(page, text) {
  const message = page.locator(".message", { hasText: text }).last();
  await message.waitFor();
  return message;
}

/** Clicks a button of the last message that has one with this label. */
export async function clickButton(page, label) {
  await page.locator(".message .components").getByRole("button", { name: exactly(label, true) }).last().click();
}

/** Chooses in the last select menu with this placeholder or choice, by keyboard. */
export async function chooseOption(page, menu, ...labels) {
  await page.locator(".select:enabled", { hasText: menu }).last().press("Enter");
  for (const label of labels) {
    await page.locator(".select-option", { hasText: label }).click();
  }
  if ((await page.locator(".select-list").count()) > 0) await page.keyboard.press("Escape");
}

// --- commands ---

/** Opens the picker, takes a command and stays in its first field. */
export async function pickCommand(page, name) {
  await page.locator("#composer-input").focus();
  await page.keyboard.type(`/${name}`);
  await page.locator(".suggestion.active", { hasText: `/${name}` }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator(".command-entry").waitFor();
}

/**
 * Uses a command by keyboard alone. Options are name → what a person would type or choose;
 * `send: false` stops before the last Enter.
 */
export async function typeCommand(page, name, options = {}, { send = true } = {}) {
  await pickCommand(page, name);
  for (const [option, value] of Object.entries(options)) await typeOption(page, option, String(value));
  if (!send) return;
  if (!(await tailHasFocus(page))) await page.locator(".command-tail").focus();
  await page.keyboard.press("Enter");
  await page.locator("#composer-input").waitFor();
}

async function typeOption(page, option, value) {
  const field = page.locator(`.option-input[data-option="${option}"]`);
  if ((await field.count()) === 0) {
    if (!(await tailHasFocus(page))) await page.locator(".command-tail").focus();
    await page.keyboard.type(option);
    await page.keyboard.press("Tab");
  } else if (!(await field.evaluate((element) => element === document.activeElement))) {
    await field.focus();
  }
  await page.keyboard.type(value);
  const kind = await field.evaluate((element) => document.getElementById(element.getAttribute("aria-controls") ?? "")?.childElementCount > 0);
  if (kind) await page.locator(".suggestion.active", { hasText: new RegExp(escape(value), "i") }).waitFor();
  await page.keyboard.press("Tab");
}

const tailHasFocus = (page) => page.locator(".command-tail").evaluate((element) => element === document.activeElement);

// --- modals ---

/** Fills a modal's fields by their labels. */
export async function fillModal(page, values) {
  for (const [label, value] of Object.entries(values)) await page.getByRole("dialog").getByLabel(label).fill(value);
}

/** Submits the open modal and waits until it is gone. */
export async function submitModal(page) {
  await page.getByRole("dialog").getByRole("button", { name: "Submit" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

// --- the clock ---

/** Clicks a button of the clock bar ("+1 h", "+1 day", a jump) and waits until it is done. */
export async function advanceClock(page, label = "+1 h") {
  const button = page.locator(".clock-button", { hasText: exactly(label) });
  await button.click();
  await page.locator(".clock-button[aria-busy]").waitFor({ state: "detached" });
}

/** What the bar at the top says: the time, and the labels beside it with their values. */
export async function readClock(page) {
  return page.locator(".clock-bar").evaluate((bar) => ({
    now: bar.querySelector(".clock-time").dateTime,
    text: bar.querySelector(".clock-time").innerText,
    notes: Object.fromEntries([...bar.querySelectorAll(".clock-notes > div")].map((entry) => [entry.querySelector("dt").innerText, entry.querySelector("dd").innerText])),
  }));
}

// --- small things ---

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The whole text; before a button's label an emoji may stand. */
function exactly(text, withEmoji = false) {
  return new RegExp(`^\\s*${withEmoji ? "(?:\\p{Extended_Pictographic}\\uFE0F?\\s*)?" : ""}${escape(text)}\\s*$`, "u");
}
