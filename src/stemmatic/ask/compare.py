"""Texts side by side: the collation of a family or a part of it, of any posts, and of one post's revisions.

Where the archive has a link, its pairs of passages stand. Posts without one are aligned on demand, by the same method
with nothing asked of the whole: in one language by the words that two passages share (Dice's coefficient, the
closest first), across languages by the alignment and the score that links are made with.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import combinations
from weakref import WeakKeyDictionary

import pyarrow as pa

from stemmatic import tables
from stemmatic.archive.store import Store
from stemmatic.ask.changed import find_collated_changes
from stemmatic.ask.details import mark_details
from stemmatic.ask.earlier import add_earlier, as_columns, revision_mark
from stemmatic.ask.texts import Together, Understood, encode_now, read_posts
from stemmatic.descend import CollatedPost, collate, needed_links
from stemmatic.descend.collation import mark_words, siglum
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Collation, Family, Link, PassagePair, Post, Reading, ReadingState, Relation, Understanding
from stemmatic.notebook import html_table
from stemmatic.options import Options
from stemmatic.text.comparison import split_words

_LEAST_ALIKE = 0.3  # Dice of two passages' words; two of ten words in common are an accident of grammar
_MOST_HOLDERS = 64  # passages: a word that more of them have tells none apart
_LEAST_SHARED = 2  # words
_LEAST_SCORE = 1e-6  # of a link on demand: whatever it comes to
_MOST_BASES = 2  # collations of one family that are remembered: a page asks for two
_LAST: WeakKeyDictionary[Store, tuple[tuple[Family, int, int], dict[str, ArchivedCollation]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The passages of two posts that answer one another although no link joins the posts.

    ``score`` is what a link between them would have across languages, and ``least_score`` what it would need; both are
    ``None`` where the pairs rest on words of one language alone.
    """

    source: str
    target: str
    passages: tuple[PassagePair, ...]
    score: float | None = None
    least_score: float | None = None

    def as_link(self) -> Link:
        """The pairs in the form in which a collation takes them."""
        return Link(
            source=self.source,
            target=self.target,
            directed=False,
            relation=Relation.SHARED_PASSAGES,
            score=self.score or 0.0,
            source_coverage=0.0,
            target_coverage=0.0,
            grounds=(),
            passages=self.passages,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Posts side by side: the collation, the links among them (declared ones too), and what was aligned on demand."""

    collation: ArchivedCollation
    links: tuple[Link, ...]
    alignments: tuple[Alignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedCollation(Collation):
    """A collation that also gives an Arrow table, one row a reading.

    ``against`` names, for each post, the posts that it is read against; for the first ones none. ``base`` is the post
    that somebody wants all others read against, if any.
    """

    against: Mapping[str, tuple[str, ...]]
    base: str = ""

    def to_arrow(self) -> pa.Table:
        """The readings as an Arrow table, a row for each: ``tables.READINGS`` says what the fields mean."""
        return tables.to_table(tables.reading_rows(self), tables.READINGS)

    def _repr_html_(self) -> str:
        """The witnesses side by side, as a notebook shows them."""
        head = [f"{one.siglum} · {one.language}" for one in self.witnesses]
        rows = ([f"{one.text}\n[{one.state}]" if one.text else "" for one in place] for place in self.places)
        return html_table(f"{len(self.witnesses)} witnesses, {len(self.places)} places", head, rows)


def family_sigla(family: Family) -> dict[str, str]:
    """The siglum of every post of a family, without the languages of versions; the posts of a thread share one."""
    # A family of an archive that was made before families had witnesses has none until it is linked again.
    sigla = {key: siglum(number) for number, key in enumerate(family.posts)} if not family.witnesses else {}
    return sigla | {one.post: one.siglum.partition(".")[0] for one in family.witnesses}


def witness_key(family: Family, name: str) -> str:
    """The post of a family that is named by its key or its siglum.

    Raises:
        OptionError: there is none.
    """
    found = {siglum: key for key, siglum in reversed(family_sigla(family).items())}
    found |= {siglum: key for key, siglum in _column_sigla(family).items()}
    key = found.get(name, name)
    if key not in family.posts:
        raise OptionError(f"{family.id}: no witness {name!r} in this family")
    return key


def collate_family(
    store: Store, family: Family, shown: Collection[str] | None = None, base: str = ""
) -> ArchivedCollation:
    """The collation of a family, or the columns of some of its posts: what it says of one never depends on the others.

    A post is read against its proposed sources; where none of them is held, against the first post that has an ancestor
    in common with it. What hangs together unrooted is read from its first witness on. With a ``base``, a post of the
    family, all others are read against that; places and their numbers stay.
    """
    whole = _whole_of(store, family, base)
    return whole if shown is None else _narrowed(whole, set(shown))


def _whole_of(store: Store, family: Family, base: str) -> ArchivedCollation:
    """The collation of a family; the last one is remembered, since a page asks for it several times."""
    asked = family, store.posts_step(), store.last_run_number()
    if store not in _LAST or _LAST[store][0] != asked:
        _LAST[store] = asked, {}
    known_by_base = _LAST[store][1]
    if base in known_by_base:
        return known_by_base[base]
    against = {key: [base] for key in family.posts if key != base} if base else _read_against(family)
    known = read_all(store, family.posts)
    if not base and max(store.revision_counts(family.posts).values(), default=1) > 1:
        found = _collate_with_earlier(store, known, store.links_among(family.posts), against, family)
    else:
        found = _collate(known, partial(_needed_links, store, family), against, family)
    whole = replace(_named(found, _column_sigla(family)), base=base)
    while len(known_by_base) >= _MOST_BASES:
        del known_by_base[next(iter(known_by_base))]
    known_by_base[base] = whole
    return whole


def _needed_links(store: Store, family: Family, posts: Sequence[CollatedPost]) -> Sequence[Link]:
    """The links that a collation reads: of n posts some n of up to n² / 2."""
    needed = needed_links(posts, store.link_heads_among(family.posts))
    return list(store.links_between([(one.source, one.target) for one in needed]))


def _read_against(family: Family) -> dict[str, list[str]]:
    """The posts that each post of a family is read against."""
    order = {key: at for at, key in enumerate(family.posts)}
    sources = _find_sources(family)
    heirs: dict[str, list[str]] = defaultdict(list)
    for key, above in sources.items():
        for one in above:
            heirs[one].append(key)
    first_heir = cache(lambda key: min((order[one] for one in _climb(key, heirs) if one in order), default=len(order)))
    against = {}
    for key in filter(sources.__contains__, family.posts):
        against[key] = [one for one in sources[key] if one in order]
        if not against[key] and (kin := min(map(first_heir, (key, *_climb(key, sources))))) < order[key]:
            against[key] = [family.posts[kin]]
    return against


def _find_sources(family: Family) -> dict[str, list[str]]:
    """The sources of each post; an edge without a direction leads away from the first witness of what it joins."""
    sources: dict[str, list[str]] = {}
    beside: dict[str, list[str]] = defaultdict(list)
    for edge in family.stemma:
        if edge.directed:
            sources.setdefault(edge.target, []).append(edge.source)
        else:
            beside[edge.source].append(edge.target)
            beside[edge.target].append(edge.source)
    reached = set[str]()
    for first in family.posts:
        waiting = deque([] if first in reached else [first])
        reached.add(first)
        while waiting:
            key = waiting.popleft()
            for other in beside[key]:
                if other not in reached:
                    reached.add(other)
                    sources.setdefault(other, []).append(key)
                    waiting.append(other)
    return sources


def _climb(key: str, sources: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What a post is proposed to descend from, the nearest first; of the other way round, what descends from it."""
    found = {key}
    waiting = deque(sources.get(key, ()))
    while waiting:
        one = waiting.popleft()
        if one not in found:
            found.add(one)
            waiting += sources.get(one, ())
            yield one


def _column_sigla(family: Family) -> dict[str, str]:
    """The sigla of the columns of a collation: the posts of a thread have one each, ``A.1``, ``A.2``."""
    sigla, threads = family_sigla(family), _threads_of(family)
    numbers = Counter[str]()
    for key, first in threads.items():
        numbers[first] += 1
        sigla[key] = f"{sigla[key]}.{numbers[first]}"
    return sigla


def _narrowed(whole: ArchivedCollation, shown: Collection[str]) -> ArchivedCollation:
    """The columns of some posts, and of the places those that they have."""
    columns = [at for at, one in enumerate(whole.witnesses) if one.post in shown]
    kept = [
        (number, tuple(place[at] for at in columns), sum(one.begin is not None for one in place))
        for number, place in enumerate(whole.places, 1)
        if any(place[at].begin is not None for at in columns)
    ]
    numbers, places, holders = zip(*kept, strict=True) if kept else ((), (), ())
    return ArchivedCollation(
        witnesses=tuple(whole.witnesses[at] for at in columns),
        places=places,
        numbers=numbers,
        holders=holders,
        against={key: held for key, held in whole.against.items() if key in shown},
        base=whole.base,
        changes=tuple(one for one in whole.changes if one.target in shown),
    )


def collate_posts(store: Store, keys: Sequence[str], links: Sequence[Link], base: str = "") -> ArchivedCollation:
    """The collation of any posts, in the order given, each read against the ``base``: the first, if none is given."""
    first = base or keys[0]
    read, against = read_all(store, keys), {key: [first] for key in keys if key != first}
    return collate_known(read, links, against) if base else _collate_with_earlier(store, read, links, against)


def compare_posts(store: Store, keys: Sequence[str], options: Options) -> Comparison:
    """Posts side by side, in the order given, each read against the first; see :class:`Comparison`."""
    links = store.links_among(keys, declared=True)
    known = read_posts(store, keys)
    alignments = align_unlinked([known[key] for key in keys if key in known], links, options)
    collation = collate_posts(store, keys, [*links, *(one.as_link() for one in alignments)])
    for family in store.families_of_ids(store.families_of_post(keys[0])):
        if set(keys) <= set(family.posts):
            collation = _named(collation, _column_sigla(family))
            break
    return Comparison(collation=collation, links=tuple(links), alignments=tuple(alignments))


def read_all(store: Store, keys: Sequence[str]) -> dict[str, Understood]:
    """Posts with what they say, in the order given.

    Raises:
        NotFound: the archive has not all of them.
    """
    known = read_posts(store, keys)
    for key in keys:
        if key not in known:
            raise NotFound(f"{store.folder}: no post {key!r} in this archive; `stemmatic posts` lists them")
    return {key: known[key] for key in keys}


def _collate_with_earlier(
    store: Store,
    read: Mapping[str, Understood],
    links: Sequence[Link],
    sources: Mapping[str, Sequence[str]],
    family: Family | None = None,
) -> ArchivedCollation:
    """The collation of posts, with columns for the earlier texts that some of them rest on."""
    apart = {*_parts_of(family), *_threads_of(family)}
    every = add_earlier(store, read, links, sources, lambda key: key not in apart, _pair_by_words)
    found = collate_known(every.read, every.links, every.sources, family)
    if not every.revisions:
        return found
    against = {key: tuple(sources.get(key, ())) for key in read}
    columns = replace(as_columns(found, every.revisions), against=against)
    # Earlier texts have the letters of their posts, and no letter is left out.
    own = {one.post: one.siglum.partition(".")[0] for one in columns.witnesses if one.revision is None}
    in_order = sorted(own, key=lambda key: (len(own[key]), own[key]))
    return _named(columns, {key: siglum(number) for number, key in enumerate(in_order)})


def collate_known(
    read: Mapping[str, Understood],
    links: Sequence[Link],
    sources: Mapping[str, Sequence[str]],
    family: Family | None = None,
) -> ArchivedCollation:
    """The collation of posts that are read, with their columns in this order.

    Of posts that hold other texts too, what they have of the ``family`` is collated, and no more.
    """
    return _collate(read, lambda _: links, sources, family)


def _collate(
    read: Mapping[str, Understood],
    links: Callable[[Sequence[CollatedPost]], Sequence[Link]],
    sources: Mapping[str, Sequence[str]],
    family: Family | None,
) -> ArchivedCollation:
    parts = _parts_of(family)
    threads = _threads_of(family)
    known = {key: _collated(*one, parts.get(key), threads.get(key, "")) for key, one in read.items()}
    posts = list(known.values())
    found = collate(posts, links(posts), sources)
    turn = {key: at for at, key in enumerate(known)}
    columns = sorted(range(len(found.witnesses)), key=lambda at: turn[found.witnesses[at].post])
    texts = {key: one.post.text for key, one in known.items()}
    places = mark_details(found.places, found, texts, encode_now)
    collation = ArchivedCollation(
        witnesses=tuple(found.witnesses[at] for at in columns),
        places=tuple(tuple(place[at] for at in columns) for place in places),
        against={key: tuple(sources.get(key, ())) for key in known},
    )
    texts_of = {key: one.post for key, one in known.items()}
    return replace(collation, changes=find_collated_changes(collation, collation.against, texts_of))


def _parts_of(family: Family | None) -> dict[str, list[tuple[int, int]]]:
    """The spans that posts have of a family, of those that hold other texts too."""
    parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in family.witnesses if family else ():
        if one.container:
            parts[one.post].append((one.begin, one.end))
    return parts


def _threads_of(family: Family | None) -> dict[str, str]:
    """Of each post of a thread, posts that share a siglum, the first."""
    sigla = family_sigla(family) if family else {}
    counts, first = Counter(sigla.values()), dict[str, str]()
    return {key: first.setdefault(name, key) for key, name in sigla.items() if counts[name] > 1}


def _collated(
    post: Post, said: Understanding, spans: Sequence[tuple[int, int]] | None = None, thread: str = ""
) -> CollatedPost:
    words = _words(post.text)
    begins = [begin for _, begin, _ in words]
    passages = [one for one in said.passages if spans is None or any(begin <= one.begin < end for begin, end in spans)]
    return CollatedPost(
        post=post,
        passages=tuple(passages),
        words=tuple(tuple(words[bisect_left(begins, p.begin) : bisect_left(begins, p.end)]) for p in passages),
        container=spans is not None,
        thread=thread,
    )


def _named(collation: ArchivedCollation, sigla: Mapping[str, str]) -> ArchivedCollation:
    """The collation with other sigla; the language that tells the versions of one post apart stays."""
    names = {}
    for one in collation.witnesses:
        _, dot, language = one.siglum.partition(".")
        names[one.siglum] = f"{sigla[one.post]}{revision_mark(one.revision)}{dot}{language}"

    def renamed(one: Reading) -> Reading:
        return replace(one, siglum=names[one.siglum], against=names.get(one.against, ""))

    return replace(
        collation,
        witnesses=tuple(replace(one, siglum=names[one.siglum]) for one in collation.witnesses),
        places=tuple(tuple(map(renamed, place)) for place in collation.places),
    )


def align_unlinked(posts: Sequence[Understood], linked: Sequence[Link], options: Options) -> list[Alignment]:
    """The alignment of every two of ``posts`` that no link of ``linked`` joins; none where nothing answers."""
    joined = {frozenset((link.source, link.target)) for link in linked}
    found = []
    for one, other in combinations(posts, 2):
        if frozenset((one[0].key, other[0].key)) in joined:
            continue
        tokenized = _pair_by_words(one, other)
        translated = _pair_by_meaning(one, other, options)
        pairs = [*tokenized, *(translated.passages if translated else ())]
        if pairs:
            found.append(
                Alignment(
                    source=one[0].key,
                    target=other[0].key,
                    passages=tuple(sorted(pairs, key=lambda pair: (pair.source_begin, pair.target_begin))),
                    score=translated.score if translated else None,
                    least_score=options.translate.min_score if translated else None,
                )
            )
    return found


def _pair_by_words(one: Understood, other: Understood) -> list[PassagePair]:
    """Passages that share words, each in one pair at most, the closest first."""
    ours, theirs = _bags(one), _bags(other)
    holders: dict[str, list[int]] = defaultdict(list)
    for q, (_, _, words) in enumerate(theirs):
        for word in words:
            holders[word].append(q)
    alike = []
    for p, (_, _, words) in enumerate(ours):
        for q in sorted({q for word in words for q in holders[word] if len(holders[word]) <= _MOST_HOLDERS}):
            shared = (words & theirs[q][2]).total()
            dice = 2 * shared / (words.total() + theirs[q][2].total())
            if shared >= _LEAST_SHARED and dice >= _LEAST_ALIKE:
                alike.append((-dice, abs(p - q), p, q))
    pairs, used_p, used_q = [], set(), set()
    for dice, _, p, q in sorted(alike):
        if p not in used_p and q not in used_q:
            used_p.add(p)
            used_q.add(q)
            pairs.append(PassagePair(*ours[p][:2], *theirs[q][:2], round(-dice, 4)))
    return pairs


def _bags(one: Understood) -> list[tuple[int, int, Counter[str]]]:
    """Begin, end and words of every passage that is no fixed text."""
    collated = _collated(*one)
    return [
        (passage.begin, passage.end, Counter(word for word, _, _ in words))
        for passage, words in zip(collated.passages, collated.words, strict=True)
        if not passage.boilerplate
    ]


def _pair_by_meaning(one: Understood, other: Understood, options: Options) -> Link | None:
    """The link that two posts would have across languages if no score were asked of it, from ``one`` to ``other``."""
    lenient = replace(options, translate=replace(options.translate, min_score=_LEAST_SCORE))
    return next(iter(Together([one, other], lenient).translations(other[0].key, encode_now)), None)


def mark_changes(before: str, after: str) -> tuple[tuple[ReadingState, str], ...]:
    """Pieces of ``after`` that are the same as in ``before`` or added, and words that were cut; in order."""
    return mark_words(before, _words(before), after, _words(after), 0)


def _words(text: str) -> list[tuple[str, int, int]]:
    """The folded words of a text, each with its begin and end."""
    found = split_words(text)
    return list(zip(found.words, found.begins, found.ends, strict=True))
