// Checks the page in headless Chromium against a running local-discord:
//
//     node check.mjs http://127.0.0.1:PORT [TOKEN]
//
// Makes its own guild and bot there. Screenshots go to target/page/. Prints "N passed, M failed"
// and exits with 1 when something failed.

import assert from "node:assert/strict";
import {
  advanceClock, chooseChannel, chooseMember, chooseOption, clickButton, fillModal, launch, open, pickCommand, readClock,
  readLastMessage, readMessage, say, screenshot, setAdmin, submitModal, typeCommand, waitForMessage,
} from "./browser.mjs";
import { checks } from "./checks.mjs";
import { makeScenario } from "./scenario.mjs";

const [url, token] = process.argv.slice(2);
if (!url) {
  console.error("usage: node check.mjs http://127.0.0.1:PORT [TOKEN]");
  process.exit(2);
}

const scenario = await makeScenario(url, { token });
const { control, bot, guild, ada, grace, beginner, general } = scenario;
const address = (channel, member) => `${url}/#/${guild.id}/${channel.id}/${member.id}`;
const browser = await launch();
const page = await open(browser, address(beginner, ada));
const { check, finish } = checks({
  onFailure: async (number) => {
    await screenshot(page, `failed-${number}`).catch(() => {});
    await page.keyboard.press("Escape");
    await page.goto("about:blank");
    await page.goto(address(beginner, ada));
    await waitForMessage(page, "Question 14").catch(() => {});
  },
});

await check("a post shows its embed with fields, time and buttons", async () => {
  const message = await readLastMessage(page);
  const [embed] = message.embeds;
  assert.equal(embed.title, "Question 14");
  assert.equal(embed.description, "What does stride do?");
  assert.deepEqual(embed.fields.map((field) => field.name), ["Level", "Closes", "Note"]);
  assert.equal(embed.fields[1].value, "in a day");
  assert.equal(embed.color, "rgb(87, 242, 135)");
  assert.deepEqual(message.buttons.map((button) => button.disabled), [false, false, false, true, false]);
  await screenshot(page, "post-dark");
});

await check("Markdown is drawn and markup stays text", async () => {
  await chooseChannel(page, "general");
  const message = await waitForMessage(page, "Heading");
  for (const selector of ["h1.markdown-heading", "strong", "em", "u", "s", "code.inline-code", "ul ul", "blockquote", ".code-comment", "a[href^='https://arxiv.org']"]) assert.equal(await message.locator(selector).count(), 1, selector);
  assert.equal(await message.locator("script, img").count(), 0);
  assert.match(await message.innerText(), /<script>alert\(1\)<\/script>/);
});

await check("a spoiler opens with Enter", async () => {
  const spoiler = page.locator(".spoiler").first();
  await spoiler.focus();
  await page.keyboard.press("Enter");
  await page.locator(".spoiler.revealed", { hasText: "the secret" }).waitFor();
  await chooseChannel(page, "beginner");
});

await check("the picker filters, and Escape closes it", async () => {
  await page.keyboard.press("/");
  await page.locator(".suggestion", { hasText: "/schedule add" }).waitFor();
  await screenshot(page, "picker");
  await page.keyboard.type("sched");
  assert.deepEqual(await page.locator(".suggestion .suggestion-label").evaluateAll((labels) => labels.map((label) => label.firstChild.textContent)), ["/schedule add", "/schedule list"]);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".suggestions").isVisible(), false);
  await page.locator("#composer-input").fill("");
});

await check("a missing required option is named", async () => {
  await pickCommand(page, "schedule add");
  await page.keyboard.type("beginner");
  await page.keyboard.press("Tab");
  await page.locator(".command-tail").focus();
  await page.keyboard.press("Enter");
  await page.locator(".suggestions-error", { hasText: "This option is required. Specify a value." }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.option), "level");
  for (let steps = 0; steps < 8 && (await page.locator(".command-entry").count()) > 0; steps += 1) await page.keyboard.press("Escape");
  assert.equal(await page.locator("#composer-input").inputValue(), "/schedule add");
  await page.locator("#composer-input").fill("");
});

await check("a command with every kind of option is written by keyboard", async () => {
  await typeCommand(page, "schedule add", { channel: "beginner", level: "Senior", at: "09:30", count: "2", ping: "True", member: "Grace", role: "Students" }, { send: false });
  await screenshot(page, "option-chips");
  await page.locator(".command-tail").focus();
  await page.keyboard.press("Enter");
  await waitForMessage(page, "09:30");
  const message = await readLastMessage(page);
  assert.equal(message.context, "Ada used /schedule add");
  assert.deepEqual(JSON.parse(message.content.replace(/^`|`$/g, "")), { channel: beginner.id, level: "senior", at: "09:30", count: 2, ping: true, member: grace.id, role: scenario.role.id });
});

await check("a value out of bounds is refused before it is sent", async () => {
  const before = bot.received.length;
  await typeCommand(page, "schedule add", { channel: "beginner", level: "Beginner", at: "09:30", count: "9" }, { send: false });
  await page.keyboard.press("Enter");
  await page.locator(".suggestions-error", { hasText: "at most 5" }).waitFor();
  assert.equal(bot.received.length, before);
  for (let steps = 0; steps < 8 && (await page.locator(".command-entry").count()) > 0; steps += 1) await page.keyboard.press("Escape");
  await page.locator("#composer-input").fill("");
});

await check("autocomplete asks the bot while one types", async () => {
  await pickCommand(page, "answer");
  await page.locator(".suggestion", { hasText: "What is a feature map?" }).waitFor();
  await page.keyboard.type("stri");
  await page.locator(".suggestion.active", { hasText: "What does stride do?" }).waitFor();
  await screenshot(page, "autocomplete");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await waitForMessage(page, '{"question":"What does stride do?"}');
});

await check("an ephemeral reply is for its member only, and can be dismissed", async () => {
  await typeCommand(page, "secret");
  await waitForMessage(page, "This is only for you.");
  const message = await readLastMessage(page);
  assert.ok(message.ephemeral);
  const other = await open(browser, address(beginner, grace));
  await waitForMessage(other, "Question 14");
  assert.equal(await other.locator(".message", { hasText: "only for you" }).count(), 0);
  await other.context().close();
  await page.locator(".message").last().getByRole("button", { name: "Dismiss message" }).click();
  await page.locator(`#message-${message.id}`).waitFor({ state: "detached" });
});

await check("a modal counts, insists, asks before text is lost, and is submitted", async () => {
  await clickButton(page, "Answer");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("5 min").waitFor();
  await dialog.getByRole("button", { name: "Submit" }).click();
  await dialog.getByText("This field is required").waitFor();
  await fillModal(page, { "What does stride do?": "It moves the window." });
  await dialog.getByText("20/4,000").waitFor();
  await screenshot(page, "modal");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keep writing" }).click();
  await submitModal(page);
  await waitForMessage(page, "You wrote: It moves the window.");
  assert.ok((await readLastMessage(page)).ephemeral);
  await screenshot(page, "ephemeral-reply");
});

await check("a deferred reply thinks first", async () => {
  await typeCommand(page, "slow");
  await page.locator(".thinking", { hasText: "is thinking…" }).waitFor();
  await waitForMessage(page, "Done thinking.");
});

await check("a select menu is used by keyboard and updates its message", async () => {
  await typeCommand(page, "menu");
  await page.locator(".select").last().waitFor();
  await page.locator(".select").last().press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await waitForMessage(page, "Chosen: month");
  await chooseOption(page, "A period", "Week");
  await waitForMessage(page, "Chosen: week");
});

await check("an unanswered command and click fail as in Discord", async () => {
  await typeCommand(page, "silent");
  await page.locator(".message", { hasText: "The application did not respond" }).waitFor();
  await clickButton(page, "Mute");
  await page.locator(".button.pending").waitFor();
  await page.locator(".click-error", { hasText: "This interaction failed" }).waitFor();
  await screenshot(page, "failures");
  await control.remove("/violations");
});

await check("edits, replies, mentions and deletions appear", async () => {
  await chooseChannel(page, "general");
  const sent = await bot.rest("POST", `/channels/${general.id}/messages`, { content: `Hello <@${ada.id}> in <#${beginner.id}>` });
  const message = page.locator(`#message-${sent.id}`);
  await message.getByText("@Ada").waitFor();
  await bot.rest("PATCH", `/channels/${general.id}/messages/${sent.id}`, { content: "Changed" });
  await message.getByText("(edited)").waitFor();
  await message.hover();
  await message.getByRole("button", { name: "Reply" }).click();
  await page.locator(".reply-bar").waitFor();
  await say(page, "I agree");
  await waitForMessage(page, "I agree");
  assert.match((await readLastMessage(page)).context, /Changed$/);
  await bot.rest("DELETE", `/channels/${general.id}/messages/${sent.id}`);
  await message.waitFor({ state: "detached" });
});

await check("a channel with something new is marked, and so is the line", async () => {
  await chooseChannel(page, "beginner");
  await bot.rest("POST", `/channels/${general.id}/messages`, { content: `News for <@${ada.id}>` });
  await page.locator(".channel.unread .mention-count", { hasText: "1" }).waitFor();
  await chooseChannel(page, "general");
  await page.locator(".divider.new").waitFor();
  assert.equal(await page.locator(".channel.unread").count(), 0);
});

await check("a thread hangs under its channel and opens", async () => {
  await bot.rest("POST", `/channels/${beginner.id}/messages/${scenario.question.id}/threads`, { name: "Talk about 14" });
  await chooseChannel(page, "Talk about 14");
  await say(page, "First!");
  await waitForMessage(page, "First!");
  await chooseChannel(page, "beginner");
});

await check("a member opens direct messages with the bot, and uses a command there", async () => {
  await page.getByRole("button", { name: "Direct messages" }).click();
  await page.locator(".channel.dm").click();
  await page.locator(".channel-header h1", { hasText: scenario.bot.name }).waitFor();
  await page.getByText("This is the beginning of your direct message history").waitFor();
  await typeCommand(page, "secret");
  await waitForMessage(page, "This is only for you.");
  const message = await readLastMessage(page);
  assert.ok(message.ephemeral);
  assert.equal(message.context, "Ada used /secret");
  const used = bot.received.at(-1);
  assert.deepEqual([used.guild_id, used.context, used.user.id], [undefined, 1, ada.id]);
  await screenshot(page, "direct-messages");
  // Somebody else's are their own.
  await chooseMember(page, "Grace");
  await page.locator(".channel.dm").click();
  await page.getByText("This is the beginning of your direct message history").waitFor();
  assert.equal(await page.locator(".message").count(), 0);
  await chooseMember(page, "Ada");
  await page.getByRole("button", { name: scenario.guild.name, exact: true }).click();
  await chooseChannel(page, "beginner");
});

await check("what the bot writes in private is marked, and its card leads there", async () => {
  const dm = await bot.rest("POST", "/users/@me/channels", { recipient_id: ada.id });
  await bot.rest("POST", `/channels/${dm.id}/messages`, { content: "A word in private" });
  await page.getByRole("button", { name: "Direct messages, unread" }).waitFor();
  await screenshot(page, "direct-message-unread");
  await page.locator(".member", { hasText: scenario.bot.name }).click();
  await page.getByRole("button", { name: "Message", exact: true }).click();
  await waitForMessage(page, "A word in private");
  assert.equal(await page.locator(".unread-dot").count(), 0);
  await page.getByRole("button", { name: scenario.guild.name, exact: true }).click();
  await chooseChannel(page, "beginner");
});

await check("acting as a member without rights hides an admin's command", async () => {
  await chooseMember(page, "Grace");
  await page.keyboard.press("/");
  await page.locator(".suggestion", { hasText: "/answer" }).waitFor();
  assert.equal(await page.locator(".suggestion", { hasText: "/schedule" }).count(), 0);
  await page.locator("#composer-input").fill("");
  await setAdmin(page, true);
  await page.locator("#composer-input").focus();
  await page.keyboard.type("/sched");
  await page.locator(".suggestion", { hasText: "/schedule add" }).waitFor();
  await page.locator("#composer-input").fill("");
  await setAdmin(page, false);
});

await check("a reload keeps place, member, draft and theme", async () => {
  await page.locator("#composer-input").fill("half a thought");
  await page.getByRole("button", { name: "Switch to the light theme" }).click();
  await page.reload();
  await page.locator(".user-names strong", { hasText: "Grace" }).waitFor();
  assert.match(await page.locator(".channel-header h1").innerText(), /beginner/);
  assert.equal(await page.locator("#composer-input").inputValue(), "half a thought");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
  await waitForMessage(page, "Question 14");
  await screenshot(page, "light");
  await page.getByRole("button", { name: "Switch to the dark theme" }).click();
  await page.locator("#composer-input").fill("");
  await chooseMember(page, "Ada");
});

await check("moving the clock moves every relative time", async () => {
  const before = await readClock(page);
  await advanceClock(page, "+1 h");
  const after = await readClock(page);
  assert.equal(new Date(after.now) - new Date(before.now), 3_600_000);
  const post = page.locator(`#message-${scenario.question.id}`);
  await advanceClock(page, "+1 day");
  await post.getByText("an hour ago", { exact: true }).waitFor();
  await post.getByText(/^Yesterday at/).waitFor();
});

await check("the connection is taken up again and nothing is missed", async () => {
  const problems = page.problems.length;
  await page.route("**/control/events?*", (route) => route.abort());
  await page.getByRole("button", { name: "Developer panel", exact: true }).click(); // opens the stream anew, for traffic
  await page.locator(".connection", { hasText: "Reconnecting" }).waitFor();
  await bot.rest("POST", `/channels/${beginner.id}/messages`, { content: "While you were away" });
  assert.equal(await page.locator(".message", { hasText: "While you were away" }).count(), 0);
  await page.unroute("**/control/events?*");
  await waitForMessage(page, "While you were away");
  await page.locator(".connection").waitFor({ state: "hidden" });
  page.problems.length = problems; // the browser reports the refused connection itself
});

await check("the developer panel shows traffic, violations and a transcript", async () => {
  const entry = page.locator(".traffic.rest", { hasText: "/threads" }).last();
  await entry.locator("summary").first().click();
  await entry.locator(".json").first().waitFor();
  await screenshot(page, "developer-panel");
  await bot.rest("POST", "/no/such/route", {}).catch(() => {});
  await page.getByRole("tab", { name: /Violations/ }).click();
  await page.locator(".violation").first().waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("None. Everything the bot did was fine.").waitFor();
  await page.getByRole("tab", { name: "Transcript" }).click();
  await page.locator(".transcript", { hasText: "While you were away" }).waitFor();
  await page.getByRole("button", { name: "Close the developer panel" }).click();
});

await check("a narrow screen has drawers and everything in reach", async () => {
  const narrow = await open(browser, address(beginner, ada), { width: 390, height: 780 });
  await waitForMessage(narrow, "Question 14");
  await screenshot(narrow, "narrow");
  await narrow.locator(`#message-${scenario.question.id}`).scrollIntoViewIfNeeded();
  await screenshot(narrow, "narrow-post");
  const fields = await narrow.locator(`#message-${scenario.question.id} .embed-field`).evaluateAll((all) => all.map((field) => field.getBoundingClientRect().toJSON()));
  assert.equal(fields.length, 3);
  for (const [index, field] of fields.entries()) {
    assert.equal(field.left, fields[0].left, "fields are stacked, also inline ones");
    if (index > 0) assert.ok(field.top >= fields[index - 1].bottom);
  }
  await narrow.getByRole("button", { name: "Show servers and channels" }).click();
  await screenshot(narrow, "narrow-channels");
  await chooseChannel(narrow, "general");
  assert.equal(await narrow.evaluate(() => document.documentElement.scrollWidth), 390);
  await narrow.getByRole("button", { name: "Member list" }).click();
  await narrow.locator(".member", { hasText: "Grace" }).click();
  await narrow.getByRole("button", { name: "Act as Grace" }).click();
  await narrow.getByRole("button", { name: "Use a command" }).click();
  await narrow.locator(".suggestion", { hasText: "/answer" }).click();
  await narrow.locator(".suggestion", { hasText: "What does stride do?" }).click();
  await narrow.getByRole("button", { name: "Send" }).click();
  await waitForMessage(narrow, "Grace used /answer");
  assert.equal((await readMessage(narrow.locator(".message").last())).context, "Grace used /answer");
  assert.deepEqual(narrow.problems, []);
});

await check("nothing was reported on the console", async () => assert.deepEqual(page.problems, []));

await browser.close();
bot.close();
process.exit(finish());
