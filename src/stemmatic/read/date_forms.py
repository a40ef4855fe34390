"""Ways of writing a date brought to the few that :mod:`~stemmatic.read.values` reads, without guessing.

Digits of every script, names of days, words for hours and halves of the day, what programs print behind an offset.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import regex

_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.V1)
# "+03:00[Europe/Istanbul]", "GMT+0300 (Moscow Standard Time)": the offset says it.
_BEHIND_OFFSET = regex.compile(r"(?<=[+-]\d{2}:?\d{2})\s?(?:\[[\w/+-]{1,40}\]|\([^()]{1,60}\))")
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"
    " pazartesi salı çarşamba perşembe cuma cumartesi pazar"
    " понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс"
    " понеділок вівторок середа четвер п'ятниця субота неділя нд"
    " montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche"
    " lunes martes miércoles jueves viernes sábado domingo"
    " الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"
)
_DAY_BEHIND_YEAR = regex.compile(rf"(?i)(?<=\b\d{{4}}),?\s(?:{'|'.join(_DAYS.split())})\b\.?(?=[\s,]|\Z)")
_DAY_IN_BRACKETS = regex.compile(r"\s?\([日月火水木金土一二三四五六日월화수목금토일]\)")
_SHORT_DAY_FIRST = regex.compile(r"\A\p{L}{2,3}\.,?\s")
# "(МСК)", "MSK+2" as Russia's regions count, "(GMT+3)", "(CET)".
_OF_MOSCOW = regex.compile(r"(?i)\(?\b(?:мск|msk)(?:\s?([+-]\d{1,2}))?(?!\w)\)?")
_ZONE_IN_BRACKETS = regex.compile(r"(?i)\((?:(UTC|GMT)\s?([+-]\d{1,2}(?::?\d{2})?)?|((?-i:[A-Z]{3,4})))\)")
_ZONE = r"\s?(?:(?:UTC|GMT|MSK)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2})"


def _as_iso(found: regex.Match[str]) -> str:
    return f"{found[1]} {found[2]}:{found[3]}:{found[4] or '00'}"


_OF_CLOCK = (
    # The time first: "12:30, 2 июня 2031 UTC+3", "12:30 UTC+3 2 June 2031".
    (
        regex.compile(rf"\A(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)({_ZONE})?(?:,\s?|\s)(\d[^:+]{{3,40}}?)({_ZONE})?\Z"),
        r"\3 \1\2\4",
    ),
    # The time of a half day first, as X prints it: "6:00 AM · Jun 1, 2031".
    (regex.compile(r"\A(\d{1,2}:\d{2}(?::\d{2})?\s?[AaPp]\.?[Mm]\.?)(?:\s?[·,-]\s?|\s)(\S[^:]{5,40})\Z"), r"\2 \1"),
    # As names of files have it; as Korea writes it.
    (regex.compile(r"\A(\d{4}-\d{2}-\d{2})[_-](\d{2})[-:.](\d{2})(?:[-:.](\d{2}))?\Z"), _as_iso),
    (regex.compile(r"\A(\d{4})\.\s?(\d{1,2})\.\s(\d{1,2})\.(?=\s|\Z)"), r"\1年\2月\3日"),
    (regex.compile(r"\b(\d{1,2})[.:](\d{2})\s?Uhr\Z"), r"\1:\2"),
    (regex.compile(r"\b(\d{1,2})\s?h\s?(\d{2})\b"), r"\1:\2"),
    (regex.compile(r"(?<!\d)(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분]?"), r"\1:\2"),
    (regex.compile(r"(\d\d?)\s?[년年]\s?(\d{1,2})\s?[월月]\s?(\d{1,2})\s?[일日]"), r"\1年\2月\3日"),
    (regex.compile(r"(?:오전|午前|上午)\s?(\d{1,2}:\d{2}(?::\d{2})?)"), r"\1 AM"),
    (regex.compile(r"(?:오후|午後|下午)\s?(\d{1,2}:\d{2}(?::\d{2})?)"), r"\1 PM"),
    (regex.compile(r"(?i)(\d{1,2}:\d{2}(?::\d{2})?)\s?(?:ص|صباحا|π\.?μ\.?|öö)\Z"), r"\1 AM"),
    (regex.compile(r"(?i)(\d{1,2}:\d{2}(?::\d{2})?)\s?(?:م|مساء|μ\.?μ\.?|ös)\Z"), r"\1 PM"),
    (regex.compile(r"(?<=\d{4})\s(?:um|à|a las|alle)\s(?=\d)"), " "),
    (regex.compile(r"\A(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?(?=\s|\Z)"), r"\1.\2.\3"),
)
_OF_NET = regex.compile(r"/?Date\((-?\d{9,16})(?:[+-]\d{4})?\)/?")  # milliseconds, as .NET writes them
_SHORT_YEAR = regex.compile(r"\A(\d{1,2}\.\d{1,2}\.|\d{1,2}-\p{L}{3}-)(\d{2})(?=,?\s|\Z)")
_FIRST_OF_LAST_CENTURY = 69  # as POSIX has it
_SERIAL = regex.compile(r"(?:3[7-9]|[4-6]\d)\d{3}\.\d{1,17}")  # 2001 to 2091
_FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001  (the zone is set by the caller)
_EXACT_POWER = regex.compile(r"\d\.\d{1,18}E\d{1,2}")  # as Java prints numbers; a spreadsheet writes E+09, and rounds


def normal_form(text: str) -> str:
    """A date as it is mostly written."""
    if not text.isascii():
        text = _DIGIT.sub(lambda one: str(int(one[0])), text)
        text = _DAY_IN_BRACKETS.sub("", text)
    text = _BEHIND_OFFSET.sub("", text)
    text = _OF_MOSCOW.sub(lambda one: f"UTC{3 + int(one[1]):+}" if one[1] else "MSK", text)
    text = _ZONE_IN_BRACKETS.sub(lambda one: "".join(filter(None, one.groups())), text)
    text = _DAY_BEHIND_YEAR.sub("", text)
    text = _SHORT_DAY_FIRST.sub("", text)
    for pattern, form in _OF_CLOCK:
        text = pattern.sub(form, text)
    return str(_SHORT_YEAR.sub(_whole_year, text))


def _whole_year(found: regex.Match[str]) -> str:
    return f"{found[1]}{19 if int(found[2]) >= _FIRST_OF_LAST_CENTURY else 20}{found[2]}"


def serial_day(text: str) -> datetime | None:
    """The moment that a spreadsheet counts in days, with a fraction: a whole number could be anything."""
    if _SERIAL.fullmatch(text) is None:
        return None
    return _FIRST_SERIAL + timedelta(seconds=round(Decimal(text) * 86_400))


def epoch_of_net(text: str) -> str | None:
    """The milliseconds since 1970 in ``/Date(1938067200000)/``."""
    found = _OF_NET.fullmatch(text)
    return found[1] if found else None


def is_exact_power(text: str) -> bool:
    """Whether a number is written with a power of ten and no digit of it is lost."""
    return _EXACT_POWER.fullmatch(text) is not None
