// The whole story in headless Chromium, against the real playground:
//
//     node story.mjs PATH_OF_STRIDE        (or STRIDE=… node story.mjs)
//
// An admin schedules a fourth question, members answer it, look things up and compare, and the
// next day comes. Every check builds on those before it. Screenshots of every stage go to
// target/browser/: dark and light, wide and narrow.

import assert from "node:assert/strict";
import {
  advanceClock, chooseChannel, chooseMember, fillModal, launch, open, pickCommand, readClock, readMessage, screenshot, submitModal, typeCommand,
  waitForMessage,
} from "../../crates/local-discord/tests/page/browser.mjs";
import { checks } from "../../crates/local-discord/tests/page/checks.mjs";
import { firstAnswer, fullAnswer, questionOf } from "./bank.mjs";
import { studyInPrivate } from "./direct.mjs";
import { start } from "./playground.mjs";

const binary = process.argv[2] ?? process.env.STRIDE;
if (!binary) {
  console.error("usage: node story.mjs PATH_OF_STRIDE");
  process.exit(2);
}

const FOLDER = "browser";
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const NOON = "12:00"; // when the fourth question is posted; the other three are at 09:00, in UTC

const playground = await start(binary, ["playground", "--empty"]);
const browser = await launch();
const page = await open(browser, playground.url, WIDE);
const { check, finish } = checks({ onFailure: (number) => screenshot(page, `failed-${number}`, FOLDER) });

let stages = 0;

/** Keeps what a stage looks like, in both themes, on a screen and on a phone. */
async function stage(name) {
  stages += 1;
  await page.locator(".button.pending").waitFor({ state: "detached" });
  const file = `${String(stages).padStart(2, "0")}-${name}`;
  await screenshot(page, file, FOLDER);
  await page.emulateMedia({ colorScheme: "light" });
  await screenshot(page, `${file}-light`, FOLDER);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(NARROW);
  await screenshot(page, `${file}-narrow`, FOLDER);
  await page.emulateMedia({ colorScheme: "light" });
  await screenshot(page, `${file}-narrow-light`, FOLDER);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(WIDE);
}

/** A post, by the number of its question. */
function postOf(number) {
  const title = page.locator(".embed-title", { hasText: new RegExp(`^\\s*#${number} · `) });
  return page.locator(".message").filter({ has: title }).filter({ has: page.getByRole("button", { name: "I don't know yet" }) });
}

/** The last message that is there for the acting member alone. */
const lastPrivate = () => page.locator(".message.ephemeral").last();

/** Waits for a private message with these words, and returns what it says. */
async function privately(words) {
  const message = page.locator(".message.ephemeral", { hasText: words }).last();
  await message.waitFor();
  return readMessage(message);
}

/** The last board with this title, which everybody sees. */
function board(title, window = page) {
  return window.locator(".message:not(.ephemeral)").filter({ has: window.locator(".embed-title").getByText(title, { exact: true }) }).last();
}

async function readPost(message) {
  const { embeds, buttons } = await readMessage(message);
  const labels = buttons.map(({ label }) => label);
  assert.deepEqual(labels.slice(0, 5), ["Answer", "I don't know yet", "Hint", "Stats", "🔔"]);
  for (const label of labels.slice(5)) assert.match(label, /^Answer to #\d+$/); // the question before
  return { embed: embeds[0], question: questionOf(embeds[0].title) };
}

/** What has become of a post that is closed, by the number of its question. */
function closedPostOf(number) {
  const title = page.locator(".embed-title", { hasText: new RegExp(`^\\s*#${number} · `) });
  return page.locator(".message:not(.ephemeral)").filter({ has: title }).filter({ hasText: "Closed" }).first();
}

async function answer(message, text, button = "Answer") {
  await message.getByRole("button", { name: button, exact: true }).click();
  await fillModal(page, { "In your own words": text });
  await submitModal(page);
}

const GERMAN = "Das weiß ich noch nicht genau, aber ich glaube, dass es mit der Größe der Bilder zu tun hat und mit der Zahl der Schichten.";
const TICK = "Tick what your answer says";

/** Ticks every key point in a verdict's menu, or every one but the first. */
async function tickEvery(message, { butTheFirst = false } = {}) {
  await message.getByRole("combobox", { name: TICK }).press("Enter");
  const options = page.locator(".select-option");
  for (let place = 0; place < (await options.count()); place += 1) {
    const option = options.nth(place);
    const ticked = (await option.getAttribute("aria-selected")) === "true";
    if (ticked !== !(butTheFirst && place === 0)) await option.click();
  }
  if (butTheFirst) await stage("ticking");
  if ((await page.locator(".select-list").count()) > 0) await page.keyboard.press("Escape");
  await page.locator(".select.pending").waitFor({ state: "detached" });
}

/** Sends an answer, and looks at its key points. */
async function answerAndLook(message, text) {
  await answer(message, text);
  await lastPrivate().getByRole("button", { name: "Show the points" }).click();
  await lastPrivate().getByRole("combobox", { name: TICK }).waitFor();
}

let general; // the post in #general: its message and its question
let beginner; // the one in #beginner

await check("the printed address leads to #beginner, where today's question is", async () => {
  assert.equal(await page.locator(".channel-header h1").innerText(), "beginner");
  await page.locator(".message").last().waitFor();
  const { embed, question } = await readPost(page.locator(".message").last());
  beginner = { question };
  assert.deepEqual(embed.fields.map(({ name }) => name), ["Level", "Experience", "Topics"]);
  assert.match(embed.description, /Closes in a day\./);
  const clock = await readClock(page);
  assert.match(clock.now, /T09:00:00/);
  assert.equal(clock.notes["Study day (UTC)"], clock.now.slice(0, 10));
  await stage("first-sight");
});

await check("the place is alive and tidy", async () => {
  await chooseChannel(page, "general");
  await waitForMessage(page, "Welcome!");
  assert.equal(await page.locator(".message.ephemeral").count(), 0, "the set-up left replies behind");
  const groups = await page.locator(".member-group").allInnerTexts();
  assert.deepEqual(groups.map((group) => group.toLowerCase()), ["organizers — 1", "students — 3", "online — 1"]);
  await stage("general");
});

await check("an admin finds /schedule add and its channels by keyboard", async () => {
  await page.keyboard.press("/");
  await page.keyboard.type("sched");
  await page.locator(".suggestion.active", { hasText: "/schedule add" }).waitFor();
  await stage("picker-admin");
  await page.keyboard.press("Tab");
  await page.locator(".suggestion", { hasText: "general" }).waitFor();
  await stage("choosing-a-channel");
  await page.keyboard.type("gene");
  await page.locator(".suggestion.active", { hasText: "general" }).waitFor();
  await page.keyboard.press("Tab");
  await page.locator(".suggestion", { hasText: "progressive" }).waitFor();
  await stage("choosing-a-level");
  for (let steps = 0; steps < 8 && (await page.locator(".command-entry").count()) > 0; steps += 1) await page.keyboard.press("Escape");
  await page.locator("#composer-input").fill("");
});

await check("an admin schedules a fourth question with /schedule add, by keyboard alone", async () => {
  await page.keyboard.press("Escape");
  await typeCommand(page, "schedule add", { channel: "general", level: "senior", at: NOON, days: "every day", thread: "at posting" }, { send: false });
  await stage("option-chips");
  await page.keyboard.press("Enter");
  const { embeds } = await privately("Schedule #4 added");
  assert.match(embeds[0].description, new RegExp(`senior in general, every day at ${NOON}`));
  assert.match(embeds[0].footer, /UTC/);
  await stage("schedule-set");
});

await check("a time that cannot be read is refused in a sentence", async () => {
  await typeCommand(page, "schedule add", { channel: "general", level: "senior", at: "25:99" });
  const { content } = await privately("I can't read");
  assert.match(content, /25:99.*09:00/);
});

await check("/schedule list and /setup check show all four", async () => {
  await typeCommand(page, "schedule list");
  const { embeds } = await privately("Schedules");
  assert.match(embeds[0].description, /UTC/);
  assert.deepEqual(embeds[0].fields.map(({ name }) => name), ["#1", "#2", "#3", "#4"]);
  await stage("schedule-list");
  await typeCommand(page, "setup check");
  const report = (await privately("✅")).embeds[0].description;
  const lines = report.split("\n").filter((line) => line.includes("✅"));
  assert.deepEqual(lines.map((line) => /#\d/.exec(line)?.[0]), ["#1", "#2", "#3", "#4"]);
  await stage("setup-check");
});

await check("the clock bar leads to the next post", async () => {
  await advanceClock(page, "To the next post");
  const clock = await readClock(page);
  assert.match(clock.now, new RegExp(`T${NOON}:00`));
  const message = page.locator(".message").filter({ has: page.getByRole("button", { name: "I don't know yet" }) }).last();
  await message.waitFor();
  const { embed, question } = await readPost(message);
  assert.equal(embed.fields[0].value, "Senior");
  assert.notEqual(question.number, beginner.question.number);
  general = { question, message: postOf(question.number) };
  await page.locator(".thread-box", { hasText: "0 Messages" }).waitFor();
  await stage("fourth-post");
});

await check("a member writes an answer into the form", async () => {
  await chooseMember(page, "Grace");
  assert.equal(await page.locator(".message.ephemeral").count(), 0, "Grace sees what only Ada may");
  await general.message.getByRole("button", { name: "Answer", exact: true }).click();
  const form = page.getByRole("dialog");
  await form.getByText(`Question #${general.question.number}: your answer`).waitFor();
  // The question stands above the field in full, and stays there.
  await form.locator(".modal-text", { hasText: `#${general.question.number} · ${general.question.title}` }).waitFor();
  const text = firstAnswer(general.question);
  await fillModal(page, { "In your own words": text });
  await page.getByRole("dialog").getByText(`${text.length.toLocaleString("en-US")}/4,000`).waitFor();
  await stage("answer-form");
  await submitModal(page);
});

await check("what seems to be in it comes first, and how much more there is", async () => {
  const { embeds, buttons, ephemeral } = await privately("key points so far");
  assert.ok(ephemeral);
  assert.match(embeds[0].description, /\d of \d+ key points so far/);
  assert.deepEqual(buttons.map(({ label }) => label), ["Improve my answer", "Show the points"]);
  await stage("suggested");
});

await check("the answer is improved in the same form, which has kept it", async () => {
  await lastPrivate().getByRole("button", { name: "Improve my answer" }).click();
  const field = page.getByRole("dialog").getByLabel("In your own words");
  assert.equal(await field.inputValue(), firstAnswer(general.question));
  await stage("improving");
  await fillModal(page, { "In your own words": fullAnswer(general.question) });
  await submitModal(page);
  const { embeds } = await privately("Your new text is in");
  assert.match(embeds[0].description, /\d of \d+ key points so far/);
  await stage("improved");
});

await check("the key points are shown, and the member settles which they made", async () => {
  await lastPrivate().getByRole("button", { name: "Show the points" }).click();
  await lastPrivate().getByRole("combobox", { name: TICK }).waitFor();
  await stage("points-shown");
  // Untick one, to change something for sure; then tick them all.
  await tickEvery(lastPrivate(), { butTheFirst: true });
  await privately("Your marks are saved");
  await tickEvery(lastPrivate());
  const { embeds, buttons } = await privately("interview-ready");
  const [, marked, total] = /(\d+) of (\d+): interview-ready/.exec(embeds[0].description) ?? [];
  assert.ok(marked && marked === total, embeds[0].description);
  assert.match(embeds[0].description, /\+30 points · 🔥 1 day/);
  assert.deepEqual(buttons.map(({ label }) => label), ["Short answer", "Explanation", "Code", "Real world", "Mistakes", "Sources", "Follow-ups", "2 quick questions", "Report"]);
  await stage("verdict");
});

await check("the model answer opens part by part", async () => {
  await lastPrivate().getByRole("button", { name: "Short answer" }).click();
  await privately("Short answer · reviewed");
  await stage("model-answer");
  const model = lastPrivate();
  for (const part of ["Explanation", "Code", "Real world", "Mistakes", "Sources"]) {
    await model.getByRole("button", { name: part, exact: true }).click();
    await model.locator(".embed-footer", { hasText: `${part} · reviewed` }).waitFor();
    if (part === "Code") {
      await model.locator(".code-block .code-keyword").first().waitFor();
      await stage("model-answer-code");
    }
    if (part === "Explanation") await stage("model-answer-explanation");
  }
  assert.ok((await model.locator("a[href^='http']").count()) > 0, "the sources have no links");
  await stage("model-answer-sources");
});

await check("the follow-ups are climbed to the last one", async () => {
  await lastPrivate().getByRole("button", { name: "Follow-ups" }).click();
  const { followUps } = general.question;
  const footer = page.locator(".message.ephemeral .embed-footer");
  await footer.filter({ hasText: `Follow-up 1 of ${followUps}` }).waitFor();
  await stage("follow-up");
  const ladder = page.locator(".message.ephemeral").filter({ hasText: `Follow-up 1 of ${followUps}` }).last();
  const id = await ladder.getAttribute("id");
  const rung = page.locator(`#${id}`);
  for (let number = 1; number <= followUps; number += 1) {
    await rung.locator(".embed-footer", { hasText: `Follow-up ${number} of ${followUps}` }).waitFor();
    await rung.getByRole("button", { name: "Reveal" }).click();
    await rung.getByRole("button", { name: "Reveal" }).waitFor({ state: "detached" });
    if (number === 1) await stage("follow-up-revealed");
    if (number < followUps) await rung.getByRole("button", { name: "Next follow-up" }).click();
  }
  await rung.getByRole("button", { name: /^That was the last one/ }).waitFor();
  await stage("follow-up-last");
});

await check("whoever answers again is shown where they are", async () => {
  await general.message.getByRole("button", { name: "Answer", exact: true }).click();
  const { embeds } = await privately("That answer counts");
  assert.match(embeds[0].description, /interview-ready/);
});

await check("another member sees none of it, passes, and keeps the streak", async () => {
  await chooseMember(page, "Alan");
  await general.message.waitFor();
  assert.equal(await page.locator(".message.ephemeral").count(), 0, "Alan sees what only Grace may");
  await general.message.getByRole("button", { name: "I don't know yet" }).click();
  const { embeds } = await privately("Marked ");
  assert.match(embeds[0].description, /0 points · 🔥 1 day/);
  await stage("pass");
});

await check("a hint and the numbers of a post are private too", async () => {
  await general.message.getByRole("button", { name: "Hint" }).click();
  await privately("Hint:");
  await general.message.getByRole("button", { name: "Stats" }).click();
  const { embeds } = await privately("2 members answered or passed");
  assert.match(embeds[0].description, /too few to show how it went/);
  await stage("hint-and-stats");
});

await check("an answer that says nothing earns nothing, and its verdict what is missing", async () => {
  await chooseChannel(page, "beginner");
  beginner.message = postOf(beginner.question.number);
  await answerAndLook(beginner.message, "I would have to think about that one.");
  const { embeds } = await privately("Model answer:");
  assert.match(embeds[0].description, /0 of \d+: not yet/);
  assert.match(embeds[0].description, /0 points · 🔥 1 day/);
  await stage("verdict-weak");
});

await check("an answer in another language can be marked all the same", async () => {
  await chooseMember(page, "Yann");
  await answer(beginner.message, GERMAN);
  await privately("My suggestions only work in English");
  await stage("another-language");
  await chooseMember(page, "Alan");
});

await check("/daily says how one stands to each open question, and leads there", async () => {
  await typeCommand(page, "daily");
  const { embeds, buttons } = await privately("Open questions");
  assert.equal(embeds[0].fields.length, 4);
  const stands = embeds[0].fields.map(({ value }) => /not answered yet|you passed|answered: \d+%/.exec(value)[0].replace(/\d+/, "N"));
  assert.deepEqual([...stands].sort(), ["answered: N%", "not answered yet", "not answered yet", "you passed"]);
  assert.equal(buttons.filter(({ label }) => label.startsWith("Answer #")).length, 2);
  await stage("daily");
  await lastPrivate().locator(".embed-field", { hasText: "you passed" }).getByText("Go to the post").click();
  await page.locator(".channel-header h1", { hasText: "general" }).waitFor();
  await general.message.and(page.locator(".flash")).waitFor();
  await chooseChannel(page, "beginner");
});

await check("/streak shows one's own and another's", async () => {
  await typeCommand(page, "streak show");
  const own = await privately("Your streak");
  assert.match(own.embeds[0].description, /1 study day/);
  await typeCommand(page, "streak show", { member: "Grace" });
  const hers = await privately("Streak of Grace");
  assert.match(hers.embeds[0].description, /1 study day/);
  await stage("streak");
});

await check("/leaderboard ranks who has points, for everybody to see", async () => {
  await typeCommand(page, "leaderboard", { period: "all" });
  await board("Points, all time").waitFor();
  await stage("leaderboard");
  await chooseMember(page, "Grace");
  await board("Points, all time").waitFor();
  const { embeds } = await readMessage(board("Points, all time"));
  assert.match(embeds[0].description, /^🥇 Grace · 30 points$/);
  assert.match(embeds[0].footer, /honor system/);
  assert.equal(await page.locator(".channel.unread").count(), 0, "what only Alan may see has marked a channel for Grace");
});

await check("a member without rights is not offered /schedule and /setup", async () => {
  await page.keyboard.press("/");
  await page.locator(".suggestion", { hasText: "/daily" }).waitFor();
  for (const command of ["/schedule", "/setup"]) assert.equal(await page.locator(".suggestion", { hasText: command }).count(), 0, command);
  await stage("picker-member");
  await page.keyboard.press("Escape");
  await page.locator("#composer-input").fill("");
});

await check("/help says what there is", async () => {
  await typeCommand(page, "help");
  await privately("Stride: a question a day");
  await stage("help");
});

await check("/answer finds a question as one types, and asks before it costs something", async () => {
  await pickCommand(page, "answer");
  await page.keyboard.type(String(beginner.question.number));
  await page.locator(".suggestion.active", { hasText: `#${beginner.question.number} ` }).waitFor();
  await stage("autocomplete");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const { buttons } = await privately("counts as a pass");
  assert.deepEqual(buttons.map(({ label }) => label), ["Answer", "Pass and open the answer"]);
  await stage("asked-first");
});

await check("a reload keeps place and person", async () => {
  await page.reload();
  await page.locator(".channel-header h1", { hasText: "beginner" }).waitFor();
  await page.locator(".user-names strong", { hasText: "Grace" }).waitFor();
  await beginner.message.waitFor();
  await stage("reloaded");
});

await check("the next day brings new questions and closes the old ones", async () => {
  await advanceClock(page, "To the next post");
  assert.match((await readClock(page)).now, /T09:00:00/);
  const fresh = page.locator(".message").filter({ has: page.getByRole("button", { name: "I don't know yet" }) }).last();
  await page.locator(".divider").nth(1).waitFor();
  const { question } = await readPost(fresh);
  assert.notEqual(question.number, beginner.question.number, "nothing repeats");
  const message = postOf(question.number);
  await answer(closedPostOf(beginner.question.number), "It slides over the image.", "Practice");
  await privately("this was practice");
  await answerAndLook(message, fullAnswer(question));
  await tickEvery(lastPrivate(), { butTheFirst: true });
  await privately("Your marks are saved");
  await tickEvery(lastPrivate());
  const { embeds } = await privately("interview-ready");
  assert.match(embeds[0].description, /\+10 points · 🔥 2 days/);
  await stage("next-day");
});

await check("the board goes on, and so do the streaks", async () => {
  await typeCommand(page, "leaderboard", { period: "all" });
  await board("Points, all time").filter({ hasText: "Grace · 40 points" }).waitFor();
  await typeCommand(page, "leaderboard", { by: "streak" });
  await board("Streaks").waitFor();
  const { embeds } = await readMessage(board("Streaks"));
  assert.match(embeds[0].description, /^🥇 Grace · 2 days\n🥈 Alan · 1 day\n🥈 Yann · 1 day$/);
  await stage("board-next-day");
});

await check("a second window follows along, and sees only what it may", async () => {
  const other = await open(browser, page.url().replace(/[^/]+$/, ""), { scheme: "light" });
  await chooseMember(other, "Yann");
  await board("Streaks", other).waitFor();
  assert.equal(await other.locator(".message.ephemeral").count(), 1, "what Yann's own answer was told");
  await typeCommand(page, "streak show");
  await privately("Your streak");
  await typeCommand(other, "daily");
  await other.locator(".message.ephemeral", { hasText: "Open questions" }).waitFor();
  assert.equal(await other.locator(".message.ephemeral").count(), 2);
  assert.deepEqual(other.problems, []);
  await other.context().close();
});

await studyInPrivate({ page, check, stage, privately, lastPrivate });

await check("nothing was reported on the console, and the server found nothing wrong", async () => {
  assert.deepEqual(page.problems, []);
  const violations = await (await fetch(new URL("/control/violations", playground.url))).json();
  assert.deepEqual(violations, []);
  assert.deepEqual(playground.log.filter((line) => /\b(?:WARN|ERROR)\b/.test(line)), []);
});

await browser.close();
await check("the playground ends when it is asked to", async () => assert.equal(await playground.stop(), "it ended with 0"));
process.exit(finish());
