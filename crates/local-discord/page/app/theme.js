// Dark and light: the system's preference until one is chosen here.

import { read, write } from "./saved.js";
import { changed } from "./store.js";

const prefersLight = matchMedia("(prefers-color-scheme: light)");

const current = () => read("theme") ?? (prefersLight.matches ? "light" : "dark");

function apply() {
  document.documentElement.dataset.theme = current();
  changed("theme");
}

export function startTheme() {
  apply();
  prefersLight.addEventListener("change", apply);
}

export function toggleTheme() {
  write("theme", current() === "dark" ? "light" : "dark");
  apply();
}

export const themeLabel = () => (current() === "dark" ? "Switch to the light theme" : "Switch to the dark theme");
