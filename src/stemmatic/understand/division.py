"""A text divided into passages, with what tells its passages' wordings apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stemmatic.understand.comparison import fold_spans
from stemmatic.understand.passages import Piece, divide_text

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class DividedText:
    """The passages of a text, and for each its key."""

    pieces: tuple[Piece, ...]
    keys: tuple[str, ...]


def divide_with_keys(text: str, language: Callable[[str], str] | None) -> DividedText:
    """``text`` divided; ``language`` as for ``divide_text``."""
    pieces = divide_text(text, language)
    return DividedText(pieces, passage_keys(text, [(piece.begin, piece.end) for piece in pieces]))


def passage_keys(text: str, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """What makes two passages the same fixed text: their words, with numbers masked; of a bare link, the link."""
    masked = _DIGITS.sub("0", "\n".join(fold_spans(text, spans))).split("\n") if spans else []
    return tuple(
        words or "".join(text[begin:end].casefold().split()) for words, (begin, end) in zip(masked, spans, strict=True)
    )
