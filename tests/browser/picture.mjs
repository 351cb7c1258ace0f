// Takes the README's picture, a question and a member's verdict below it:
//
//     node picture.mjs PATH_OF_STRIDE FILE.png

import { writeFileSync } from "node:fs";
import { chooseMember, fillModal, launch, open, submitModal } from "../../crates/local-discord/tests/page/browser.mjs";
import { firstAnswer, questionOf } from "./bank.mjs";
import { start } from "./playground.mjs";

const [binary, file] = process.argv.slice(2);
if (!file) {
  console.error("usage: node picture.mjs PATH_OF_STRIDE FILE.png");
  process.exit(2);
}

const playground = await start(binary, ["playground", "--empty"]);
const browser = await launch();
const page = await open(browser, playground.url);
// Drawn a little smaller, so that both messages are in the picture: 1280 × 800 pixels.
const devtools = await page.context().newCDPSession(page);
await devtools.send("Emulation.setDeviceMetricsOverride", { width: 1920, height: 1200, deviceScaleFactor: 2 / 3, mobile: false });
await chooseMember(page, "Grace");
const post = page.locator(".message").last();
const question = questionOf(await post.locator(".embed-title").innerText());
await post.getByRole("button", { name: "Answer", exact: true }).click();
await fillModal(page, { "In your own words": firstAnswer(question) });
await submitModal(page);
await page.locator(".message.ephemeral", { hasText: "key points" }).waitFor();
await page.mouse.move(0, 0);
const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
writeFileSync(file, data, "base64");
await browser.close();
await playground.stop();
