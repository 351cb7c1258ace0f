"""Makes the files that ship: the graph that the bot runs, and the words that it knows.

    python3 grading/train/graph.py RUN --base BASE --out grading/model [--common 12000] [--exact]

Two parts in one ONNX file, which share no input and no output; each is run by itself:

    read     ids, there                  -> states  texts x words x width
    compare  chunk, in_chunk, point, own -> scores  chunks x points x 3

Kept are the tokens of the bank and of the labeled material, single characters, and the most common
ones of English (the vocabulary is roughly in order of frequency); a word that is gone is spelled
with shorter pieces. Embeddings have 8 bits and a scale a row. Matrices have 7 bits and a scale a
column, since processors without VNNI overflow with 8, and are multiplied as integers: what comes
in is rounded to 8 bits as it comes. With --exact, all is left in 32 bits, to compare with.

Needs `onnx` beside what training needs. Writes marker.onnx and words.txt.
"""

import argparse
import pathlib
import sys

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bank import bank
from encoder import WIDTH, Words
from mark import load

INPUTS = {
    "ids": ("texts", "words"), "there": ("texts", "words"),
    "chunk": ("chunks", "chunk_words"), "in_chunk": ("chunks", "chunk_words"),
    "point": ("points", "point_words"), "own": ("points", "point_words"),
}


class Parts(nn.Module):
    """Both parts as one, for the exporter."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, there, chunk, in_chunk, point, own):
        states = self.model.norm(self.model.words(ids) + self.model.places.weight[: ids.shape[1]])
        for layer in self.model.layers:
            states = layer(states, there > 0)
        return states, self.model.compare(chunk, in_chunk > 0, point, own > 0)


def exported(model, path):
    one = lambda *shape: torch.ones(*shape, dtype=torch.int32)
    ids = torch.randint(0, model.words.num_embeddings, (3, 7))
    examples = (ids, one(3, 7), torch.randn(4, 6, WIDTH), one(4, 6), torch.randn(2, 5, WIDTH), one(2, 5))
    axes = {name: dict(enumerate(names)) for name, names in INPUTS.items()}
    torch.onnx.export(Parts(model), examples, str(path), input_names=list(INPUTS), output_names=["states", "scores"], dynamic_axes=axes, opset_version=17)
    return onnx.load(str(path))


def rounded(weight, axis, most):
    """Whole numbers from -most to most, and the scale of each row or column."""
    scale = abs(weight).max(axis=1 - axis, keepdims=True).clip(min=1e-8) / most
    return (weight / scale).round().astype("int8"), scale.astype("float32")


def in_bits(graph):
    """Lets the graph multiply whole numbers, and look words up in a table of 8 bits."""
    weights = {w.name: w for w in graph.initializer}
    nodes, added = [], []

    def kept(array, name):
        added.append(numpy_helper.from_array(array, name))
        return name

    for node in graph.node:
        out = node.output[0]
        at = {"MatMul": 1, "Gather": 0}.get(node.op_type)
        weight = weights.get(node.input[at]) if at is not None else None
        if weight is None or len(weight.dims) != 2:
            nodes.append(node)
            continue
        values = numpy_helper.to_array(weight)
        if node.op_type == "Gather":
            whole, scale = rounded(values, 0, 127)
            nodes += [
                helper.make_node("Gather", [kept(whole, f"{weight.name}.whole"), node.input[1]], [f"{out}.whole"]),
                helper.make_node("Cast", [f"{out}.whole"], [f"{out}.float"], to=TensorProto.FLOAT),
                helper.make_node("Gather", [kept(scale, f"{weight.name}.scale"), node.input[1]], [f"{out}.scale"]),
                helper.make_node("Mul", [f"{out}.float", f"{out}.scale"], [out]),
            ]
        else:
            whole, scale = rounded(values, 1, 63)
            nodes += [
                helper.make_node("DynamicQuantizeLinear", [node.input[0]], [f"{out}.in", f"{out}.in_scale", f"{out}.in_zero"]),
                helper.make_node("MatMulInteger", [f"{out}.in", kept(whole, f"{out}.weight"), f"{out}.in_zero"], [f"{out}.whole"]),
                helper.make_node("Cast", [f"{out}.whole"], [f"{out}.float"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{out}.in_scale", kept(scale[0], f"{out}.weight_scale")], [f"{out}.scale"]),
                helper.make_node("Mul", [f"{out}.float", f"{out}.scale"], [out]),
            ]
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    left = [w for w in graph.initializer if w.name in used] + added
    del graph.initializer[:]
    graph.initializer.extend(left)


def known_words(words, common):
    """The tokens that are kept, in the order of their ids, and these ids."""
    used = set()
    for question in bank().values():
        texts = [question.title, question.body, *question.points]
        texts += [t["text"] for t in question.answers + question.statements]
        for text in texts:
            used.update(words.tokenizer.encode(text).ids)
    tokens = sorted(words.tokenizer.get_vocab().items(), key=lambda item: item[1])
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    kept = [
        (token, i) for token, i in tokens
        if i in used or token in special or len(token.removeprefix("##")) == 1
        or (i < common and not token.startswith("[unused"))
    ]
    return [token for token, _ in kept], torch.tensor([i for _, i in kept])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--base", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--common", type=int, default=12000)
    parser.add_argument("--exact", action="store_true")
    options = parser.parse_args()
    model = load(options.run, options.base)
    tokens, ids = known_words(Words(options.base / "tokenizer.json"), options.common)
    model.words = nn.Embedding.from_pretrained(model.words.weight[ids].clone())
    path = options.out / "marker.onnx"
    graph = exported(model.eval(), path)
    if not options.exact:
        in_bits(graph.graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))
    (options.out / "words.txt").write_text("".join(f"{token}\n" for token in tokens))
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {len(tokens)} tokens")


if __name__ == "__main__":
    main()
