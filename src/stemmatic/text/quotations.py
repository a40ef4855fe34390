"""Where quotation marks stand, and which of them belong together."""

from __future__ import annotations

import re

import regex

_MAX_CHARS = 2_000
_CLOSING = {"«": "»", "“": "”", "„": "“”", "‘": "’", '"': '"', "「": "」", "『": "』", "｢": "｣"}
_OPENERS = {mark: [o for o, closing in _CLOSING.items() if mark in closing] for mark in '«»“”„‘’"「」『』｢｣'}
_OPENING = re.compile(f"[{''.join(_CLOSING)}]")
UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]", regex.V1)
# A quotation mark, or a blank line: the engine is quick to find what begins with one of a few signs.
_SPACES = r"\t\v\f\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_MARKS = re.compile(rf"[«»“”„‘’\"「」『』｢｣\n](?:(?<!\n)|(?<=\n)[{_SPACES}]*+\n)")
_NEXT = re.compile(r"\s*+(\S?)")


def _end_before(text: str, at: int) -> int:
    """Where the blanks before a place begin."""
    while at and text[at - 1].isspace():
        at -= 1
    return at


def count_marks(text: str) -> int:
    """How many quotation marks a text has, apostrophes left out: quick, and the same for any convention."""
    return sum(map(text.count, '«»“”„"「」『』｢｣'))


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """The spans between quotation marks that belong together, outermost only.

    A blank line closes nothing, unless the next paragraph begins with the same mark: then the quotation goes on there.
    """
    if _OPENING.search(text) is None:
        return []
    spans: list[tuple[int, int]] = []
    open_at: dict[str, list[int]] = {mark: [] for mark in _CLOSING}
    for found in _MARKS.finditer(text):
        mark, at = found[0], found.start()
        if len(mark) > 1:
            if not any(open_at.values()):
                continue
            following = _NEXT.match(text, found.end())[1]  # type: ignore[index]
            if following in _CLOSING and (opened := open_at[following]):
                spans.append((opened[0], _end_before(text, at)))
            for stack in open_at.values():
                stack.clear()
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opener = next((o for o in _OPENERS[mark] if open_at[o]), None)
        if mark in "’‘" and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        opens_again = mark == '"' and not before.isalnum() and after.isalnum()
        if opener is not None and not opens_again:
            begin = open_at[opener].pop()
            if at + 1 - begin <= _MAX_CHARS:
                while spans and spans[-1][0] > begin:
                    spans.pop()
                spans.append((begin, at + 1))
        elif (
            mark in _CLOSING
            and (mark == "«" or not after.isspace())
            and (not before.isalnum() or UNSPACED.match(before))
        ):
            open_at[mark].append(at)
    return spans
