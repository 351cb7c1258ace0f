// Starts `stride playground` as a person would, and ends it.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts the program at `path` with `arguments_`, and resolves when one of its lines names the
 * address of a page: `{url, log, stop}`. `log` is everything it said on either stream. `settings`
 * go into its environment.
 */
export async function start(path, arguments_, settings = {}) {
  const env = { ...process.env, ...settings };
  const process_ = spawn(path, arguments_, { stdio: ["ignore", "pipe", "pipe"], env });
  const log = [];
  const ended = new Promise((resolve) => {
    process_.once("error", (error) => resolve(error.message));
    process_.once("exit", (code, signal) => resolve(`it ended with ${signal ?? code}`));
  });
  const stop = async () => {
    process_.kill("SIGINT");
    return ended;
  };
  const url = await new Promise((resolve, reject) => {
    for (const stream of [process_.stdout, process_.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        log.push(line);
        const address = /https?:\/\/127\.0\.0\.1:\d+\S*/.exec(line)?.[0];
        if (address && stream === process_.stdout) resolve(address);
      });
    }
    ended.then((how) => reject(new Error([`${path} did not start: ${how}`, ...log].join("\n"))));
  });
  return { url, log, stop };
}
