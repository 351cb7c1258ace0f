"""Turns a right statement around by one word or number: what it says then makes the point no more."""

import re

PAIRS = """
more/less larger/smaller bigger/smaller higher/lower high/low large/small increases/decreases
increase/decrease increasing/decreasing grows/shrinks grow/shrink before/after first/last
always/never all/none every/no early/late earlier/later deeper/shallower deep/shallow
wide/narrow wider/narrower training/inference train/test local/global same/different
forward/backward input/output inputs/outputs left/right row/column rows/columns height/channels
spatial/channel positions/channels width/depth mean/max average/maximum add/multiply
added/multiplied sum/product sums/products linear/quadratic linearly/quadratically
without/with can/cannot does/doesn't is/isn't are/aren't keeps/destroys keep/destroy
preserves/destroys helps/hurts help/hurt reduces/raises reduce/raise lowers/raises
faster/slower fast/slow cheaper/costlier fewer/more shared/separate shares/separates
fixed/learned learned/fixed frozen/trained source/target positive/negative true/false
over/under overfitting/underfitting bias/variance precision/recall encoder/decoder
upsampling/downsampling upsample/downsample stronger/weaker strong/weak
""".split()

SWAPS = {}
for pair in PAIRS:
    one, other = pair.split("/")
    SWAPS.setdefault(one, other)
    SWAPS.setdefault(other, one)

WORD = re.compile(r"[A-Za-z']+")
NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")


def turned(text, rng):
    """The text with one word or number turned, or None where there is nothing to turn."""
    places = [(m, SWAPS[m[0].lower()]) for m in WORD.finditer(text) if m[0].lower() in SWAPS]
    numbers = [m for m in NUMBER.finditer(text) if int(m[0]) > 1]
    if numbers and (not places or rng.random() < 0.2):
        match = rng.choice(numbers)
        value = int(match[0])
        to = str(rng.choice([value * 2, value * 3, max(1, value // 2), value + 1, value * 10]))
    elif places:
        match, to = rng.choice(places)
        to = to.capitalize() if match[0][0].isupper() else to
    else:
        return None
    return text[: match.start()] + to + text[match.end() :]
