"""Facets: how the hits of a search are spread over channels, languages, speakers, hashtags, months, kinds of posts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from stemmatic.archive.records import from_json
from stemmatic.archive.search.hits import Asked, Searched
from stemmatic.archive.search.index import months_of
from stemmatic.archive.search.marks import HAS, hashtag_mark
from stemmatic.archive.search.persons import Named
from stemmatic.archive.search.post_facts import speakers_of
from stemmatic.model import Understanding
from stemmatic.text.marks import QUOTING

MAX_COUNTED = 300_000  # of the newest hits; what is beyond is said
MAX_SAMPLED = 2_000  # hits whose posts are looked into; every nth, where there are more
MAX_VALUES = 12  # of a facet


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet, and on how many of the hits it is.

    ``part`` is what to add to the query to keep only these, ``None`` where the query's language has no way to say it.
    """

    label: str
    posts: int
    part: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """The commonest values of one field; ``left_out`` counts those beyond."""

    field: str
    values: tuple[FacetValue, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How the hits of a query are spread.

    ``total`` counts the hits; where ``more`` is true there are more than that. Where ``sampled`` is not None, only so
    many of them, every nth in time, were looked into: all numbers but those of months are then estimates. Months are
    in order of time; ``undated`` counts the hits that are in none.
    """

    query: str
    total: int
    more: bool
    sampled: int | None
    undated: int
    months: tuple[FacetValue, ...]
    facets: tuple[Facet, ...]


class Faceted(Searched, Named):
    """The part of an archive that counts hits."""

    def facets(self, text: str) -> Facets:
        """How the posts that fit a query are spread over the fields that a query can ask for.

        Raises:
            OptionError: the query cannot be understood.
        """
        places = Asked(self._rows, self._read(text), self._languages()).places(MAX_COUNTED + 1)
        more, places = len(places) > MAX_COUNTED, places[:MAX_COUNTED]
        step = -(-len(places) // MAX_SAMPLED) or 1
        sample = places[::step]
        months, undated = months_of(places)
        looked = self._looked_into(sample)
        shared = _Shared(
            self.persons_named({name for one in looked for name in one.speakers}),
            self.topics_of({mark for one in looked for mark in one.hashtags}),
        )
        posts = Counter(chain.from_iterable(one.values for one in looked))
        counted: dict[str, Counter[str]] = {name: Counter() for name in _FIELDS}
        for (field, name), count in posts.items():
            counted[field][name] = count
        shown: dict[tuple[str, str], _Value] = {}
        for one in looked:
            for (field, name), label_and_part in _shared_values(one, shared).items():
                counted[field][name] += 1
                shown.setdefault((field, name), label_and_part)
        share = len(places) / len(sample) if sample else 1.0
        return Facets(
            query=text,
            total=len(places),
            more=more,
            sampled=len(sample) if step > 1 else None,
            undated=undated,
            months=tuple(
                FacetValue(label=month, posts=count, part=f"from:{month} until:{month}")
                for month, count in months.items()
            ),
            facets=tuple(_facet(field, counted[field], shown, share) for field in _FIELDS),
        )

    def _looked_into(self, places: Sequence[int]) -> list[_Counted]:
        """What the posts at these places count for, in the order of places.

        What was indexed is known by its hash; a post that changed since is read as it is now.
        """
        indexed = self._rows(
            "SELECT place, CASE WHEN search_pending.id IS NULL THEN input END FROM search_posts"
            " LEFT JOIN search_pending USING (id) WHERE place IN (SELECT value FROM json_each(?))",
            (json.dumps(places),),
        )
        found = {place: _read_before.get(known) if known else None for place, known in indexed}
        inputs = dict(indexed)
        for place, record, said in self._rows(
            "SELECT place, json_remove(posts.record, '$.text'), understood.record"
            " FROM search_posts JOIN posts USING (id)"
            " LEFT JOIN understood USING (post) WHERE place IN (SELECT value FROM json_each(?))",
            (json.dumps([place for place, counted in found.items() if counted is None]),),
        ):
            counted = _count(json.loads(record), from_json(Understanding, said) if said else Understanding())
            found[place] = counted
            if inputs[place]:
                if len(_read_before) >= _MOST_READ_BEFORE:
                    _read_before.clear()
                _read_before[inputs[place]] = counted
        return [counted for _, counted in sorted(found.items(), key=itemgetter(0)) if counted is not None]


_FIELDS = ("channel", "language", "speaker", "hashtag", "has", "platform")


_Value = tuple[str, str | None]  # how it is shown, and what asks for it


class _Shared(NamedTuple):
    """By folded name whose it is, by folded hashtag which topic it is of, and what is shown for these."""

    persons: Mapping[str, tuple[str, str]]
    topics: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a post counts for: a field and a value of it each.

    Its speakers by folded name and hashtags by mark, as they are printed, stand apart.
    """

    values: tuple[tuple[str, str], ...]
    speakers: Mapping[str, str]
    hashtags: Mapping[str, str]


# Reading records takes most of the time of a search; what it gives is small, and the same for the same records.
_MOST_READ_BEFORE = 1 << 14
_read_before: dict[bytes, _Counted] = {}  # by what the index calls its input


def _count(post: Mapping[str, Any], said: Understanding) -> _Counted:
    """What it counts for; its text is asked for nothing."""
    channel = f"{post['platform']}:{post['channel']}"
    values = [("channel", channel), ("platform", post["platform"])]
    values += [("language", language) for language in said.languages or ("und",)]
    values += [("has", name) for name, test in HAS.items() if test(post, said)]
    hashtags: dict[str, str] = {}
    for tag in said.hashtags:
        if mark := hashtag_mark(tag):
            hashtags.setdefault(mark, f"#{tag.lstrip('#＃')}")
    speakers = {name: speaker for name, (speaker, *_) in speakers_of(said).items()}
    return _Counted(tuple(dict.fromkeys(values)), speakers, hashtags)


def _shared_values(counted: _Counted, shared: _Shared) -> dict[tuple[str, str], _Value]:
    """The persons and topics that a post counts for, once each."""
    found: dict[tuple[str, str], _Value] = {}
    for name, speaker in counted.speakers.items():
        person, shown = shared.persons.get(name, (name, speaker))
        found.setdefault(("speaker", person), (shown, _part("speaker", speaker)))
    for mark, tag in counted.hashtags.items():
        topic, shown = shared.topics.get(mark, (mark, tag))
        found.setdefault(("hashtag", topic), (shown, topic))
    return found


def _part(field: str, value: str) -> str | None:
    """What asks for a value of a field; in quotes where it is not one plain word."""
    if not value.strip() or any(char in QUOTING for char in value) or value.endswith("*"):
        return None
    plain = all(char.isalnum() or char in "_-.:" for char in value)
    return f"{field}:{value}" if plain else f'{field}:"{value}"'


def _facet(
    field: str, counted: Counter[str], shown: Mapping[tuple[str, str], tuple[str, str | None]], share: float
) -> Facet:
    values = []
    for name, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MAX_VALUES]:
        label, part = shown.get((field, name)) or (name, _part(field, name))
        values.append(FacetValue(label=label, posts=round(count * share), part=part))
    return Facet(field=field, values=tuple(values), left_out=len(counted) - len(values))
