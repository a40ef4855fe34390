"""Invented texts that other collators are known to align wrongly, and ours on them, in every order of the witnesses.

Each is made after an issue of CollateX; ``benchmarks/accuracy/peers.py`` runs collatex itself on the same texts. The
order counts twice for us: the witnesses are given in it, and their times follow it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stemmatic.descend import CollatedPost, collate
from stemmatic.link import Texts, TokenizedText, compare_pairs
from stemmatic.model import Collation, Place, Post, ReadingState
from stemmatic.options import LinkOptions
from stemmatic.text.comparison import split_words
from stemmatic.understand import understand

_PIER = "The council of Belmora opens the northern pier on Sunday. "
_MOORINGS = "Moorings are free of charge until the regatta ends. "
_DIESEL = "Skippers who need diesel call the harbour office in advance. "
_MUSEUM = "The museum of the lake shows forty old nets. "
_SHOW = "At noon on Sunday the council of Belmora will show the "
_NOON = "of Belmora leaves the northern pier at noon."

Table = frozenset[frozenset[tuple[str, str]]]  # for each place who has what there


@dataclass(frozen=True, slots=True, kw_only=True)
class CollationCase:
    """Witnesses by name. ``together`` must stand in one place; where it is empty, all orders must give one table."""

    issue: int
    what: str
    witnesses: Mapping[str, str]
    together: str = ""
    detect_transpositions: bool = False

    def orders(self) -> Iterator[tuple[str, ...]]:
        """Every order of the witnesses."""
        return itertools.permutations(self.witnesses)


CASES = (
    CollationCase(
        issue=58,
        what="words before commas",
        witnesses={
            "A": f"The long, grey, wooden ferry {_NOON}",
            "B": f"The long, new, grey ferry {_NOON}",
            "C": f"The long, grey, wooden barge {_NOON}",
        },
        together="grey",
    ),
    CollationCase(
        issue=66,
        what="a word inserted in one witness",
        witnesses={
            "A": f"{_SHOW}grey ferry.",
            "B": f"{_SHOW}big grey ferry.",
            "C": f"{_SHOW}ferry that carries a new bell.",
        },
        together="ferry",
    ),
    CollationCase(
        issue=76,
        what="moved sentences, one table in every order",
        witnesses={
            "A": _PIER + _MOORINGS + _DIESEL,
            "B": _DIESEL + _PIER + _MUSEUM,
            "C": _MOORINGS + _MUSEUM + _PIER,
            "D": _MUSEUM + _DIESEL + _MOORINGS,
            "E": _PIER + _MUSEUM,
        },
    ),
    CollationCase(
        issue=87,
        what="a moved sentence",
        witnesses={"A": _PIER + _MOORINGS + _DIESEL, "B": _DIESEL + _PIER + _MOORINGS},
        together=_DIESEL.strip(),
        detect_transpositions=True,
    ),
)


def collate_case(case: CollationCase, order: Sequence[str]) -> Collation:
    """Our collation of a case, the witnesses given and dated in this order, each read against the first."""
    return collate_texts({name: case.witnesses[name] for name in order})


def collate_texts(texts: Mapping[str, str]) -> Collation:
    """Our collation of texts in one language by their names, dated in this order, each read against the first."""
    posts = [_post(name, text, minutes) for minutes, (name, text) in enumerate(texts.items())]
    records = [understand(post.text) for post in posts]
    found = [split_words(post.text) for post in posts]
    tokenized = [
        TokenizedText.of(post, record.passages, one) for post, record, one in zip(posts, records, found, strict=True)
    ]
    pairs = list(itertools.combinations(range(len(posts)), 2))
    links = compare_pairs(Texts.of(tokenized), pairs, LinkOptions())
    collated = []
    for post, record, one in zip(posts, records, found, strict=True):
        words = list(zip(one.words, one.begins, one.ends, strict=True))
        spans = tuple(
            tuple(words[bisect_left(one.begins, p.begin) : bisect_left(one.begins, p.end)]) for p in record.passages
        )
        collated.append(CollatedPost(post=post, passages=record.passages, words=spans))
    return collate(collated, links, {post.key: [posts[0].key] for post in posts[1:]})


def _post(name: str, text: str, minutes: int) -> Post:
    date = datetime(2031, 6, 3, 9, tzinfo=UTC) + timedelta(minutes=minutes)
    return Post(platform="table", channel=name, number="1", text=text, date=date, place=Place("0" * 64, "line 1"))


def table_of(found: Collation, order: Sequence[str]) -> Table:
    """Who has what in which place, whatever the order of places and witnesses."""
    return frozenset(
        frozenset((name, reading.text.strip()) for name, reading in zip(order, place, strict=True) if reading.text)
        for place in found.places
    )


def stands_together(case: CollationCase, found: Collation) -> bool:
    """Whether all that have the case's words have them in one place and as words of the source where it has them."""
    places = [place for place in found.places if any(case.together in reading.text for reading in place)]
    if len(places) != 1:
        return False
    base, *others = places[0]
    for reading in others:
        if case.together in base.text and case.together in reading.text:
            same = " ".join(piece for state, piece in reading.words if state is ReadingState.SAME)
            if case.together not in same:
                return False
    return True


def rightly_collated(case: CollationCase, orders: Iterable[Sequence[str]] | None = None) -> list[bool]:
    """For every order of the witnesses, or for those given, whether ours comes out right."""
    found = [(order, collate_case(case, order)) for order in orders or case.orders()]
    if case.together:
        return [stands_together(case, one) for _, one in found]
    tables = [table_of(one, order) for order, one in found]
    (commonest, _), *_ = Counter(tables).most_common(1)
    return [table == commonest for table in tables]
