"""Where does a text come from? The posts of an archive that hold its wording, or say the same in another language."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from stemmatic.archive.store import Store
from stemmatic.ask.texts import Together, Vectors, encode_now, most_of, read_posts, understand_text
from stemmatic.link import time_order
from stemmatic.model import Link, Passage, PassagePair, Post
from stemmatic.options import Options
from stemmatic.pipeline.index.queries import find_holders, has_vectors

MAX_COMPARED = 400  # the posts that share most with the text; how many more there are is said
MAX_TRANSLATED = 60  # the same across languages


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBy:
    """A post that holds some of the text; of each pair in ``passages`` the source is the post, the target the text."""

    post: Post
    relation: str
    score: float
    coverage: float  # share of the text that the post accounts for
    passages: tuple[PassagePair, ...]
    family: str | None


@dataclass(frozen=True, kw_only=True)
class Whence:
    """The answer: the passages of the text, the posts that hold it, earliest first and undated ones last.

    ``left_out`` counts posts that share less and were not compared.
    """

    text: str
    passages: tuple[Passage, ...]
    languages: tuple[str, ...]
    origins: tuple[HeldBy, ...]
    left_out: int

    def holders(self, passage: Passage) -> tuple[HeldBy, ...]:
        """The posts that hold one passage of the text, earliest first."""
        return tuple(
            one
            for one, (begins, farthest) in zip(self.origins, self._held, strict=True)
            if (begun := bisect_left(begins, passage.end)) and passage.begin < farthest[begun - 1]
        )

    @cached_property
    def _held(self) -> tuple[tuple[Sequence[int], Sequence[int]], ...]:
        """What each origin holds of the text: where pairs begin, in order, and how far any up to there reaches."""
        spans = (sorted((pair.target_begin, pair.target_end) for pair in one.passages) for one in self.origins)
        return tuple(([begin for begin, _ in one], list(accumulate((end for _, end in one), max))) for one in spans)


def find_whence(store: Store, text: str, options: Options) -> Whence:
    """The posts of the archive that a text may come from.

    The text counts as a post without channel and date, so that all that holds for links holds here.
    """
    asked, said = understand_text(text, options)
    query = Together([(asked, said)], options)
    shared = find_holders(store, query.fingerprints(), options.link)
    nearest = most_of({key: one.fingerprints for key, one in shared.items()}, MAX_COMPARED)
    found = read_posts(store, nearest)
    links = Together([*found.values(), (asked, said)], options).copies(asked.key)
    left_out = len(shared) - len(nearest)
    if options.translate.enabled and query.units and has_vectors(store):
        vectors = Vectors(query.units, encode_now)
        alike = vectors.find_alike(store, options.translate)
        closest = most_of(alike, MAX_TRANSLATED)
        others = read_posts(store, closest)
        together = Together([*others.values(), (asked, said)], options)
        links += together.translations(asked.key, vectors.with_known(store))
        found |= others
        left_out += len(alike) - len(closest)
    surest: dict[str, Link] = {}
    for link in links:
        if link.source not in surest or surest[link.source].score < link.score:
            surest[link.source] = link
    families = store.families_of(surest)
    origins = [
        HeldBy(
            post=found[link.source][0],
            relation=link.relation.value,
            score=link.score,
            coverage=link.target_coverage,
            passages=link.passages,
            family=families.get(link.source),
        )
        for link in surest.values()
    ]
    return Whence(
        text=text,
        passages=said.passages,
        languages=said.languages,
        origins=tuple(sorted(origins, key=lambda one: time_order(one.post))),
        left_out=left_out,
    )
