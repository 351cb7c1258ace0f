// The rules of the command picker that need no browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OPTION, flatten, nestOptions, readValue, searchCommands } from "../../page/app/commands.js";

const COMMANDS = [
  { name: "daily", description: "Today's posts", type: 1 },
  { name: "Quiz about this", description: "", type: 3 },
  { name: "schedule", description: "Daily posts", type: 1, options: [
    { type: 1, name: "add", description: "Add a daily post", options: [{ type: 3, name: "days", description: "When" }, { type: 7, name: "channel", description: "Where", required: true }] },
    { type: 2, name: "at", description: "Times", options: [{ type: 1, name: "set", description: "Set it", options: [] }] },
  ] },
];

test("subcommands are commands of their own, required options first", () => {
  const entries = flatten(COMMANDS);
  assert.deepEqual(entries.map((entry) => entry.fullName), ["daily", "schedule add", "schedule at set"]);
  assert.deepEqual(entries[1].options.map((option) => option.name), ["channel", "days"]);
});

test("the search prefers beginnings", () => {
  const names = (typed) => searchCommands(flatten(COMMANDS), typed).map((entry) => entry.fullName);
  assert.deepEqual(names("a"), ["schedule add", "schedule at set", "daily"]);
  assert.deepEqual(names("schedule a"), ["schedule add", "schedule at set"]);
  assert.deepEqual(names("set sch"), ["schedule at set"]);
  assert.deepEqual(names("nothing"), []);
});

test("options nest under their subcommand", () => {
  assert.deepEqual(nestOptions(["at", "set"], [{ name: "x", value: 1 }]), [{ name: "at", options: [{ name: "set", options: [{ name: "x", value: 1 }] }] }]);
  assert.deepEqual(nestOptions([], []), []);
});

test("typed text becomes a value or a sentence", () => {
  const integer = { type: OPTION.integer, min_value: 1, max_value: 5 };
  assert.deepEqual(readValue(integer, "3"), { value: 3 });
  assert.deepEqual(readValue(integer, "9"), { error: "Input a number of at most 5." });
  assert.deepEqual(readValue(integer, "1.5"), { error: "Input a valid integer." });
  assert.deepEqual(readValue({ type: OPTION.number }, "1.5"), { value: 1.5 });
  assert.deepEqual(readValue({ type: OPTION.boolean }, "True"), { value: true });
  assert.deepEqual(readValue({ type: OPTION.string, choices: [{ name: "Senior", value: "s" }] }, "senior"), { value: "s" });
  assert.deepEqual(readValue({ type: OPTION.string, min_length: 4 }, "abc"), { error: "Must be at least 4 characters." });
  assert.deepEqual(readValue({ type: OPTION.channel }, "#general", [{ label: "general", value: "12345678" }]), { value: "12345678" });
  assert.deepEqual(readValue({ type: OPTION.role }, "nobody", []), { error: "Input a valid role." });
  assert.deepEqual(readValue({ type: OPTION.string }, " "), {});
});
