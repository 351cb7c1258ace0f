"""Marks by words alone: the candidate that was measured against the trained marker.

    python3 grading/mark_by_words.py MARKS.jsonl [--choose]

Every sentence, line and clause is held against every key point: the share of the point's words
that it has, where rare words weigh more, times how little else it says. No order, no lists of
words. The threshold was chosen on the folds (--choose prints how).
"""

import argparse
import collections
import json
import math
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "train"))
from bank import bank
from encoder import chunks
from measure import table

THRESHOLD = 0.24
WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[²×÷=<>/+]")


def stems(text):
    words = WORD.findall(text.lower().replace("-", " "))
    return [re.sub(r"(ations?|ings?|ed|es|ly|s)$", "", word) if len(word) > 4 else word for word in words]


class Marker:
    def __init__(self, questions):
        counts = collections.Counter()
        for question in questions:
            for text in [question.title, *question.points]:
                counts.update(set(stems(text)))
        total = sum(1 + len(question.points) for question in questions)
        self.weight = lambda word: math.log((total + 1) / (counts[word] + 1)) if counts[word] < total / 8 else 0.1

    def score(self, chunk, point):
        wanted, said = set(stems(point)), set(stems(chunk))
        known = {word for word in said if self.weight(word) > 0.1}
        shared = sum(map(self.weight, wanted & said))
        recall = shared / (sum(map(self.weight, wanted)) or 1)
        precision = shared / (sum(map(self.weight, known)) or 1)
        return 2 * recall * precision / (recall + precision) if shared else 0.0

    def scores(self, question, text):
        parts = chunks(text)
        return [max(self.score(chunk, point) for chunk in parts) for point in question.points]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--choose", action="store_true")
    options = parser.parse_args()
    questions = list(bank().values())
    marker = Marker(questions)
    scored = [
        (kind, question, line, marker.scores(question, text["text"]))
        for question in questions
        for kind, texts in (("answers", question.answers), ("statements", question.statements))
        for line, text in enumerate(texts)
    ]
    if options.choose:
        folds = [q for q in questions if q.part.startswith("fold")]
        for threshold in [x / 50 for x in range(5, 40)]:
            rows = table(marks(scored, threshold), folds)
            print(threshold, "; ".join(f"{name} {value:.2f}" for name, value, *_ in rows))
    options.out.write_text("".join(json.dumps(m) + "\n" for m in marks(scored, THRESHOLD).values()))


def marks(scored, threshold):
    return {
        (kind, question.id, line): {
            "set": kind, "question": question.id, "line": line,
            "credited": [i for i, s in enumerate(scores) if s > threshold],
            "score": round(sum(scores) / len(scores), 6),
        }
        for kind, question, line, scores in scored
    }


if __name__ == "__main__":
    main()
