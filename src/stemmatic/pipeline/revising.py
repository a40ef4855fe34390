"""A stage: of posts that dumps have several texts of, the texts that links rest on.

Where a post was edited after another had copied it, the copy has the words of the earlier text. So every two texts of
two posts are compared as posts are, and their link rests on those that have most words in common, in one order; of
several, on those with the fewest other words; where that is the same, or the other post came after the edit, on the
newest. What edits took out is looked for in all posts: a link found so rests on a text that its post has no more. It
has no passages, since these count in newest texts, and joins no family.

Across languages, where words cannot be counted, an earlier text is what a translation rests on if fewer of its figures
differ there.

Words that only a later text has are of the time of its edit: that a post was there before tells nothing of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from stemmatic.archive.published import PublishedText, RevisedText
from stemmatic.link import (
    TOKENIZED,
    LanguagePairs,
    Texts,
    TokenizedText,
    find_fingerprints,
    find_translations,
    find_units,
    link_columns,
    note_changes,
    read_links,
    rows_of,
    write_rows,
)
from stemmatic.link.columns import UNKNOWN_TIME, flat, read_columns
from stemmatic.link.texts import microseconds_of
from stemmatic.model import Link, PassagePair, Relation, split_key, turn_pairs
from stemmatic.options import LinkOptions
from stemmatic.pipeline.channel_statistics import profile_of
from stemmatic.pipeline.checkpoint import RESTS_ON, REVISED
from stemmatic.pipeline.index.queries import open_segments
from stemmatic.pipeline.index.wording import KIND, find_strong_holders
from stemmatic.pipeline.link_files import LinkFiles, write_links
from stemmatic.pipeline.pairing import encode_texts
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.understanding import read_profiles, tokenize_posts, understand_text
from stemmatic.understand import ChannelProfile

MOST_EARLIER = 8
"""The earlier texts of a post that are compared: the latest of them."""
_AT_ONCE = 2_000  # pairs of posts
_MEASURED = 4_000  # words: of longer texts those in common are counted in whatever order

Pair = tuple[int, int]
"""Two posts, by the numbers of their newest texts, in order of time."""


def compare_revisions(run: Run) -> None:
    """Find the links that rest on earlier texts."""
    edited = _EditedPosts(run)
    found = LinkFiles(run.compared if edited.posts else ())
    linked, translated = (_linked(found, edited.posts, run, across=across) for across in (False, True))
    pairs = sorted({*linked, *_pairs_with_what_went(run, edited, linked)}) if edited.posts else []
    rests_on: list[tuple[str, str, int, int]] = []

    def write(name: str, resting: Sequence[_Resting]) -> None:
        rests_on.extend((one.link.source, one.link.target, *one.revisions) for one in resting)
        number = run.ids.numbers(key for one in resting for key in (one.link.source, one.link.target))
        ends = np.array([[number[one.link.source], number[one.link.target]] for one in resting], np.int64)
        write_links(
            run.checkpoint.path(f"{REVISED}{name}"), rows_of(one.link for one in resting), *ends.reshape(-1, 2).T
        )

    for begin in range(0, len(pairs), _AT_ONCE):
        run.watch("revise", begin, len(pairs))
        part = pairs[begin : begin + _AT_ONCE]
        held = {pair: linked[pair] for pair in part if pair in linked}
        write(f"{begin:010d}", list(_Comparison(run, edited, part).find(_records(found, held))))
    across = _Comparison(run, edited, sorted(translated)).find_across(_records(found, translated)) if translated else ()
    write("across", list(across))
    run.watch("revise", len(pairs), len(pairs))
    run.checkpoint.note(RESTS_ON, rests_on)


def _records(found: LinkFiles, which: Mapping[Pair, int]) -> dict[Pair, Link]:
    return dict(zip(which, found.links(np.array(list(which.values()), np.int64)), strict=True))


class _Edited(NamedTuple):
    """The texts of a post before its newest one, the latest of them, and when it was edited to each of its texts.

    ``first`` is the number of the first of these revisions, ``edited`` has as many times as the post has revisions.
    """

    earlier: Sequence[TokenizedText]
    first: int
    edited: Sequence[datetime | None]


class _EditedPosts:
    """The posts that dumps have several texts of, by the number of their newest text."""

    def __init__(self, run: Run) -> None:
        self._run = run
        revised = {one.post.key: one for one in run.store.revised_texts()}
        numbers = run.ids.numbers(revised) if revised else {}
        self.posts = {number: self._read(revised[key]) for key, number in numbers.items()}

    def _read(self, one: RevisedText) -> _Edited:
        first = max(len(one.edited) - 1 - MOST_EARLIER, 0)
        profile = self._profile(one.post)
        options = self._run.options.understand
        earlier = [
            understand_text(one.post._replace(text=text), profile, options)[0] for text in one.post.earlier[first:]
        ]
        edited = [datetime.fromisoformat(time) if time else None for time in one.edited]
        return _Edited(earlier, first, edited)

    def _profile(self, post: PublishedText) -> ChannelProfile:
        channel = split_key(post.key)[:2]
        if channel not in self._profiles:
            kept = self._fresh_profiles.get(channel) or self._run.store.profile(*channel)
            self._profiles[channel] = profile_of(kept) if kept else ChannelProfile()
        return self._profiles[channel]

    @cached_property
    def _profiles(self) -> dict[tuple[str, str], ChannelProfile]:
        return {}

    @cached_property
    def _fresh_profiles(self) -> Mapping[tuple[str, str], str]:
        return read_profiles(self._run.checkpoint)


def _linked(found: LinkFiles, edited: Collection[int], run: Run, *, across: bool) -> dict[Pair, int]:
    """Of the links with an edited post at an end, which it is: inside a language, or translations with a change."""
    every = np.array(sorted(edited), np.int64)
    at = np.flatnonzero(np.isin(found.source, every) | np.isin(found.target, every))
    rows = found.take(at)
    columns = (rows.column(name).to_pylist() for name in ("relation", "changes"))
    return {
        _in_order(run, *ends): number
        for number, relation, changes, *ends in zip(
            at.tolist(), *columns, found.source[at].tolist(), found.target[at].tolist(), strict=True
        )
        if ends[0] != ends[1] and Relation(relation).crosses_languages is across and (changes or not across)
    }


def _in_order(run: Run, one: int, other: int) -> Pair:
    return (one, other) if run.ids.rank[one] < run.ids.rank[other] else (other, one)


def _pairs_with_what_went(run: Run, edited: _EditedPosts, linked: Collection[Pair]) -> Iterator[Pair]:
    """The pairs of an edited post and one that has a run of words, or a passage, that an edit took out."""
    old = [] if run.everything else open_segments(run.store, KIND)
    segments = [*old, run.checkpoint.known_segment(KIND)]
    relinked = np.zeros(len(run.ids.after), np.bool_)
    relinked[run.relinked] = True
    rows, numbers = _newest_rows(run, np.array(sorted(edited.posts), np.int64))
    for at, number in enumerate(numbers):
        earlier = write_rows(edited.posts[number].earlier)
        gone = np.setdiff1d(
            _fingerprints(earlier, run.options.link), _fingerprints(rows.slice(at, 1), run.options.link)
        )
        holders = find_strong_holders(segments, gone)
        holders = holders[holders < len(relinked)]  # a text that went may have had the last number of all
        holders = holders[run.ids.after[holders] & (relinked[holders] | relinked[number]) & (holders != number)]
        for other in holders.tolist():
            if (pair := _in_order(run, number, other)) not in linked:
                yield pair


def _fingerprints(rows: pa.RecordBatch, options: LinkOptions) -> NDArray[np.uint64]:
    """The strong fingerprints of texts."""
    offsets, words = flat(rows.column("words"), np.uint64)
    passages = flat(rows.column("word_passages"), np.int32)[1]
    found = find_fingerprints(words, passages, offsets, np.arange(rows.num_rows), options)
    strong: NDArray[np.uint64] = np.unique(found[(found[:, 1] & np.uint64(1)) == 1, 0])
    return strong


def _newest_rows(run: Run, numbers: NDArray[np.int64]) -> tuple[pa.RecordBatch, list[int]]:
    """The newest texts of posts, as rows, and their numbers; service messages are left out."""
    fresh = run.ids.fresh[numbers]
    parts, held = [], []
    if fresh.any():
        rows, order = run.texts.rows(numbers[fresh], TOKENIZED.names)
        parts.append(rows)
        held += order.tolist()
    if not fresh.all():
        number = dict(zip(run.ids.posts(numbers[~fresh]), numbers[~fresh].tolist(), strict=True))
        texts = list(tokenize_posts(run.store.understood_posts(number)))
        parts.append(write_rows(texts))
        held += [number[one.key] for one in texts]
    return pa.concat_batches(parts) if parts else write_rows([]), held


class _Resting(NamedTuple):
    """A link, and the revisions of its source and its target that it rests on."""

    link: Link
    revisions: tuple[int, int]


class _Compared(NamedTuple):
    """Two texts that may be linked: their rows, words in common and others, and whether both are the newest ones."""

    rows: tuple[int, int]
    shared: int
    others: int
    newest: bool


class _Comparison:
    """The texts of some pairs of posts, a row each, of which every two are compared.

    A text that came with an edit has two rows: one is of its post's time, the other of the time of the edit.
    """

    def __init__(self, run: Run, edited: _EditedPosts, pairs: Sequence[Pair]) -> None:
        self._options, self._translate, self._edited = run.options.link, run.options.translate, edited.posts
        newest, numbers = _newest_rows(run, np.unique(np.array(pairs, np.int64)))
        self._pairs = [pair for pair in pairs if set(pair) <= set(numbers)]
        self._rows: dict[int, list[int]] = {}  # of each post those of its texts, oldest first
        self._of_edit: dict[int, int] = {}  # by the row of a text the one of the time of its edit
        earlier: list[TokenizedText] = []
        for at, number in enumerate(numbers):
            held = self._edited[number].earlier if number in self._edited else ()
            self._rows[number] = [*range(len(numbers) + len(earlier), len(numbers) + len(earlier) + len(held)), at]
            earlier += held
        once = pa.concat_batches([newest, write_rows(earlier)])
        self._post = {row: number for number, rows in self._rows.items() for row in rows}
        again = [row for number in self._edited.keys() & self._rows.keys() for row in self._rows[number][1:]]
        for row in again:
            self._of_edit[row] = once.num_rows + len(self._of_edit)
        times = pa.array([self._edited_at(row) for row in again], pa.int64())
        copies = once.take(pa.array(again, pa.int64()))
        copies = copies.set_column(TOKENIZED.get_field_index("time"), TOKENIZED.field("time"), times)
        self._texts = pa.concat_batches([once, copies])
        self._columns = read_columns(self._texts)
        self._keys = self._texts.column("key").to_pylist()

    def find(self, newest: Mapping[Pair, Link]) -> Iterator[_Resting]:
        """The links that rest on other texts than those of ``newest`` ones, or are of another time."""
        chosen = []
        for pair, every in self._compare(newest).items():
            best = self._choose(pair, every)
            timed = self._in_time(best.rows, every)
            if not best.newest or timed != best.rows:
                chosen.append((best.rows, timed, newest.get(pair)))
        links = self._link([timed for _, timed, _ in chosen])
        for rows, timed, before in chosen:
            if (found := links.get(frozenset(timed))) is not None:
                yield self._resting(found, rows, timed, before)

    def find_across(self, newest: Mapping[Pair, Link]) -> Iterator[_Resting]:
        """Of translations in which something differs, those that rest on earlier texts in which less does."""
        for pair, before in newest.items():
            if pair not in self._pairs:
                continue
            one, other = (self._rows[number] for number in pair)
            found = [
                (len(link.changes), -link.score, rows, link)
                for rows in product(one, other)
                if rows != (one[-1], other[-1])
                for link in self._translations(rows)
                if len(link.changes) < len(before.changes)
            ]
            if found:
                *_, rows, link = min(found, key=lambda one: one[:3])
                yield self._resting(link, rows, rows, before)

    def _translations(self, rows: Pair) -> list[Link]:
        """The link across languages between two texts, if there is one."""
        from stemmatic.encode import followed_languages  # nothing is loaded where nothing is translated

        texts = Texts(self._texts.take(pa.array(rows, pa.int64())))
        languages = defaultdict[int, set[str]](set)
        followed = followed_languages()
        for text, language, *_ in find_units(texts, self._translate):
            if language in followed:
                languages[text].add(language)
        near: LanguagePairs[int] = defaultdict(set)
        for one, other in product(languages[0], languages[1]):
            if one != other:
                near[min(one, other), max(one, other)].add((0, 1) if one < other else (1, 0))
        return find_translations(texts, encode_texts, self._translate, self._options, near) if near else []

    def _compare(self, newest: Mapping[Pair, Link]) -> dict[Pair, list[_Compared]]:
        """By pair of posts, the texts of them that are linked."""
        found: dict[Pair, list[_Compared]] = defaultdict(list)
        every: dict[Pair, Pair] = {}  # of two rows the posts
        for pair in self._pairs:
            one, other = (self._rows[number] for number in pair)
            if pair in newest:
                found[pair].append(self._measured((one[-1], other[-1]), newest=True))
            every |= {rows: pair for rows in product(one, other) if rows != (one[-1], other[-1])}
        ends = np.array(list(every), np.int64).reshape(-1, 2)
        links = link_columns(self._columns, self._keys, ends[:, 0], ends[:, 1], self._options)
        for source, target in zip(links.source.tolist(), links.target.tolist(), strict=True):
            rows = (source, target) if (source, target) in every else (target, source)
            found[every[rows]].append(self._measured(rows))
        return found

    def _measured(self, rows: Pair, *, newest: bool = False) -> _Compared:
        one, other = (self._columns.words[slice(*self._columns.offsets[row : row + 2])].tolist() for row in rows)
        if max(len(one), len(other)) <= _MEASURED:
            shared = LCSseq.similarity(one, other)
        else:
            shared = (Counter(one) & Counter(other)).total()
        return _Compared(rows, shared, len(one) + len(other) - 2 * shared, newest)

    def _choose(self, pair: Pair, every: Sequence[_Compared]) -> _Compared:
        """The texts that a link rests on."""
        best = max(every, key=lambda one: (one.shared, -one.others, one.newest, one.rows))
        newest = next((one for one in every if one.newest), best)
        return newest if newest.shared == best.shared and self._after_edits(pair) else best

    def _after_edits(self, pair: Pair) -> bool:
        """Whether each of two posts is known to be later than the last edit of the other."""
        for one, other in (pair, pair[::-1]):
            if one in self._edited:
                edit, date = self._edited[one].edited[-1], self._date(other)
                if edit is None or date is None or date < microseconds_of(edit):
                    return False
        return True

    def _date(self, number: int) -> int | None:
        time = int(self._columns.times[self._rows[number][-1]])
        return None if time == UNKNOWN_TIME else time

    def _in_time(self, rows: Pair, every: Sequence[_Compared]) -> Pair:
        """The rows of two texts, of the time of its edit where a post had no such text before."""
        timed = []
        for side, row in enumerate(rows):
            order = self._rows[self._post[row]]
            before = any(order.index(one.rows[side]) < order.index(row) for one in every)
            timed.append(row if before else self._of_edit.get(row, row))
        return timed[0], timed[1]

    def _link(self, every: Sequence[Pair]) -> dict[frozenset[int], Link]:
        """The links of texts, by their rows, with what they changed."""
        if not every:
            return {}
        times = self._columns.times

        def order(row: int) -> tuple[bool, int, str]:
            return bool(times[row] == UNKNOWN_TIME), int(times[row]), self._keys[row]

        ends = np.array([sorted(rows, key=order) for rows in every], np.int64)
        links = link_columns(self._columns, self._keys, ends[:, 0], ends[:, 1], self._options)
        records = read_links(note_changes(links.to_batch(self._keys), self._texts, links.source, links.target))
        rows = zip(links.source.tolist(), links.target.tolist(), strict=True)
        return {frozenset(ends): link for ends, link in zip(rows, records, strict=True)}

    def _resting(self, link: Link, rows: Pair, timed: Pair, before: Link | None) -> _Resting:
        """A link with what it rests on, and the passages of the newest texts."""
        sides = (0, 1) if self._keys[rows[0]] == link.source else (1, 0)
        revisions: list[int] = []
        grounds: list[str] = []
        for side, name in zip(sides, ("source", "target"), strict=True):
            revision = self._revision(rows[side])
            revisions.append(revision)
            grounds += self._grounds(name, rows[side], revision, came=timed[side] != rows[side])
        passages: tuple[PassagePair, ...] = before.passages if before else ()
        if before and before.source != link.source:
            passages = turn_pairs(passages)
        link = replace(link, passages=passages, grounds=(*link.grounds, *grounds))
        return _Resting(link, (revisions[0], revisions[1]))

    def _revision(self, row: int) -> int:
        """Which of the texts of its post stands in a row, counted from 0."""
        number = self._post[row]
        return self._rows[number].index(row) + (self._edited[number].first if number in self._edited else 0)

    def _grounds(self, name: str, row: int, revision: int, *, came: bool) -> Iterator[str]:
        number = self._post[row]
        if number not in self._edited:
            return
        edited = self._edited[number].edited
        if came:
            time = edited[revision]
            yield (
                f"revision: the {name} has these words since its edit of {_said(time)}"
                if time
                else f"revision: of the {name} only a later text has these words"
            )
        if revision + 1 < len(edited):
            time = edited[revision + 1]
            yield (
                f"revision: this is the text of the {name} before its edit of {_said(time)}"
                if time
                else f"revision: this is an earlier text of the {name}, or another that a dump has"
            )

    def _edited_at(self, row: int) -> int | None:
        time = self._edited[self._post[row]].edited[self._revision(row)]
        return None if time is None else microseconds_of(time)


def _said(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
