// Runs checks one after the other, prints a line for each, and counts.

import { performance } from "node:perf_hooks";

/** `onFailure(number)` may leave a picture of what was there. */
export function checks({ onFailure }) {
  let passed = 0;
  const failures = [];

  /** Runs a check. What depends on a failed one still runs, and says what it misses. */
  async function check(name, work) {
    const started = performance.now();
    try {
      await work();
      passed += 1;
      console.log(`ok      ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failures.push(name);
      console.log(`FAILED  ${name}\n        ${(error.stack ?? String(error)).split("\n").slice(0, 14).join("\n        ")}`);
      await onFailure(failures.length).catch(() => {});
    }
  }

  /** Prints the sum; returns the exit code. */
  function finish() {
    console.log(`${passed} passed, ${failures.length} failed`);
    return failures.length > 0 ? 1 : 0;
  }

  return { check, finish };
}
