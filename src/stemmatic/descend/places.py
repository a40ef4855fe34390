"""Places: which pieces of which witnesses say the same.

A piece is a passage, or a part of one. Where a passage of one witness answers several of another, most of the witnesses
decide: it is divided where more of them have a border than have none, and else the several stand in one place. So a
sentence that one witness joined to the next swallows no place of the others. Pieces are then put together, the closest
first; a place has neighbouring pieces of each witness, and never swallows another that it shares a witness with.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from typing import NamedTuple, Protocol, TypeVar
from zlib import crc32

from stemmatic.model import Link
from stemmatic.text.marks import CLAUSE_MARK
from stemmatic.text.matching import match_words

Word = tuple[str, int, int]  # folded, with its begin and end
Line = tuple[str, int]  # a witness: key of its post, number of its language version
Wording = tuple[str, tuple[str, ...]]  # a language and words: what is said of one piece holds of all with the same

# How far apart the parts of two translations may lie, as shares of their length, and still answer in turn: of 51,975
# pairs of neighbouring sentences in eleven languages 95 in 100 differ by less (Gale and Church 1993: lengths of
# translations are proportional).
_MAX_SHIFT = 0.12
_ROUNDS = 3  # of dividing: what one round divides tells the next one of others
_NEAR = 2  # words that borders of two witnesses may lie apart and still be one
_MOST_LINKS = 6  # of a post with those of one language: more tell nothing new, and a family of n posts has n² / 2
_LONGEST = 60  # words of a passage that is not cut, nor is one with a mark in every half of it
_PART = 24  # words that a part of a longer one has, more or less
_LEAST_SPACED = 2.5  # characters a word; fewer in scripts without spaces, where each sign is a word
_LEAST_SHARED = 0.3  # of the words of the shorter of two pieces, for one to answer the other


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A passage of a post, or a part of one: characters ``[begin, end)`` of its text, and its words."""

    post: str
    version: int
    language: str
    begin: int
    end: int
    words: Sequence[Word]
    wording: Wording = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wording", (self.language, tuple(word for word, _, _ in self.words)))

    @property
    def line(self) -> Line:
        """The witness that it is a piece of."""
        return self.post, self.version


class _Block(NamedTuple):
    """Pieces of one witness that answer pieces of another, and how well."""

    ours: Sequence[Piece]
    theirs: Sequence[Piece]
    score: float

    @property
    def in_words(self) -> bool:
        """Whether words can tell what answers what."""
        return self.ours[0].language == self.theirs[0].language

    def turned(self) -> _Block:
        return _Block(self.theirs, self.ours, self.score)


class _Pair(NamedTuple):
    """Two pieces of one place. Where ``run``, one of them answers further pieces beside the other."""

    run: bool
    distance: float
    one: Piece
    other: Piece


_Place = dict[Line, list[Piece]]
Pieces = Mapping[str, Sequence[Piece]]  # of each post, in their order


def find_places(pieces: Pieces, texts: Mapping[str, str], links: Iterable[Link]) -> list[list[Piece]]:
    """Sets of pieces that say the same, in the order of the witnesses; what nothing answers is a set of its own.

    Args:
        pieces: Of each post the passages that can be compared, in their order; posts in order of time.
        texts: The posts' texts.
        links: What pairs them.
    """
    pieces = {key: [part for one in held for part in _cut_long(one, texts[key])] for key, held in pieces.items()}
    chosen = choose_links({key: held[0].language if held else "und" for key, held in pieces.items()}, links)
    begins = {key: [one.begin for one in held] for key, held in pieces.items()}
    blocks = [list(_blocks(link, pieces, begins)) for link in chosen]
    for _ in range(_ROUNDS):
        if not (seams := _seams(pieces, texts, list(chain.from_iterable(blocks)))):
            break
        before = pieces
        pieces = {
            key: [part for one in held for part in _divide(one, texts[key], seams)] for key, held in pieces.items()
        }
        divided = {key: held for key, held in pieces.items() if len(held) > len(before[key])}
        begins |= {key: [one.begin for one in held] for key, held in divided.items()}
        for at, link in enumerate(chosen):
            if link.source in divided or link.target in divided:
                blocks[at] = list(_blocks(link, pieces, begins))
    pairs = [*_same_wording(pieces), *(pair for block in chain.from_iterable(blocks) for pair in _pairs(block))]
    return _in_order(_join(pieces, pairs), pieces)


class LinkHead(Protocol):
    """Of a link what tells whether it is needed."""

    @property
    def source(self) -> str:
        """The key of the one post."""

    @property
    def target(self) -> str:
        """The key of the other post."""

    @property
    def score(self) -> float:
        """How sure it is."""


Head = TypeVar("Head", bound=LinkHead)


def choose_links(languages: Mapping[str, str], links: Iterable[Head]) -> list[Head]:
    """Of each post the surest links with posts of each language, those whose other end is the earliest first.

    ``languages`` are those of the posts, in order of time. Of what was chosen the same is chosen again.
    """
    order = {key: at for at, key in enumerate(languages)}
    taken: Counter[tuple[str, str]] = Counter()
    chosen = []
    among = [link for link in links if link.source in order and link.target in order]

    def rank(link: LinkHead) -> tuple[float, int, int]:
        ours, theirs = order[link.source], order[link.target]
        return (-link.score, ours, theirs) if ours < theirs else (-link.score, theirs, ours)

    for link in sorted(among, key=rank):
        sides = (link.source, languages[link.target]), (link.target, languages[link.source])
        if any(taken[side] < _MOST_LINKS for side in sides):
            taken.update(sides)
            chosen.append(link)
    return chosen


def _blocks(link: Link, pieces: Pieces, begins: Mapping[str, Sequence[int]]) -> Iterator[_Block]:
    """What a link pairs, as pieces; pairs that have a piece in common are one block."""
    ours, theirs = pieces[link.source], pieces[link.target]
    our_begins, their_begins = begins[link.source], begins[link.target]
    found: dict[int, tuple[Collection[int], Collection[int], float]] = {}  # in the order of what was last added to
    our_block: dict[int, int] = {}
    their_block: dict[int, int] = {}
    for number, pair in enumerate(link.passages):
        here = range(bisect_left(our_begins, pair.source_begin), bisect_left(our_begins, pair.source_end))
        there = range(bisect_left(their_begins, pair.target_begin), bisect_left(their_begins, pair.target_end))
        if not here or not there:
            continue
        new: _Numbered = number, (here, there, pair.score)
        touched = {our_block[at] for at in here if at in our_block}
        touched |= {their_block[at] for at in there if at in their_block}
        for at in sorted(touched):
            new = _merged((at, found.pop(at)), new, (our_block, their_block))
        our_block.update(dict.fromkeys(here, new[0]))
        their_block.update(dict.fromkeys(there, new[0]))
        found[new[0]] = new[1]
    for hers, others, score in found.values():
        block = _Block([ours[at] for at in sorted(hers)], [theirs[at] for at in sorted(others)], score)
        if len(hers) > 1 and not block.in_words and _in_turn(block):
            yield from (_Block([a], [b], score) for a, b in zip(block.ours, block.theirs, strict=True))
        else:
            yield block


_Numbered = tuple[int, tuple[Collection[int], Collection[int], float]]


def _merged(one: _Numbered, other: _Numbered, block_of: tuple[dict[int, int], dict[int, int]]) -> _Numbered:
    """Two blocks as one, under the number of the larger one."""
    (number, large), (_, small) = sorted((one, other), key=lambda it: -len(it[1][0]) - len(it[1][1]))
    into: list[set[int]] = []
    for known, most, held in zip(block_of, large[:2], small[:2], strict=True):
        both = most if isinstance(most, set) else set(most)  # a set is this block's own
        both |= set(held)
        into.append(both)
        known.update(dict.fromkeys(held, number))
    return number, (into[0], into[1], max(large[2], small[2]))


def _in_turn(block: _Block) -> bool:
    """Whether pieces answer one another in turn: as many here as there, divided at about the same points."""
    shares = _shares(block.ours), _shares(block.theirs)
    return len(block.ours) == len(block.theirs) and all(abs(a - b) <= _MAX_SHIFT for a, b in zip(*shares, strict=True))


def _shares(pieces: Sequence[Piece]) -> list[float]:
    """Where each of some pieces ends, as a share of all."""
    ends = list(accumulate(max(one.end - one.begin, 1) for one in pieces))
    return [end / ends[-1] for end in ends]


# --- long passages ---------------------------------------------------------------------------------------------------


def _cut_long(piece: Piece, text: str) -> list[Piece]:
    """A passage without stops in parts that its words alone call for: other witnesses are cut at the same words.

    A part begins at the word that is first, by a hash of it and its neighbours, among all around it (local maxima, as
    Bjørner, Blass & Gurevich 2010 divide files). Most witnesses decide later, as they do of sentences.
    """
    words = piece.words
    spaced = piece.end - piece.begin >= _LEAST_SPACED * len(words)
    far = _PART // 2 if spaced else _PART
    clauses = _marks([piece], {piece.post: text})
    if len(words) <= (_LONGEST if spaced else 2 * _LONGEST) or len(words) < _LONGEST * len(clauses) / 2:
        return [piece]
    folded = [word for word, _, _ in words]
    hashes = [crc32(" ".join(folded[max(at - 1, 0) : at + 2]).encode()) for at in range(len(words))]
    seams = [
        at
        for at in range(far, len(words) - far + 1)
        if hashes[at] == max(hashes[at - far : at + far]) and hashes[at] not in hashes[at - far : at]
    ]
    return list(_divide(piece, text, {piece.wording: seams}))


# --- dividing --------------------------------------------------------------------------------------------------------


def _seams(pieces: Pieces, texts: Mapping[str, str], blocks: Sequence[_Block]) -> dict[Wording, list[int]]:
    """By wording the words before which it is to be divided, for more witnesses have a border there than have none."""
    borders: dict[Wording, dict[int, set[Line]]] = {}
    for one in blocks:
        if len(one.ours) == len(one.theirs) == 1:
            continue
        for block in (one, one.turned()):
            if len(block.theirs) > 1:
                for piece, at in _projected(block, texts):
                    borders.setdefault(piece.wording, defaultdict(set))[at].add(block.theirs[0].line)
    if not borders:
        return {}
    against: dict[Piece, set[Line]] = {}  # who has a say: of pieces of one wording one set
    said: dict[Wording, set[Line]] = {wording: set() for wording in borders}
    for piece in chain.from_iterable(pieces.values()):
        if (lines := said.get(piece.wording)) is not None:
            lines.add(piece.line)
            against[piece] = lines
    for block in blocks:
        for here, there in ((block.ours, block.theirs), (block.theirs, block.ours)):
            for piece in here:
                if (lines := against.get(piece)) is not None:
                    lines.add(there[0].line)
    seams = {}
    for wording, votes in borders.items():
        if found := [at for at, those in _gathered(votes, len(wording[1])) if 2 * len(those) > len(said[wording])]:
            seams[wording] = found
    return seams


def _gathered(votes: Mapping[int, set[Line]], words: int) -> Iterator[tuple[int, set[Line]]]:
    """Borders that lie close together as one, where most have it, with all who have one of them."""
    apart = max(_NEAR, round(words * _MAX_SHIFT))
    group: list[int] = []
    for at in [*sorted(votes), words + apart + 1]:
        if group and at - group[-1] > apart:
            yield max(group, key=lambda one: (len(votes[one]), -one)), set().union(*(votes[one] for one in group))
            group = []
        group.append(at)


def _projected(block: _Block, texts: Mapping[str, str]) -> Iterator[tuple[Piece, int]]:
    """Where the borders between their pieces lie inside ours: a piece, and the number of its word after the border."""
    find = _borders_by_words if block.in_words else _borders_by_length
    begins = [0, *accumulate(len(one.words) for one in block.ours)]
    for border in find(block, texts):
        at = bisect_left(begins, border + 1) - 1
        if at < len(block.ours) and 0 < border - begins[at] < len(block.ours[at].words):
            yield block.ours[at], border - begins[at]


def _borders_by_words(block: _Block, texts: Mapping[str, str]) -> Iterator[int]:
    """After which of our words, all pieces together, each of their borders lies, as the words that both have tell."""
    ours, theirs = ([word for one in side for word, _, _ in one.words] for side in (block.ours, block.theirs))
    alike = [(run.a + at, run.b + at) for run in match_words(ours, theirs) for at in range(run.size)]
    marked = sorted(_marks(block.ours, texts))
    for border in accumulate(len(one.words) for one in block.theirs[:-1]):
        behind = bisect_left(alike, border, key=itemgetter(1))
        if 0 < behind < len(alike):
            first, last = alike[behind - 1][0] + 1, alike[behind][0]
            mark = bisect_left(marked, first)
            yield marked[mark] if mark < len(marked) and marked[mark] <= last else first


def _borders_by_length(block: _Block, texts: Mapping[str, str]) -> Iterator[int]:
    """The same across languages: at the clause that ends where a text that is as long in proportion has its border."""
    held = list(accumulate([0, *(one.end - one.begin for one in block.ours)]))
    upto = [held[at] + end - piece.begin for at, piece in enumerate(block.ours) for _, _, end in piece.words]
    marked = sorted(_marks(block.ours, texts))
    for share in _shares(block.theirs)[:-1]:
        near, low, high = (
            bisect_left(upto, point * held[-1]) + 1 for point in (share, share - _MAX_SHIFT, share + _MAX_SHIFT)
        )
        behind = bisect_left(marked, near)
        between = marked[max(behind - 1, 0) : behind + 1]
        between = [at for at in between if low <= at <= high]
        yield min(between, key=lambda at: abs(upto[at - 1] - share * held[-1]), default=near)


def _marks(pieces: Sequence[Piece], texts: Mapping[str, str]) -> set[int]:
    """Before which words, of all pieces together, a clause or a piece ends."""
    text = texts[pieces[0].post]
    words = [word for one in pieces for word in one.words]
    inside = {at + 1 for at, (one, other) in enumerate(pairwise(words)) if CLAUSE_MARK.search(text[one[2] : other[1]])}
    return inside | set(accumulate(len(one.words) for one in pieces))


def _divide(piece: Piece, text: str, seams: Mapping[Wording, Sequence[int]]) -> Iterator[Piece]:
    """A piece, or the parts of it; marks stand with the words before them."""
    begin, done = piece.begin, 0
    for at in seams.get(piece.wording, ()):
        between = text[piece.words[at - 1][2] : piece.words[at][1]]
        kept = len(between.split(None, 1)[0]) if between[:1].strip() else 0
        end = piece.words[at - 1][2] + kept
        yield replace(piece, begin=begin, end=end, words=piece.words[done:at])
        begin, done = end + len(between) - kept - len(between[kept:].lstrip()), at
    yield replace(piece, begin=begin, words=piece.words[done:]) if done else piece


# --- putting together ------------------------------------------------------------------------------------------------


def _same_wording(pieces: Pieces) -> Iterator[_Pair]:
    """Pieces with the same words, each the only one of its post: declared forwards have no link that pairs them."""
    holders: dict[tuple[str, ...], list[Piece]] = defaultdict(list)
    for held in pieces.values():
        for piece in held:
            if piece.words:
                holders[piece.wording[1]].append(piece)
    for alike in holders.values():
        counts = Counter(piece.post for piece in alike)
        yield from (_Pair(False, -1.0, *both) for both in pairwise(one for one in alike if counts[one.post] == 1))


def _pairs(block: _Block) -> Iterator[_Pair]:
    """Which pieces of a block answer one another."""
    if len(block.ours) == len(block.theirs) == 1:
        yield _Pair(False, -block.score, block.ours[0], block.theirs[0])
    elif block.in_words:
        yield from _pairs_by_words(block)
    else:
        yield from _pairs_by_length(block)
        yield from _pairs_by_length(block.turned())


def _pairs_by_length(block: _Block) -> Iterator[_Pair]:
    """Each of their pieces with that of ours in which, in proportion, the middle of it lies."""
    ends, begin = _shares(block.ours), 0.0
    for end, piece in zip(_shares(block.theirs), block.theirs, strict=True):
        host = block.ours[min(bisect_left(ends, (begin + end) / 2), len(ends) - 1)]
        yield _Pair(True, -block.score * (end - begin), host, piece)
        begin = end


def _pairs_by_words(block: _Block) -> Iterator[_Pair]:
    """The pieces that share words in one order, in part or as a whole."""
    shared: Counter[tuple[int, int]] = Counter()
    where = [[number for number, one in enumerate(side) for _ in one.words] for side in (block.ours, block.theirs)]
    ours, theirs = ([word for one in side for word, _, _ in one.words] for side in (block.ours, block.theirs))
    for run in match_words(ours, theirs):
        shared.update((where[0][run.a + at], where[1][run.b + at]) for at in range(run.size))
    for (a, b), count in shared.items():
        one, other = block.ours[a], block.theirs[b]
        lengths = len(one.words), len(other.words)
        if count >= _LEAST_SHARED * min(lengths):
            yield _Pair(2 * count < max(lengths), -2 * count / sum(lengths), one, other)


def _join(pieces: Pieces, pairs: Iterable[_Pair]) -> list[list[Piece]]:
    """Places: what pairs join, the closest first, as far as they leave of each witness neighbouring pieces only."""
    turn = {one: at for held in pieces.values() for at, one in enumerate(held)}
    place_in_all = {one: at for at, one in enumerate(turn)}
    place_of: dict[Piece, _Place] = {one: {one.line: [one]} for one in turn}

    def rank(pair: _Pair) -> tuple[object, ...]:
        one, other = place_in_all[pair.one], place_in_all[pair.other]
        return (pair.run, pair.distance, one, other) if one < other else (pair.run, pair.distance, other, one)

    for pair in sorted(pairs, key=rank):
        less, more = sorted((place_of[pair.one], place_of[pair.other]), key=len)
        if less is more or not (less.keys().isdisjoint(more) or (pair.run and _is_beside(less, more, turn))):
            continue
        for line, held in less.items():
            if line not in more:
                more[line] = held
            elif turn[more[line][-1]] < turn[held[0]]:
                more[line] += held
            else:
                more[line] = [*held, *more[line]]
            place_of.update(dict.fromkeys(held, more))
    return [
        [piece for held in place.values() for piece in held]
        for place in {id(one): one for one in place_of.values()}.values()
    ]


def _is_beside(
    less: Mapping[Line, Sequence[Piece]], more: Mapping[Line, Sequence[Piece]], turn: Mapping[Piece, int]
) -> bool:
    """Whether the one witness of a place has there what stands beside its part of the other place."""
    if len(less) > 1:
        return False
    (line,) = less
    ours, theirs = less[line], more[line]  # each in order, one beside the other
    return turn[ours[-1]] + 1 == turn[theirs[0]] or turn[theirs[-1]] + 1 == turn[ours[0]]


def _in_order(places: Sequence[list[Piece]], pieces: Pieces) -> list[list[Piece]]:
    """The places in the order of the first witness; what others have beside stands after its neighbour."""
    home = {piece: number for number, place in enumerate(places) for piece in place}
    following: dict[int, int] = {}
    lines: dict[Line, list[Piece]] = defaultdict(list)
    for held in pieces.values():
        for piece in held:
            lines[piece.line].append(piece)
    known = {-1}
    for line in lines.values():
        before = -1
        for number in dict.fromkeys(home[piece] for piece in line):
            if number not in known:
                known.add(number)
                if before in following:
                    following[number] = following[before]
                following[before] = number
            before = number
    found, at = [], -1
    while at in following:
        at = following[at]
        found.append(places[at])
    return found
