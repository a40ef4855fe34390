"""Dates as headings print them, in ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import regex

from stemmatic.text.folding import fold_letters
from stemmatic.text.late import compile_late
from stemmatic.text.months import FOLDED_MONTHS, MONTH_NAMES

_MONTH = regex.sub("[ıi]", "(?:i\u0307?|ı|İ)", "|".join(sorted(MONTH_NAMES, key=lambda name: (-len(name), name))))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_DASH = r"\s?[-–—]\s?"
_GAP = r"[\s\u00A0]{1,2}"
_FLAGS = regex.V1 | regex.IGNORECASE
_BEFORE, _AFTER = r"(?<![\w.,:/-])", r"(?!\p{L}|\d|[.:/]\d)"
_SHAPES = tuple(
    compile_late(_BEFORE + shape + _AFTER, _FLAGS)
    for shape in (
        # 23 Ağustos - 1 Eylül 2024
        rf"(?P<d1>{_DAY}){_GAP}(?P<m1>{_MONTH})(?:{_GAP}(?P<y1>{_YEAR}))?{_DASH}(?P<d2>{_DAY}){_GAP}(?P<m2>{_MONTH})(?:,?{_GAP}(?P<y2>{_YEAR}))?",
        # 22-24 октября 2024 года, 10 June 2024, 3. Oktober 2024, 10 de junio de 2024
        rf"(?P<d1>{_DAY})(?:{_DASH}(?P<d2>{_DAY}))?(?:st|nd|rd|th|\.|er)?{_GAP}(?:of{_GAP}|de{_GAP})?(?P<m1>{_MONTH})(?:,?{_GAP}(?:de{_GAP})?(?P<y1>{_YEAR}))?",
        # October 22-24, 2024, October 30 - November 2, 2024
        rf"(?P<m1>{_MONTH}){_GAP}(?P<d1>{_DAY})(?:st|nd|rd|th)?(?:{_DASH}(?:(?P<m2>{_MONTH}){_GAP})?(?P<d2>{_DAY})(?:st|nd|rd|th)?)?(?:,?{_GAP}(?P<y1>{_YEAR}))?",
        # 10.06.2024, 2024-06-10
        rf"(?P<d1>{_DAY})\.(?P<n1>0?[1-9]|1[0-2])\.(?P<y1>{_YEAR})",
        rf"(?P<y1>{_YEAR})-(?P<n1>0[1-9]|1[0-2])-(?P<d1>0[1-9]|[12]\d|3[01])",
        # June 2024
        rf"(?P<m1>{_MONTH}),?{_GAP}(?P<y1>{_YEAR})",
    )
)
_MONTH_FIRST = frozenset((_SHAPES[2], _SHAPES[5]))  # the others begin with a number
_MAX_MONTH_CHARS = 3 + max(map(len, MONTH_NAMES))  # with comma and white space
_NUMERIC = regex.compile(r"\d\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d")
_DIGITS = re.compile(r"[0-9]++")
_WORD_BEHIND = re.compile(r"(?:st|nd|rd|th|er|\.)?\s{1,2}(?:(?:of|de)\s{1,2})?([^\W\d_]++)")
_WORD_BEFORE = re.compile(r"([^\W\d_]++),?\s{1,2}(?:de\s{1,2})?$")
_MAX_WORD_CHARS = 24


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date in a text: where it stands, and ISO 8601 as far as it is stated (``--06-11`` without a year)."""

    begin: int
    end: int
    iso: str


def find_dates(text: str, published: datetime | None = None) -> tuple[StatedDate, ...]:
    """The dates in ``text``, in order; those without a year are completed to the nearest to ``published``."""
    found: list[StatedDate] = []
    if not _may_hold_dates(text):
        return ()
    digits = [one.start() for one in _DIGITS.finditer(text)]
    words = sorted({at for begin in digits for at in _words_before(text, begin)})
    for shape in _SHAPES:
        for match in _matches(shape, text, words if shape in _MONTH_FIRST else digits):
            iso = _iso(match.groupdict(), published)
            if iso is not None and all(match.end() <= d.begin or match.start() >= d.end for d in found):
                found.append(StatedDate(match.start(), match.end(), iso))
    return tuple(sorted(found, key=lambda d: d.begin))


def _matches(shape: regex.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[regex.Match[str]]:
    """What the shape's ``finditer`` gives, if it can begin at ``starts`` only."""
    end = 0
    for start in starts:
        match = shape.match(text, start) if start >= end else None
        if match is not None:
            end = match.end()
            yield match


def _words_before(text: str, begin: int) -> Iterator[int]:
    """Where the words begin that may be a month before the number at ``begin``."""
    for at in range(max(0, begin - _MAX_MONTH_CHARS), begin):
        if text[at].isalpha() and not text[at - 1 : at].isalpha():
            yield at


def _may_hold_dates(text: str) -> bool:
    """False where for certain no date is: no month beside a number, and no numeric date. Far cheaper than a search."""
    if _DIGITS.search(text) is None:
        return False
    folded = text.casefold().replace("i\u0307", "i")
    for digits in _DIGITS.finditer(folded):
        behind = _WORD_BEHIND.match(folded, digits.end())
        if behind is not None and fold_letters(behind[1]) in FOLDED_MONTHS:
            return True
        if folded[digits.end() : digits.end() + 1] in (".", "-") and _NUMERIC.search(text) is not None:
            return True
        begin = digits.start()
        if not folded[begin - 1 : begin].isspace():
            continue
        before = _WORD_BEFORE.search(folded, max(0, begin - _MAX_WORD_CHARS), begin)
        if before is not None and fold_letters(before[1]) in FOLDED_MONTHS:
            return True
    return False


def _iso(groups: dict[str, str | None], published: datetime | None) -> str | None:
    month = _month(groups.get("m1"), groups.get("n1"))
    last_month = _month(groups.get("m2"), None) or month
    if month is None or last_month is None:
        return None
    last_year = groups.get("y2") or groups.get("y1")
    year = groups.get("y1") or groups.get("y2")
    day, last_day = groups.get("d1"), groups.get("d2")
    if day is None:
        return f"{year}-{month:02}"
    first = _day(year, month, int(day), published)
    if first is None or last_day is None:
        return first
    last = _day(last_year, last_month, int(last_day), published)
    return f"{first}/{last}" if last is not None and last.lstrip("-") > first.lstrip("-") else None


def _month(name: str | None, number: str | None) -> int | None:
    if name is not None:
        return FOLDED_MONTHS.get(fold_letters(name))
    return int(number) if number else None


def _day(year: str | None, month: int, day: int, published: datetime | None) -> str | None:
    """ISO of a day, ``None`` if the calendar has none such."""
    try:
        if year is not None:
            return date(int(year), month, day).isoformat()
        if published is None:
            date(2000, month, day)
            return f"--{month:02}-{day:02}"
        years = [published.year + shift for shift in (-1, 0, 1)]
        if month == 2 and day == 29:
            years = [y for y in range(published.year - 4, published.year + 5) if _is_leap(y)]
        near = min((date(y, month, day) for y in years), key=lambda d: abs(d - published.date()))
        return near.isoformat()
    except ValueError:
        return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
