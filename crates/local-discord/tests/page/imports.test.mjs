// The page's modules import each other without circles.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const APP = new URL("../../page/app/", import.meta.url);

test("no module of the page imports itself by way of others", () => {
  const names = readdirSync(APP).filter((name) => name.endsWith(".js"));
  const imports = new Map(names.map((name) => [name, [...readFileSync(new URL(name, APP), "utf8").matchAll(/^import .*? from "\.\/(.+?)";$/gm)].map(([, imported]) => imported)]));
  assert.ok(imports.get("main.js").includes("world.js"), "imports are found");
  const done = new Set();
  const walk = (name, path) => {
    assert.ok(!path.includes(name), [...path, name].join(" → "));
    if (done.has(name)) return;
    for (const imported of imports.get(name)) walk(imported, [...path, name]);
    done.add(name);
  };
  for (const name of names) walk(name, []);
});
