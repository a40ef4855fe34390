"""A text divided into passages, with what tells its passages' wordings apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stemmatic.text.characters import codes_of
from stemmatic.text.comparison import fold_words
from stemmatic.text.plain_words import LEFT_OUT, mask_numbers
from stemmatic.understand.passages import Piece, divide_text

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class DividedText:
    """The passages of a text, and for each its key."""

    pieces: tuple[Piece, ...]
    keys: tuple[bytes, ...]


def divide_with_keys(text: str, language: Callable[[str], str] | None) -> DividedText:
    """``text`` divided; ``language`` as for ``divide_text``."""
    pieces = divide_text(text, language)
    return DividedText(pieces, passage_keys(text, [(piece.begin, piece.end) for piece in pieces]))


def passage_keys(text: str, spans: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
    """What makes two passages the same fixed text: their words, with numbers masked; of a bare link, the link.

    In UTF-8: keys are for digests.
    """
    keys = mask_numbers(codes_of(text), spans)
    for n, key in enumerate(keys):
        if not key or key == LEFT_OUT:
            begin, end = spans[n]
            keys[n] = key_by_rules(text[begin:end]).encode("utf-8", "surrogatepass")
    return tuple(keys)


def key_by_rules(passage: str) -> str:
    """The key of a passage, by the full rules."""
    return _DIGITS.sub("0", fold_words(passage)) or "".join(passage.casefold().split())
