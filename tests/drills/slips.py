"""What the usual mistakes come to, worked out from what they say: a sentence that Stride says to
who made one, and the number that it says it of. `of(drill)` gives the mistakes of an exercise as
pairs of the beginning of a sentence and a value; where PyTorch can be set up wrongly in that way,
it is. Nothing here is taken from how Stride does it.
"""

import copy
import math
from fractions import Fraction

import torch
import torch.nn.functional as F
from torch import nn

OF = {}


def of(drill):
    return OF[drill["kind"]](drill["task"])


def kind(word):
    def register(function):
        OF[word] = function
        return function
    return register


def number(value):
    value = Fraction(value)
    return {"number": [value.numerator, value.denominator]}


def real(value):
    return {"real": float(value)}


def on_both(task, side):
    """A way to count, for one side of a square or for both sides."""
    height, width = task["height"], task["width"]
    if height == width:
        return number(side(height))
    return {"size": [side(height), side(width)]}


def slid(length, kernel, stride, padding, dilation, pools=False, ceil_mode=False):
    """How many places a window has, as PyTorch has it; 0 where it does not fit once."""
    if length + 2 * padding < dilation * (kernel - 1) + 1:
        return 0
    line = torch.zeros(1, 1, length)
    if pools:
        # The padding of pooling may be at most half of the kernel: that is no question here.
        line, first = F.pad(line, (padding, padding)), length + padding
        places = F.max_pool1d(line, kernel, stride, dilation=dilation, ceil_mode=ceil_mode).shape[-1]
        return places - (ceil_mode and (places - 1) * stride >= first)
    return F.conv1d(line, torch.zeros(1, 1, kernel), None, stride, padding, dilation).shape[-1]


@kind("output-size")
def output_size(task):
    given = {key: task["window"][key] for key in ("kernel", "stride", "padding", "dilation")}
    kernel, stride, padding, dilation = given.values()
    span = dilation * (kernel - 1) + 1

    def of_window(**changed):
        window = {**given, **changed}
        pools = task["layer"] == "max-pooling"
        return on_both(task, lambda side: slid(side, **window, pools=pools, ceil_mode=task["ceil_mode"]))

    def rounded(way):
        return (math.ceil if task["ceil_mode"] else math.floor)(way)

    def way(side):
        return Fraction(side + 2 * padding - span, stride)

    yield "You padded one side only", on_both(
        task, lambda side: rounded(Fraction(side + padding - span, stride)) + 1
        if side + padding >= span else 0)
    yield "You forgot the window's first place", on_both(
        task, lambda side: slid(side, **given, pools=task["layer"] == "max-pooling",
                                ceil_mode=task["ceil_mode"]) - 1)
    yield "You rounded down", on_both(task, lambda side: math.floor(way(side)) + 1)
    yield "You counted a last window that begins past", on_both(
        task, lambda side: math.ceil(way(side)) + 1)
    yield "You rounded up", on_both(task, lambda side: math.ceil(way(side)) + 1)
    if task["height"] == task["width"]:
        yield "You did not round", number(way(task["height"]) + 1)
    yield "You left the dilation out", of_window(dilation=1)
    yield "You took dilation × kernel", of_window(kernel=kernel * dilation, dilation=1)
    yield "You left the padding out", of_window(padding=0)
    yield "You left the stride out", of_window(stride=1)
    yield "You only divided by the stride", on_both(task, lambda side: side // stride)
    yield "You added 1 before you divided", on_both(
        task, lambda side: (side + 2 * padding - span + 1) // stride)
    yield "That is the input's size", on_both(task, lambda side: side)


@kind("transposed-size")
def transposed_size(task):
    window = task["window"]
    kernel, stride, padding = window["kernel"], window["stride"], window["padding"]
    dilation, output_padding = window["dilation"], task["output_padding"]

    def size(side, kernel=kernel, stride=stride, padding=padding, dilation=dilation, more=output_padding):
        return (side - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding + more

    def of_window(**changed):
        return on_both(task, lambda side: size(side, **changed))

    yield "You took the padding from one side only", on_both(task, lambda side: size(side) + padding)
    yield "You added the padding", of_window(padding=-padding)
    yield "You left the padding out", of_window(padding=0)
    yield "You left the output padding out", of_window(more=0)
    yield "You added the output padding twice", of_window(more=2 * output_padding)
    yield "You left the dilation out", of_window(dilation=1)
    yield "You took dilation × kernel", of_window(kernel=kernel * dilation, dilation=1)
    yield "You only multiplied by the stride", on_both(task, lambda side: side * stride)
    yield "You spread all pixels apart", on_both(task, lambda side: size(side + 1))
    yield "You forgot the last pixel of the kernel", on_both(task, lambda side: size(side) - 1)
    yield "That is the size after an ordinary convolution", on_both(
        task, lambda side: slid(side, kernel, stride, padding, dilation))


def is_convolution(layer):
    return layer["layer"] == "convolution"


def counted(layer, kernel_height=None, **changed):
    """The weights and the biases of a layer that is set up so."""
    layer = {**layer, **changed}
    if layer["layer"] == "batch-norm":
        made = nn.BatchNorm2d(layer["channels"])
    elif is_convolution(layer):
        size = (kernel_height or layer["kernel"], layer["kernel"])
        made = nn.Conv2d(layer["inputs"], layer["outputs"], size, groups=layer["groups"],
                         bias=layer["bias"])
    else:
        made = nn.Linear(layer["inputs"], layer["outputs"], bias=layer["bias"])
    biases = 0 if made.bias is None else made.bias.numel()
    return made.weight.numel(), biases


@kind("parameters")
def parameters(task):
    layers = task["layers"]

    def total(count):
        return number(sum(count(layer) for layer in layers))

    def of_convolutions(count):
        return total(lambda layer: count(layer) if is_convolution(layer) else sum(counted(layer)))

    def is_norm(layer):
        return layer["layer"] == "batch-norm"

    def of_norms(each):
        return total(lambda layer: each * layer["channels"] if is_norm(layer) else sum(counted(layer)))

    yield "You left the biases out", total(
        lambda layer: sum(counted(layer)) if is_norm(layer) else counted(layer)[0])
    yield "You left the groups out", of_convolutions(lambda layer: sum(counted(layer, groups=1)))
    yield "You divided by the groups twice", of_convolutions(
        lambda layer: counted(layer)[0] // layer["groups"] + counted(layer)[1])
    yield "You counted biases that `bias=False`", total(
        lambda layer: sum(counted(layer) if is_norm(layer) else counted(layer, bias=True)))
    yield "You counted one side of the kernel", of_convolutions(
        lambda layer: sum(counted(layer, kernel_height=1)))
    yield "You left the input channels out", of_convolutions(
        lambda layer: sum(counted(layer, inputs=1, groups=1)))
    # The biases go with the filters.
    yield "You counted one filter only", of_convolutions(
        lambda layer: sum(counted(layer, groups=1, inputs=layer["inputs"] // layer["groups"], outputs=1)))
    yield "You counted a bias for each input channel", of_convolutions(
        lambda layer: counted(layer)[0] + layer["bias"] * layer["inputs"])
    yield "You counted one bias for the whole layer", of_convolutions(
        lambda layer: counted(layer)[0] + layer["bias"])
    yield "You left batch normalization out", of_norms(0)
    yield "You counted batch normalization's running mean", of_norms(4)
    yield "You counted one parameter a channel", of_norms(1)
    yield "You counted the first layer only", number(sum(counted(layers[0])))
    convolutions = [layer for layer in layers if is_convolution(layer)]
    if convolutions:
        first, last = convolutions[0], convolutions[-1]
        yield "You counted the last convolution only", number(sum(counted(last)))
        whole = {**first, "groups": 1, "bias": False, "outputs": last["outputs"]}
        yield "That is an ordinary convolution of this size", number(sum(counted(whole)))


@kind("multiply-adds")
def multiply_adds(task):
    layers, sizes = [given["layer"] for given in task["layers"]], []
    before = task["size"]
    for given in task["layers"]:
        after = slid(before, given["layer"]["kernel"], given["stride"], given["padding"], 1)
        unpadded = slid(before, given["layer"]["kernel"], given["stride"], 0, 1)
        sizes.append((before, after, unpadded))
        before = after

    def each(count):
        return [count(layer, *size) for layer, size in zip(layers, sizes)]

    def total(count):
        return number(sum(each(count)))

    def weights(layer, **changed):
        return counted(layer, **changed)[0]

    right = each(lambda layer, _, after, __: after ** 2 * weights(layer))
    yield "Those are operations", number(2 * sum(right))
    yield "You counted the input's positions", total(lambda layer, before, *_: before ** 2 * weights(layer))
    yield "You counted the weights alone", total(lambda layer, *_: weights(layer))
    yield "You left the input channels out", total(
        lambda layer, _, after, __: after ** 2 * weights(layer, inputs=1, groups=1))
    yield "You counted one filter only", total(
        lambda layer, _, after, __: after ** 2 * weights(
            layer, groups=1, inputs=layer["inputs"] // layer["groups"], outputs=1))
    yield "You left the groups out", total(
        lambda layer, _, after, __: after ** 2 * weights(layer, groups=1))
    yield "You counted one side of the kernel", total(
        lambda layer, _, after, __: after ** 2 * weights(layer, kernel_height=1))
    yield "You counted one side of the output", total(
        lambda layer, _, after, __: after * weights(layer))
    yield "You counted the biases as well", total(
        lambda layer, _, after, __: after ** 2 * sum(counted(layer, bias=True)))
    yield "You left the padding out", total(
        lambda layer, _, __, unpadded: unpadded ** 2 * weights(layer))
    yield "You counted the first layer only", number(right[0])
    yield "You counted the last layer only", number(right[-1])


@kind("receptive-field")
def receptive_field(task):
    layers = task["layers"]

    def seen(layers):
        field, jump = 1, 1
        for layer in layers:
            window = layer["window"]
            field += window["dilation"] * (window["kernel"] - 1) * jump
            jump *= window["stride"]
        return field, jump

    def changed(**changes):
        layers = copy.deepcopy(task["layers"])
        for layer in layers:
            given = layer["window"]
            given.update({key: change(given) for key, change in changes.items()})
        return layers

    windows = [layer["window"] for layer in layers]
    spans = [window["dilation"] * (window["kernel"] - 1) + 1 for window in windows]
    strides = [window["stride"] for window in windows]
    without_pooling = [layer for layer in layers if not layer["is_pooling"]]
    field, jump = seen(layers)
    if task["question"] == "jump":
        yield "You added the strides", number(sum(strides))
        yield "That is the receptive field", number(field)
        yield "That is the last layer's own stride", number(strides[-1])
        yield "You left the pooling layers out", number(seen(without_pooling)[1])
        yield "You left the last layer out", number(seen(layers[:-1])[1])
        return
    yield "You left the strides out", number(seen(changed(stride=lambda _: 1))[0])
    yield "You let a layer's stride count for the layer itself", number(
        1 + sum((span - 1) * math.prod(strides[:place + 1]) for place, span in enumerate(spans)))
    yield "You multiplied each layer by its own stride", number(
        1 + sum((span - 1) * stride for span, stride in zip(spans, strides)))
    yield "You left the dilation out", number(seen(changed(dilation=lambda _: 1))[0])
    wide = changed(kernel=lambda window: window["kernel"] * window["dilation"])
    for layer in wide:
        layer["window"]["dilation"] = 1
    yield "You took dilation × kernel", number(seen(wide)[0])
    yield "You left the pooling layers out", number(seen(without_pooling)[0])
    yield "You began with 0 pixels", number(field - 1)
    yield "You added the kernels up", number(sum(window["kernel"] for window in windows))
    yield "You multiplied the kernels", number(math.prod(window["kernel"] for window in windows))
    yield "That is the jump", number(jump)
    yield "You left the last layer out", number(seen(layers[:-1])[0])


@kind("activation-memory")
def activation_memory(task):
    size_of = torch.empty(0, dtype=getattr(torch, task["precision"])).element_size()
    values, side = [], task["size"]
    sides = []
    for given in task["layers"]:
        if given["window"] is not None:
            side = slid(side, **{key: given["window"][key]
                                 for key in ("kernel", "stride", "padding", "dilation")})
        sides.append(side)
        values.append(given["channels"] * side ** 2)
    taken = task["channels"] * task["size"] ** 2
    kept = sum(values) if values else taken
    size = kept * task["batch"] * size_of

    def mebibytes(size):
        return number(Fraction(size, 2 ** 20))

    def of_values(count):
        return mebibytes(count * task["batch"] * size_of)

    yield "You divided by 1,000,000", number(Fraction(size, 10 ** 6))
    yield "You counted the values", mebibytes(kept * task["batch"])
    yield "That is one image's memory", mebibytes(kept * size_of)
    yield f"You counted {6 - size_of} bytes a value", mebibytes(kept * task["batch"] * (6 - size_of))
    yield "You counted bits", mebibytes(size * 8)
    yield "Those are KiB", number(Fraction(size, 2 ** 10))
    yield "Those are bytes", number(size)
    yield "You left the channels out", of_values(task["size"] ** 2)
    yield "You counted one side of the feature map", of_values(task["channels"] * task["size"])
    yield "You counted the input, not", of_values(taken)
    yield "You counted the input as well", of_values(taken + kept)
    yield "You took the input's size", of_values(
        sum(given["channels"] * task["size"] ** 2 for given in task["layers"]))
    yield "You left batch normalization out", of_values(
        sum(count for given, count in zip(task["layers"], values) if given["window"] is not None))
    if values:
        yield "That is the last output alone", of_values(values[-1])


def edges(box):
    return box["left"], box["top"], box["right"], box["bottom"]


def area(box):
    left, top, right, bottom = edges(box)
    return (right - left) * (bottom - top)


def overlap(first, second):
    """How far two boxes overlap, along each side; below 0 where they lie apart."""
    (left, top, right, bottom), (other_left, other_top, other_right, other_bottom) = edges(first), edges(second)
    return min(right, other_right) - max(left, other_left), min(bottom, other_bottom) - max(top, other_top)


def shared(first, second):
    width, height = overlap(first, second)
    return max(width, 0) * max(height, 0)


def iou_of(first, second):
    both = shared(first, second)
    return Fraction(both, area(first) + area(second) - both)


@kind("iou")
def iou(task):
    first, second = task["first"], task["second"]
    both, areas = shared(first, second), area(first) + area(second)
    union = areas - both
    yield "You divided by the sum of the areas", number(Fraction(both, areas))
    yield "That is the Dice coefficient", number(Fraction(2 * both, areas))

    def moved(box, left=0, top=0, right=0, bottom=0):
        return {"left": box["left"] + left, "top": box["top"] + top,
                "right": box["right"] + right, "bottom": box["bottom"] + bottom}

    def from_center(box):
        half = (box["right"] - box["left"]) // 2, (box["bottom"] - box["top"]) // 2
        return moved(box, half[0], half[1], half[0], half[1])

    yield "You took the center", number(iou_of(from_center(first), from_center(second)))
    yield "You counted the last row and column", number(
        iou_of(moved(first, right=1, bottom=1), moved(second, right=1, bottom=1)))
    width, height = overlap(first, second)
    if width < 0 and height < 0:
        wrong = width * height
        yield "Both overlaps are negative", number(Fraction(wrong, max(areas - wrong, 1)))
    yield "That is the area of the intersection", number(both)
    yield "You divided by the smaller box", number(Fraction(both, min(area(first), area(second))))
    yield "You divided by the larger box", number(Fraction(both, max(area(first), area(second))))
    yield "That is 1 − IoU", number(1 - Fraction(both, union))
    yield "That is the area of the union", number(union)
    if both:
        yield "You divided the union by the intersection", number(Fraction(union, both))


@kind("nms")
def nms(task):
    limit = Fraction(task["threshold"], 10)
    boxes = task["detections"]
    ranked = sorted(boxes, key=lambda box: -box["score"])

    def clash(one, other, by_class=True):
        is_rival = not by_class or one["class"] == other["class"]
        return is_rival and iou_of(one["rectangle"], other["rectangle"]) > limit

    def greedy(order, by_class=True):
        kept = []
        for box in order:
            if not any(clash(rival, box, by_class) for rival in kept):
                kept.append(box)
        return kept

    def named(boxes):
        return {"boxes": sorted(box["name"] for box in boxes)}

    kept = greedy(ranked)
    yield "You let a box that is gone remove another one", named(
        box for place, box in enumerate(ranked)
        if not any(clash(better, box) for better in ranked[:place]))
    yield "You let boxes of one class remove", named(greedy(ranked, by_class=False))
    yield "You went through the boxes in the order of their letters", named(greedy(boxes))
    yield "Those are the boxes that go", named(box for box in boxes if box not in kept)
    yield "You began with the lowest score", named(greedy(ranked[::-1]))
    yield "You kept the best box alone", named(ranked[:1])
    yield "You kept all boxes", named(boxes)


def doubles(values):
    return torch.tensor(values, dtype=torch.double)


@kind("softmax")
def softmax(task):
    logits, temperature, place = doubles(task["logits"]), task["temperature"], task["class"]
    right = F.softmax(logits / temperature, 0)
    yield "You left the temperature out", real(F.softmax(logits, 0)[place])
    yield "You multiplied by the temperature", real(F.softmax(logits * temperature, 0)[place])
    if logits.sum() != 0:
        yield "You divided the logits themselves", real(logits[place] / logits.sum())
    for other, probability in enumerate(right):
        yield f"That is the probability of class {'ABCDEFGH'[other]}", real(probability)
    yield "That is the sigmoid of the logit alone", real((logits[place] / temperature).sigmoid())
    powers = torch.exp2(logits / temperature)
    yield "You took powers of 2", real(powers[place] / powers.sum())
    yield "You did not divide by the sum", real((logits[place] / temperature).exp())


@kind("cross-entropy")
def cross_entropy(task):
    def losses_of(logits):
        return -F.log_softmax(doubles(logits), 0)

    if task["of"] == "probabilities":
        shares, place = doubles(task["percent"]) / 100, task["class"]
        right = -shares[place].log()
        for other, share in enumerate(shares):
            yield f"You took class {'ABCDEFGH'[other]}.", real(-share.log())
        yield "That is the entropy of the prediction", real(torch.special.entr(shares).sum())
        yield "That is 1 − the probability", real(1 - shares[place])
        yield "That is the probability itself", real(shares[place])
    elif task["of"] == "logits":
        logits, place, smoothing = doubles(task["logits"])[None], task["class"], task["smoothing"] / 100
        wanted = torch.tensor([place])
        right = F.cross_entropy(logits, wanted, label_smoothing=smoothing)
        losses = losses_of(task["logits"])
        yield "You left the label smoothing out", real(F.cross_entropy(logits, wanted))
        label = torch.full_like(logits, smoothing / (logits.shape[1] - 1))
        label[0, place] = 1 - smoothing
        yield "You spread the label over the other classes alone", real(F.cross_entropy(logits, label))
        for other, loss in enumerate(losses):
            yield f"You took class {'ABCDEFGH'[other]} for the true one", real(loss)
        yield "That is the softmax probability", real(F.softmax(logits, 1)[0, place])
        yield "That is minus the logit", real(-logits[0, place])
    else:
        shares = doubles([sample["percent"] for sample in task["samples"]]) / 100
        weights = doubles([sample["weight"] if task["weighted"] else 1 for sample in task["samples"]])
        summed = -(weights * shares.log()).sum()
        right = summed / weights.sum()
        yield "You divided by the number of samples", real(summed / len(shares))
        yield "You left the weights out", real(-shares.log().mean())
        yield "That is the sum", real(summed)
        yield "You took the logarithm of the mean probability", real(-shares.mean().log())
    yield "You took the logarithm to base 2", real(right / math.log(2))
    yield "You took the logarithm to base 10", real(right / math.log(10))
    yield "The sign is the other way", real(-right)
