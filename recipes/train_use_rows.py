"""Move the rows that extend_use_rows.py made, so that a text lands where USE puts its English counterpart.

    python recipes/train_use_rows.py --rows rows0 --strings strings --minutes 10 --output src/stemmatic/encode/rows

USE's network stays as it is; only rows move, a little way from where they were. Texts: recipes/parallel_strings.py. A
text's target is the mean of USE's vectors of its counterparts in English and, where the same English text has them,
Russian and Arabic. Loss: distance to the target, and the target among those of the batch (InfoNCE). Seeded; the
number of steps depends on the machine's speed.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from extend_use_rows import LATIN, script, write  # beside this file
from parallel_strings import read_pairs
from sentencepiece import SentencePieceProcessor
from torch import Tensor, nn

from stemmatic.encode import vocabulary
from stemmatic.encode.kernels import BRANCH, FEATURES, HIDDEN, WINDOWS
from stemmatic.encode.network import Weights
from stemmatic.encode.serbian import to_cyrillic
from stemmatic.encode.use import UseEncoder

REFERENCES = ("ru", "ar")
TRAINED_SCRIPTS = {"CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI"}  # shared pieces of these get a row of their own
BATCH, LONGEST = 192, 64
PULL = 1e-3  # strength of the pull back to the first rows
SHARPNESS = 20.0
JOINED = 0.3  # texts joined of two or three others, as a share of the texts
HELD_OUT = 250
MOST_TEXTS = 45_000  # of one language
AVERAGED, EVERY = 0.6, 10  # what is kept is the mean of the rows over the last part, taken every so many steps
ALSO = {"sr": ("sr-Latn",)}  # the encoder writes it in Cyrillic


Text = tuple[str, str, dict[str, str]]  # language, text, counterparts by language


class Network(nn.Module):
    """USE's network over given rows, differentiable; see stemmatic.encode.network for the fast one."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.w = weights
        convert = torch.from_numpy
        self.projection, self.projection_bias = convert(weights.projection), convert(weights.projection_bias)
        self.first_norm = [convert(a) for a in weights.first_norm]
        self.first = [
            convert(m.reshape(BRANCH, n, BRANCH).transpose(1, 0, 2).copy())
            for m, (n, _) in zip(weights.first, WINDOWS, strict=True)
        ]
        self.second = [convert(m.reshape(n, BRANCH, BRANCH)) for m, (n, _) in zip(weights.second, WINDOWS, strict=True)]
        self.biases = [convert(b.reshape(len(WINDOWS), BRANCH)) for b in (weights.first_bias, weights.second_bias)]
        self.second_norm = [convert(a) for a in weights.second_norm]
        self.pooled, self.pooled_bias = convert(weights.pooled), convert(weights.pooled_bias)
        self.dense = {name: convert(matrix) for name, matrix in weights.dense.items()}

    def forward(self, rows: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors (n, 512) of rows (n, length, 512) where mask (n, length) is 1."""
        shown = mask[..., None]
        x = F.layer_norm(rows @ self.projection + self.projection_bias, (HIDDEN,), *self.first_norm, self.w.epsilon)
        x = x * shown
        parts = [rows]
        for branch, (width, left) in enumerate(WINDOWS):
            here = x[..., branch * BRANCH : (branch + 1) * BRANCH]
            for matrices, biases in ((self.first, self.biases[0]), (self.second, self.biases[1])):
                padded = F.pad(here, (0, 0, left, width - 1 - left))
                convolved = biases[branch]
                for j in range(width):
                    convolved = convolved + padded[:, j : j + here.shape[1]] @ matrices[branch][j]
                here = (torch.relu(convolved) + here) * shown
            parts.append(here)
        features = F.layer_norm(torch.cat(parts, dim=-1), (FEATURES,), *self.second_norm, self.w.epsilon) * shown
        count = mask.sum(dim=1, keepdim=True)
        x = (features.sum(dim=1) @ self.pooled + count * self.pooled_bias) / count.sqrt()
        d = self.dense
        y0 = torch.relu(x @ d["d0"])
        y1 = torch.relu(x @ d["p1"] + y0 @ d["d1"])
        y2 = torch.relu(y1 @ d["d2"])
        return F.normalize(torch.tanh(y1 @ d["p3"] + y2 @ d["d3"]), dim=-1)


def collect(folder: Path, languages: list[str]) -> list[Text]:
    """(language, its text, counterparts by language) of every string, and of some joined ones."""
    references = {language: dict(read_pairs(folder, language)) for language in REFERENCES}
    texts = []
    for language in languages:
        found = [pair for spelling in (language, *ALSO.get(language, ())) for pair in read_pairs(folder, spelling)]
        own = [
            (
                language,
                other,
                {"en": english} | {r: known[english] for r, known in references.items() if english in known},
            )
            for english, other in ((e, to_cyrillic(o) if language == "sr" else o) for e, o in found)
            if language in LATIN or script(other) != "LATIN"
        ]
        single = len(own)
        for k in range(int(JOINED * single)):
            some = random.sample(own[:single], 2 + (k % 3 == 0))
            common = set.intersection(*(set(t[2]) for t in some))
            joined = {r: ". ".join(t[2][r].rstrip(".") for t in some) + "." for r in sorted(common & {"en", "ru"})}
            own.append((language, ". ".join(t[1].rstrip(".") for t in some) + ".", joined))
        texts += random.sample(own, min(MOST_TEXTS, len(own)))
    return texts


def embed_targets(texts: list[Text]) -> Tensor:
    """The mean of the counterparts' vectors, of unit length."""
    encoder = UseEncoder()
    keys = sorted({(t, r) for _, _, counterparts in texts for r, t in counterparts.items()})
    vectors = encoder.encode([t for t, _ in keys], [r for _, r in keys])
    place = {key: i for i, key in enumerate(keys)}
    targets = np.stack([vectors[[place[t, r] for r, t in c.items()]].mean(axis=0) for _, _, c in texts])
    return F.normalize(torch.from_numpy(targets), dim=-1)


def main() -> None:
    """Read the arguments, train, write."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--rows", "--strings", "--output"):
        arguments.add_argument(name, type=Path, required=True)
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--rate", type=float, default=0.04, help="first step as a share of the rows' spread")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    random.seed(given.seed)
    torch.manual_seed(given.seed)
    vocabulary._ROWS = given.rows
    languages = json.loads((given.rows / "manifest.json").read_text())["languages"]
    weights, extra, pieces = Weights(), vocabulary.ExtraRows(), vocabulary.ExtraVocabulary()
    texts = collect(given.strings, languages)
    random.shuffle(texts)
    print(len(texts), "texts", Counter(language for language, _, _ in texts), flush=True)
    targets = embed_targets(texts)

    # Rows by piece; those that move are the extra ones and shared ones in the new languages' scripts.
    model, numbers, known = pieces._model, pieces._numbers.copy(), weights.token_count
    cut = [model.encode(text)[: LONGEST - 2] for _, text, _ in texts]
    moving = [
        i for i in range(4, len(numbers)) if numbers[i] >= known or script(model.id_to_piece(i)) in TRAINED_SCRIPTS
    ]
    moving += indonesian_pieces(texts, cut, model, set(moving)) if "id" in languages else []
    everything = np.empty((len(numbers), 512), np.float32)
    own = numbers >= known
    everything[own], everything[~own] = extra.rows(numbers[own] - known), weights.rows(numbers[~own])
    first = torch.from_numpy(everything[moving].copy())
    place = torch.full((len(numbers),), -1)
    place[moving] = torch.arange(len(moving))
    fixed = torch.from_numpy(everything)
    rows = nn.Embedding(len(moving), 512, sparse=True)
    rows.weight.data = first.clone()
    network = Network(weights)
    optimiser = torch.optim.SparseAdam(list(rows.parameters()))

    def encode(batch: list[list[int]]) -> Tensor:
        length = max(map(len, batch)) + 2
        ids, mask = torch.zeros(len(batch), length, dtype=torch.long), torch.zeros(len(batch), length)
        for r, tokens in enumerate(batch):
            ids[r, : len(tokens) + 2] = torch.tensor([0, *tokens, 2])
            mask[r, : len(tokens) + 2] = 1
        moved = place[ids]
        values = torch.where((moved >= 0)[..., None], rows(moved.clamp(min=0)), fixed[ids])
        return network(values, mask)

    def report(label: str) -> None:
        with torch.inference_mode():
            found = []
            for language in languages:
                some = [i for i in range(8 * HELD_OUT) if texts[i][0] == language][:HELD_OUT]
                vectors = torch.cat([encode([cut[i] for i in some[k : k + 100]]) for k in range(0, len(some), 100)])
                best = (vectors @ targets[some].T).argmax(dim=1) == torch.arange(len(some))
                found.append(
                    f"{language} {100 * best.float().mean():.1f}/{(vectors * targets[some]).sum(1).mean():.3f}"
                )
        print(f"{label:12} held out, accuracy/cosine: {' '.join(found)}", flush=True)

    report("first")
    lengths = np.array([len(tokens) for tokens in cut])
    spread = float(first.std())
    begin = last = time.monotonic()
    done, steps, kept, mean = 0.0, 0, 0, torch.zeros_like(first)
    while done < 1:
        order = np.random.default_rng([given.seed, int(1000 * done)]).permutation(np.arange(8 * HELD_OUT, len(texts)))
        batches = []
        for low in range(0, len(order), BATCH * 40):  # texts of like length together
            part = order[low : low + BATCH * 40]
            part = part[np.argsort(lengths[part], kind="stable")]
            batches += [part[k : k + BATCH] for k in range(0, len(part), BATCH)]
        random.shuffle(batches)
        for batch in batches:
            done = (time.monotonic() - begin) / (60 * given.minutes)
            if done >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = given.rate * spread * min(1, (steps + 1) / 30) * (1 - 0.95 * done)
            vectors, wanted = encode([cut[i] for i in batch]), targets[batch]
            likeness = SHARPNESS * vectors @ wanted.T
            same = (wanted @ wanted.T > 0.95) & ~torch.eye(len(batch), dtype=torch.bool)
            likeness = likeness.masked_fill(same, -1e4)
            truth = torch.arange(len(batch))
            choice = (F.cross_entropy(likeness, truth) + F.cross_entropy(likeness.T, truth)) / 2
            loss = 2 * (1 - (vectors * wanted).sum(dim=1)).mean() + choice
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                touched = rows.weight.grad.coalesce().indices()[0]
                rows.weight[touched] += PULL * (first[touched] - rows.weight[touched])
                steps += 1
                if done > AVERAGED and steps % EVERY == 0:
                    kept += 1
                    mean += (rows.weight - mean) / kept
            if time.monotonic() - last > 120:
                last = time.monotonic()
                report(f"{100 * done:.0f} %")
    report("end")
    rows.weight.data = mean
    report(f"mean, {steps} steps")
    moved = rows.weight.detach().numpy()
    sources = sorted(folder.name for folder in given.strings.iterdir())
    numbers[moving] = known + np.arange(len(moving))
    write(given.output, languages, (given.rows / "pieces.model").read_bytes(), numbers.astype(np.int32), moved, sources)


def indonesian_pieces(
    texts: list[Text], cut: list[list[int]], model: SentencePieceProcessor, taken: set[int]
) -> list[int]:
    """Shared Latin pieces that are frequent in Indonesian and not in English: they need a row of their own."""
    own = Counter(i for (language, _, _), tokens in zip(texts, cut, strict=True) if language == "id" for i in tokens)
    english = Counter(
        i for tokens in model.encode([c["en"] for language, _, c in texts if language == "id"]) for i in tokens
    )
    share = sum(english.values()) / max(1, sum(own.values()))
    return [i for i, n in sorted(own.items()) if i > 3 and i not in taken and n >= 20 and n * share > 3 * english[i]]


if __name__ == "__main__":
    main()
