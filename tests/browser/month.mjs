// What a visitor sees who has done nothing yet: a server in which a group has studied for four
// weeks, in headless Chromium, against the real playground:
//
//     node month.mjs PATH_OF_STRIDE
//
// Screenshots go to target/browser/, wide and on a phone.

import assert from "node:assert/strict";
import { chooseChannel, chooseMember, launch, open, readMessage, screenshot, typeCommand } from "../../crates/local-discord/tests/page/browser.mjs";
import { checks } from "../../crates/local-discord/tests/page/checks.mjs";
import { start } from "./playground.mjs";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

const playground = await start(process.argv[2], ["playground"]);
const browser = await launch();
const page = await open(browser, playground.url, WIDE);
const { check, finish } = checks({ onFailure: (number) => screenshot(page, `month-failed-${number}`, "browser") });

async function stage(name) {
  await screenshot(page, `month-${name}`, "browser");
  await page.setViewportSize(NARROW);
  await screenshot(page, `month-${name}-narrow`, "browser");
  await page.setViewportSize(WIDE);
}

const withButton = (name) => page.locator(".message").filter({ has: page.getByRole("button", { name, exact: true }) });

await check("the first sight is today's question below those that are closed", async () => {
  await withButton("I don't know yet").waitFor();
  await stage("first-sight");
  assert.equal(await withButton("I don't know yet").count(), 1);
  const today = await readMessage(page.locator(".message").last());
  assert.deepEqual(today.buttons.slice(0, 5).map(({ label }) => label), ["Answer", "I don't know yet", "Hint", "Stats", "🔔"]);
  const closed = withButton("Practice");
  assert.ok((await closed.count()) > 5);
  const { embeds, buttons } = await readMessage(closed.last());
  assert.match(embeds[0].description, /Closed · \d+ answered · \d+%/);
  assert.deepEqual(buttons.slice(0, 2).map(({ label }) => label), ["Practice", "Model answer"]);
  assert.equal(await page.locator(".message.ephemeral").count(), 0);
});

await check("those whose streaks are long stand above the others", async () => {
  const groups = await page.locator(".member-group").allInnerTexts();
  const names = groups.map((group) => group.split(" — ")[0].toLowerCase());
  assert.deepEqual(names, ["organizers", "three weeks in a row", "a week in a row", "students", "online"]);
});

await check("answers are shared where a closed question is talked about", async () => {
  // The last one opened this morning, and nobody has come to it yet.
  const threads = page.locator(".thread-box");
  await threads.nth((await threads.count()) - 2).click();
  await page.locator(".message", { hasText: "answered" }).first().waitFor();
  await stage("thread");
});

await check("boards, profiles and recaps tell of the weeks before", async () => {
  await chooseChannel(page, "general");
  await page.locator(".message", { hasText: "Profile of Grace" }).waitFor();
  await stage("general");
  await chooseChannel(page, "recap");
  await page.locator(".message", { hasText: "took part" }).last().waitFor();
  await stage("recap");
  await chooseChannel(page, "beginner");
  await typeCommand(page, "leaderboard", { period: "last week" });
  await page.locator(".message", { hasText: "🥇" }).last().waitFor();
  await stage("last-week");
});

await check("who studied has a past of their own", async () => {
  await chooseMember(page, "Grace");
  await typeCommand(page, "streak show");
  await page.locator(".message.ephemeral", { hasText: "28 study days" }).waitFor();
  await stage("grace");
});

await check("nothing was reported on the console, and the server found nothing wrong", async () => {
  assert.deepEqual(page.problems, []);
  const violations = await (await fetch(new URL("/control/violations", playground.url))).json();
  assert.deepEqual(violations, []);
  assert.deepEqual(playground.log.filter((line) => /\b(?:WARN|ERROR)\b/.test(line)), []);
});

await browser.close();
await playground.stop();
process.exit(finish());
