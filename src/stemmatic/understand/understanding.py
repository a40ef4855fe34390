"""One post's text, understood: passages, languages, versions, headings, quotes and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise

from stemmatic.model import Passage, PassageKind, Understanding
from stemmatic.options import UnderstandOptions
from stemmatic.understand.boilerplate import ChannelProfile, mark_boilerplate, passage_key
from stemmatic.understand.language import UNDETERMINED, PostLanguages, count_letters, lean, wording
from stemmatic.understand.marks import find_elisions, find_hashtags, find_links, find_mentions
from stemmatic.understand.passages import Piece, divide, find_blocks
from stemmatic.understand.versions import find_versions, number_versions

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
    pieces = [
        piece
        for n, block in enumerate(find_blocks(text))
        for piece in divide(text, block, n, partial(post.of, text[block.body : block.end]))
    ]
    wordings = [text[piece.begin : piece.end] for piece in pieces]
    languages = [post.of(words) for words in wordings]
    versions = find_versions(
        languages,
        [sum(count_letters(wording(words)).values()) for words in wordings],
        [
            piece.kind is not PassageKind.POINTER and not _is_quoted(words)
            for piece, words in zip(pieces, wordings, strict=True)
        ],
        options.min_version_letters,
        options.min_version_share,
    )
    numbers = number_versions(languages, versions)
    fixed = mark_boilerplate([passage_key(words) for words in wordings], profile) if profile.boilerplate else ()
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
        for i, (piece, kind) in enumerate(zip(pieces, _kinds(pieces), strict=True))
    )
    clauses = tuple(dict.fromkeys(piece.clause for piece in pieces if piece.clause is not None))
    return Understanding(
        passages=passages,
        elisions=find_elisions(text),
        hashtags=find_hashtags(text),
        mentions=find_mentions(text),
        links=find_links(text),
        clauses=clauses,
        clause_gaps=_gaps(clauses),
    )


def _is_quoted(passage: str) -> bool:
    return passage[:1] in '"“«„' and passage.rstrip(".!?…,")[-1:] in '"”»“'


def _kinds(pieces: Sequence[Piece]) -> list[PassageKind]:
    """An emoji before a line makes a list item only if other lines have the same one."""
    leads = Counter({(piece.lead.strip(), piece.block) for piece in pieces if piece.lead.strip()})
    shared = Counter(lead for lead, _ in leads)
    kinds: list[PassageKind] = []
    block_is_item: dict[int, bool] = {}
    for piece in pieces:
        lead = piece.lead.strip()
        if piece.block not in block_is_item:
            block_is_item[piece.block] = not lead or lead.isascii() or shared[lead] > 1
        kinds.append(
            PassageKind.SENTENCE if piece.kind is PassageKind.ITEM and not block_is_item[piece.block] else piece.kind
        )
    return kinds


def _gaps(clauses: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """The runs of numbers left out between rising clause numbers."""
    return tuple((a + 1, b - 1) for a, b in pairwise(clauses) if b > a + 1)
