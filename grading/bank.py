"""Reads the question bank, the labeled material and the split. Standard library only."""

import copy
import json
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPLIT = tomllib.loads((ROOT / "grading/split.toml").read_text())


class Question:
    def __init__(self, path):
        _, front, self.body = path.read_text().split("+++\n", 2)
        front = tomllib.loads(front)
        self.id = path.stem
        self.title = front["title"]
        self.points = [point["point"] for point in front["key_points"]]
        self.bonus = [point.get("bonus", False) for point in front["key_points"]]
        self.ordinary = self.bonus.count(False)
        self.part = next((part for part in SPLIT if self.id in SPLIT[part]), "none")
        self.is_first = self.id in SPLIT["first"]
        self.answers = lines(ROOT / f"grading/answers/{self.id}.jsonl")
        self.statements = lines(ROOT / f"grading/statements/{self.id}.jsonl")

    def without(self, lines):
        """The same question without the texts in these lines of its files."""
        other = copy.copy(self)
        other.answers = [a for line, a in enumerate(self.answers) if line not in lines]
        other.statements = [s for line, s in enumerate(self.statements) if line not in lines]
        return other

    def coverage(self, credited):
        """The share of key points, as `stride grade` counts it: bonus points can make up."""
        return min(1.0, len(credited) / self.ordinary)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def bank():
    """The questions that have labeled material, by id."""
    paths = sorted(ROOT.glob("questions/*/*.md"), key=lambda path: path.stem)
    labeled = [path for path in paths if (ROOT / f"grading/statements/{path.stem}.jsonl").exists()]
    return {path.stem: Question(path) for path in labeled}
