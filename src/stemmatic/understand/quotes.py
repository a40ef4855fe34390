"""Quotations in a post, and whom they are attributed to."""

from __future__ import annotations

import re

import regex

from stemmatic.model import Quote
from stemmatic.understand.speech.attribution import find_attributions

_MIN_WORDS = 4  # fewer are a title, a term, irony
_MIN_UNSPACED = 8  # letters of a script that writes no spaces
_MAX_CHARS = 2_000
_CLOSING = {"«": "»", "“": "”", "„": "“”", "‘": "’", '"': '"', "「": "」", "『": "』", "｢": "｣"}
_OPENERS = {mark: [o for o, closing in _CLOSING.items() if mark in closing] for mark in '«»“”„‘’"「」『』｢｣'}
_OPENING = re.compile(f"[{''.join(_CLOSING)}]")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]", regex.V1)
# A quotation mark, or a blank line: the engine is quick to find what begins with one of a few signs.
_SPACES = r"\t\v\f\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_MARKS = re.compile(rf"[«»“”„‘’\"「」『』｢｣\n](?:(?<!\n)|(?<=\n)[{_SPACES}]*+\n)")


def find_quotes(text: str, spoken: list[tuple[int, int]], speaker: str | None) -> tuple[Quote, ...]:
    """What is said in ``text``: quotations in quotation marks (four words at least), the ``spoken`` paragraphs, and
    what is reported of somebody in other words.

    A quotation that nothing beside it gives to anybody is the heading's ``speaker``'s.
    """
    quoted: list[tuple[int, int]] = []
    for begin, end in sorted(_quoted_spans(text), key=lambda span: (span[0], -span[1])):
        if _is_long_enough(text[begin:end]) and (not quoted or begin >= quoted[-1][1]):
            quoted.append((begin, end))
    quotes = [Quote(begin=begin, end=end, speaker=speaker) for begin, end in spoken]
    attributed = find_attributions(text, quoted)
    told = {(one.begin, one.end) for one in attributed if one.direct}
    quotes += [Quote(begin=begin, end=end, speaker=speaker) for begin, end in quoted if (begin, end) not in told]
    quotes += [
        Quote(
            begin=one.begin,
            end=one.end,
            speaker=one.speaker,
            role=one.role,
            cue=one.cue,
            named=one.named,
            reported=not one.direct,
            body=one.body,
        )
        for one in attributed
    ]
    return tuple(sorted(quotes, key=lambda quote: (quote.begin, -quote.end)))


def _is_long_enough(quoted: str) -> bool:
    """Whether what is quoted is more than a title or a term."""
    return len(quoted.split()) >= _MIN_WORDS or len(_UNSPACED.findall(quoted)) >= _MIN_UNSPACED


def _quoted_spans(text: str) -> list[tuple[int, int]]:
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
            following = text[found.end() :].lstrip()[:1]
            if following in _CLOSING and (opened := open_at[following]):
                spans.append((opened[0], len(text[:at].rstrip())))
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
            and (not before.isalnum() or _UNSPACED.match(before))
        ):
            open_at[mark].append(at)
    return spans
