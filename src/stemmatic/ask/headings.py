"""What headings state, for a reader: occasions in the nominative, dates in words, and one thing said in several
languages once."""

from __future__ import annotations

from calendar import month_name
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from stemmatic.model import Heading
from stemmatic.text.inflection import is_cyrillic, nominative_phrase
from stemmatic.text.person_names import find_persons
from stemmatic.text.topics import sounds_alike

_LISTED = 3  # of each kind of fact
_ONE_PLACE = 80.0  # of 100: how alike names of one place sound, where linked posts have them

Value = tuple[str, str]
"""What it is (speaker, role, event, place, date) and how a heading states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the headings of a family's posts state, and how many posts do.

    ``also`` is the same in other languages and spellings, as linked posts have it in its place.
    """

    what: str
    value: str
    also: tuple[str, ...]
    posts: int


def heading_facts(heading: Heading) -> Sequence[Value]:
    """What a heading states, for a reader: an occasion in the nominative, a date in words."""
    facts = (
        ("speaker", heading.speaker),
        ("role", heading.role),
        ("event", heading.event and nominative_event(heading.event)),
        ("place", heading.place),
        ("date", heading.stated_date and date_words(heading.stated_date)),
    )
    return [(what, " ".join(value.split())) for what, value in facts if value]


def nominative_event(event: str) -> str:
    """A Russian or Ukrainian occasion as it is called: "заседания СМИД" is "заседание СМИД".

    One that begins with a capital letter opened its line, and is called so already.
    """
    return nominative_phrase(event) if is_cyrillic(event[:1]) and event[:1].islower() else event


def date_words(stated: str) -> str:
    """A day, a month, or a span of them (ISO 8601, without the year ``--09-14``) in words: "14 September"."""
    first, _, last = stated.partition("/")
    if not last:
        return " ".join(_parts(first))
    begin, end = _parts(first), _parts(last)
    own = len(begin)
    while own > 1 and len(begin) == len(end) and begin[own - 1] == end[own - 1]:
        own -= 1
    begin = begin[:own]
    return f"{' '.join(begin)} to {' '.join(end)}" if len(begin) > 1 else f"{begin[0]}–{' '.join(end)}"


def _parts(iso: str) -> list[str]:
    """Day, month and year of a date, as far as it has them."""
    year, month, day = ["", *iso[2:].split("-")] if iso.startswith("--") else [*iso.split("-"), "", ""][:3]
    return [one for one in (day and str(int(day)), month and month_name[int(month)], year) if one]


def stated_facts(headings: Mapping[str, Sequence[Heading]], edges: Iterable[tuple[str, str]]) -> list[Stated]:
    """What headings of posts state, by kind, those of most posts first; three of each kind.

    Occasions are one where two posts that ``edges`` join, or two versions of one post, state each one of them; places
    where they also sound alike; dates where one has the year and the other not; speakers by their names.

    Args:
        headings: Of each post what its headings state, one for each language version.
        edges: Pairs of posts of which one has its text from the other.
    """
    facts = {key: [dict(heading_facts(one)) for one in held] for key, held in headings.items()}
    pairs = [two for held in facts.values() for two in combinations(held, 2)]
    for source, target in edges:
        pairs += product(facts.get(source, ()), facts.get(target, ()))
    found = []
    for what in ("speaker", "event", "place", "date"):
        posts: dict[str, set[str]] = defaultdict(set)
        for key, held in facts.items():
            for one in held:
                if what in one:
                    posts[one[what]].add(key)
        groups = _Groups(posts)
        if what == "speaker":
            for person in find_persons({name: len(held) for name, held in posts.items()}).values():
                groups.join(person.sure)
        for one, other in pairs:
            if what in one and what in other and _may_be_one(what, one[what], other[what]):
                groups.join((one[what], other[what]))
        found += _counted(what, groups.together(), posts)
    return found


def _may_be_one(what: str, one: str, other: str) -> bool:
    if what == "event":
        return True
    if what == "place":
        return sounds_alike(one, other) >= _ONE_PLACE
    return what == "date" and (one.startswith(f"{other} ") or other.startswith(f"{one} "))


class _Groups:
    """Values that stand for one thing."""

    def __init__(self, values: Iterable[str]) -> None:
        self._group = {value: {value} for value in values}

    def join(self, values: Iterable[str]) -> None:
        held = [value for value in values if value in self._group]
        together = set().union(*(self._group[value] for value in held))
        self._group |= dict.fromkeys(together, together)

    def together(self) -> list[set[str]]:
        return [group for value, group in self._group.items() if value == min(group)]


def _counted(what: str, groups: Iterable[set[str]], posts: Mapping[str, set[str]]) -> list[Stated]:
    found = []
    dated = what == "date"  # of which the others only lack the year
    for group in groups:
        counts = Counter({value: len(posts[value]) for value in group})
        first, *others = sorted(group, key=lambda value: (0 if dated else -counts[value], -len(value), value))
        keys = set().union(*(posts[value] for value in group))
        found.append(Stated(what=what, value=first, also=() if dated else tuple(others), posts=len(keys)))
    return sorted(found, key=lambda one: (-one.posts, one.value))[:_LISTED]
