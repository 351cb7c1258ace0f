"""Trains a finished marker on more material, by its upper layers and its head alone.

    python3 grading/train/more.py RUN --base BASE --out RUN [--fold 0] [--states FILE]

The lower layers stay as they are, so that each text is read by them once: on one CPU core this is
minutes where all layers are hours. It learns from the questions that are not in `first` (see
split.toml), and from a part of those that are, lest they be forgotten. With --fold N, that third is
left out, and its questions that are not in `first` are read at the end, as `train.py` does.
--states keeps what the lower layers say in a file, for the next run.
"""

import argparse
import hashlib
import json
import pathlib
import random
import sys
import time

import torch
from safetensors.torch import save_file
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bank import bank
from encoder import LONGEST, Words, chunks
from mark import load, read_texts
from train import LABELS, Step, is_note, loss_of

JOINS = ["; ", "; ", ". ", ", ", " – ", " "]


class States:
    """What the lower layers make of each text."""

    def __init__(self, model, low, path=None):
        self.model, self.low, self.path, self.known = model, low, path, {}
        if path and path.exists():
            kept = torch.load(path)
            ends = torch.tensor([len(ids) for ids in kept["texts"]]).cumsum(0).tolist()
            for ids, end in zip(kept["texts"], ends):
                self.known[tuple(ids)] = kept["states"][end - len(ids) : end]

    @torch.no_grad()
    def read(self, texts):
        new = sorted({tuple(ids) for ids in texts} - self.known.keys(), key=len)
        for at in range(0, len(new), 64):
            group = new[at : at + 64]
            longest = len(group[-1])
            lengths = torch.tensor([len(ids) for ids in group])
            there = torch.arange(longest)[None] < lengths[:, None]
            ids = torch.tensor([[*ids, *[0] * (longest - len(ids))] for ids in group])
            x = self.model.norm(self.model.words(ids) + self.model.places.weight[:longest])
            for layer in self.model.layers[: self.low]:
                x = layer(x, there)
            for ids, states in zip(group, x.half()):
                self.known[ids] = states[: len(ids)].clone()
        if new and self.path:
            kept = {"texts": list(self.known), "states": torch.cat(list(self.known.values()))}
            torch.save(kept, self.path)

    def above(self, texts, lose=0.0):
        """The upper layers' states of some texts, and which words are there: a few are lost."""
        states = [self.known[tuple(ids)].float() for ids in texts]
        x = nn.utils.rnn.pad_sequence(states, batch_first=True)
        there = torch.arange(x.shape[1])[None] < torch.tensor([len(s) for s in states])[:, None]
        if lose:
            kept = torch.rand(there.shape) >= lose
            kept[:, 0] = True
            there = there & kept
        for layer in self.model.layers[self.low :]:
            x = layer(x, there)
        return x.float(), there


class Material:
    """A question's texts as the ids of their words."""

    def __init__(self, question, words):
        self.is_first = question.is_first
        self.points = [words.point(question.title, point) for point in question.points]
        self.lines = [
            ([(s["key_point"], LABELS[s["label"]])], is_note(s["text"]) and s["label"] != "contradicts", words.ids(s["text"]))
            for s in question.statements
        ]
        self.answers = [
            ([words.ids(c) for c in chunks(a["text"])], a["key_points"]) for a in question.answers if a["language"] == "en"
        ]
        # Dense notes: statements about different points in one line.
        rng = random.Random(hashlib.sha256(question.id.encode()).digest())
        for _ in range(len(question.statements) // 6):
            a, b = rng.sample(range(len(question.statements)), 2)
            texts = [question.statements[i]["text"] for i in (a, b)]
            (first, note, ids), (second, other_note, other_ids) = self.lines[a], self.lines[b]
            if first[0][0] != second[0][0] and len(ids) + len(other_ids) < LONGEST:
                text = texts[0].rstrip(".") + rng.choice(JOINS) + texts[1]
                self.lines.append((first + second, note or other_note, words.ids(text)))

    def texts(self):
        yield from (ids for ids, _ in self.points)
        yield from (ids for _, _, ids in self.lines)
        for rows, _ in self.answers:
            yield from rows


def schedule(material, rng, options):
    """An epoch. Statements about one key point come together, so that many pairs are compared."""
    parts = []
    for question in material:
        lines, share = list(question.lines), options.old if question.is_first else 1.0
        rng.shuffle(lines)
        lines = lines[: int(len(lines) * share)]
        answers = [a for a in question.answers if rng.random() < options.answers * share]
        order = list(range(len(question.points)))
        rng.shuffle(order)
        lines.sort(key=lambda line: order[line[0][0][0]])
        count = max(1, -(-len(lines) // options.per_step))
        size = -(-len(lines) // count)
        parts += [(question, lines[i * size : (i + 1) * size], answers[i::count]) for i in range(count) if lines]
    rng.shuffle(parts)
    steps = []
    while parts:
        first = parts.pop()
        other = next((i for i, part in enumerate(parts) if part[0] is not first[0]), None)
        if other is not None:
            steps.append([first, parts.pop(other)])
    return steps


def make_step(parts):
    step = Step()
    for n, (question, lines, answers) in enumerate(parts):
        first, count = len(step.points), len(question.points)
        step.points += question.points
        step.of_point += [n] * count
        for labels, note, ids in lines:
            row = step.add(ids, n)
            step.labels += [(row, first + point, label) for point, label in labels]
            step.free += [(row, first + point) for point in (range(count) if note else [p for p, _ in labels])]
        for rows, labels in answers:
            rows = [step.add(ids, n) for ids in rows]
            step.answers.append((rows, first, labels))
            step.free += [(row, first + point) for row in rows for point in range(count)]
    return step


def scores_of(model, states, step, lose, rng, cross=0.25):
    """Each chunk with its own question's points, and some of them with the other question's."""
    x, there = states.above([ids for ids, _ in step.points])
    starts = torch.tensor([start for _, start in step.points])
    own = there & (torch.arange(x.shape[1])[None] >= starts[:, None])
    of_point = torch.tensor(step.of_point)
    scores = torch.zeros(len(step.texts), len(step.points), 3)
    order = sorted(range(len(step.texts)), key=lambda row: len(step.texts[row]))
    size = -(-len(order) // 3)
    for at in range(0, len(order), size):
        rows = order[at : at + size]
        chunk, there = states.above([step.texts[row] for row in rows], lose)
        for n in range(2):
            points = (of_point == n).nonzero()[:, 0]
            chosen = [i for i, row in enumerate(rows) if step.of[row] == n or rng.random() < cross]
            left = set(range(len(rows))) - set(chosen)
            step.free += [(rows[i], p) for i in left for p in points.tolist()]
            if chosen:
                some = model.compare(chunk[chosen], there[chosen], x[points], own[points])
                to = torch.tensor([rows[i] for i in chosen])
                scores = scores.index_put((to[:, None], points[None]), some.float())
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--base", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--states", type=pathlib.Path)
    parser.add_argument("--low", type=int, default=4, help="layers that stay as they are")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--per-step", type=int, default=32, help="statements of each of two questions in a step")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--head-rate", type=float, default=7e-4)
    parser.add_argument("--rank", type=float, default=0.5)
    parser.add_argument("--answers", type=float, default=0.5, help="share of the answers that an epoch reads")
    parser.add_argument("--old", type=float, default=0.25, help="share of the older material")
    parser.add_argument("--lose", type=float, default=0.05, help="share of words that are lost")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--few", type=int, help="so many questions only, to try the script")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    model, words = load(options.run, options.base), Words(options.base / "tokenizer.json")
    questions = [q for q in bank().values() if q.part.startswith("fold")]
    material = [Material(q, words) for q in questions if q.part != f"fold_{options.fold}"][-(options.few or 0) :]
    states = States(model, options.low, options.states)
    states.read([ids for m in material for ids in m.texts()])
    for part in (model.words, model.places, model.norm, *model.layers[: options.low]):
        part.requires_grad_(False)
    body = [p for p in model.layers.parameters() if p.requires_grad]
    head = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("layers")]
    optimizer = torch.optim.AdamW([{"params": body, "lr": options.rate}, {"params": head, "lr": options.head_rate}], weight_decay=0.01)
    plans = [schedule(material, random.Random(options.seed * 100 + e), options) for e in range(options.epochs)]
    steps = sum(map(len, plans))
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1, (s + 1) / 20) * max(0.02, 1 - s / steps))
    rng, began = random.Random(options.seed), time.time()
    model.train()
    for epoch, plan in enumerate(plans):
        sums = [0.0, 0.0]
        for at, parts in enumerate(plan):
            step = make_step(parts)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = scores_of(model, states, step, options.lose, rng)
            loss, own = loss_of(step, scores, 1.0, options.rank, torch.device("cpu"))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(body + head, 1.0)
            optimizer.step()
            scheduler.step()
            sums = [sums[0] + loss.item(), sums[1] + own.item()]
            if at % 40 == 39 or at + 1 == len(plan):
                mean = [round(s / (at + 1), 3) for s in sums]
                print(json.dumps({"epoch": epoch + 1, "step": at + 1, "of": len(plan), "loss": mean[0], "own": mean[1], "s": round(time.time() - began)}), flush=True)
    model.eval()
    trained = {k: str(v) for k, v in vars(options).items() if k not in ("run", "base", "out", "states")}
    before = json.loads((options.run / "model.json").read_text())
    (options.out / "model.json").write_text(json.dumps({**before, "more": trained}))
    weights = {k: v.half().contiguous() for k, v in model.state_dict().items() if k not in ("words.weight", "places.weight")}
    save_file(weights, str(options.out / "model.safetensors"))
    if options.fold is not None:
        chosen = [q for q in questions if q.part == f"fold_{options.fold}" and not q.is_first][: options.few]
        lines = [json.dumps(line, ensure_ascii=False) for q in chosen for line in read_texts(model, words, q)]
        (options.out / "scores.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
