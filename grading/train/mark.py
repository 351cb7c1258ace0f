"""Lets a trained marker read labeled texts.

    python3 grading/train/mark.py RUN --base BASE --parts held_back_2

Writes RUN/scores-PART.jsonl: what the model gives each key point of each text.
"""

import argparse
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bank import bank
from encoder import CONTRADICTS, MAKES, NEITHER, Marker, Words, chunks


def margin(scores, wanted):
    others = [c for c in (MAKES, CONTRADICTS, NEITHER) if c != wanted]
    return scores[..., wanted] - scores[..., others].logsumexp(-1)


@torch.no_grad()
def read_texts(model, words, question, lines=None, at_once=64):
    """For each text and key point: the best chunk's score for makes, and for contradicts. With
    `lines`, only the texts in these lines of the question's files."""
    point, own = model.read_points([words.point(question.title, p) for p in question.points])
    for kind, texts in (("answers", question.answers), ("statements", question.statements)):
        texts = [(line, chunks(text["text"])) for line, text in enumerate(texts) if lines is None or line in lines]
        for group in (texts[i : i + at_once] for i in range(0, len(texts), at_once)):
            scores = model.compare(*model.read([words.ids(c) for _, parts in group for c in parts]), point, own)
            for (line, parts), scores in zip(group, scores.split([len(parts) for _, parts in group])):
                makes, contradicts = margin(scores, MAKES).max(0), margin(scores, CONTRADICTS).max(0)
                yield {
                    "set": kind, "question": question.id, "line": line,
                    "makes": rounded(makes.values), "contradicts": rounded(contradicts.values),
                    "evidence": [parts[i] for i in makes.indices.tolist()],
                }


def rounded(values):
    return [round(x, 2) for x in values.tolist()]


def load(run, base):
    settings = json.loads((run / "model.json").read_text())
    model = Marker(settings["layers"], width=settings["width"], words=settings["words"], align=settings["align"])
    weights = load_file(str(run / "model.safetensors"))
    if "words.weight" not in weights:
        whole = load_file(str(base / "model.safetensors"))
        weights["words.weight"] = whole["embeddings.word_embeddings.weight"]
        weights["places.weight"] = whole["embeddings.position_embeddings.weight"][:72] + whole["embeddings.token_type_embeddings.weight"][0]
    for name in [n for n in weights if n.endswith(".scale")]:
        weights[name[:-6]] = weights[name[:-6]].float() * weights.pop(name).float()[:, None]
    model.load_state_dict({name: weight.float() for name, weight in weights.items()})
    return model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--base", type=pathlib.Path, required=True)
    parser.add_argument("--parts", default="held_back_2")
    options = parser.parse_args()
    torch.set_num_threads(1)
    model, words = load(options.run, options.base), Words(options.base / "tokenizer.json")
    for part in options.parts.split(","):
        lines = [json.dumps(line) for q in bank().values() if q.part == part for line in read_texts(model, words, q)]
        (options.run / f"scores-{part}.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
