"""Prints how well a marker agrees with the labels.

    python3 grading/measure.py MARKS.jsonl [--parts held_back_2,rest] [--detail]

MARKS.jsonl is what a marker said, one text a line:

    {"set": "answers", "question": "padding", "line": 3, "credited": [0, 2], "score": 0.4}
    {"set": "statements", "question": "padding", "line": 17, "credited": [0]}

`line` counts from 0 in the question's file, `credited` holds the key points that the marker gives.
`score` is optional, a finer number than the coverage to rank the answers to one question by.
Texts that are missing are left out of the count, and the table says how many there were.
"""

import argparse
import collections
import json
import pathlib

from bank import bank

FOOLS = ("wrong", "stuffed", "off-topic")


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    out, i = [0.0] * len(values), 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and values[order[j + 1]] == values[order[i]]:
            j += 1
        for k in order[i : j + 1]:
            out[k] = (i + j) / 2
        i = j + 1
    return out


def spearman(a, b):
    a, b = ranks(a), ranks(b)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    cov = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))
    var_a = sum((x - mean_a) ** 2 for x in a)
    var_b = sum((y - mean_b) ** 2 for y in b)
    return cov / (var_a * var_b) ** 0.5 if var_a and var_b else 0.0


def ordering(groups):
    """Of the pairs of answers to one question with different marks: the share where the better
    one is ahead, a tie counting half."""
    right = pairs = 0
    for group in groups:
        for i, (mark, value) in enumerate(group):
            for other_mark, other in group[:i]:
                if mark != other_mark:
                    pairs += 1
                    right += 0.5 if value == other else (mark > other_mark) == (value > other)
    return right / pairs if pairs else 0.0


def share(hits):
    hits = list(hits)
    return (sum(hits) / len(hits) if hits else 0.0), len(hits)


def table(marks, questions):
    """The rows of the table: (name, value, how many, goal)."""
    answers, statements = [], collections.defaultdict(list)
    groups = []
    points = collections.defaultdict(list)
    for question in questions:
        group = []
        for line, answer in enumerate(question.answers):
            said = marks.get(("answers", question.id, line))
            if said is None:
                continue
            coverage = question.coverage(said["credited"])
            answers.append((answer, coverage, said.get("score", coverage)))
            group.append((answer["mark"], coverage, said.get("score", coverage)))
            for point, label in enumerate(answer["key_points"]):
                points[label].append(point in said["credited"])
        groups.append(group)
        for line, statement in enumerate(question.statements):
            said = marks.get(("statements", question.id, line))
            if said is not None:
                statements[statement["label"]].append(statement["key_point"] in said["credited"])
    rows = [
        ("better before worse (coverage)", ordering([[g[:2] for g in group] for group in groups]), len(answers), ">= 0.95"),
        ("better before worse (score)", ordering([[(g[0], g[2]) for g in group] for group in groups]), len(answers), ">= 0.95"),
        ("rank correlation (coverage)", spearman([a["mark"] for a, _, _ in answers], [c for _, c, _ in answers]) if answers else 0.0, len(answers), ">= 0.85"),
        ("rank correlation (score)", spearman([a["mark"] for a, _, _ in answers], [s for _, _, s in answers]) if answers else 0.0, len(answers), ">= 0.85"),
        ("strong at 60 % or more", *share(c >= 0.6 for a, c, _ in answers if a["kind"] == "strong"), ">= 95 %"),
        ("wrong, stuffed, off-topic above 34 %", *share(c > 0.34 for a, c, _ in answers if a["kind"] in FOOLS), "<= 2 %"),
    ]
    for label, goal in (("makes", ">= 75 %"), ("contradicts", "<= 15 %"), ("mentions", "<= 8 %")):
        rows.append((f"statement {label}: credited", *share(statements[label]), goal))
    for label in ("made", "partly", "not", "contradicted"):
        rows.append((f"point {label} in an answer: credited", *share(points[label]), ""))
    return rows


def show(marks, questions, title):
    print(f"\n### {title}: {len(questions)} questions\n")
    print("| what | value | of | goal |\n|---|---|---|---|")
    for name, value, count, goal in table(marks, questions):
        text = f"{value:.2f}" if "before" in name or "correlation" in name else f"{100 * value:.1f} %"
        print(f"| {name} | {text} | {count} | {goal} |")


def detail(marks, questions, title):
    """Where the marker errs: points of whole answers by kind and by register."""
    for field in ("kind", "register", "language"):
        groups = collections.defaultdict(lambda: collections.defaultdict(list))
        coverage = collections.defaultdict(list)
        for question in questions:
            for line, answer in enumerate(question.answers):
                said = marks.get(("answers", question.id, line))
                if said is None:
                    continue
                coverage[answer[field]].append(question.coverage(said["credited"]))
                for point, label in enumerate(answer["key_points"]):
                    group = "made" if label == "made" else "partly" if label == "partly" else "wrong"
                    groups[answer[field]][group].append(point in said["credited"])
        print(f"\n#### {title}, by {field}\n")
        print("| | answers | mean coverage | made: credited | partly | not or contradicted |\n|---|---|---|---|---|---|")
        for name, group in sorted(groups.items()):
            cells = [f"{100 * share(group[g])[0]:.0f} % of {len(group[g])}" if group[g] else "–" for g in ("made", "partly", "wrong")]
            mean = sum(coverage[name]) / len(coverage[name])
            print(f"| {name} | {len(coverage[name])} | {100 * mean:.0f} % | {' | '.join(cells)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("marks", type=pathlib.Path)
    parser.add_argument("--parts", default="held_back_2,rest")
    parser.add_argument("--detail", action="store_true")
    options = parser.parse_args()
    marks = {}
    for line in options.marks.read_text().splitlines():
        said = json.loads(line)
        marks[said["set"], said["question"], said["line"]] = said
    questions = bank().values()
    for part in options.parts.split(","):
        chosen = [q for q in questions if part == q.part or part == "rest" and q.part != "held_back_2"]
        show(marks, chosen, part)
        if options.detail:
            detail(marks, chosen, part)


if __name__ == "__main__":
    main()
