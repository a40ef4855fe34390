"""Folded words as numbers: the same in every run and on every machine, with accents typed or not."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from stemmatic.text.folding import plain_letters

_REMEMBERED = 2**20  # words whose numbers are remembered


def word_number(word: str) -> int:
    """A 64-bit number for a folded word (BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def has_digit(word: str) -> bool:
    """Whether a word is or has a number."""
    return not word.isalpha() and any(character.isdigit() for character in word)


class Vocabulary(dict[str, int]):
    """Words that were met, by where their number stands and whether they have a digit."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers, self.digits = array("Q"), array("B")
        self._lock = Lock()  # what is compared for a page may be asked for by several at once

    def __missing__(self, word: str) -> int:
        self.numbers.append(word_number(plain_letters(word)))
        self.digits.append(has_digit(word))
        position = self[word] = len(self)
        return position

    def look_up(self, words: Iterable[str], count: int) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """The numbers of so many words, and which have a digit."""
        if not count:
            return np.empty(0, np.uint64), np.empty(0, np.bool_)
        with self._lock:
            if len(self) > _REMEMBERED:
                self._forget()
            try:
                positions = np.fromiter(map(self.__getitem__, words), np.int32, count)
            except BaseException:  # stopped on the way: what belongs together may no longer stand together
                self._forget()
                raise
            return np.frombuffer(self.numbers, np.uint64)[positions], np.frombuffer(self.digits, np.bool_)[positions]

    def _forget(self) -> None:
        self.clear()
        self.numbers, self.digits = array("Q"), array("B")
