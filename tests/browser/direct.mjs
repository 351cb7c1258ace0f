// Studying alone, in direct messages with the bot, at the end of the story.

import assert from "node:assert/strict";
import {
  chooseMember, chooseOption, fillModal, submitModal, typeCommand, waitForMessage,
} from "../../crates/local-discord/tests/page/browser.mjs";

/** Searches, reads, and reports a question, as the member who acts; Ada owns the bot. */
export async function studyInPrivate({ page, check, stage, privately, lastPrivate }) {
  await check("direct messages with the bot are a place to study: what is misspelled is found and opened", async () => {
    await page.getByRole("button", { name: "Direct messages" }).click();
    await page.locator(".channel.dm", { hasText: "Stride" }).click();
    await page.getByText("This is the beginning of your direct message history").waitFor();
    await typeCommand(page, "search", { query: "mobilnet" });
    const { embeds } = await privately("about “mobilnet”");
    assert.match(embeds[0].description, /MobileNet/);
    await stage("search-in-private");
    await chooseOption(page, "Open a model answer", "depthwise separable");
    await privately("Short answer · reviewed");
  });

  await check("a report is thanked for, and the bot's owner gets a direct message", async () => {
    await lastPrivate().getByRole("button", { name: "Report" }).click();
    await fillModal(page, { "What is wrong?": "MobileNet is older than that." });
    await stage("report-form");
    await submitModal(page);
    await privately("Thank you");
    await chooseMember(page, "Ada");
    await page.locator(".channel.dm", { hasText: "Stride" }).click();
    await waitForMessage(page, "MobileNet is older than that.");
    await stage("report-told");
  });
}
