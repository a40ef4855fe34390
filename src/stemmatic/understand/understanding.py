"""One post's text, understood: passages, languages, versions, headings, quotes and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, pairwise

from stemmatic.model import Heading, Passage, PassageKind, Quote, Understanding
from stemmatic.options import UnderstandOptions
from stemmatic.understand.boilerplate import ChannelProfile, mark_boilerplate
from stemmatic.understand.division import passage_keys
from stemmatic.understand.heading import read_attribution, read_heading
from stemmatic.understand.language import UNDETERMINED, PostLanguages, lean
from stemmatic.understand.marks import find_elisions, find_hashtags, find_links, find_mentions
from stemmatic.understand.passages import Piece, divide_text
from stemmatic.understand.quotes import find_quotes
from stemmatic.understand.versions import find_versions, number_versions

_BULLETS = frozenset("•◦‣⁃∙·●○■□–—−")
_OPENING_QUOTES = frozenset('«“„"')
_STOPS = ".!?…。！？؟۔;,"
_MAX_HEADING_LINES = 4
_MAX_HEADING_CHARS = 320
_DEFAULTS = UnderstandOptions()


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
    profile = profile or ChannelProfile()
    post = PostLanguages(text, lean(profile.languages, declared_language), options.min_language_chars)
    divided = profile.divided.get(text)
    pieces = divided.pieces if divided is not None else divide_text(text, post.of)
    wordings = [text[piece.begin : piece.end] for piece in pieces]
    spans = [(piece.begin, piece.end) for piece in pieces]
    languages, letters = zip(*post.read(spans), strict=True) if spans else ((), ())
    versions = find_versions(
        languages,
        letters,
        [
            piece.kind is not PassageKind.POINTER and not _is_quoted(words)
            for piece, words in zip(pieces, wordings, strict=True)
        ],
        options.min_version_letters,
        options.min_version_share,
    )
    numbers = number_versions(languages, versions)
    fixed: tuple[bool, ...] = ()
    if profile.boilerplate or profile.names:
        keys = divided.keys if divided is not None else passage_keys(text, spans)
        fixed = mark_boilerplate(keys, profile)
    passages = tuple(
        Passage(
            begin=piece.begin,
            end=piece.end,
            kind=kind,
            language=languages[i] if languages[i] != UNDETERMINED or not versions else versions[numbers[i]],
            version=numbers[i],
            clause=piece.clause,
            boilerplate=bool(fixed) and fixed[i],
        )
        for i, (piece, kind) in enumerate(zip(pieces, _kinds(text, pieces, numbers), strict=True))
    )
    headings = tuple(
        _heading(text, pieces, numbers, n, title if post.agrees(title, code) else None, published)
        for n, code in enumerate(versions)
    )
    clauses = tuple(dict.fromkeys(piece.clause for piece in pieces if piece.clause is not None))
    return Understanding(
        passages=passages,
        headings=headings,
        quotes=_quotes(text, pieces, numbers, headings),
        elisions=find_elisions(text),
        hashtags=find_hashtags(text),
        mentions=find_mentions(text),
        links=find_links(text),
        clauses=clauses,
        clause_gaps=_gaps(clauses),
    )


def _is_quoted(passage: str) -> bool:
    return passage[:1] in '"“«„' and passage.rstrip(".!?…,")[-1:] in '"”»“'


def _kinds(text: str, pieces: Sequence[Piece], numbers: Sequence[int]) -> list[PassageKind]:
    """The kinds of the passages, known once the whole post is.

    An emoji before a line makes a list item only if other lines have the same one. The lines that open a version
    without a stop, if it goes on behind them, are its heading.
    """
    kinds = [piece.kind for piece in pieces]
    if PassageKind.ITEM in kinds:
        firsts = {piece.block: piece.lead.strip() for piece in reversed(pieces)}
        leads = Counter(firsts.values())
        items = {block: lead.isascii() or lead in _BULLETS or leads[lead] > 1 for block, lead in firsts.items()}
        kinds = [
            PassageKind.SENTENCE if kind is PassageKind.ITEM and not items[piece.block] else kind
            for piece, kind in zip(pieces, kinds, strict=True)
        ]
    for version in set(numbers):
        own = [i for i, number in enumerate(numbers) if number == version]
        opening: list[int] = []
        for i in own:
            if kinds[i] is PassageKind.POINTER:
                continue
            words = text[pieces[i].begin : pieces[i].end]
            alone = words.endswith(":") or _is_alone(pieces, i)
            if not alone or kinds[i] is not PassageKind.SENTENCE or len(opening) == _MAX_HEADING_LINES:
                break
            if len(words) > _MAX_HEADING_CHARS or words.rstrip('*_»”"’) ')[-1:] in _STOPS:
                break
            opening.append(i)
        if len(opening) < sum(kinds[i] is not PassageKind.POINTER for i in own):
            for i in opening:
                kinds[i] = PassageKind.HEADING
    return kinds


def _is_alone(pieces: Sequence[Piece], i: int) -> bool:
    """Whether no other passage is of the block that a passage is of."""
    block = pieces[i].block
    return not any(pieces[n].block == block for n in (i - 1, i + 1) if 0 <= n < len(pieces))


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
        last = [p for p, n in zip(pieces, numbers, strict=True) if n == version and p.kind is not PassageKind.POINTER][
            -1
        ]
        named = read_attribution((last.lead + text[last.begin : last.end]).strip())
        heading = replace(heading, speaker=named.speaker, role=named.role)
    return heading


def _opening_lines(
    text: str, pieces: Sequence[Piece], numbers: Sequence[int], version: int, title: str | None
) -> list[str]:
    """The first lines of a version with their emoji, behind the title."""
    lines: dict[int, tuple[int, int]] = {}
    for piece, number in zip(pieces, numbers, strict=True):
        if number == version and piece.kind is not PassageKind.POINTER:
            begin = lines[piece.block][0] if piece.block in lines else piece.begin - len(piece.lead)
            lines[piece.block] = (begin, piece.end)
            if len(lines) > _MAX_HEADING_LINES:
                break
    return [*([title] if title else []), *(text[begin:end] for begin, end in lines.values())]


def _quotes(
    text: str, pieces: Sequence[Piece], numbers: Sequence[int], headings: Sequence[Heading]
) -> tuple[Quote, ...]:
    """Quotations with their speakers: paragraphs behind a speech balloon, and what stands in quotation marks."""
    spoken: list[tuple[int, int]] = []
    for _, group in groupby(zip(pieces, numbers, strict=True), key=lambda item: item[0].block):
        own = list(group)
        opening, number = next(((piece, n) for piece, n in own if "💬" in piece.lead), (None, 0))
        if opening is None:
            continue
        begin, end = opening.begin, own[-1][0].end
        colon = text.find(":", begin, begin + _MAX_HEADING_CHARS)
        speaker = headings[number].speaker if headings else None
        if colon > 0 and speaker and speaker.split()[-1] in text[begin:colon]:
            begin = colon + 1 + len(text[colon + 1 : end]) - len(text[colon + 1 : end].lstrip())
        if begin < end:
            spoken.append((begin, end))
    first = headings[0].speaker if headings else None
    return find_quotes(text, spoken, first)


def _gaps(clauses: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The runs of numbers left out between rising clause numbers."""
    return tuple((a + 1, b - 1) for a, b in pairwise(clauses) if b > a + 1)
