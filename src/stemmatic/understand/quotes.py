"""Quotations in a post, and whom they are attributed to."""

from __future__ import annotations

from stemmatic.model import Quote
from stemmatic.text.quotations import UNSPACED, quoted_spans
from stemmatic.understand.speech.attribution import find_attributions

_MIN_WORDS = 4  # fewer are a title, a term, irony
_MINUNSPACED = 8  # letters of a script that writes no spaces


def find_quotes(text: str, spoken: list[tuple[int, int]], speaker: str | None) -> tuple[Quote, ...]:
    """What is said in ``text``: quotations in quotation marks (four words at least), the ``spoken`` paragraphs, and
    what is reported of somebody in other words.

    A quotation that nothing beside it gives to anybody is the heading's ``speaker``'s.
    """
    quoted: list[tuple[int, int]] = []
    for begin, end in sorted(quoted_spans(text), key=lambda span: (span[0], -span[1])):
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
    return len(quoted.split()) >= _MIN_WORDS or len(UNSPACED.findall(quoted)) >= _MINUNSPACED
