"""Letters of one script typed for those of another, which look alike: read as the letters that they stand for.

Only in words that mix scripts, and in words of nothing but look-alikes beside such: a clean text stays as it is. What
looks like what is Unicode's (UTS 39, ``recipes/letters.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stemmatic.text.characters import KNOWN_PLANES, SCRIPTS, kinds, read_letters
from stemmatic.text.plain_words import ALL_ALIKE, LONE, MIXED

_ALL = sum(SCRIPTS.values())
_NAMES = {kind: name for name, kind in SCRIPTS.items()}


def reveal_words(words: Sequence[str], marks: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
    """Of printed words, and what they are, those that look-alikes are in: which, and what they stand for."""
    scripts = marks & _ALL
    mixed = (marks & MIXED) != 0
    alone = ((marks & ALL_ALIKE) != 0) & ~mixed
    beside = Counter(scripts[~mixed & ~alone & (scripts != 0)].tolist())  # how many words are of each script
    typed: set[int] = set()  # scripts that letters of others stand for in this text
    answers = {at: dict(_readings(words[at])) for at in mixed.nonzero()[0].tolist()}
    beside.update(next(iter(readings)) for readings in answers.values() if len(readings) == 1)
    for at, readings in answers.items():
        if readings:
            script = max(
                readings, key=lambda one: (beside[one], sum(_script(letter) == one for letter in words[at]), one)
            )
            typed.add(script)
            yield at, readings[script]
    for at in (alone if typed else (marks & LONE) != 0).nonzero()[0].tolist():
        wanted = set(typed)
        if marks[at] & LONE:  # one letter is easily typed in the wrong script
            wanted |= {
                int(scripts[n]) for n in (at - 1, at + 1) if 0 <= n < len(words) and not mixed[n] and not alone[n]
            }
        for script in sorted(wanted - {0, int(scripts[at])}):
            answer = _as_script(words[at], script)
            if answer is not None:
                yield at, answer
                break


def _readings(word: str) -> Iterator[tuple[int, str]]:
    """The scripts that a word may be of whose letters are of several, and the word in each."""
    for script in sorted({_script(letter) for letter in word} - {0}):
        if (answer := _as_script(word, script)) is not None:
            yield script, answer


def _as_script(word: str, script: int) -> str | None:
    """A word with each letter of another script as the one that it looks like; None where there is none."""
    letters = []
    for letter in word:
        own = _script(letter)
        if own in (0, script):
            letters.append(letter)
        elif (answer := _answers(own, script).get(letter)) is not None:
            letters.append(answer)
        else:
            return None
    return "".join(letters)


def _script(letter: str) -> int:
    return int(kinds()[ord(letter)]) & _ALL if ord(letter) < KNOWN_PLANES else 0


@cache
def _answers(own: int, script: int) -> dict[str, str]:
    return read_letters().get((_NAMES[own], _NAMES[script]), {})
