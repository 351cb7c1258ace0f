"""The encoder: cuts an answer into chunks, and scores each chunk for each key point.

Two towers with the same weights: the chunks of an answer on one side, "title | key point" on the
other, so that each text is read once. A small head then compares every chunk with every key point:
by the texts' mean vectors, and by what the chunk says about each word of the key point. Classes:
makes, contradicts, neither.
"""

import math
import re

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

WIDTH, HEADS = 384, 12
LONGEST, LONGEST_POINT = 48, 72
MAKES, CONTRADICTS, NEITHER = range(3)

SENTENCE = re.compile(r"(?<=[.!?;])\s+")
ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|vs|cf|fig|eq|approx|resp|al)\.$", re.I)
CLAUSE = re.compile(r",\s+|:\s+|\s+[–—-]\s+|\s*→\s*|\s+(?=(?:but|because|so|while|whereas|therefore|which)\s)")
BULLET = re.compile(r"^\s*(?:[-*•–—]|\d+[.)])\s+")


def parts(clause):
    """A clause in parts that are short enough to be read."""
    words = clause.split()
    if len(words) <= 28:
        return [clause]
    return [" ".join(words[at : at + 28]) for at in range(0, len(words) - 10, 18)]


def chunks(text):
    """Sentences, lines, long sentences' clauses, and every two neighbours."""
    sentences = []
    for line in text.splitlines():
        line = BULLET.sub("", line).strip()
        cut = []
        for s in (s.strip() for s in SENTENCE.split(line) if s.strip()):
            if cut and ABBREVIATION.search(cut[-1]):
                cut[-1] += " " + s
            else:
                cut.append(s)
        sentences += cut
    found = list(sentences)
    for sentence in sentences:
        if len(sentence.split()) > 14:
            for clause in (c.strip() for c in CLAUSE.split(sentence) if len(c.split()) >= 4):
                found += parts(clause)
    found += [f"{a} {b}" for a, b in zip(sentences, sentences[1:]) if len(a.split()) + len(b.split()) <= 32]
    return list(dict.fromkeys(found)) or [text.strip() or "."]


class Words:
    def __init__(self, path):
        self.tokenizer = Tokenizer.from_file(str(path))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.known = {}

    def ids(self, text, longest=LONGEST):
        if text not in self.known:
            self.known[text] = self.tokenizer.encode(text).ids
        ids = self.known[text]
        return ids if len(ids) <= longest else ids[: longest - 1] + ids[-1:]

    def point(self, title, point):
        """The ids of "title | key point", and from where on they are the key point's own."""
        head = self.ids(title + " |", 512)[:-1]
        own = self.ids(point, 512)[1:][:LONGEST_POINT]
        head = head[: LONGEST_POINT - len(own)]
        return head + own, len(head)


class Layer(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, there):
        """Texts × words × width; `there` says which words are no padding."""
        rows, longest, _ = x.shape
        q, k, v = self.qkv(x).view(rows, longest, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        weights = q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
        weights = weights.masked_fill(~there[:, None, None], -1e4).float().softmax(-1)
        seen = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(rows, longest, WIDTH)
        x = self.norm1(x + self.dropout(self.out(seen)).float())
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))).float())


def mean(x, there):
    there = there[..., None].to(x.dtype)
    return (x * there).sum(1) / there.sum(1).clamp(min=1)


class Marker(nn.Module):
    def __init__(self, layers=6, dropout=0.1, width=128, words=30522, align=True):
        super().__init__()
        self.settings = {"layers": layers, "width": width, "words": words, "align": align}
        self.words = nn.Embedding(words, WIDTH)
        self.places = nn.Embedding(LONGEST_POINT, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.align = align
        self.pooled = nn.Linear(4 * WIDTH, 2 * width)
        if align:
            self.small = nn.Linear(WIDTH, width)
            self.scale = nn.Parameter(torch.tensor(2.3))
            self.point_word = nn.Linear(width, width)
            self.chunk_word = nn.Linear(width, width, bias=False)
            self.product_word = nn.Linear(width, width, bias=False)
        self.hidden = nn.Linear(2 * width + (2 * width + 1 if align else 0), width)
        self.classes = nn.Linear(width, 3)

    def load_base(self, path, which):
        """Takes the embeddings and some layers of all-MiniLM-L6-v2."""
        base = {name: weight for name, weight in load_file(str(path)).items() if weight.is_floating_point()}
        own = self.state_dict()
        own["words.weight"] = base["embeddings.word_embeddings.weight"]
        own["places.weight"] = base["embeddings.position_embeddings.weight"][:LONGEST_POINT] + base["embeddings.token_type_embeddings.weight"][0]
        for end in ("weight", "bias"):
            own[f"norm.{end}"] = base[f"embeddings.LayerNorm.{end}"]
            for to, at in enumerate(which):
                layer = f"encoder.layer.{at}."
                parts = [base[f"{layer}attention.self.{name}.{end}"] for name in ("query", "key", "value")]
                own[f"layers.{to}.qkv.{end}"] = torch.cat(parts)
                for name, there in (("out", "attention.output.dense"), ("norm1", "attention.output.LayerNorm"), ("up", "intermediate.dense"), ("down", "output.dense"), ("norm2", "output.LayerNorm")):
                    own[f"layers.{to}.{name}.{end}"] = base[f"{layer}{there}.{end}"]
        self.load_state_dict({name: weight.float() for name, weight in own.items()})
        self.words.weight.requires_grad = False
        self.places.weight.requires_grad = False

    def read_ids(self, ids, lengths):
        """Padded ids (texts × words) → the vectors of their words, and which are there."""
        longest = ids.shape[1]
        there = torch.arange(longest, device=ids.device)[None] < lengths[:, None]
        x = self.dropout(self.norm(self.words(ids) + self.places.weight[:longest]))
        for layer in self.layers:
            x = layer(x, there)
        return x, there

    def read(self, texts):
        longest = max(map(len, texts))
        device = self.words.weight.device
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in texts]).to(device)
        return self.read_ids(ids, torch.tensor([len(row) for row in texts]).to(device))

    def read_points(self, points):
        """The same for pairs from `Words.point`; a key point's title is read, but not compared."""
        x, there = self.read([ids for ids, _ in points])
        starts = torch.tensor([start for _, start in points]).to(x.device)
        return x, there & (torch.arange(x.shape[1], device=x.device)[None] >= starts[:, None])

    def compare(self, chunk, there, point, own):
        """Words of C chunks and P key points → scores C × P × 3."""
        u, v = F.normalize(mean(chunk, there), dim=-1), F.normalize(mean(point, own), dim=-1)
        u, v = u[:, None].expand(-1, v.shape[0], -1), v[None].expand(u.shape[0], -1, -1)
        parts = [torch.relu(self.pooled(torch.cat([u, v, 16 * u * v, 4 * (u - v).abs()], -1)).float())]
        if self.align:
            c, p = self.small(chunk).float(), self.small(point).float()
            near = torch.einsum("pmd,cnd->cpmn", F.normalize(p, dim=-1), F.normalize(c, dim=-1))
            near = near.masked_fill(~there[:, None, None], -1.0)
            weights = (near * self.scale.exp()).softmax(-1)
            said = torch.einsum("cpmn,cnd->cpmd", weights, c)
            words = torch.relu(self.point_word(p)[None] + self.chunk_word(said) + self.product_word(said * p[None])).float()
            share = own.float() / own.sum(1, keepdim=True)
            average = torch.einsum("cpmd,pm->cpd", words, share)
            most = words.masked_fill(~own[None, :, :, None], 0).amax(2)
            best = (near.amax(-1) * share[None]).sum(-1, keepdim=True)
            parts += [average, most, 4 * best]
        hidden = torch.relu(self.hidden(torch.cat(parts, -1)).float())
        return self.classes(self.dropout(hidden)).float()

    def forward(self, texts, points):
        """Scores chunks × key points × classes; `points` are pairs from `Words.point`."""
        return self.compare(*self.read(texts), *self.read_points(points))
