"""Serbian in its two alphabets: Gaj's Latin letters answer Vuk's Cyrillic ones; lj, nj, dž are two letters for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stemmatic.text.comparison import Words

LATIN = "abvgdđežzijklmnoprstćufhcčš"
CYRILLIC = "абвгдђежзијклмнопрстћуфхцчш"
DOUBLE = {"lj": "љ", "nj": "њ", "dž": "џ"}
_TO_LATIN = str.maketrans(dict(zip(CYRILLIC, LATIN, strict=True)) | {one: two for two, one in DOUBLE.items()})


def latinize(words: Words, spans: Sequence[tuple[int, int]]) -> Words:
    """Folded words with those that begin inside ``spans``, in order, in Latin letters: so a text is one in both."""
    written, ahead = list(words.words), 0
    for at, begin in enumerate(words.begins):
        while ahead < len(spans) and spans[ahead][1] <= begin:
            ahead += 1
        if ahead == len(spans):
            break
        if spans[ahead][0] <= begin:
            written[at] = written[at].translate(_TO_LATIN)
    return replace(words, words=tuple(written))
