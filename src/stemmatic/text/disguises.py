"""Words that are hidden from whoever compares or searches texts: with look-alikes, or with marks that nobody sees.

It says something of a text that it is written so: somebody dodges matching. What scripts themselves ask for is no
disguise: joiners in Arabic and Indic scripts, variation selectors of emoji, hyphens at which a line may break.
"""

from __future__ import annotations

from collections.abc import Iterator

import numba

from stemmatic.model import Disguise, DisguiseKind
from stemmatic.text.characters import ALPHA, IGNORED, KNOWN_PLANES, SCRIPTS, Codes, codes_of, kinds
from stemmatic.text.comparison import printed_words
from stemmatic.text.lookalikes import reveal_words
from stemmatic.text.plain_words import mark_words

_TAGS = 0xE0000  # from here on all is ignored
_SCRIPTS = sum(SCRIPTS.values())
_JOINERS = tuple(map(ord, "\u200b\u200c\u200d\u180b\u180c\u180d\ufe0e\ufe0f"))  # that other scripts ask for


@numba.njit(cache=True, nogil=True)
def _may_hide(codes: Codes, kinds: Codes) -> bool:
    """False where no word has letters of two scripts, and none a mark inside that is ignored."""
    seen, letters, inside = 0, False, False
    for code in codes:
        kind = int(kinds[code]) if code < KNOWN_PLANES else IGNORED if code >= _TAGS else ALPHA
        if kind & ALPHA:
            if inside:
                return True
            letters = True
            seen |= kind & _SCRIPTS
            if seen & (seen - 1):
                return True
        elif kind & IGNORED:
            inside = inside or (letters and (seen != 0 or code not in _JOINERS))
        else:
            seen, letters, inside = 0, False, False
    return False


def find_disguises(text: str) -> tuple[tuple[Disguise, ...], str]:
    """The disguises of a text, and the text without them: as long, with blanks behind words that became shorter."""
    if text.isascii():
        return (), text
    codes = codes_of(text)
    if not _may_hide(codes, kinds()):
        return (), text
    begins, ends = printed_words(text)
    words = [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
    alike = dict(reveal_words(words, mark_words(text, begins, ends).each))
    hidden = {at: "".join(letters) for at, word in enumerate(words) if (letters := _seen(word)) is not None}
    said = list(text)
    for at, word in (hidden | {at: _seen(word) or word for at, word in alike.items()}).items():
        said[begins[at] : ends[at]] = word.ljust(ends[at] - begins[at])
    found = ((DisguiseKind.LOOKALIKES, alike), (DisguiseKind.INVISIBLE, hidden))
    return tuple(
        Disguise(kind=kind, words=len(held), begin=begins[min(held)], end=ends[min(held)])
        for kind, held in found
        if held
    ), "".join(said)


def _seen(word: str) -> str | None:
    """What is seen of a word that has marks inside which nobody sees; None if it has none."""
    letters = "".join(_visible(word))
    return letters if len(letters) < len(word) else None


def _visible(word: str) -> Iterator[str]:
    table = kinds()
    last = max((at for at, letter in enumerate(word) if letter.isalnum()), default=-1)
    for at, letter in enumerate(word):
        ignored = ord(letter) >= _TAGS if ord(letter) >= KNOWN_PLANES else table[ord(letter)] & IGNORED
        own = ord(word[0]) < KNOWN_PLANES and table[ord(word[0])] & _SCRIPTS
        if not ignored or letter.isalnum() or at > last or (not own and ord(letter) in _JOINERS):
            yield letter
