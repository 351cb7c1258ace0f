// Numbers and spans of time in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, relativeText, spanWords } from "../../page/app/words.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("no span has a plural of one, and longer spans never read as shorter ones", () => {
  const units = ["second", "minute", "hour", "day", "month", "year"];
  let last = [-1, 0];
  for (let span = 0; span < 4 * 365 * DAY; span += span < 3 * DAY ? 7 * SECOND : 13 * MINUTE) {
    const words = spanWords(span);
    const [, count, unit] = /^(an?|a few|\d+) (second|minute|hour|day|month|year)s?$/.exec(words) ?? assert.fail(`${span} ms: ${words}`);
    assert.notEqual(count, "1", `${span} ms: ${words}`);
    assert.notEqual(count, "0", `${span} ms: ${words}`);
    const place = [units.indexOf(unit), Number.parseInt(count, 10) || 1];
    assert.ok(place[0] > last[0] || (place[0] === last[0] && place[1] >= last[1]), `${span} ms: ${words}`);
    last = place;
  }
});

test("the steps are Discord's", () => {
  const cases = [
    [44 * SECOND, "a few seconds"], [45 * SECOND, "a minute"], [89 * SECOND, "a minute"], [2 * MINUTE, "2 minutes"], [44 * MINUTE, "44 minutes"],
    [45 * MINUTE, "an hour"], [89.6 * MINUTE, "an hour"], [90 * MINUTE, "2 hours"], [21 * HOUR, "21 hours"], [22 * HOUR, "a day"],
    [35.9 * HOUR, "a day"], [36 * HOUR, "2 days"], [25 * DAY, "25 days"], [26 * DAY, "a month"], [60 * DAY, "2 months"], [360 * DAY, "a year"], [730 * DAY, "2 years"],
  ];
  for (const [span, words] of cases) assert.equal(spanWords(span), words, `${span} ms`);
  assert.equal(relativeText(new Date(HOUR), new Date(0)), "in an hour");
  assert.equal(relativeText(new Date(0), new Date(HOUR)), "an hour ago");
});

test("one is one", () => {
  assert.equal(counted(1, "character"), "1 character");
  assert.equal(counted(0, "byte"), "0 bytes");
  assert.equal(counted(4000, "character"), "4,000 characters");
});
