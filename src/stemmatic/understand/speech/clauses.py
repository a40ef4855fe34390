"""A text as words and signs with their places: what quotes hold is one sign, and markup none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stemmatic.understand.heading.lexicon import fold
from stemmatic.understand.speech.lexicon import SHORT

QUOTE = "Q"
MASK = "\ue000"
_WORD = r"[^\W_](?:[\w\u0300-\u036f\u064b-\u0652\u0670’'ʼ‑-]*[\w\u0300-\u036f\u064b-\u0652\u0670])?"
_TOKEN = re.compile(rf"{MASK}+|#?(?:{_WORD})|[^\s\w]")
# Markup between words, and addresses behind them: "[said](https://…)".
_MARKUP = re.compile(r"\*\*|__|\]\((?:[^()\s]|\([^()\s]*\))*\)|\[(?=[^\]\n]*\]\()")
_CLOSING = {"«": "»", "“": "”", "„": "“", '"': '"'}
_MAX_TITLE = 60
_BORDER = re.compile(r"\s*\n\s*|(?<=\w\w\w\w[.!?…])[ \xa0]+(?=\S)")
_ENDS = frozenset(".!?…؟。")


class Token(NamedTuple):
    """A word or a sign at ``begin:end``; ``kind`` is how a word begins, or the sign.

    ``C`` capital, ``A`` capitals only, ``T`` capital inside quotation marks (a title, no person), ``w`` small,
    ``1`` digit, ``i`` initial with a stop, ``Q`` quotation.
    """

    begin: int
    end: int
    text: str
    low: str
    kind: str


def flatten(text: str, quoted: Sequence[tuple[int, int]]) -> str:
    """A text, as long as it was, in which each of the ``quoted`` spans is one word of a sign, and markup is blank."""
    flat = text
    if "**" in flat or "__" in flat or "](" in flat:
        flat = _MARKUP.sub(lambda found: " " * len(found[0]), flat)
    if quoted:
        parts, at = [], 0
        for begin, end in quoted:
            parts += [flat[at:begin], MASK * (end - begin)]
            at = end
        flat = "".join([*parts, flat[at:]])
    return flat


def read_lines(flat: str) -> list[tuple[int, int]]:
    """The lines that hold anything, as spans, divided behind stops that follow whole words."""
    found, begin = [], 0
    for border in _BORDER.finditer(flat):
        if border.start() > begin:
            found.append((begin, border.start()))
        begin = border.end()
    if begin < len(flat):
        found.append((begin, len(flat)))
    return found


def read_sentences(text: str, flat: str, span: tuple[int, int], quoted: Sequence[tuple[int, int]]) -> list[list[Token]]:
    """The sentences of a line: they end at stops, and behind quotations that end with a stop."""
    tokens = list(_tokens(flat, span, quoted))
    found: list[list[Token]] = []
    begin, last = 0, len(tokens) - 1
    for at, token in enumerate(tokens):
        kind = token.kind
        if kind in _ENDS:
            ends = not (
                kind == "."
                and at
                and (
                    tokens[at - 1].kind == "i"
                    or (tokens[at - 1].low in SHORT and tokens[at - 1].end == token.begin)
                    or (at < last and tokens[at + 1].begin == token.end and tokens[at + 1].kind not in (QUOTE, "C"))
                )
            )
        elif kind == QUOTE and at < last:
            inner = text[token.begin : token.end].rstrip('»”"’“」』)*_ ')[-1:]
            ends = inner == "." and tokens[at + 1].kind in ("C", "A", "i") and text[token.end - 1] != "."
        else:
            ends = False
        if ends or at == last:
            found.append(tokens[begin : at + 1])
            begin = at + 1
    return found


def _tokens(flat: str, span: tuple[int, int], quoted: Sequence[tuple[int, int]]) -> Iterator[Token]:
    closes = -1  # where a short quotation ends
    for found in _TOKEN.finditer(flat, *span):
        word = found[0]
        begin, end = found.span()
        first = word[0]
        if first.isalpha() or (first == "#" and len(word) > 1):
            bare = word.lstrip("#") if first == "#" else word
            low = bare.casefold()
            if "ı" in low or "\u0307" in low:
                low = fold(bare)
            kind = "w"
            if bare[0].isupper():
                kind = "C"
                if begin < closes:
                    kind = "T"
                elif len(bare) > 1 and bare.isupper():
                    kind = "A"
                if len(bare) <= 2 and flat[end : end + 1] == "." and (len(bare) == 1 or bare[1].islower()):
                    kind = "C" if len(bare) > 1 and low in SHORT else "i"
            yield Token(begin, end, word, low, kind)
        elif first == MASK:
            for b, e in quoted:  # quotations that touch
                if begin <= b < end:
                    yield Token(b, e, "", "", QUOTE)
        elif first.isdigit():
            yield Token(begin, end, word, word, "1")
        else:
            if first in _CLOSING and begin > closes:
                closes = flat.find(_CLOSING[first], begin + 1, begin + _MAX_TITLE)
            yield Token(begin, end, word, "", first)
