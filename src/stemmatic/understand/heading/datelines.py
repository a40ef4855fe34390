"""Place and date as headings state them: a line of their own, or in parentheses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import regex

from stemmatic.model import Heading
from stemmatic.understand.heading.dates import StatedDate, find_dates
from stemmatic.understand.heading.lexicon import NO_NAME

_PLACE_SIGNS = frozenset("📍🗺🌍🌎🌏🏙🏛")
_DATE_SIGNS = frozenset("🗓📅📆🕐⏰")
DATELINE_SIGNS = _PLACE_SIGNS | _DATE_SIGNS
_PARENTHESES = regex.compile(r"\(([^()]{3,90})\)")


def is_dateline(text: str, dates: Sequence[StatedDate]) -> bool:
    """Whether a line is "Place, date" and nothing else."""
    if len(dates) != 1 or len(text) > 70:
        return False
    before, after = text[: dates[0].begin].rstrip(), text[dates[0].end :]
    return (
        before.endswith(",")
        and _is_place(before.rstrip(","))
        and regex.fullmatch(r"\W{0,3}(?:года|г\.|р\.|року|yılı)?\W{0,3}", after) is not None
    )


def read_dateline(text: str, dates: Sequence[StatedDate], signs: frozenset[str]) -> Heading:
    """Place and date of a line that states nothing else; ``signs`` are what stood before it."""
    date = dates[0] if dates else None
    before = (text[: date.begin] if date else text).strip(" ,.;:–—-|")
    place = before if _is_place(before) else None
    if place is None and date is not None and signs:
        after = regex.sub(r"^\W*(?:года|г\.|р\.|року|yılı)?[\s,;–—|-]*", "", text[date.end :]).strip(" .")
        named = signs & _PLACE_SIGNS or (not before and all(word[0].isupper() for word in after.split()))
        place = after if named and _is_place(after) else None
    return Heading(place=unhashed(place) if place else None, stated_date=date.iso if date else None)


def _is_place(text: str) -> bool:
    """A place's name as headings print it: a few words, the first capitalised, no stop, no digits."""
    words = text.replace("#", "").split()
    return (
        1 <= len(words) <= 6
        and len(text) <= 60
        and words[0][0].isupper()
        and not any(c.isdigit() or c in '.:;!?"«»“”()' for c in text)
        and not any(word.strip(",").casefold() in NO_NAME for word in words)
        and sum(word[0].isupper() for word in words) * 2 >= len(words)
    )


def read_parenthesis(text: str, published: datetime | None) -> tuple[int, Heading] | None:
    """Place and date in parentheses, and where those begin."""
    for found in _PARENTHESES.finditer(text):
        dates = find_dates(found[1], published)
        if len(dates) == 1:
            before = found[1][: dates[0].begin].strip(" ,;–—-")
            after = regex.sub(r"^\W*(?:года|г\.|р\.|року|yılı)?\W*", "", found[1][dates[0].end :])
            if before and not _is_place(before):
                continue
            place = before or (after if _is_place(after) else "")
            return found.start(), Heading(place=unhashed(place) or None, stated_date=dates[0].iso)
    return None


def unhashed(text: str) -> str:
    """``text`` without the signs of hashtags."""
    return text.replace("#", "").strip()
