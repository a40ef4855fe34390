"""How search folds: by the comparison text that links are found by."""

from __future__ import annotations

from collections.abc import Sequence

from stemmatic.text.comparison import Words, find_words, fold_word, split_words
from stemmatic.text.marks import find_hashtags


class ComparisonFolding:
    """The folding of :mod:`stemmatic.text.comparison`; ``rules`` changes when it does."""

    rules = "comparison 1"

    def split(self, text: str) -> Words:
        """The folded words of a text and where they stand."""
        return split_words(text)

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Where the words of a text stand, before any is folded."""
        return find_words(text)

    def fold(self, word: str) -> str:
        """One word folded; empty if nothing is left of it."""
        return fold_word(word)

    def hashtags(self, text: str) -> Sequence[str]:
        """The hashtags of a text as printed."""
        return find_hashtags(text)


FOLDING = ComparisonFolding()
