#!/usr/bin/env python3
"""Work out generated exercises with PyTorch and compare with the answers that Stride gives, and what
the usual mistakes come to (slips.py) with the numbers by which Stride recognizes them.

usage: check.py STRIDE [CASES]      (default: 100 cases a kind and level)

STRIDE is the program; it prints the exercises as JSON lines. Needs PyTorch on the CPU. Whatever
PyTorch can do itself it does: layers are built and run, their parameters counted, gradients
followed, losses computed. Prints a line a kind and `N agree, N differ`; exits 1 when an answer or
a mistake differs, when a mistake is not known here, when two mistakes come to the same, and when
there is a kind without exercises at one of the levels.
"""

import json
import math
import subprocess
import sys
from collections import Counter
from fractions import Fraction

import torch
import torch.nn.functional as F
from torch import nn

import slips

KINDS = {}
LEVELS = ["beginner", "intermediate", "senior"]
# Far below the two decimals that members are asked for.
CLOSE = 1e-9


def kind(word):
    """Registers what works out the exercises of a kind."""
    def register(function):
        KINDS[word] = function
        return function
    return register


def window(given):
    return dict(stride=given["stride"], padding=given["padding"], dilation=given["dilation"])


def sides(height, width, is_square):
    """A size as Stride answers it: one side of a square, or both."""
    if is_square:
        assert height == width
        return {"number": [height, 1]}
    return {"size": [height, width]}


@kind("output-size")
def output_size(task):
    image = torch.zeros(1, 1, task["height"], task["width"])
    size = task["window"]["kernel"]
    if task["layer"] == "max-pooling":
        layer = nn.MaxPool2d(size, ceil_mode=task["ceil_mode"], **window(task["window"]))
    else:
        layer = nn.Conv2d(1, 1, size, **window(task["window"]))
    height, width = layer(image).shape[2:]
    return sides(height, width, task["height"] == task["width"])


@kind("transposed-size")
def transposed_size(task):
    image = torch.zeros(1, 1, task["height"], task["width"])
    layer = nn.ConvTranspose2d(
        1, 1, task["window"]["kernel"], output_padding=task["output_padding"],
        **window(task["window"]),
    )
    height, width = layer(image).shape[2:]
    return sides(height, width, task["height"] == task["width"])


def layer_of(given, **more):
    if given["layer"] == "convolution":
        return nn.Conv2d(
            given["inputs"], given["outputs"], given["kernel"], groups=given["groups"],
            bias=given["bias"], **more,
        )
    if given["layer"] == "linear":
        return nn.Linear(given["inputs"], given["outputs"], bias=given["bias"])
    return nn.BatchNorm2d(given["channels"])


@kind("parameters")
def parameters(task):
    layers = nn.Sequential(*map(layer_of, task["layers"]))
    return {"number": [sum(one.numel() for one in layers.parameters()), 1]}


@kind("multiply-adds")
def multiply_adds(task):
    layers = [
        layer_of(given["layer"], stride=given["stride"], padding=given["padding"])
        for given in task["layers"]
    ]
    total = 0
    image = torch.zeros(1, layers[0].in_channels, task["size"], task["size"])
    for layer in layers:
        image = layer(image)
        # Each value of the output takes as many as a filter has weights.
        total += image.numel() * layer.weight[0].numel()
    return {"number": [total, 1]}


@kind("receptive-field")
def receptive_field(task):
    """Follows gradients along one side: the layers are squares."""
    layers = []
    for given in task["layers"]:
        size = given["window"]["kernel"]
        if given["is_pooling"]:
            # Of a maximum only one pixel has a gradient; the mean sees the same pixels.
            layers.append(nn.AvgPool1d(size, given["window"]["stride"]))
        else:
            layer = nn.Conv1d(1, 1, size, bias=False, **window(given["window"]))
            nn.init.ones_(layer.weight)
            layers.append(layer)
    network = nn.Sequential(*layers).double()
    line = torch.zeros(1, 1, 1500, dtype=torch.double, requires_grad=True)

    def seen(place):
        (gradient,) = torch.autograd.grad(network(line)[0, 0, place], line)
        pixels = gradient.flatten().nonzero().flatten()
        return int(pixels[0]), int(pixels[-1])

    (first, last), (next_first, _) = seen(0), seen(1)
    number = last - first + 1 if task["question"] == "receptive-field" else next_first - first
    return {"number": [number, 1]}


@kind("activation-memory")
def activation_memory(task):
    kept = torch.zeros(1, task["channels"], task["size"], task["size"])
    outputs = []
    for given in task["layers"]:
        if given["window"] is None:
            kept = F.relu(nn.BatchNorm2d(given["channels"])(kept), inplace=True)
        else:
            size = given["window"]["kernel"]
            # A small batch of the same shape; the values are the same for every image.
            kept = nn.Conv2d(kept.shape[1], given["channels"], size, **window(given["window"]))(kept)
        outputs.append(kept)
    values = sum(output.numel() for output in outputs or [kept])
    size = torch.empty(0, dtype=getattr(torch, task["precision"])).element_size()
    memory = Fraction(values * task["batch"] * size, 2**20)
    return {"number": [memory.numerator, memory.denominator]}


def pixels_of(box, side=80):
    """The box as pixels that are in it."""
    image = torch.zeros(side, side, dtype=torch.bool)
    image[box["top"]:box["bottom"], box["left"]:box["right"]] = True
    return image


def iou_of(first, second, side=80):
    first, second = pixels_of(first, side), pixels_of(second, side)
    return Fraction(int((first & second).sum()), int((first | second).sum()))


@kind("iou")
def iou(task):
    share = iou_of(task["first"], task["second"])
    return {"number": [share.numerator, share.denominator]}


@kind("nms")
def nms(task):
    """A box is kept when no better one of its class that is kept overlaps it too much."""
    boxes = task["detections"]
    order = torch.tensor([box["score"] for box in boxes]).argsort(descending=True).tolist()
    kept = []
    for place in order:
        box = boxes[place]
        rivals = [boxes[other] for other in kept if boxes[other]["class"] == box["class"]]
        overlaps = [iou_of(rival["rectangle"], box["rectangle"], 160) for rival in rivals]
        if all(overlap <= Fraction(task["threshold"], 10) for overlap in overlaps):
            kept.append(place)
    return {"boxes": sorted(boxes[place]["name"] for place in kept)}


def doubles(values):
    return torch.tensor(values, dtype=torch.double)


@kind("softmax")
def softmax(task):
    logits = doubles(task["logits"]) / task["temperature"]
    return {"real": F.softmax(logits, dim=0)[task["class"]].item()}


@kind("cross-entropy")
def cross_entropy(task):
    if task["of"] == "probabilities":
        logs = (doubles(task["percent"]) / 100).log()
        return {"real": F.nll_loss(logs[None], torch.tensor([task["class"]])).item()}
    if task["of"] == "logits":
        loss = nn.CrossEntropyLoss(label_smoothing=task["smoothing"] / 100)
        return {"real": loss(doubles(task["logits"])[None], torch.tensor([task["class"]])).item()}
    # Two classes, of which the true one has the given probability.
    rows, classes, weights = [], [], [1.0, 1.0]
    for sample in task["samples"]:
        share = sample["percent"] / 100
        rows.append([share, 1 - share] if sample["class"] == 0 else [1 - share, share])
        classes.append(sample["class"])
        weights[sample["class"]] = float(sample["weight"])
    loss = nn.CrossEntropyLoss(weight=doubles(weights))
    return {"real": loss(doubles(rows).log(), torch.tensor(classes)).item()}


def agree(ours, theirs):
    if "real" in theirs:
        return set(ours) == {"real"} and math.isclose(
            ours["real"], theirs["real"], rel_tol=CLOSE, abs_tol=CLOSE)
    return ours == theirs


def wrong_slips(drill):
    """What is wrong with the usual mistakes of an exercise, a line each."""
    known = list(slips.of(drill))
    seen = []
    for slip in drill["slips"]:
        says, value = slip["says"], slip["comes_to"]
        of_it = [value for begins, value in known if says.startswith(begins)]
        if not of_it:
            yield f"not known here: {says}"
        elif not any(agree(value, theirs) for theirs in of_it):
            yield f"{value}, not {of_it[0]}: {says}"
        if any(agree(value, other) for other in [drill["answer"], *seen]):
            yield f"{value} is something else as well: {says}"
        seen.append(value)


def main(arguments):
    stride, cases = arguments[0], (arguments[1:] or ["100"])[0]
    torch.set_num_threads(1)
    command = [stride, "drill", "--cases", cases, "--json"]
    printed = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    counts, mistakes, failed = Counter(), Counter(), 0
    for line in printed.splitlines():
        drill = json.loads(line)
        ours, theirs = drill["answer"], KINDS[drill["kind"]](drill["task"])
        counts[drill["kind"], drill["level"]] += 1
        mistakes[drill["kind"]] += len(drill["slips"])
        wrong = list(wrong_slips(drill))
        if not agree(ours, theirs):
            wrong.append(f"{ours}, PyTorch {theirs}")
        failed += bool(wrong)
        for what in wrong:
            print(f"DIFFERS {drill['kind']} {drill['level']} {drill['number']}: {what}\n"
                  f"     {drill['prompt']}", flush=True)
    for word in KINDS:
        exercises = " ".join(f"{counts[word, level]:5}" for level in LEVELS)
        print(f"{exercises} {word}, {mistakes[word]} mistakes")
    print(f"{counts.total() - failed} agree, {failed} differ")
    is_missing = any(counts[word, level] == 0 for word in KINDS for level in LEVELS)
    return 1 if failed or is_missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
