"""The language of passages.

Script first: it leaves a few languages to choose among. For those a naive Bayes model gives a probability each
(:mod:`~stemmatic.understand.language.identify`); letters that a language does not write count against it; the rest of
the post, the channel and the declared language lean on what is too short to tell by itself.
:mod:`~stemmatic.understand.language.rules` has the rules; benchmarks/language_routing.py measures them.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np

from stemmatic.text.characters import codes_of
from stemmatic.text.marks import BORDERS, find_asides, holds_no_signs, leave_out, set_aside
from stemmatic.text.scripts import LANGUAGES, SCRIPTS, only_script
from stemmatic.understand.language.rules import (
    ASKED_PASSAGES,
    KNOWN,
    LANGUAGE_CODES,
    MAX_DETECTED_CHARS,
    NOT_ASKED,
    NOT_KNOWN,
    UNDETERMINED,
    Codes,
    Numbers,
    hold_several_scripts,
    nats_of,
    rules,
    tell,
)

__all__ = ["UNDETERMINED", "PostLanguages", "lean"]

_CHANNEL_WEIGHT = 1.5  # nats for a language that the channel always writes, less for a share
_DECLARED_WEIGHT = 2.0
_NO_SPANS = np.empty((0, 2), dtype=np.int64)


class PostLanguages:
    """Decides the languages of one post's passages.

    ``leanings`` are nats for languages that the channel or the platform suggest.
    """

    def __init__(self, text: str, leanings: Mapping[str, float], min_letters: int) -> None:
        self._text = text
        self._plain = holds_no_signs(text)
        self._asides = [] if self._plain else find_asides(text)  # these tell nothing of a language
        self._words = leave_out(text, self._asides)
        self._leanings = nats_of(tuple(leanings.items()))
        self._min_letters = min_letters
        self._known = np.full(KNOWN, NOT_KNOWN, dtype=np.int64)

    def around(self) -> str:
        """The language of the post's words in the script that has most letters."""
        return self._tell(self._words, ())[0][0]

    def agrees(self, title: str | None, code: str) -> bool:
        """Whether a title may head the version in the language ``code``."""
        return title is not None and self.of(title) in (code, UNDETERMINED)

    def of(self, passage: str) -> str:
        """The language of one passage of the post."""
        words, size = set_aside(passage), len(self._words)
        return self._tell(self._words + words, [(size, size + len(words))])[0][0]

    def read(self, spans: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
        """The language of each passage of the post, given where they stand, and how many letters it has."""
        if not spans:
            return []
        if self._plain:
            return self._tell(self._words, spans)
        # Passages between white space have the same words by themselves as in the post; others are put behind it.
        text, size, moved = self._text, len(self._text), []
        parts, behind = [self._words], len(self._words)
        ends = [end for _, end in self._asides]
        less = [0, *accumulate(end - begin - 1 for begin, end in self._asides)]
        for begin, end in spans:
            if (not begin or text[begin - 1] in BORDERS) and (end == size or text[end] in BORDERS):
                moved.append((begin - less[bisect_right(ends, begin)], end - less[bisect_right(ends, end)]))
            else:
                parts.append(set_aside(text[begin:end]))
                moved.append((behind, behind := behind + len(parts[-1])))
        return self._tell("".join(parts), moved)

    def _tell(self, text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
        """The languages of spans of ``text``, or of the post's words, with which it begins; and how many letters."""
        places = np.array(spans, dtype=np.int64) if spans else _NO_SPANS
        composed = text.isascii() or unicodedata.is_normalized("NFC", text)
        told = self._run(codes_of(text), places, _NO_SPANS, composed)
        if any(language == NOT_ASKED for language, _ in told):
            told = self._run(*self._spell(text, spans, places), False)
        return [(LANGUAGE_CODES[language], letters) for language, letters in told]

    def _run(self, codes: Codes, spans: Numbers, asked: Numbers, composed: bool) -> list[list[int]]:
        told: list[list[int]] = tell(
            codes,
            len(self._words),
            spans,
            asked,
            composed,
            self._leanings,
            self._min_letters,
            self._known,
            *rules(),
        ).tolist()
        return told

    def _spell(self, text: str, spans: Sequence[tuple[int, int]], places: Numbers) -> tuple[Codes, Numbers, Numbers]:
        """``text`` with all that the model may be asked behind it, spelt as it wants it, and where which is."""
        spelt, asked = [text], np.zeros((ASKED_PASSAGES + 2 * len(spans), 2), dtype=np.int64)
        several = hold_several_scripts(self._known)
        words = {
            number: (only_script(self._words, script) if several else self._words)[:MAX_DETECTED_CHARS]
            for number, script in enumerate(SCRIPTS, 1)
            if len(LANGUAGES[script]) > 1
        }
        for row, (begin, end) in zip(range(ASKED_PASSAGES, len(asked), 2), spans, strict=True):
            words[row], words[row + 1] = text[begin:end], text[begin : min(end, begin + MAX_DETECTED_CHARS)]
        at = len(text)
        for row, passage in words.items():
            spelt.append(unicodedata.normalize("NFC", passage.lower() if passage.isupper() else passage))
            asked[row] = at, at + len(spelt[-1])
            at += len(spelt[-1])
        return codes_of("".join(spelt)), places, asked


def lean(shares: Sequence[tuple[str, float]], declared: str | None) -> dict[str, float]:
    """What the channel's languages and the declared one add, in nats."""
    leanings = {code: _CHANNEL_WEIGHT * share for code, share in shares}
    if declared:
        code = declared.casefold().replace("_", "-").split("-")[0]
        leanings[code] = leanings.get(code, 0.0) + _DECLARED_WEIGHT
    return leanings
