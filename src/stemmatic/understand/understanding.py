"""One post's text, understood: passages, languages, versions, headings, quotes and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, pairwise, repeat

from stemmatic.model import Heading, PassageKind, Quote, Understanding
from stemmatic.options import UnderstandOptions
from stemmatic.text.disguises import find_disguises
from stemmatic.text.marks import find_elisions, find_marks
from stemmatic.understand.boilerplate import ChannelProfile, mark_boilerplate
from stemmatic.understand.division import passage_keys
from stemmatic.understand.heading.heading import read_attribution, read_heading
from stemmatic.understand.language.language import UNDETERMINED, PostLanguages, lean
from stemmatic.understand.passage_records import make_passage
from stemmatic.understand.passages import Piece, divide_text
from stemmatic.understand.quotes import find_quotes
from stemmatic.understand.versions import find_versions, number_versions

UNDERSTANDING_RULES = "understanding 8"  # names what is concluded here: to be changed with it
_BULLETS = frozenset("•◦‣⁃∙·●○■□–—−")
_OPENING_QUOTES = frozenset('«“„"')
_STOPS = ".!?…。！？؟۔;,"
_MAX_HEADING_LINES = 4
_MAX_HEADING_CHARS = 320
_BALLOON = "💬"
_DEFAULTS = UnderstandOptions()
_NO_PROFILE = ChannelProfile()
# Members of an enumeration are looked up slowly.
_HEADING, _SENTENCE, _ITEM, _POINTER = (
    PassageKind.HEADING,
    PassageKind.SENTENCE,
    PassageKind.ITEM,
    PassageKind.POINTER,
)


def understand(
    text: str,
    profile: ChannelProfile | None = None,
    *,
    declared_language: str | None = None,
    published: datetime | None = None,
    title: str | None = None,
    options: UnderstandOptions = _DEFAULTS,
) -> Understanding:
    """What ``text`` says; depends on nothing but the arguments.

    ``published`` completes dates without a year, ``title`` is read as the heading's first line.
    """
    profile = _NO_PROFILE if profile is None else profile
    marks = find_marks(text)
    leanings = lean(profile.languages, declared_language)
    disguises, told = find_disguises(text)
    post = PostLanguages(told, leanings, options.min_language_chars, marks.asides)
    divided = profile.divided.get(text)
    pieces = divided.pieces if divided is not None else divide_text(text, post.of)
    spans = [piece[:2] for piece in pieces]
    read = post.read(spans) if spans else []
    languages = [language for language, _ in read]
    versions = find_versions(
        languages,
        (letters for _, letters in read),
        (piece.kind is not _POINTER and not _is_quoted(text[piece.begin : piece.end]) for piece in pieces),
        options.min_version_letters,
        options.min_version_share,
    )
    numbers = number_versions(languages, versions)
    fixed: Sequence[bool] = ()
    if profile.boilerplate or profile.names:
        fixed = mark_boilerplate(divided.keys if divided is not None else passage_keys(text, spans), profile)
    if versions:
        languages = [
            versions[number] if language == UNDETERMINED else language
            for language, number in zip(languages, numbers, strict=True)
        ]
    kinds = _kinds(text, pieces, numbers)
    passages = [
        make_passage(begin, end, kind, language, number, clause, boilerplate)
        for (begin, end, _, _, _, clause), kind, language, number, boilerplate in zip(
            pieces, kinds, languages, numbers, fixed or repeat(False, len(pieces)), strict=True
        )
    ]
    headings = [
        _heading(text, pieces, numbers, n, title if title and post.agrees(title, code) else None, published)
        for n, code in enumerate(versions)
    ]
    clauses = tuple(dict.fromkeys(piece.clause for piece in pieces if piece.clause is not None))
    return Understanding(
        passages=tuple(passages),
        headings=tuple(headings),
        quotes=_quotes(text, pieces, numbers, headings),
        elisions=find_elisions(text),
        hashtags=marks.hashtags,
        mentions=marks.mentions,
        links=marks.links,
        clauses=clauses,
        clause_gaps=_gaps(clauses),
        disguises=disguises,
    )


def _is_quoted(passage: str) -> bool:
    return passage[:1] in '"“«„' and passage.rstrip(".!?…,")[-1:] in '"”»“'


def _kinds(text: str, pieces: Sequence[Piece], numbers: Sequence[int]) -> list[PassageKind]:
    """The kinds of the passages, known once the whole post is.

    An emoji before a line makes a list item only if other lines have the same one. The lines that open a version
    without a stop, if it goes on behind them, are its heading.
    """
    kinds = [piece.kind for piece in pieces]
    if _ITEM in kinds:
        firsts = {piece.block: piece.lead.strip() for piece in reversed(pieces)}
        leads = Counter(firsts.values())
        items = {block: lead.isascii() or lead in _BULLETS or leads[lead] > 1 for block, lead in firsts.items()}
        kinds = [
            _SENTENCE if kind is _ITEM and not items[piece.block] else kind
            for piece, kind in zip(pieces, kinds, strict=True)
        ]
    for version in set(numbers):
        opening: list[int] = []
        for i, kind in enumerate(kinds):
            if kind is _POINTER or numbers[i] != version:
                continue
            if kind is not _SENTENCE or len(opening) == _MAX_HEADING_LINES or not _may_head(text, pieces, i):
                # Here the version goes on: what opens it heads it.
                for n in opening:
                    kinds[n] = _HEADING
                break
            opening.append(i)
    return kinds


def _may_head(text: str, pieces: Sequence[Piece], i: int) -> bool:
    """Whether a passage is a line, or leads to one, and is short and without a stop."""
    begin, end, _, block, _, _ = pieces[i]
    if text[end - 1] != ":" and (
        (i and pieces[i - 1].block == block) or (i + 1 < len(pieces) and pieces[i + 1].block == block)
    ):
        return False
    return end - begin <= _MAX_HEADING_CHARS and text[begin:end].rstrip('*_»”"’) ')[-1:] not in _STOPS


def _heading(
    text: str,
    pieces: Sequence[Piece],
    numbers: Sequence[int],
    version: int,
    title: str | None,
    published: datetime | None,
) -> Heading:
    """What a version's first lines state, or, if it is one quotation, its last."""
    lines = _opening_lines(text, pieces, numbers, version, title)
    heading = read_heading(lines, published)
    if heading.speaker is None and lines and lines[0].lstrip()[:1] in _OPENING_QUOTES:
        last = [p for p, n in zip(pieces, numbers, strict=True) if n == version and p.kind is not _POINTER][-1]
        named = read_attribution((last.lead + text[last.begin : last.end]).strip())
        heading = replace(heading, speaker=named.speaker, role=named.role)
    return heading


def _opening_lines(
    text: str, pieces: Sequence[Piece], numbers: Sequence[int], version: int, title: str | None
) -> list[str]:
    """The first lines of a version with their emoji, behind the title."""
    lines: list[str] = [title] if title else []
    begin = end = line = -1  # of the line that is being read, which pieces of other versions may part
    left = _MAX_HEADING_LINES + 1
    for (piece_begin, piece_end, kind, block, lead, _), number in zip(pieces, numbers, strict=True):
        if number != version or kind is _POINTER:
            continue
        if block != line:
            if line >= 0:
                lines.append(text[begin:end])
            begin, line = piece_begin - len(lead), block
            left -= 1
        end = piece_end
        if not left:
            break
    return [*lines, text[begin:end]] if line >= 0 else lines


def _quotes(
    text: str, pieces: Sequence[Piece], numbers: Sequence[int], headings: Sequence[Heading]
) -> tuple[Quote, ...]:
    """Quotations with their speakers: paragraphs behind a speech balloon, and what stands in quotation marks."""
    spoken = _spoken(text, pieces, numbers, headings) if _BALLOON in text else []
    return find_quotes(text, spoken, headings[0].speaker if headings else None)


def _spoken(
    text: str, pieces: Sequence[Piece], numbers: Sequence[int], headings: Sequence[Heading]
) -> list[tuple[int, int]]:
    """The spans of paragraphs behind a speech balloon, without who speaks."""
    spoken: list[tuple[int, int]] = []
    for _, group in groupby(zip(pieces, numbers, strict=True), key=lambda item: item[0].block):
        own = list(group)
        opening, number = next(((piece, n) for piece, n in own if _BALLOON in piece.lead), (None, 0))
        if opening is None:
            continue
        begin, end = opening.begin, own[-1][0].end
        colon = text.find(":", begin, begin + _MAX_HEADING_CHARS)
        speaker = headings[number].speaker if headings else None
        if colon > 0 and speaker and speaker.split()[-1] in text[begin:colon]:
            begin = colon + 1 + len(text[colon + 1 : end]) - len(text[colon + 1 : end].lstrip())
        if begin < end:
            spoken.append((begin, end))
    return spoken


def _gaps(clauses: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The runs of numbers left out between rising clause numbers."""
    return tuple((a + 1, b - 1) for a, b in pairwise(clauses) if b > a + 1)
