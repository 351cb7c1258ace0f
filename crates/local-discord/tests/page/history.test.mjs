// What happens to a channel's messages while the page reads them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { insertMessage, reloadMessages, removeMessage } from "../../page/app/history.js";
import { state } from "../../page/app/store.js";

const message = (id, content) => ({ id, channel_id: "1", content });

test("what arrives while the messages are read is there afterwards", async () => {
  const read = [message("10", "old"), message("11", "to be deleted"), message("12", "to be edited")];
  let answer;
  globalThis.fetch = () => new Promise((resolve) => { answer = () => resolve(new Response(JSON.stringify(read), { headers: { "content-type": "application/json" } })); });
  const reading = reloadMessages("1");
  insertMessage("1", message("13", "new"));
  insertMessage("1", message("12", "edited"));
  removeMessage("1", "11");
  answer();
  await reading;
  assert.deepEqual(state.messages.get("1").list.map(({ content }) => content), ["old", "edited", "new"]);
});
