"""Collation: the witnesses of a family aligned passage by passage.

Places are found from all pairs of passages at once, closest pairs first, and witnesses stand in order of time and
key, so the order in which they are given cannot change the result. Inside a place a reading is compared with that of
its source by the words that both have in one order, as many as possible; punctuation is never compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stemmatic.descend.places import Head, Line, Piece, Word, choose_links, find_places
from stemmatic.model import Collation, Link, Passage, PassageKind, Post, Reading, ReadingState, Witness
from stemmatic.text.matching import Run, match_words


@dataclass(frozen=True, slots=True, kw_only=True)
class CollatedPost:
    """A post with its passages and, for each, the folded words and their raw spans.

    Of a ``container`` the passages are those of one statement. Posts that carry one text together, a thread, have the
    key of the first of them as their ``thread``.
    """

    post: Post
    passages: tuple[Passage, ...]
    words: tuple[tuple[tuple[str, int, int], ...], ...]  # for each passage: (folded word, begin, end)
    container: bool = False
    thread: str = ""


def siglum(number: int) -> str:
    """A, B, … Z, AA, AB …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def collate(posts: Sequence[CollatedPost], links: Iterable[Link], sources: Mapping[str, Sequence[str]]) -> Collation:
    """The collation of ``posts``, given in any order.

    ``links`` pair their passages; ``sources`` gives the proposed sources of a post, against which it is read.
    """
    posts = sorted(posts, key=_time_order)
    by_key = {one.post.key: one for one in posts}
    witnesses = _witnesses(posts)
    texts = {key: one.post.text for key, one in by_key.items()}
    places = find_places({key: list(_pieces(one)) for key, one in by_key.items()}, texts, links)
    against = {one.siglum: _sources(one, witnesses, sources) for one in witnesses}
    threads = {key: one.thread for key, one in by_key.items() if one.thread}
    rows = [_readings(place, witnesses, texts, against, threads) for place in places]
    return Collation(witnesses=tuple(witnesses), places=tuple(_mark_moved(rows, witnesses)))


def needed_links(posts: Sequence[CollatedPost], links: Iterable[Head]) -> list[Head]:
    """Those of the links among ``posts`` by which :func:`collate` pairs passages; the others change nothing."""
    languages = {}
    for one in sorted(posts, key=_time_order):
        first = next((passage for passage in one.passages if _is_content(passage)), None)
        languages[one.post.key] = first.language if first else "und"
    return choose_links(languages, links)


def _time_order(one: CollatedPost) -> tuple[bool, float, str]:
    date = one.post.date
    return (date is None, date.timestamp() if date else 0.0, one.post.key)


def _witnesses(posts: Sequence[CollatedPost]) -> list[Witness]:
    found = []
    for number, one in enumerate(posts):
        versions = sorted({passage.version for passage in one.passages if _is_content(passage)} or {0})
        for version in versions:
            passages = [passage for passage in one.passages if passage.version == version]
            language = next((p.language for p in passages if p.language != "und"), "und")
            found.append(
                Witness(
                    siglum=siglum(number) + (f".{language}" if len(versions) > 1 else ""),
                    post=one.post.key,
                    version=version,
                    language=language,
                    begin=min((p.begin for p in passages), default=0),
                    end=max((p.end for p in passages), default=len(one.post.text)),
                    container=one.container,
                )
            )
    return found


def _pieces(one: CollatedPost) -> Iterator[Piece]:
    """The passages of a post that can be compared."""
    for passage, words in zip(one.passages, one.words, strict=True):
        if _is_content(passage):
            yield Piece(one.post.key, passage.version, passage.language, passage.begin, passage.end, words)


def _is_content(passage: Passage) -> bool:
    """Fixed text and pointers ("Read in full") are no readings."""
    return not passage.boilerplate and passage.kind is not PassageKind.POINTER


def _readings(
    place: Sequence[Piece],
    witnesses: Sequence[Witness],
    texts: Mapping[str, str],
    against: Mapping[str, Sequence[Witness]],
    threads: Mapping[str, str],
) -> tuple[Reading, ...]:
    held: dict[Line, list[Piece]] = defaultdict(list)
    for piece in place:
        held[piece.line].append(piece)
    found = [_reading(witness, held, against[witness.siglum], texts) for witness in witnesses]
    told = {threads[key] for key, _ in held if key in threads}
    return tuple(
        replace(one, state=ReadingState.ABSENT)  # what another post of the thread has is not cut
        if one.state is ReadingState.CUT and threads.get(witness.post) in told
        else one
        for witness, one in zip(witnesses, found, strict=True)
    )


def _sources(witness: Witness, witnesses: Sequence[Witness], sources: Mapping[str, Sequence[str]]) -> list[Witness]:
    """The witnesses that a witness is read against: its sources, or the other versions of its own post before it."""
    posts = sources.get(witness.post, ())
    found = [w for w in witnesses if w.post in posts and w.post != witness.post]
    own = [w for w in witnesses if w.post == witness.post and w.version < witness.version]
    # A source in the witness's own language tells more than one in another.
    return sorted(found, key=lambda w: w.language != witness.language) + own


def _reading(
    witness: Witness, held: Mapping[Line, Sequence[Piece]], sources: Sequence[Witness], texts: Mapping[str, str]
) -> Reading:
    pieces = held.get((witness.post, witness.version))
    source = next((one for one in sources if (one.post, one.version) in held), None)
    against = source.siglum if source else ""
    if pieces is None:
        return Reading(
            siglum=witness.siglum, state=ReadingState.CUT if source else ReadingState.ABSENT, against=against
        )
    begin, end = pieces[0].begin, pieces[-1].end
    text = texts[witness.post][begin:end]
    words: tuple[tuple[ReadingState, str], ...] = ()
    if source is None:
        state = ReadingState.ADDED if sources else ReadingState.BASE
    elif source.language != witness.language:
        state = ReadingState.TRANSLATED
    else:
        base = _words(held[source.post, source.version])
        words = mark_words(texts[source.post], base, text, _words(pieces), begin)
        state = ReadingState.SAME if all(s is ReadingState.SAME for s, _ in words) else ReadingState.CHANGED
    return Reading(siglum=witness.siglum, state=state, text=text, begin=begin, end=end, words=words, against=against)


def _mark_moved(rows: Sequence[tuple[Reading, ...]], witnesses: Sequence[Witness]) -> Iterator[tuple[Reading, ...]]:
    """The rows with those readings marked that do not stand in the order in which the source has them."""
    column = {one.siglum: at for at, one in enumerate(witnesses)}
    moved: set[tuple[int, int]] = set()
    for at in range(len(witnesses)):
        beside: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
        for number, row in enumerate(rows):
            if row[at].text and row[at].against:
                source = row[column[row[at].against]]
                beside[source.siglum].append((row[at].begin or 0, source.begin or 0, len(row[at].text), number))
        for held in beside.values():
            moved.update((number, at) for number in _find_moved(sorted(held)))
    for number, row in enumerate(rows):
        yield tuple(replace(one, moved=True) if (number, at) in moved else one for at, one in enumerate(row))


def _find_moved(held: Sequence[tuple[int, int, int, int]]) -> set[int]:
    """Which places stand elsewhere, the least text of all that the rest be in order.

    Args:
        held: of places that both have, by where they begin here: that, where they begin in the source, their length
            and number.
    """
    if all(one[1] < other[1] for one, other in pairwise(held)):
        return set()
    best: list[tuple[int, int]] = []  # of each the length of the longest text in order that ends with it; what precedes
    turn = {begin: number for number, begin in enumerate(sorted({one[1] for one in held}))}
    longest = [(0, 1)] * (len(turn) + 1)  # of texts that end so early in the source, as a tree of sums (Fenwick 1994)
    for at, (_, begin, length, _) in enumerate(held):
        before, number = (0, 1), turn[begin]
        while number > 0:
            before, number = max(before, longest[number]), number & (number - 1)
        best.append((before[0] + length, -before[1]))
        number = turn[begin] + 1
        while number < len(longest):
            longest[number] = max(longest[number], (best[-1][0], -at))
            number += number & -number
    at = max(range(len(best)), key=lambda i: (best[i][0], -i))
    kept = set()
    while at >= 0:
        kept.add(held[at][3])
        at = best[at][1]
    return {one[3] for one in held} - kept


def _words(pieces: Iterable[Piece]) -> list[Word]:
    return [word for piece in pieces for word in piece.words]


def mark_words(
    source_text: str,
    source: Sequence[tuple[str, int, int]],
    text: str,
    target: Sequence[tuple[str, int, int]],
    begin: int,
) -> tuple[tuple[ReadingState, str], ...]:
    """Pieces of ``text`` (which begins at ``begin`` of its post) that are the same or added, and words that are cut."""
    pieces: list[tuple[ReadingState, str]] = []
    read, done, upto = 0, 0, begin  # words of the source, words and characters of the text that are dealt with
    runs = match_words([word for word, _, _ in source], [word for word, _, _ in target])
    for block in (*runs, Run(len(source), len(target), 0)):
        if read < block.a:
            pieces.append((ReadingState.CUT, source_text[source[read][1] : source[block.a - 1][2]]))
        for state, last in ((ReadingState.ADDED, block.b), (ReadingState.SAME, block.b + block.size)):
            if done < last:
                end = target[last - 1][2]
                pieces.append((state, text[upto - begin : end - begin]))
                done, upto = last, end
        read = block.a + block.size
    if rest := text[upto - begin :]:  # a full stop is no change
        before = pieces.pop()[1] if pieces and pieces[-1][0] is ReadingState.SAME else ""
        pieces.append((ReadingState.SAME, before + rest))
    return tuple(pieces)
