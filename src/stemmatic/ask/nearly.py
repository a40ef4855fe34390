"""What a post was nearly linked with: pairs that were candidates and are no links, and the rules that decided so.

They are found when they are asked for, from the index and with the options of the last run, by the code that links are
made with: each rule that decides against a pair is moved until the pair is a link.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import product

from stemmatic.archive.records import from_json
from stemmatic.archive.store import Store
from stemmatic.ask.texts import Together, Understood, Vectors, most_of, read_posts
from stemmatic.encode import get_encoder
from stemmatic.link import LanguagePairs, Rule, Texts, at_most, compare_pairs, find_wording_rules, lift_between
from stemmatic.model import Link
from stemmatic.options import LinkOptions, Options, TranslateOptions
from stemmatic.pipeline.index.queries import count_holders, find_holders, has_vectors, known_vectors

MAX_COMPARED = 400  # the posts that share most with the post, beside those that it is linked with
MAX_TRANSLATED = 100  # the same across languages
_LEAST_SCORE = 0.01  # across languages; what scores less has nothing to do with the post
_STEP = 0.0001  # of scores


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A pair of posts that was compared, or left out of comparing, and is no link.

    ``rules`` are those that keep it from being one, that which decided first; with all of their ``lets_in`` values as
    options it is the link ``link``. The score of that (0 to 1) is how sure it would be: a link's score, but not raised
    to the 0.5 that every link inside a language has. ``post`` is the other one; of a post whose versions are not linked
    it is the post itself.
    """

    post: str
    channel: str
    channel_title: str | None
    date: datetime | None
    link: Link
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMisses:
    """What a post was nearly linked with: pairs that the fewest rules are against first, of these the surest.

    ``found`` counts all near misses, of which ``misses`` are some; ``left_out`` counts candidates that share less with
    the post and were not looked into.
    """

    post: str
    misses: tuple[NearMiss, ...]
    found: int
    left_out: int


def find_near_misses(store: Store, key: str, count: int) -> NearMisses:
    """The ``count`` nearest misses of a post; none before the post is linked.

    Raises:
        ArchiveError: the index is damaged.
        MissingExtra: the archive was linked with ``--precise``, and what that needs is not installed.
    """
    nothing = NearMisses(post=key, misses=(), found=0, left_out=0)
    run = store.last_run()
    asked = next(iter(store.understood_posts([key])), None)
    if run is None or asked is None or key in store.changed_keys(run[2]):
        return nothing
    options = from_json(Options, run[1])
    origin = store.origin(key)
    known = {key, *store.linked_with(key), *([origin[0]] if origin and origin[0] else ())}
    inside, inside_left = _find_inside(store, asked, options, known)
    across, across_left = _find_across(store, asked, options, known) if options.translate.enabled else ([], 0)
    best: dict[str, _Miss] = {}
    for one in (*inside, *across):
        if one.other not in best or best[one.other].score < one.score:
            best[one.other] = one
    shown = sorted(best.values(), key=lambda one: (one.against, -one.score, one.other))[:count]
    published = store.published_posts({one.other for one in shown})
    return NearMisses(
        post=key,
        misses=tuple(_describe(one, published) for one in shown if one.other in published),
        found=len(best),
        left_out=inside_left + across_left,
    )


@dataclass(frozen=True, slots=True)
class _Miss:
    """The other post, how sure the link would be, how many rules are against it, and what tells these and the link."""

    other: str
    score: float
    against: int
    tell: Callable[[], tuple[Link, tuple[Rule, ...]]]


def _describe(one: _Miss, published: Mapping[str, tuple[str, str | None, datetime | None]]) -> NearMiss:
    channel, title, date = published[one.other]
    link, rules = one.tell()
    return NearMiss(post=one.other, channel=channel, channel_title=title, date=date, link=link, rules=rules)


def _find_inside(store: Store, asked: Understood, options: Options, known: Collection[str]) -> tuple[list[_Miss], int]:
    """The near misses inside a language, and how many candidates were left out."""
    key = asked[0].key
    shared = find_holders(store, Together([asked], options).fingerprints(), options.link)
    counts = {other: one.fingerprints for other, one in shared.items() if other not in known}
    nearest = most_of(counts, MAX_COMPARED)
    texts = Together([*read_posts(store, nearest).values(), asked], options).texts
    found = []
    for other in nearest if key in texts.index else ():
        if other not in texts.index:
            continue
        i, j = sorted((texts.index[key], texts.index[other]))
        if (refused := find_wording_rules(texts, i, j, options.link)) is None:
            continue
        rules, moved, likelihood = refused
        if not rules:  # enough for a link, so it was not compared: all that they share is too common
            rarest, cap = shared[other].rarest, options.link.max_holders
            if rarest <= cap:
                continue
            rules = (Rule(option="link.max_holders", limit=cap, held=rarest, lets_in=rarest),)
        score = round(likelihood, 4)
        found.append(_Miss(other, score, len(rules), partial(_tell_inside, texts, (i, j), moved, score, rules)))
    return found, len(counts) - len(nearest)


def _tell_inside(
    texts: Texts, ends: tuple[int, int], options: LinkOptions, score: float, rules: tuple[Rule, ...]
) -> tuple[Link, tuple[Rule, ...]]:
    (link,) = compare_pairs(texts, [ends], options)
    return replace(link, score=score), rules


def _find_across(store: Store, asked: Understood, options: Options, known: Collection[str]) -> tuple[list[_Miss], int]:
    """The same across languages, and between the versions of the post."""
    if not has_vectors(store):
        return [], 0
    encode = known_vectors(store, get_encoder().name, {})
    key, units = asked[0].key, Together([asked], options).units
    if not units:
        return [], 0
    alike = Vectors(units, encode).find_alike(store, options.translate)
    alike = {other: cosine for other, cosine in alike.items() if other not in known}
    closest = most_of(alike, MAX_TRANSLATED)
    together = Together([*read_posts(store, closest).values(), asked], options)
    vectors = Vectors(together.units, encode)
    across = _Across(store, together, vectors, options)
    near = together.near(key, versions=key not in store.linked_with(key))
    return across.misses(key, near), len(alike) - len(closest)


class _Across:
    """Posts in several languages, and why those of them are no links that were compared and are none."""

    def __init__(self, store: Store, together: Together, vectors: Vectors, options: Options) -> None:
        self._store, self._together, self._vectors, self._options = store, together, vectors, options.translate

    def misses(self, key: str, near: LanguagePairs[int]) -> list[_Miss]:
        """The near misses of one post."""
        least = min(_LEAST_SCORE, self._options.min_score)
        lenient = replace(self._options, min_score=least, min_version_coverage=0.0)
        would_be, links = self._linked(near, lenient), self._linked(near, self._options)
        found = []
        for ends, link in would_be.items():
            other = link.target if link.source == key else link.source
            if ends not in links:
                found.append(_Miss(other, link.score, 1, partial(self._tell, ends, link)))
            elif rule := self._held_by_many(*ends):
                found.append(_Miss(other, link.score, 1, partial(_told, links[ends], (rule,))))
        return found

    def _linked(self, near: LanguagePairs[int], options: TranslateOptions) -> dict[tuple[int, int], Link]:
        index = self._together.texts.index
        links = self._together.translated(near, self._vectors.take, options)
        return {(index[link.source], index[link.target]): link for link in links}

    def _tell(self, ends: tuple[int, int], link: Link) -> tuple[Link, tuple[Rule, ...]]:
        """The rules that keep a pair from being a link, and the link that it would be."""
        rules, options = [], self._options
        covered = at_most(min(link.source_coverage, link.target_coverage))
        if ends[0] == ends[1] and covered < options.min_version_coverage:
            rules.append(_rule("min_version_coverage", options.min_version_coverage, covered))
            options = replace(options, min_version_coverage=covered)
        if ends not in self._linked(self._pair(ends), options):
            held = self._find_least_score(ends, link, options)
            rules.insert(0, _rule("min_score", options.min_score, held))
        return link, tuple(rules)

    def _find_least_score(self, ends: tuple[int, int], link: Link, options: TranslateOptions) -> float:
        """The highest least score with which a pair is a link, in four decimals.

        That is its score, or less where two long posts were given up before all was weighed.
        """
        near = self._pair(ends)
        low, high = _LEAST_SCORE, min(link.score, options.min_score)
        for held in (high, high - _STEP):
            if ends in self._linked(near, replace(options, min_score=held)):
                return at_most(held)
        while high - low > _STEP:
            middle = (low + high) / 2
            if ends in self._linked(near, replace(options, min_score=middle)):
                low = middle
            else:
                high = middle
        return at_most(low)

    def _pair(self, ends: tuple[int, int]) -> LanguagePairs[int]:
        """A pair of posts by each two languages that they have."""
        languages: list[set[str]] = [
            {unit.language for unit in self._together.units if unit.text == end} for end in ends
        ]
        near: LanguagePairs[int] = {}
        for one, other in product(*languages):
            if one != other:
                pair = ends if one < other else ends[::-1]
                near.setdefault((min(one, other), max(one, other)), set()).add(pair)
        return near

    def _held_by_many(self, i: int, j: int) -> Rule | None:
        """The rule that keeps a pair from being compared: so many pairs of posts have passages that are as near."""
        place, vectors, options = self._vectors.place, self._vectors, self._options
        ours, theirs = (
            [unit for unit in self._together.units if unit.text == end and (unit.language, unit.words) in place]
            for end in (i, j)
        )
        holders = count_holders(self._store, vectors.numbers)
        fewest = None
        for one, other in product(ours, theirs):
            a, b = place[one.language, one.words], place[other.language, other.words]
            lift = lift_between(one.language, other.language, options)
            if one.language == other.language or vectors.rows[a] @ vectors.rows[b] < options.anchor_similarity - lift:
                continue
            pairs = holders.get(int(vectors.numbers[a]), 1) * holders.get(int(vectors.numbers[b]), 1)
            fewest = pairs if fewest is None else min(fewest, pairs)
        cap = options.max_holders
        if fewest is None or fewest <= cap:
            return None
        return Rule(option="translate.max_holders", limit=cap, held=fewest, lets_in=fewest)


def _told(link: Link, rules: tuple[Rule, ...]) -> tuple[Link, tuple[Rule, ...]]:
    return link, rules


def _rule(name: str, limit: float, held: float) -> Rule:
    return Rule(option=f"translate.{name}", limit=limit, held=held, lets_in=held)
