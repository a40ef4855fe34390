"""Drafts of families: which parts of which posts carry one statement, among posts that hang together."""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stemmatic.descend.digests import find_digests
from stemmatic.descend.known import Component, Known
from stemmatic.descend.layout import Layout, join_layouts
from stemmatic.descend.part_links import link_parts
from stemmatic.descend.series import Published, find_series, without_series
from stemmatic.descend.statements import Part, Statement, find_statements
from stemmatic.descend.threads import find_threads
from stemmatic.descend.ties import Ties, find_ties, join_texts
from stemmatic.descend.verdicts import Constraint, Meant, keep_whole_apart, units_of
from stemmatic.model import Carrier, Link, Series, Verdict, split_key


class Draft(NamedTuple):
    """A family before its stemma: where it comes from, what its posts have of it, which links tell of that."""

    id: str
    parts: Mapping[str, Part | None]  # of each post, in order of time; None where it is the whole text
    links: Sequence[int]
    lost: Sequence[str]
    series: str | None
    threads: Mapping[str, str]  # of each post of a thread the first


def family_id(founder: str, begin: int = 0) -> str:
    """The id of a family: it depends on the text that founded it only, so later posts never change it.

    ``begin`` is where this stands in its post, if it is a part of it.
    """
    return "F" + _digest(f"{founder}#{begin}" if begin else founder)


def series_id(first: str) -> str:
    """The id of a series, by its first post."""
    return "S" + _digest(first)


def _digest(text: str) -> str:
    return base64.b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode("ascii").lower()


class Drafting:
    """Finds the families among posts, without their stemmata.

    ``series`` are found beside them. ``part_links`` are what links say of parts of posts: drafts count them behind the
    links themselves.
    """

    def __init__(self, known: Known) -> None:
        self.series: list[Series] = []
        self.part_links: list[Link] = []
        self._known, self._options = known, known.options

    def drafts(self, component: Component) -> Iterable[Draft]:
        """The families among posts that hang together."""
        if not component.rulings and (founder := self._only_founder(component)) is not None:
            keys = [self._known.keys[at] for at in component.posts]
            parts: dict[str, Part | None] = dict.fromkeys(keys)
            yield Draft(family_id(self._known.keys[founder]), parts, component.links, component.lost, None, {})
            return
        layouts = {at: self._known.layout(at) for at in component.posts}
        in_turn = sorted(component.posts, key=lambda at: self._order(at, layouts[at]))
        first = self._copies(component, in_turn, layouts)
        taken = [at for at in in_turn if first[at] == at]
        place = {at: text for text, at in enumerate(taken)}
        in_order = [layouts[at] for at in taken]
        numbers = self._links_between(component, first)
        ends = self._known.ends[:, numbers]
        before = np.stack([self._known.times.in_order(*ends), self._known.times.in_order(*ends[::-1])], axis=1)
        ties = find_ties(
            in_order,
            self._known.links,
            numbers,
            [(place[first[a]], place[first[b]]) for a, b in ends.T.tolist()],
            before.tolist(),
            [(place[first[a]], place[first[b]]) for a, b in self._declared(component) if first[a] != first[b]],
        )
        published = [self._published(at) for at in taken]
        series = find_series(published, ties, self._options)
        ties = without_series(ties, series, published, self._options)
        series_of: dict[int, str] = {}
        for instances in series:
            series_of |= self._note_series([taken[text] for text in instances])
        digests = find_digests(in_order, ties, self._options)
        apart = {
            place[first[at]]: {place[first[other]] for other in others if other in first}
            for at, others in keep_whole_apart(component.rulings, self._known.number).items()
            if at in first
        }
        threads = find_threads(in_order, published, ties, digests, self._options, apart)
        texts = _join_threads([[at] for at in taken], threads)
        where = {
            at: (text, sum(len(layouts[before].units) for before in together[:number]))
            for text, together in enumerate(texts)
            for number, at in enumerate(together)
        }
        if threads:
            in_order = [join_layouts([layouts[at] for at in together]) for together in texts]
            ties = join_texts(ties, [where[at] for at in taken], in_order)
        said = [*self._said(component, first, where, in_order, ties)]
        found = find_statements(in_order, ties, self._options, said)
        yield from self._drafts_of(component, found, texts, series_of, first)

    def _said(
        self,
        component: Component,
        first: Mapping[int, int],
        where: Mapping[int, tuple[int, int]],
        layouts: Sequence[Layout],
        ties: Ties,
    ) -> Iterable[Constraint]:
        """What people say, of texts: of a link that is judged right, that the passages answer one another."""

        def meant(carrier: Carrier) -> Meant | None:
            at = self._known.number.get(carrier.post)
            if at not in first or at is None:
                return None
            text, offset = where[first[at]]
            layout = self._known.layout(first[at])
            units = units_of(carrier, layout)
            if carrier.spans and units is not None and not units:
                return None
            said = range(len(layout.units)) if units is None else units
            return Meant(text, frozenset(unit + offset for unit in said))

        for one in component.rulings:
            if one.verdict is not Verdict.APART and not one.verdict.joins:
                continue
            ours, theirs = (_together(filter(None, map(meant, side)), layouts) for side in (one.ours, one.theirs))
            pairs = [
                pair
                for a in ours
                if one.verdict is Verdict.RIGHT
                for b in theirs
                for tie in ties.get(a.text, ())
                if tie.other == b.text
                for pair in tie.pairs
            ]
            if pairs:
                a, b = ours[0].text, theirs[0].text
                for pair in pairs:
                    yield Constraint([Meant(a, frozenset(pair.ours))], [Meant(b, frozenset(pair.theirs))], True)
            elif ours and theirs:
                yield Constraint(ours, theirs, one.verdict.joins)

    def _copies(self, component: Component, in_turn: Sequence[int], layouts: Mapping[int, Layout]) -> dict[int, int]:
        """Of each post the first one of which it is a copy on the same occasion: what holds of one holds of both.

        Unless people say otherwise of the one than of the other.
        """
        apart = keep_whole_apart(component.rulings, self._known.number)
        parted = {
            self._known.number[carrier.post]
            for one in component.rulings
            for carrier in one.carriers
            if carrier.spans and carrier.post in self._known.number
        }
        turn = {at: number for number, at in enumerate(in_turn)}
        copies: dict[int, list[int]] = defaultdict(list)
        numbers = np.array(component.links, np.int64)
        same = self._known.exact[numbers]
        for one, other in self._known.ends[:, numbers[same]].T.tolist():
            earlier, later = sorted((one, other), key=turn.__getitem__)
            copies[later].append(earlier)
        first: dict[int, int] = {}
        for at in in_turn:
            alike = (
                first[one]
                for one in copies.get(at, ())
                if len(layouts[one].units) == len(layouts[at].units)
                and self._known.on_one_occasion(first[one], at)
                and not {first[one], at} & parted
                and apart.get(first[one]) == apart.get(at)
            )
            first[at] = min(alike, key=turn.__getitem__, default=at)
        return first

    def _links_between(self, component: Component, first: Mapping[int, int]) -> list[int]:
        """The links between different texts, the surest of each two."""
        best: dict[tuple[int, int], int] = {}
        for number in component.links:
            one, other = (first[at] for at in self._known.ends[:, number].tolist())
            if one != other:
                ends = min(one, other), max(one, other)
                if ends not in best or self._known.links.score[number] > self._known.links.score[best[ends]]:
                    best[ends] = number
        return list(best.values())

    def _order(self, at: int, layout: Layout) -> tuple[bool, int, int]:
        """Texts are taken in order of time, undated ones last, the fuller first."""
        undated = self._known.posts[at].date is None
        return undated, -layout.size if undated else 0, at

    def _published(self, at: int) -> Published:
        post = self._known.posts[at]
        hours = post.date.timestamp() / 3600 if post.date else None
        return Published(self._known.keys[at].rpartition("/")[0], hours)

    def _declared(self, component: Component) -> list[tuple[int, int]]:
        """Forwards with what they forward, and those of one lost origin with the first of them."""
        pairs, first = [], dict[str, int]()
        for at in component.posts:
            one = self._known.forwards.get(self._known.keys[at])
            if one is None or one.origin is None or one.origin == one.post:
                continue
            origin = self._known.number.get(one.origin)
            if origin is None:
                origin = first.setdefault(one.origin, at)
            if origin != at:
                pairs.append((at, origin))
        return pairs

    def _only_founder(self, component: Component) -> int | None:
        """The one text that all others go back to, where that is plain: then there are no seams to look for.

        Of one channel's posts it would have to be asked whether they are a thread, or a series.
        """
        if not self._known.plain[component.links].all():
            return None
        channels = {self._known.keys[at].rpartition("/")[0] for at in component.posts}
        founders = [at for at in component.posts if not self._known.descended[at]]
        return founders[0] if len(founders) == 1 and len(channels) == len(component.posts) else None

    def _note_series(self, posts: Sequence[int]) -> dict[int, str]:
        keys = tuple(self._known.keys[at] for at in sorted(posts))
        channels = tuple(dict.fromkeys(split_key(key)[1] for key in keys))
        self.series.append(Series(id=series_id(keys[0]), posts=keys, channels=channels))
        return dict.fromkeys(posts, self.series[-1].id)

    def _drafts_of(
        self,
        component: Component,
        found: Iterable[Statement],
        texts: Sequence[Sequence[int]],
        series_of: Mapping[int, str],
        first: Mapping[int, int],
    ) -> Iterable[Draft]:
        copies: dict[int, list[int]] = defaultdict(list)
        for at, one in first.items():
            copies[one].append(at)
        touching: dict[str, list[int]] = defaultdict(list)
        for number in component.links:
            touching[self._known.links.source[number]].append(number)
        keys = self._known.keys
        threads = {keys[at]: keys[together[0]] for together in texts if len(together) > 1 for at in together}
        for statement in found:
            parts = self._parts(statement, texts, copies)
            lost = [one for one in component.lost if any(self._goes_back(key, one) for key in parts)]
            if len(parts) < 2 and not lost and not any(map(self._stands_alone, parts)):
                continue
            text, unit = statement.founder
            ((founder, (own,)),) = self._split([unit], texts[text]).items()
            begin = self._known.layout(founder).units[own].begin if own else 0
            whole = (self._known.number[key] for key, part in parts.items() if part is None)
            series = {series_of[at] for at in whole if at in series_of}
            yield Draft(
                family_id(self._known.keys[founder], begin),
                parts,
                list(self._links_among(parts, touching)),
                lost,
                series.pop() if len(series) == 1 else None,
                threads,
            )

    def _split(self, units: Iterable[int], together: Sequence[int]) -> dict[int, list[int]]:
        """Units of a text by the posts that make it up, each with those of its own."""
        found: dict[int, list[int]] = defaultdict(list)
        ends = np.cumsum([len(self._known.layout(at).units) for at in together]).tolist()
        for unit in sorted(units):
            at = bisect_right(ends, unit)
            found[together[at]].append(unit - (ends[at - 1] if at else 0))
        return found

    def _parts(
        self, statement: Statement, texts: Sequence[Sequence[int]], copies: Mapping[int, Sequence[int]]
    ) -> dict[str, Part | None]:
        """What each post has of a statement, in order of time; None where that is all of it."""
        units: dict[int, set[int]] = defaultdict(set)
        listed: set[int] = set()
        for part in statement.parts:
            for first, held in self._split(part.units, texts[part.text]).items():
                for at in copies[first]:
                    units[at].update(held)
                    listed |= {at} if part.item else set()
        return {
            self._known.keys[at]: None
            if len(units[at]) == len(self._known.layout(at).units)
            else Part(at, frozenset(units[at]), True, at in listed)
            for at in sorted(units)
        }

    def _goes_back(self, key: str, origin: str) -> bool:
        """Whether a post is a forward of a lost origin."""
        return (one := self._known.forwards.get(key)) is not None and one.origin == origin

    def _stands_alone(self, key: str) -> bool:
        """Whether a post is a family by itself: a forward of something lost, or versions that translate one another."""
        forward = self._known.forwards.get(key)
        return (forward is not None and not forward.held) or key in self._known.translates_itself

    def _links_among(self, parts: Mapping[str, Part | None], touching: Mapping[str, Sequence[int]]) -> Iterable[int]:
        """The links among the parts of a family: those of whole texts as they are, of others what they say of these."""
        for source, part in parts.items():
            for number in touching.get(source, ()):
                target = self._known.links.target[number]
                if target not in parts:
                    continue
                if part is None and parts[target] is None:
                    yield number
                    continue
                layouts = self._known.layout(self._known.number[source]), self._known.layout(self._known.number[target])
                units = [
                    one.units if one else frozenset(range(len(layout.units)))
                    for one, layout in zip((part, parts[target]), layouts, strict=True)
                ]
                said = link_parts(self._known.links.record(number), layouts, (units[0], units[1]), self._options)
                if said is not None:
                    self.part_links.append(said)
                    yield len(self._known.links) + len(self.part_links) - 1


def _together(parts: Iterable[Meant], layouts: Sequence[Layout]) -> list[Meant]:
    """What is meant of each text; of the posts of a thread that is all of it."""
    units: dict[int, frozenset[int]] = {}
    for one in parts:
        units[one.text] = units.get(one.text, frozenset()) | one.all_of(layouts[one.text])
    return [Meant(text, None if len(held) == len(layouts[text].units) else held) for text, held in units.items()]


def _join_threads(texts: list[list[int]], threads: Iterable[Sequence[int]]) -> list[list[int]]:
    """Texts, each as the posts that make it up: those of a thread in the place of its first."""
    for thread in threads:
        for text in thread[1:]:
            texts[thread[0]] += texts[text]
            texts[text] = []
    return [text for text in texts if text]
