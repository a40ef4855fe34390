"""Copies in the wild: pairs of real posts, drawn over bands of likeness and of time, and labelled by hand.

    python -m benchmarks.accuracy.wild            the pairs to be labelled, with both texts
    python -m benchmarks.accuracy wild            precision and recall of the links on the labelled pairs

The likeness is not the linker's: the share of the shorter post's runs of three words that the other post has too, lines
that a channel prints ten times or more left out. Pairs without a shared run come in where their rarer word stems agree
(cosine of TF-IDF over the first five letters of each word). ``labels.csv`` holds the posts' ids and the labels,
``GUIDE.md`` says how they were given. No text of the data is kept here.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.corpora import Written, telegram
from benchmarks.accuracy.figures import Figure, Judged, Report, share, weighted_share
from benchmarks.accuracy.tracing import Named, trace_posts
from benchmarks.accuracy.wild.drawing import Pair, cells, draw
from stemmatic.model import Relation

LABELS = Path(__file__).parent / "labels.csv"

# What the later post of a pair is to the earlier one, where both are the same text.
SAME_TEXT = {
    "copy": Relation.COPY,
    "edited copy": Relation.EDITED_COPY,
    "excerpt": Relation.EXCERPT,
    "expansion": Relation.EXPANDED_COPY,
    "shared passages": Relation.SHARED_PASSAGES,
}
OTHER = ("formula", "same event", "unrelated")
NONE = "no link"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with its label and what was found: the relation of a link, or ``no link``."""

    pair: Pair
    label: str
    doubtful: bool
    found: str
    score: float
    weight: float  # pairs of the data that it stands for

    @property
    def linked(self) -> bool:
        """Whether there is a link."""
        return self.found != NONE

    @property
    def same_text(self) -> bool:
        """Whether there ought to be one."""
        return self.label in SAME_TEXT


def read_labels() -> dict[Pair, tuple[str, bool]]:
    """Label and doubt of each pair."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        return {(row["earlier"], row["later"]): (row["label"], bool(row["doubtful"])) for row in csv.DictReader(lines)}


def measure() -> Report:
    """Recall and precision of the links by label and by relation, as drawn and weighted to the cells' sizes."""
    posts = telegram()
    links = trace_posts(posts).by_pair()
    return judge(label(posts, lambda pair: _found(links.get(frozenset(pair)), pair)))


def label(posts: Sequence[Written], find: Callable[[Pair], tuple[str, float]]) -> list[Labelled]:
    """The labelled pairs with what ``find`` says of each: the relation found, or ``no link``, and its score."""
    population = cells(posts)
    drawn = draw(population)
    labels = read_labels()
    if labels.keys() != drawn.keys():
        raise ValueError("the labelled pairs are not the pairs drawn: are these the posts that were labelled?")
    counts = Counter(drawn.values())
    return [
        Labelled(pair, name, doubtful, *find(pair), weight=len(population[drawn[pair]]) / counts[drawn[pair]])
        for pair, (name, doubtful) in labels.items()
    ]


def overall(pairs: Sequence[Labelled], prefix: str = "") -> list[Figure]:
    """Recall and precision over the pairs that are not doubtful, as drawn and weighted to the cells' sizes."""
    sure = [one for one in pairs if not one.doubtful]
    same, linked = [one for one in sure if one.same_text], [one for one in sure if one.linked]
    weighted = "weighted to all pairs"
    return [
        share(f"{prefix}recall", (one.linked for one in same)),
        weighted_share(f"{prefix}recall, {weighted}", ((one.linked, one.weight) for one in same)),
        share(f"{prefix}precision", (one.same_text for one in linked)),
        weighted_share(f"{prefix}precision, {weighted}", ((one.same_text, one.weight) for one in linked)),
    ]


def _found(link: Named | None, pair: Pair) -> tuple[str, float]:
    """The label that a link amounts to, said of the later post, and its score."""
    if link is None:
        return NONE, 0.0
    # The labels tell no excerpt with other words from one without.
    relation = Relation.EXCERPT if link.link.relation is Relation.EDITED_EXCERPT else link.link.relation
    name = next((name for name, one in SAME_TEXT.items() if one is relation), str(relation))
    if link.source == pair[1]:
        name = {"excerpt": "expansion", "expansion": "excerpt"}.get(name, name)
    return name, link.link.score


def judge(pairs: Sequence[Labelled]) -> Report:
    """The figures of labelled pairs; doubtful ones stand apart."""
    report = Report(figures=overall(pairs))
    sure = [one for one in pairs if not one.doubtful]
    linked = [one for one in sure if one.linked]
    report.figures += [
        *(share(f"recall, {name}", (one.linked for one in sure if one.label == name)) for name in SAME_TEXT),
        share(
            "precision, a formula counted as the same text", (one.same_text or one.label == "formula" for one in linked)
        ),
        *(
            share(f"precision, links named {name}", (one.same_text for one in linked if one.found == name))
            for name in SAME_TEXT
        ),
        *(
            share(f"rightly not linked, {name}", (not one.linked for one in sure if one.label == name))
            for name in OTHER
        ),
        share("relation named rightly", (one.found == one.label for one in linked if one.same_text)),
        *(
            share(
                f"right, score {low:g}–{high:g}",
                (one.same_text for one in linked if low <= one.score < high or one.score == high == 1),
            )
            for low, high in ((0.0, 0.9), (0.9, 1.0))
        ),
    ]
    report.judged = [Judged(one.score, one.same_text) for one in linked]
    for name in (*SAME_TEXT, *OTHER):
        counts = Counter(one.found for one in sure if one.label == name)
        report.notes.append(f"labelled {name}: " + ", ".join(f"{n} {found}" for found, n in counts.most_common()))
    doubtful = [one for one in pairs if one.doubtful]
    report.notes.append(
        f"{len(pairs)} pairs; {len(doubtful)} doubtful ones stand apart: "
        + ", ".join(f"{n} {name} with {found}" for (name, found), n in _confused(doubtful).most_common())
    )
    report.misses = [
        f"{' '.join(one.pair)}: {one.label}, found {one.found} {one.score}"
        for one in sure
        if one.linked != one.same_text
    ]
    return report


def _confused(pairs: Sequence[Labelled]) -> Counter[tuple[str, str]]:
    return Counter((one.label, one.found) for one in pairs)
