"""Trains the marker.

    python3 grading/train/train.py --base BASE --out RUN [--fold 0 | --within] [--first] [--epochs 8]

BASE holds all-MiniLM-L6-v2's model.safetensors and tokenizer.json. With --fold N, the questions of
that third of the material are left out and read at the end: RUN/scores.jsonl has what the model
gives them. With --within, every fifth text about each question is left out instead. RUN/model.safetensors has the weights, without the base's embeddings, which stay as they are.
"""

import argparse
import json
import os
import pathlib
import random
import re
import sys
import time

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bank import bank
from encoder import CONTRADICTS, LONGEST, MAKES, NEITHER, Marker, Words, chunks
from mark import read_texts
from turned import turned

LABELS = {"makes": MAKES, "contradicts": CONTRADICTS, "mentions": NEITHER}
ANSWER_LABELS = {"made": 1, "not": 2, "contradicted": 3}
# Which layers of the base are kept, for so many.
PICK = {2: (0, 5), 3: (0, 2, 5), 4: (0, 1, 3, 5), 5: (0, 1, 2, 4, 5), 6: range(6)}


def is_note(text):
    """A line that may make several points at once: no evidence against the other points."""
    return any(mark in text for mark in ";→|") or not text.rstrip().endswith((".", "!", "?"))


class Step:
    """The texts and targets of one step: a few questions, with statements and answers to each."""

    def __init__(self):
        self.texts, self.of, self.points, self.of_point = [], [], [], []
        self.labels, self.not_made, self.free, self.answers = [], [], [], []

    def add(self, ids, question):
        self.texts.append(ids)
        self.of.append(question)
        return len(self.texts) - 1


def thin(ids, rng, rate=0.05):
    """Drops a word here and there."""
    kept = [i for i in ids[1:-1] if rng.random() > rate]
    return ids[:1] + (kept or ids[1:-1]) + ids[-1:]


# Left out of notes, as people do; none of them turns a sentence around.
FILLERS = re.compile(r"\b(?:an?|the|is|are|was|were|be|it|its|that|this|these|those|there|they|we|you|then|of)\b ?", re.I)


def terse(text):
    """A sentence as somebody notes it in a hurry."""
    short = FILLERS.sub("", text).strip().rstrip(".")
    return short if len(short.split()) > 1 else text


def make_step(parts, words, rng, options):
    step = Step()
    for n, (question, statements, answers) in enumerate(parts):
        first = len(step.points)
        step.points += [words.point(question.title, point) for point in question.points]
        step.of_point += [n] * len(question.points)
        todo = list(statements)
        while todo:
            group = [todo.pop()]
            # Dense notes: some statements about different points are put in one line.
            if todo and rng.random() < 0.3:
                other = todo[-1]
                size = len(words.ids(group[0]["text"])) + len(words.ids(other["text"]))
                if other["key_point"] != group[0]["key_point"] and size < LONGEST:
                    group.append(todo.pop())
            text = group[0]["text"]
            if rng.random() < options.terse:
                text = terse(text)
            if len(group) > 1:
                text = text.rstrip(".") + rng.choice(["; ", "; ", ". ", ", ", " – ", " "]) + group[1]["text"]
            row = step.add(thin(words.ids(text), rng), n)
            for statement in group:
                step.labels.append((row, first + statement["key_point"], LABELS[statement["label"]]))
            if any(is_note(s["text"]) and s["label"] != "contradicts" for s in group):
                step.free += [(row, first + p) for p in range(len(question.points))]
            step.free += [(row, first + s["key_point"]) for s in group]
            one = group[0]
            if one["label"] == "makes" and rng.random() < options.turn:
                around = turned(one["text"], rng)
                if around:
                    row = step.add(words.ids(around), n)
                    step.not_made.append((row, first + one["key_point"]))
                    step.free += [(row, first + p) for p in range(len(question.points))]
        for answer in answers:
            rows = [step.add(thin(words.ids(c), rng), n) for c in chunks(answer["text"])]
            ordinary = [int(not bonus) for bonus in question.bonus]
            step.answers.append((rows, first, answer["key_points"], ordinary, n, answer["mark"]))
            step.free += [(row, first + p) for row in rows for p in range(len(question.points))]
    return step


def padded(lists, value):
    longest = max(map(len, lists))
    return torch.tensor([row + [value] * (longest - len(row)) for row in lists])


def whole_answers(step, scores, logp, makes, wrong, order, device):
    """The best chunk has to make a point that is made, none one that is not; and of two answers to
    a question, the one with the better mark has to cover more (`order` is the weight of that)."""
    rows, firsts, labels, ordinary, of, marks = zip(*step.answers)
    rows = padded(rows, -1).to(device)
    points = padded([[first + p for p in range(len(l))] for first, l in zip(firsts, labels)], 0).to(device)
    codes = padded([[ANSWER_LABELS.get(label, 0) for label in l] for l in labels], 0).to(device)
    there = (rows >= 0)[:, :, None]
    at = (rows.clamp(min=0)[:, :, None], points[:, None, :])
    best = makes[at].masked_fill(~there, -1e4).amax(1)
    denied = logp[..., CONTRADICTS][at].masked_fill(~there, -1e4).amax(1)
    good = torch.cat([-best[codes == 1], -0.5 * denied[codes == 3]]).clamp(max=4)
    bad = wrong[at].masked_fill(~there, 0).topk(min(2, rows.shape[1]), dim=1).values.sum(1)[codes >= 2]
    loss = (good.mean() if len(good) else 0) + (bad.mean() if len(bad) else 0)
    better = torch.tensor([[n == m and mark > other for m, other in zip(of, marks)] for n, mark in zip(of, marks)]).to(device)
    if order and better.any():
        margins = scores[..., MAKES] - scores[..., 1:].logsumexp(-1)
        made = margins[at].masked_fill(~there, -1e4).amax(1).sigmoid()
        counts = padded(ordinary, 0).to(device)
        covers = (made * counts).sum(1) / counts.sum(1)
        loss = loss + order * F.softplus(2 - 10 * (covers[:, None] - covers[None])[better]).mean()
    return loss


def loss_of(step, scores, full, options, device):
    """`scores` of chunks × points × 3. `full` grows from 0 to 1: statements' own
    labels come first, or all it learns is to refuse."""
    logp = scores.log_softmax(-1)
    makes = logp[..., MAKES].clamp(max=-1e-6)
    wrong = -torch.log1p(-makes.exp() + 1e-6)
    # What a statement says of its own point.
    rows, points, labels = (torch.tensor(x).to(device) for x in zip(*step.labels))
    weight = torch.tensor([1.0, 1.0, 1.2]).to(device)
    own = F.nll_loss(logp[rows, points], labels, weight=weight)
    loss = own
    if options.rank:
        margins = scores[rows, points, MAKES] - scores[rows, points][:, 1:].logsumexp(-1)
        ahead = (points[:, None] == points[None]) & (labels[:, None] == MAKES) & (labels[None] == CONTRADICTS)
        if ahead.any():
            loss = loss + options.rank * F.softplus(1 - (margins[:, None] - margins[None])[ahead]).mean()
    if step.not_made:
        rows, points = (torch.tensor(x).to(device) for x in zip(*step.not_made))
        loss = loss + 0.3 * wrong[rows, points].clamp(max=3).mean()
    # Nothing else makes a point: other points, other questions. A cap, since some do.
    allowed = torch.ones_like(makes, dtype=torch.bool)
    rows, points = (torch.tensor(x).to(device) for x in zip(*step.free))
    allowed[rows, points] = False
    of = torch.tensor(step.of).to(device)[:, None] != torch.tensor(step.of_point).to(device)[None]
    same, other = wrong[allowed & ~of].clamp(max=2.5), wrong[allowed & of]
    apart = 0
    for values in (same, other):
        if len(values):
            apart = apart + values.mean() + 0.5 * values.topk(max(1, len(values) // 12)).values.mean()
    whole = whole_answers(step, scores, logp, makes, wrong, options.order, device) if step.answers else 0
    ramp = 0.1 + 0.9 * full
    return loss + ramp * (0.4 * apart + 0.6 * whole), own


def schedule(questions, rng, per_step, at_once, together):
    """An epoch: every statement once and every answer once, a few questions at a time."""
    parts = []
    for question in questions:
        statements = list(question.statements)
        rng.shuffle(statements)
        answers = [a for a in question.answers if a["language"] == "en"]
        rng.shuffle(answers)
        count = -(-len(statements) // per_step)
        # Answers to one question come a few at a time, so that they can be compared.
        groups = min(count, -(-len(answers) // together))
        of = lambda i: answers[i::groups] if i < groups else []
        parts += [(question, statements[i::count], of(i)) for i in range(count)]
    rng.shuffle(parts)
    steps = []
    while parts:
        group = []
        for part in list(parts):
            if all(part[0] is not other[0] for other in group):
                group.append(part)
                parts.remove(part)
                if len(group) == at_once:
                    break
        if len(group) > 1:
            steps.append(group)
    return steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--within", action="store_true")
    parser.add_argument("--first", action="store_true", help="only on the questions of `first` in split.toml")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--pooled", action="store_true", help="compare mean vectors alone")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--per-step", type=int, default=24, help="statements of each question in a step")
    parser.add_argument("--at-once", type=int, default=3, help="questions in a step")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--turn", type=float, default=0.0, help="share of right statements that are turned around")
    parser.add_argument("--rank", type=float, default=0.0, help="weight of: what makes a point is ahead of what contradicts it")
    parser.add_argument("--order", type=float, default=0.0, help="weight of: the better of two answers covers more")
    parser.add_argument("--terse", type=float, default=0.0, help="share of statements that lose their small words")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seconds", type=float, help="be done after so long, with fewer steps if need be")
    parser.add_argument("--few", type=int, help="so many questions only, to try the script")
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    # Each seed starts from the same head, so that the weights of several runs can be averaged.
    torch.manual_seed(7)
    options.out.mkdir(parents=True, exist_ok=True)
    words = Words(options.base / "tokenizer.json")
    everything = [q for q in bank().values() if q.part.startswith("fold") and (q.is_first or not options.first)]
    questions = [q for q in everything if options.fold is None or q.part != f"fold_{options.fold}"][: options.few]
    left_out = [q for q in everything if q.part == f"fold_{options.fold}"][: options.few]
    lines = None
    if options.within:
        lines = range(0, 10_000, 5)
        left_out = [(q, q.without(lines)) for q in questions]
        left_out, questions = map(list, zip(*left_out))
    model = Marker(options.layers, options.dropout, align=not options.pooled)
    model.load_base(options.base / "model.safetensors", PICK[options.layers])
    model.to(device)
    torch.manual_seed(options.seed)
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    body = [p for n, p in named if n.startswith(("layers", "norm."))]
    head = [p for n, p in named if not n.startswith(("layers", "norm."))]
    optimizer = torch.optim.AdamW([{"params": body, "lr": options.rate}, {"params": head, "lr": 1e-3}], weight_decay=0.01)
    plans = [schedule(questions, random.Random(options.seed * 100 + e), options.per_step, options.at_once, 4 if options.order else 1) for e in range(options.epochs)]
    steps = sum(map(len, plans))
    began, done = time.time(), 0

    def gone():
        """The share of the run that is over, in steps or in time."""
        return max(done / steps, (time.time() - began) / options.seconds if options.seconds else 0)

    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1, (s + 1) / 60) * max(0.02, 1 - gone()))
    rng = random.Random(options.seed)
    for epoch, plan in enumerate(plans):
        model.train()
        sums = [0.0, 0.0]
        for parts in plan:
            if gone() >= 1:
                break
            step = make_step(parts, words, rng, options)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                scores = model(step.texts, step.points)
            loss, own = loss_of(step, scores, min(1, 2 * gone()), options, device)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body + head, 1.0)
            optimizer.step()
            scheduler.step()
            done += 1
            sums[0] += loss.item()
            sums[1] += own.item()
        if gone() >= 1 and epoch + 1 < options.epochs:
            print(f"out of time in epoch {epoch + 1}", flush=True)
            break
        print(json.dumps({"epoch": epoch + 1, "loss": round(sums[0] / len(plan), 3), "own": round(sums[1] / len(plan), 3), "s": round(time.time() - began)}), flush=True)
    model.eval()
    (options.out / "model.json").write_text(json.dumps({**model.settings, "trained": {k: str(v) for k, v in vars(options).items() if k not in ("base", "out")}}))
    weights = {k: v.to(torch.float16).cpu().contiguous() for k, v in model.state_dict().items() if k not in ("words.weight", "places.weight")}
    save_file(weights, str(options.out / "model.safetensors"))
    if left_out:
        lines = [json.dumps(line, ensure_ascii=False) for q in left_out for line in read_texts(model, words, q, lines)]
        (options.out / "scores.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
