"""Averages the weights of runs that differ in their seed alone.

    python3 grading/train/soup.py RUN RUN … --out RUN [--base BASE --fold 0]

With --fold, the averaged model reads that third, as `train.py` does.
"""

import argparse
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bank import bank
from encoder import Words
from mark import load, read_texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=pathlib.Path, nargs="+")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--base", type=pathlib.Path)
    parser.add_argument("--fold", type=int)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    runs = [load_file(str(run / "model.safetensors")) for run in options.runs]
    mean = {name: (sum(run[name].float() for run in runs) / len(runs)).half() for name in runs[0]}
    save_file(mean, str(options.out / "model.safetensors"))
    settings = json.loads((options.runs[0] / "model.json").read_text())
    settings["runs"] = len(runs)
    (options.out / "model.json").write_text(json.dumps(settings))
    if options.fold is not None:
        model, words = load(options.out, options.base), Words(options.base / "tokenizer.json")
        model.to("cuda" if torch.cuda.is_available() else "cpu")
        chosen = [q for q in bank().values() if q.part == f"fold_{options.fold}"]
        lines = [json.dumps(line, ensure_ascii=False) for q in chosen for line in read_texts(model, words, q)]
        (options.out / "scores.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
