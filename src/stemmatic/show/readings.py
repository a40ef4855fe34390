"""A collation, or two texts, as pages show them: numbered places in pages, pieces of words, spans of a raw text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from stemmatic.api.records import ArchivedCollation, mark_changes, pieces_without_marks
from stemmatic.model import CollatedChange, Detail, Passage, Post, Reading, ReadingState, Understanding, Witness
from stemmatic.show.collation import Place, earlier_sigla, number_places

Pieces = Sequence[tuple[ReadingState, str]]
_MOST_PLACES = 60  # in a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A witness of a collation with its post, and the sigla of the posts that it is read against."""

    witness: Witness
    post: Post
    against: tuple[str, ...]
    ends: Mapping[int, int]  # of each passage its end, by its begin

    def anchor(self, reading: Reading) -> str:
        """The id of the reading's first passage in the page of its post."""
        begin = reading.begin or 0
        return f"p{begin}-{self.ends.get(begin, reading.end or begin)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollationPage:
    """Some of the places of a collation; ``hidden`` counts those where all agree, ``following`` is the next number.

    ``changes`` are those of all places, each with the sigla of its source and its target.
    """

    columns: tuple[Column, ...]
    places: tuple[Place, ...]
    total: int
    hidden: int
    following: int | None
    before: int | None
    changes: tuple[tuple[CollatedChange, str, str], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all of the places that are to be shown stand here."""
        return self.following is None and self.before is None

    def parts(self, most: int) -> list[CollationPage]:
        """The same places with ``most`` columns or fewer in each; the first column leads every part."""
        rest = len(self.columns) - 1
        if rest < most:
            return [self]
        count = -(-rest // (most - 1))
        bounds = [1 + rest * number // count for number in range(count + 1)]
        return [self._with_columns([0, *range(*bound)], leads=bound[0] == 1) for bound in pairwise(bounds)]

    def _with_columns(self, numbers: Sequence[int], *, leads: bool) -> CollationPage:
        """Only these columns; what changed in the first is said where it ``leads``."""
        columns = tuple(self.columns[at] for at in numbers)
        said = {one.witness.post for one in columns[0 if leads else 1 :]}
        places = tuple(replace(place, readings=tuple(place.readings[at] for at in numbers)) for place in self.places)
        return replace(
            self, columns=columns, places=places, changes=tuple(c for c in self.changes if c[0].target in said)
        )


def page_collation(
    collation: ArchivedCollation,
    read: Mapping[str, tuple[Post, Understanding]],
    *,
    sigla: Mapping[str, str] | None = None,
    only_differences: bool = False,
    first: int = 1,
    every: bool = False,
) -> CollationPage:
    """The places from number ``first`` on that a page holds, or every one; ``sigla`` are of posts without a column too.

    The base stands first, if somebody chose one.
    """
    sigla = sigla or {one.post: one.siglum.partition(".")[0] for one in collation.witnesses}
    before_edits = earlier_sigla(collation)
    shown = {one.post for one in collation.witnesses}
    order = sorted(range(len(collation.witnesses)), key=lambda at: collation.witnesses[at].post != collation.base)
    columns = tuple(
        Column(
            witness=one,
            post=read[one.post][0],
            against=tuple(_against(collation, at, sigla, shown)),
            ends={} if one.revision is not None else {p.begin: p.end for p in read[one.post][1].passages},
        )
        for at, one in ((at, collation.witnesses[at]) for at in order)
    )
    places = [replace(one, readings=tuple(one.readings[at] for at in order)) for one in number_places(collation)]
    listed = [place for place in places if not (only_differences and place.agrees)]
    first, most = (1, len(listed)) if every else (first, _MOST_PLACES)
    following = [place for place in listed if place.number >= first]
    earlier = [place for place in listed if place.number < first]
    return CollationPage(
        columns=columns,
        places=tuple(following[:most]),
        total=len(places),
        hidden=len(places) - len(listed),
        following=following[most].number if len(following) > most else None,
        before=earlier[-most:][0].number if earlier else None,
        changes=tuple(
            (one, before_edits.get((one.source, one.source_revision)) or sigla[one.source], sigla[one.target])
            for one in collation.changes
        ),
    )


def _against(collation: ArchivedCollation, column: int, sigla: Mapping[str, str], shown: Set[str]) -> Iterator[str]:
    """What a column is read against, by its siglum."""
    witness = collation.witnesses[column]
    named = {place[column].against.partition(".")[0] for place in collation.places}
    earlier = [siglum for siglum in earlier_sigla(collation).values() if siglum in named]
    if witness.revision is None:
        yield from earlier
    for key in collation.against.get(witness.post, ()):
        if key != witness.post and not any(siglum.startswith(f"{sigla[key]}_") for siglum in earlier):
            yield sigla[key] if key in shown else f"{sigla[key]} (not shown)"


def spaced(pieces: Pieces) -> list[tuple[ReadingState, str]]:
    """The pieces of a reading with a space on either side of words that were cut, which stand in no text."""
    found: list[tuple[ReadingState, str]] = []
    said = ""
    for state, piece in pieces:
        if state is ReadingState.CUT:
            if said and not said[-1].isspace():
                found.append((ReadingState.SAME, " "))
            found.append((state, piece.strip()))
            said = "\0"
        else:
            bare = piece.lstrip()
            if white := piece[: len(piece) - len(bare)] or (" " if said == "\0" and piece[:1].isalnum() else ""):
                found.append((ReadingState.SAME, white))
            if bare:
                found.append((state, bare))
            said = piece
    return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a raw text: a passage of it, or what stands between two."""

    text: str
    begin: int
    passage: Passage | None = None


def stretch_text(text: str, passages: Sequence[Passage]) -> list[Stretch]:
    """A raw text as its passages and what stands between them; joined they give the text."""
    found, upto = [], 0
    for passage in sorted(passages, key=lambda one: (one.begin, one.end)):
        if not upto <= passage.begin < passage.end <= len(text):
            continue  # it belongs to another revision
        if upto < passage.begin:
            found.append(Stretch(text[upto : passage.begin], upto))
        found.append(Stretch(text[passage.begin : passage.end], passage.begin, passage))
        upto = passage.end
    if upto < len(text):
        found.append(Stretch(text[upto:], upto))
    return found


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A part of a post's raw text, and the place of the collation that it is the reading of, if of any.

    ``answered`` says that another post of the collation has something there too. ``pieces`` are the same part, with
    the words that stand otherwise told apart: added against the source, or cut by the one that is read against it; of
    a translation the details that only one of both has.
    """

    text: str
    place: int | None = None
    reading: Reading | None = None
    language: str = "und"
    answered: bool = False
    pieces: Pieces = ()


def place_text(post: Post, collation: ArchivedCollation) -> list[PlacedText]:
    """A post's raw text with the numbers of its places; joined the parts give the text.

    Of two posts, words that one has and the other cut are marked too; among more they would be cut by some alone.
    """
    spans = []
    two = len({one.post for one in collation.witnesses}) == 2
    for place in number_places(collation):
        held = [(w, r) for w, r in zip(collation.witnesses, place.readings, strict=True) if r.begin is not None]
        answered = len({witness.post for witness, _ in held}) > 1
        cutting = {r.against: r for _, r in held if two and (r.lacks or r.state is ReadingState.CHANGED)}
        spans += [
            (
                r.begin or 0,
                r.end or 0,
                PlacedText(r.text, place.number, r, w.language, answered, _told_apart(r, cutting.get(r.siglum))),
            )
            for w, r in held
            if w.post == post.key
        ]
    found, upto = [], 0
    for begin, end, part in sorted(spans, key=lambda one: one[:2]):
        if begin < upto:
            continue
        if upto < begin:
            found.append(PlacedText(post.text[upto:begin]))
        found.append(part)
        upto = end
    if upto < len(post.text):
        found.append(PlacedText(post.text[upto:]))
    return found


def place_shown_text(post: Post, collation: ArchivedCollation) -> list[PlacedText]:
    """The same without marks of markdown, which may open in one part and close in another."""
    parts = place_text(post, collation)
    if post.formatting:  # then what looks like marks is none
        return parts
    flat = [
        ((at, state), piece)
        for at, part in enumerate(parts)
        for state, piece in part.pieces or [(ReadingState.SAME, part.text)]
    ]
    kept: list[list[tuple[ReadingState, str]]] = [[] for _ in parts]
    for (at, state), piece in pieces_without_marks(flat):
        kept[at].append((state, piece))
    return [
        replace(part, text="".join(piece for _, piece in pieces), pieces=pieces)
        for part, pieces in zip(parts, kept, strict=True)
        if pieces
    ]


def _told_apart(reading: Reading, later: Reading | None) -> Pieces:
    """The text of a reading: words that it added, or those that a ``later`` one, read against it, cut."""
    if reading.brings or (later and later.lacks):
        details = [(one, ReadingState.ADDED) for one in reading.brings]
        return _with_details(reading, details + [(one, ReadingState.CUT) for one in (later.lacks if later else ())])
    if reading.state is ReadingState.CHANGED and reading.words:
        return [(state, piece) for state, piece in reading.words if state is not ReadingState.CUT]
    if later is None:
        return [(ReadingState.SAME, reading.text)]
    back = mark_changes(later.text, reading.text)
    lost = {ReadingState.ADDED: ReadingState.CUT}
    return [(lost.get(state, state), piece) for state, piece in back if state is not ReadingState.CUT]


def _with_details(reading: Reading, details: Sequence[tuple[Detail, ReadingState]]) -> Pieces:
    """The text of a reading, and which parts of it are details without a counterpart."""
    begin = upto = reading.begin or 0
    found: list[tuple[ReadingState, str]] = []
    for one, state in sorted(details, key=lambda one: one[0].begin):
        if upto <= one.begin < one.end <= begin + len(reading.text):
            found.append((ReadingState.SAME, reading.text[upto - begin : one.begin - begin]))
            found.append((state, reading.text[one.begin - begin : one.end - begin]))
            upto = one.end
    found.append((ReadingState.SAME, reading.text[upto - begin :]))
    return [(state, piece) for state, piece in found if piece]
