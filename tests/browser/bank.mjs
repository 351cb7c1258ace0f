// What a member who knows the answer would write: read from the question's own file.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const QUESTIONS = fileURLToPath(new URL("../../questions", import.meta.url));
const LONGEST_ANSWER = 4000;

/** The question which the title of a post names ("#12 · What is …"). */
export function questionOf(title) {
  const number = Number(/^#(\d+) · /.exec(title)?.[1]);
  const question = all().find((each) => each.number === number);
  if (!question) throw new Error(`There is no question for "${title}".`);
  return question;
}

/** Somebody who knows half of it: the first half of the short answer's sentences. */
export function firstAnswer({ shortAnswer }) {
  const sentences = shortAnswer.split(/(?<=\.) /);
  return sentences.slice(0, Math.ceil(sentences.length / 2)).join(" ");
}

/** Covers every key point: the whole of what the model answer says. */
export function fullAnswer({ shortAnswer, explanation }) {
  return `${shortAnswer}\n\n${explanation}`.slice(0, LONGEST_ANSWER);
}

function all() {
  const levels = readdirSync(QUESTIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return levels.flatMap(({ name: level }) => {
    const files = readdirSync(join(QUESTIONS, level)).filter((name) => name.endsWith(".md"));
    return files.map((name) => read(join(QUESTIONS, level, name)));
  });
}

function read(file) {
  const text = readFileSync(file, "utf8");
  const section = (name) => text.split(`\n## ${name}\n`)[1]?.split("\n## ")[0].trim() ?? "";
  return {
    title: JSON.parse(/^title = (".*")$/m.exec(text)?.[1] ?? '""'),
    number: Number(/^number = (\d+)$/m.exec(text)?.[1]),
    shortAnswer: section("Short answer"),
    explanation: section("Explanation"),
    followUps: section("Follow-ups").match(/^### /gm)?.length ?? 0,
  };
}
