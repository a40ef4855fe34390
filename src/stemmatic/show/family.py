"""A family as pages and reports show it: its posts and edges in words, what its drawing needs, whom to collate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz

from stemmatic.api.records import Stated, family_sigla, stated_facts
from stemmatic.model import (
    Descent,
    Family,
    Post,
    Precision,
    Relation,
    Understanding,
    split_key,
    surely_earlier,
)
from stemmatic.show.machine import plain
from stemmatic.show.printable import one_line, preview, span

_FIRST_WORDS = 110
_SURE, _WEAK = 0.9, 0.5  # scores
_MOST_COMPARED_CHARS = 4000  # of a text, where it is only asked how far it is from its source


_SHARED: Mapping[str, str] = {
    Relation.COPY: "the same words",
    Relation.EDITED_COPY: "nearly the same words",
    Relation.EXCERPT: "part of its words",
    Relation.EDITED_EXCERPT: "part of its words, edited",
    Relation.EXPANDED_COPY: "its words and more",
    Relation.SHARED_PASSAGES: "passages in common",
    Relation.TRANSLATION: "the same in another language",
    Relation.TRANSLATED_EXCERPT: "part of it in another language",
    Relation.EXPANDED_TRANSLATION: "the same and more in another language",
}


@dataclass(slots=True)
class Branch:
    """A node of the tree: a post or a lost exemplar, the edge by which it hangs there, and what hangs on it.

    ``further`` are the edges that the tree cannot draw: the post already hangs elsewhere, or nothing tells the source.
    A group is neither a post nor lost: what hangs on it hangs together, unrooted.
    """

    key: str
    is_group: bool = False
    edge: Descent | None = None
    further: list[Descent] = field(default_factory=list)
    children: list[Branch] = field(default_factory=list)


def plan_tree(family: Family) -> list[Branch]:
    """The roots of a family's tree: every post and every lost exemplar stands in it once, whatever the edges are.

    What edges without a direction join has no root: it hangs, side by side, on a branch without a key.
    """
    order = {key: number for number, key in enumerate(family.posts)}
    branches = {key: Branch(key) for key in family.posts}
    parent: dict[str, str] = {}
    for edge in family.stemma:
        branches.setdefault(edge.source, Branch(edge.source))
        branches.setdefault(edge.target, Branch(edge.target))
    for lost in family.lost:
        branches.setdefault(lost.key, Branch(lost.key))

    def top(key: str) -> str:
        while key in parent:
            key = parent[key]
        return key

    def hang(source: str, target: str) -> bool:
        if target in parent or top(source) == target:
            return False
        parent[target] = source
        return True

    for edge in family.stemma:
        if not edge.directed:
            continue
        if hang(edge.source, edge.target):
            branches[edge.target].edge = edge
        else:
            branches[edge.target].further.append(edge)
    beside: dict[str, str] = {}  # of trees that hang together each but one, and another of them

    def lead(key: str) -> str:
        key = top(key)
        while key in beside:
            key = beside[key]
        return key

    for edge in family.stemma:
        if edge.directed:
            continue
        first, later = sorted((edge.source, edge.target), key=lambda key: order.get(key, -1))
        branches[later].further.append(edge)
        if lead(first) != lead(later):
            beside[lead(later)] = lead(first)

    below: dict[str, list[Branch]] = defaultdict(list)
    together: dict[str, list[Branch]] = defaultdict(list)
    for key, branch in branches.items():
        if key in parent:
            below[parent[key]].append(branch)
        else:
            together[lead(key)].append(branch)

    def in_order(held: Iterable[Branch]) -> list[Branch]:
        return sorted(held, key=lambda branch: order.get(branch.key, -1))

    def first_post(branch: Branch) -> int:
        if branch.key in order:
            return order[branch.key]
        return min(map(first_post, branch.children), default=len(order))

    for key, branch in branches.items():
        branch.children = in_order(below[key])
    roots = [
        held[0] if len(held) == 1 else Branch("", is_group=True, children=in_order(held)) for held in together.values()
    ]
    return sorted(roots, key=lambda branch: (first_post(branch), branch.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPost:
    """A post of a family: its siglum, where and when it appeared, in which languages, and how it begins.

    Of a ``container`` it is what it has of the statement that begins so: it holds other texts too.
    """

    post: str
    siglum: str
    platform: str
    channel: str
    title: str
    date: datetime | None
    languages: tuple[str, ...]
    words: str
    container: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyEdge:
    """An edge of the proposed stemma in words.

    ``source`` and ``target`` are sigla, or the names of lost exemplars. ``seconds`` is the time between both, ``None``
    where a time is unknown.
    """

    edge: Descent
    source: str
    target: str
    alternatives: tuple[str, ...]
    seconds: float | None
    lag: str

    @property
    def kind(self) -> str:
        """How the edge is drawn: declared, translation or copy."""
        if self.edge.declared:
            return "declared"
        return "translation" if "transla" in self.edge.relation else "copy"

    @property
    def strength(self) -> str:
        """How sure it is of its source, in three steps: sure, likely or weak."""
        return edge_strength(self.edge)

    @property
    def said(self) -> str:
        """What is known of both ends, without claiming that one had it from the other unless that is declared."""
        if self.edge.declared:
            return "forwarded, as the platform declares"
        shared = _SHARED.get(self.edge.relation, self.edge.relation)
        if not self.edge.directed or self.seconds is None:
            return shared
        return f"{shared}, {'later' if self.seconds > 0 else 'at the same time' if self.seconds == 0 else 'earlier'}"


def edge_strength(edge: Descent) -> str:
    """How sure an edge is of its source, in three steps: sure, likely or weak."""
    return "sure" if edge.declared or edge.score >= _SURE else "likely" if edge.score >= _WEAK else "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """A post or lost exemplar in the tree of a stemma, how deep it hangs, and the edges that lead to it.

    Without a key it is the head of what hangs together, unrooted.
    """

    depth: int
    key: str
    post: FamilyPost | None
    lost: str
    edges: tuple[FamilyEdge, ...]


class FamilyView:
    """A family with its posts and what they say, as ``archive.posts.read`` gives them, and its summary."""

    def __init__(self, family: Family, read: Mapping[str, tuple[Post, Understanding]], summary: str = "") -> None:
        self.family, self.read, self.summary = family, read, summary
        self.sigla = family_sigla(family)
        self.lost = {one.key: one_line(one.name) for one in family.lost}
        self.edited = {one.key: one.date for one in family.lost if one.earlier}
        self._parts = {one.post: one for one in reversed(family.witnesses)}
        self.posts = {key: self._post(key, *self.read[key]) for key in family.posts if key in self.read}
        self.edges = [self._edge(edge) for edge in family.stemma]

    def _post(self, key: str, post: Post, said: Understanding) -> FamilyPost:
        return FamilyPost(
            post=key,
            siglum=self.sigla[key],
            platform=post.platform,
            channel=post.channel,
            title=one_line(post.channel_title or post.channel),
            date=post.date,
            languages=said.languages,
            words=preview(self.text_of(key) or post.title or "", _FIRST_WORDS),
            container=key in self.family.containers,
        )

    def text_of(self, key: str) -> str:
        """What a post has of the statement; of several pieces, or of several languages, the first."""
        text, part = self.read[key][0].text, self._parts.get(key)
        return text[part.begin : part.end] if part else text

    def _edge(self, edge: Descent) -> FamilyEdge:
        seconds = self.seconds_between(edge.source, edge.target)
        return FamilyEdge(
            edge=edge,
            source=self.name(edge.source),
            target=self.name(edge.target),
            alternatives=tuple(map(self.name, edge.alternatives)),
            seconds=seconds,
            lag=_lag(seconds),
        )

    def name(self, key: str) -> str:
        """The siglum of a post, or the name of a lost exemplar."""
        return self.sigla.get(key) or self.lost.get(key) or key

    def seconds_between(self, source: str, target: str) -> float | None:
        """The time from one post, or the lost one that the other forwards, to that other; ``None`` if it is unknown."""
        ours, theirs = self.read.get(target), self.read.get(source)
        if ours is None or ours[0].date is None:
            return None
        forward = ours[0].forward
        lost = self.edited.get(source) or (forward.date if forward else None)
        begin = theirs[0].date if theirs else lost
        if theirs and not (surely_earlier(theirs[0], ours[0]) or surely_earlier(ours[0], theirs[0])):
            local = (theirs[0].precision | ours[0].precision) & Precision.LOCAL
            begin = None if local else begin
        return (ours[0].date - begin).total_seconds() if begin else None

    @property
    def dates(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last time that is known."""
        known = [one.date for one in self.posts.values() if one.date]
        return (min(known), max(known)) if known else (None, None)

    @property
    def seconds(self) -> float | None:
        """The time between these two."""
        first, last = self.dates
        return (last - first).total_seconds() if first and last else None

    @property
    def lead(self) -> str:
        """How the earliest post begins."""
        return self.posts[self.family.posts[0]].words

    @property
    def undated(self) -> int:
        """How many posts have no time."""
        return sum(one.date is None for one in self.posts.values())

    @property
    def stated(self) -> list[Stated]:
        """Speakers, events, places and days that headings state, those of most posts first, three of each."""
        headings = {key: said.headings for key, (_, said) in self.read.items()}
        found = stated_facts(headings, [(edge.source, edge.target) for edge in self.family.stemma])
        return [replace(one, value=one_line(one.value), also=tuple(map(one_line, one.also))) for one in found]

    @property
    def stated_lines(self) -> list[str]:
        """The same in words, a line for each kind of fact; what is one in several languages has signs of equality."""
        kinds: dict[str, list[str]] = {}
        for one in self.stated:
            kinds.setdefault(one.what, []).append(" = ".join((one.value, *one.also)))
        return [f"{what.capitalize()} stated: {'; '.join(values)}" for what, values in kinds.items()]

    def tree(self) -> list[TreeRow]:
        """The stemma as an indented list: every post and lost exemplar once, under the source that explains it."""
        by_edge = {id(one.edge): one for one in self.edges}

        def edges_of(branch: Branch) -> Iterator[FamilyEdge]:
            for edge in (branch.edge, *branch.further):
                if edge is not None:
                    yield by_edge[id(edge)]

        rows = []
        waiting = [(branch, 0) for branch in reversed(plan_tree(self.family))]
        while waiting:
            branch, depth = waiting.pop()
            rows.append(
                TreeRow(
                    depth=depth,
                    key=branch.key,
                    post=self.posts.get(branch.key),
                    lost="" if branch.is_group or branch.key in self.posts else self.name(branch.key),
                    edges=tuple(edges_of(branch)),
                )
            )
            waiting += [(child, depth + 1) for child in reversed(branch.children)]
        return rows

    def drawing(self) -> dict[str, Any]:
        """What static/stemma.js draws, as plain data: nodes, lost exemplars, edges, each named by its key."""
        return {
            "earliest": self.family.earliest,
            "nodes": list(self.posts.values()),
            "lost": [
                {
                    "key": key,
                    "name": name,
                    "edited": key in self.edited,
                    "date": self._lost_date(key),
                    **dict(zip(("platform", "channel"), split_key(key), strict=False)),
                }
                for key, name in self.lost.items()
            ],
            "edges": [
                {
                    **plain(one.edge),
                    "grounds": [one_line(ground) for ground in one.edge.grounds],
                    "kind": one.kind,
                    "strength": one.strength,
                    "said": one.said,
                    "lag": one.lag,
                }
                for one in self.edges
            ],
        }

    def _lost_date(self, key: str) -> datetime | None:
        """When a lost exemplar was published: its post, or as the headers of its forwards say."""
        if key in self.edited:
            return self.edited[key]
        dates = [
            post.forward.date
            for edge in self.family.stemma
            if edge.source == key and (found := self.read.get(edge.target))
            if (post := found[0]).forward and post.forward.date
        ]
        return min(dates, default=None)

    def choose_witnesses(self, most: int) -> list[str]:
        """Posts worth comparing: the earliest, the source of most others, one a language, then those most changed.

        Each brings its source along, against which it is read, as far as there is room.
        """
        keys = list(self.posts)
        if len(keys) <= most:
            return keys
        sources = {edge.target: edge.source for edge in self.family.stemma if edge.source in self.posts}
        chosen = {keys[0]: None}

        def choose(key: str) -> None:
            wanted = {one: None for one in (sources.get(key, key), key) if one not in chosen}
            if len(chosen) + len(wanted) <= most:
                chosen.update(wanted)

        for key, _ in Counter(sources.values()).most_common(1):
            choose(key)
        counts = Counter(code for one in self.posts.values() for code in one.languages)
        for code, _ in counts.most_common():
            if not any(code in self.posts[key].languages for key in chosen):
                choose(next(key for key in keys if code in self.posts[key].languages))
        distances = self._distances()
        for key in sorted(keys, key=distances.__getitem__):
            if self.read[key][0].text not in {self.read[one][0].text for one in chosen}:
                choose(key)
        return sorted(chosen, key=keys.index)

    def _distances(self) -> dict[str, float]:
        """How like each post is to its proposed source, where both have a language in common; others count as alike."""
        found = dict.fromkeys(self.posts, 100.0)
        for edge in self.family.stemma:
            if edge.source in self.posts and edge.target in self.posts:
                one, other = self.posts[edge.source], self.posts[edge.target]
                if set(one.languages) & set(other.languages):
                    ours, theirs = (self.read[key][0].text[:_MOST_COMPARED_CHARS] for key in (one.post, other.post))
                    found[edge.target] = fuzz.ratio(ours, theirs)
        return found


def _lag(seconds: float | None) -> str:
    if seconds is None:
        return "time between unknown"
    if seconds == 0:
        return "at the same time"
    return f"{span(abs(seconds))} {'after' if seconds > 0 else 'before'}"
