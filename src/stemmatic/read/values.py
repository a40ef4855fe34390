"""What people write in cells: text, dates, counts, reactions.

Each ``read_…`` gives the typed value, ``None`` where the cell says nothing, and raises :class:`Unreadable` where it
says something that cannot be understood without guessing. Patterns are linear and long cells are refused first.
"""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex
from dateutil import parser as date_parser

from stemmatic.model import Reaction
from stemmatic.options import ReadOptions
from stemmatic.read.date_forms import epoch_of_net, is_exact_power, normal_form, serial_day
from stemmatic.text.folding import fold_letters
from stemmatic.text.months import MONTHS_OF_DAYS

_EMPTY = frozenset({"", "null", "none", "nan", "nat", "n/a", "na", "-", "—"})
_MAX_CELL_CHARS = 10_000  # longer than any date, count or row of reactions
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIDNIGHT = time()
_LARGEST_COUNT = 2**63 - 1


class Unreadable(ValueError):
    """A cell holds something, but not what its column is for."""


def is_empty(value: Any) -> bool:
    """Whether a cell that is not running text says nothing: null, blank, ``NaN`` …"""
    if isinstance(value, str):
        return len(value) < 8 and value.strip().casefold() in _EMPTY
    return value is None or (isinstance(value, float) and math.isnan(value))


# --- text ------------------------------------------------------------------------------------------------------------


def plain_text(value: Any) -> str:
    """A scalar cell as text; a whole float loses its ``.0``, lists and objects are unreadable."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    raise Unreadable(f"found {'a list' if isinstance(value, list) else 'an object'} in place of text")


# --- dates -----------------------------------------------------------------------------------------------------------

_DIGITS = re.compile(r"[+-]?\d{9,19}(?:\.\d{1,9})?\Z")
_CLOCK = r"(?:,?\s{1,3}(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AaPp])\.?[Mm]\.?)?)?\Z"
_DOTTED_DAY_WITH_OFFSET = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}),?\s(\d{1,2}:\d{2}(?::\d{2})? ?[+-]\d{2}:?\d{2})\Z")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _CLOCK)
_SLASHED_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})" + _CLOCK)
_SLASHED_YEAR = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2})(:\d{2}.{0,40}))?\Z")
_WEEKDAY_FIRST = re.compile(r"[A-Za-z]{3} [A-Za-z]{3} +\d{1,2} \d{2}:\d{2}:\d{2} [+-]\d{4} \d{4}\Z")
_MONTH_NAME = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_TAIL = (
    r"(?:\s?(?:года|г|року|р)\b\.?)?(?:[\s,·|]{1,4}(?:(?:at|um|às|à|alle|a las|saat|в|о|об|الساعة)\s)?"
    r"(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?(?:\s?(?<half>[AaPp])\.?[Mm]\.?)?"
    r"(?:\s?(?<sign>[+-])(?<hours>\d{2}):?(?<minutes>\d{2}))?)?\Z"
)
_NAME = r"(?<month>\p{L}[\p{L}\p{M}]{2,14})\.?"
_DAY_OF_MONTH = regex.compile(
    rf"(?:\p{{L}}{{2,12}},?\s)?(?<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s-]{{1,2}}(?:de\s|of\s)?{_NAME}"
    rf",?[\s-]{{1,2}}(?:del?\s)?(?<year>\d{{4}})\b{_TAIL}"
)
_MONTH_AND_DAY = regex.compile(rf"{_NAME}\s(?<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?<year>\d{{4}})\b{_TAIL}")
_CHINESE = regex.compile(
    rf"(?<year>\d{{4}})年(?<month>\d{{1,2}})月(?<day>\d{{1,2}})日{_TAIL}".replace("[\\s,·|]{1,4}", "\\s{0,3}")
)
_RFC_2822 = re.compile(
    r"(?:[A-Za-z]{3},\s?)?\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|UTC?|GMT|[ECMP][SD]T)\Z"
)


def _beginnings() -> dict[str, int]:
    """Names of months and their beginnings from the third letter on, as far as they are of one month alone."""
    found: dict[str, set[int]] = {}
    for name, month in MONTHS_OF_DAYS.items():
        for end in range(3, len(name) + 1):
            found.setdefault(name[:end], set()).add(month)
    return {name: min(months) for name, months in found.items() if len(months) == 1} | MONTHS_OF_DAYS


_MONTHS = _beginnings()
_DEFAULTS = (datetime(2001, 1, 1), datetime(2002, 2, 2))  # noqa: DTZ001
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Names of zones in hours, by RFC 2822 or of one meaning beside a date; of others (IST, AMT, BST) nobody knows which.
_HOURS = {
    **dict.fromkeys(["Z", "UT", "UTC", "GMT", "WET"], 0),
    **dict.fromkeys(["WEST", "CET", "MET"], 1),
    **dict.fromkeys(["CEST", "MEST", "EET"], 2),
    **dict.fromkeys(["EEST", "MSK", "TRT", "FET", "IDT"], 3),
    "SAMT": 4,
    "YEKT": 5,
    "KRAT": 7,
    "JST": 9,
    "KST": 9,
    "BRT": -3,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}
_ZONE = re.compile(r"(?<=[\d ])([A-Z]{1,5}|(?:UTC|GMT)([+-]\d{1,2})(?::?(\d{2}))?|[+-]\d{2}:?\d{2})\)?\Z")
# Within a text dateutil reads it as POSIX does, west of Greenwich; who writes it means east.
_NAMED_OFFSET = re.compile(r"\b(?:UTC|GMT)\s?([+-])(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE)
_OTHER_OFFSET = re.compile(r":\d{2}\s?[A-Za-z]{3,5}\s?[+-]\d{1,2}(?!\d)")  # east or west of what, nobody knows
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-]?)(\d{1,2}):?(\d{2})?\Z")
_YEARS = range(1800, 2200)  # other years are of other calendars: 2574 of the Buddhist era
_SOLAR_YEARS = range(1380, 1425)  # 2001 to 2046; in these the lunar calendar counts 1960 to 2004
_TWO_READINGS = "a date with two readings: say which with --day-first or --month-first"


@dataclass(slots=True)
class Clock:
    """How a file writes its times: the zone of those that name none (unknown: UTC is assumed), and the order of days.

    ``naive`` counts the times that named no zone; a day alone is none.
    """

    zone: tzinfo | None = None
    order: str = ""  # "day-first", "month-first"
    naive: int = 0


@lru_cache(256)
def read_zone(name: str) -> tzinfo:
    """A time zone by its name (``Europe/Kyiv``), offset (``+03:00``, ``0300``) or an abbreviation with one meaning."""
    text = name.strip()
    if text.upper() in _HOURS:
        return timezone(timedelta(hours=_HOURS[text.upper()])) if _HOURS[text.upper()] else UTC
    if found := _OFFSET.match(text):
        shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if shift <= timedelta(hours=14):
            return timezone(-shift if found[1] == "-" else shift) if shift else UTC
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable("no time zone such as Europe/Kyiv or +03:00") from None


def clock_of(options: ReadOptions) -> Clock:
    """How a file's times are read, as far as the user says."""
    return Clock(read_zone(options.time_zone) if options.time_zone else None, options.date_order)


def read_date(value: Any, clock: Clock | None = None) -> datetime | None:
    """A point in time in UTC.

    ISO 8601, RFC 2822, ``Wed Oct 10 20:19:24 +0000 2018``, ``24.02.2023 07:33`` (day first), dates with the name of a
    month (``2 июня 2031, 08:00``), solar Hijri dates (``1401/12/05``) and the Unix epoch in seconds, milli-, micro-
    or nanoseconds. A date without a zone is in the ``clock``'s, or taken as UTC. All-number dates with slashes are
    refused unless the year stands first, one of the numbers can be no month, or the ``clock`` has an order:
    03/04/2023 has two readings.
    """
    if isinstance(value, str) and value[4:5] == value[7:8] == "-" and value[:1] in "12" and len(value) <= 64:
        with suppress(ValueError):  # as most are written
            found = datetime.fromisoformat(value)
            if found.year not in _SOLAR_YEARS:
                return _in_utc(found, clock)
    if isinstance(value, datetime):
        return _in_utc(value, clock)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if is_empty(value) or (isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and value == 0):
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise Unreadable("no date")
    if not isinstance(value, str):
        return _from_epoch(value)
    text = value.strip()
    if len(text) > 64:
        raise Unreadable("no date")
    if (_DIGITS.match(text) and not _is_compact_date(text)) or is_exact_power(text):
        return _from_epoch(Decimal(text))
    if milliseconds := epoch_of_net(text):
        return _from_epoch(Decimal(milliseconds))
    if day := serial_day(text):
        return _in_utc(day, clock)
    if not _DOTTED_DAY.match(text):  # as most of the others are written: nothing is to be brought to a form
        text = normal_form(text)
    if slashed := _SLASHED_DAY.match(text):
        return _in_utc(_day_in_order(slashed, clock), clock)
    found_date = _parse_date(_with_offset(text))
    if found_date is None:
        raise Unreadable("no date that has one reading, such as 2023-02-24T07:33:58")
    return _in_utc(found_date, clock)


def states_zone(text: str) -> bool:
    """Whether a date says which zone its time is of: by an offset, a name that means one, or as a Unix epoch."""
    found = _ZONE.search(text.strip())
    return bool(found and (found[1] in _HOURS or not found[1].isalpha())) or _DIGITS.match(text.strip()) is not None


def _with_offset(text: str) -> str:
    """A date with the offset of its zone for the zone's name."""
    found = _ZONE.search(text)
    if found is None or not (found[2] or found[1] in _HOURS):
        return text
    offset = f"{int(found[2]):+03}:{found[3] or '00'}" if found[2] else f"{_HOURS[found[1]]:+03}:00"
    return f"{text[: found.start()].rstrip()} {offset}"


def _day_in_order(found: re.Match[str], clock: Clock | None) -> datetime:
    """A date of three numbers with the year last."""
    first, second, order = int(found[1]), int(found[2]), clock.order if clock else ""
    if not order and first <= 12 and second <= 12 and first != second:
        raise Unreadable(_TWO_READINGS)
    month_first = order == "month-first" if order else second > 12
    month, day = (first, second) if month_first else (second, first)
    moment = _at_clock(int(found[3]), month, day, found.groups()[3:])
    if moment is None:
        raise Unreadable(f"no date with the {'month' if month_first else 'day'} first")
    return moment


def _at_clock(year: int, month: int, day: int, clock: tuple[str | None, ...]) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock[:3])
    if half := clock[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half in "Pp")
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  (the zone is set by the caller)
    except ValueError:
        return None


def _month(name: str) -> int | None:
    """The number of a month by its name, or by the beginning of one that no other month has."""
    return _MONTHS.get(fold_letters(name.rstrip(".").replace("İ", "i").lower()))


def _worded(found: regex.Match[str], month: int) -> datetime | None:
    """A date with a month's name; a time behind it may have its zone."""
    moment = _at_clock(int(found["year"]), month, int(found["day"]), found.group("hour", "minute", "second", "half"))
    if moment is None or found["sign"] is None:
        return moment
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return moment.replace(tzinfo=timezone(-offset if found["sign"] == "-" else offset))


def _is_compact_date(text: str) -> bool:
    return len(text) == 14 and text[:2] in ("19", "20")  # 20230224073358


def _parse_date(text: str) -> datetime | None:
    try:
        if _is_compact_date(text) and text.isdigit():
            return datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007  (the zone is set by the caller)
        if text[:4].isdigit() and len(text) >= 7:
            if found := _CHINESE.match(text):
                return _worded(found, int(found["month"]))
            return _parse_iso(_SLASHED_YEAR.sub(r"\1-\2-\3", text, count=1))
        if dotted := _DOTTED_DAY.match(text):
            return _at_clock(int(dotted[3]), int(dotted[2]), int(dotted[1]), dotted.groups()[3:])
        if dotted := _DOTTED_DAY_WITH_OFFSET.match(text):
            return _parse_iso(f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02} {dotted[4]}")
        if _WEEKDAY_FIRST.match(text):
            return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
        for pattern in (_DAY_OF_MONTH, _MONTH_AND_DAY):
            if (found := pattern.match(text)) and (month := _month(found["month"])):
                return _worded(found, month)
        if _MONTH_NAME.search(text) and _YEAR.search(text):
            return _parse_words(text)
    except (ValueError, OverflowError, TypeError):
        pass
    return None


def _parse_iso(text: str) -> datetime:
    text = re.sub(r" (?=[+-]\d)", "", text)  # "… 07:33:58 +03:00"
    if found := _YEAR_FIRST.match(text):  # also "2031-6-1 8:00"
        year, month, day = int(found[1]), int(found[2]), int(found[3])
        if year in _SOLAR_YEARS:
            year, month, day = _gregorian(year, month, day)
        elif year < 1500:
            raise ValueError
        # People write 1402/05/01 in their own figures.
        text = f"{year:04}-{month:02}-{day:02}" + (f"T{int(found[4]):02}{_plain_digits(found[5])}" if found[4] else "")
    return datetime.fromisoformat(text)


def _plain_digits(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def _gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """A day of the solar Hijri calendar in ours: months of 31 days to the sixth, 30 to the eleventh.

    Leap years by the 33-year cycle, which is right for the years 1343 to 1472.
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError
    # The year begins on the day of 1 Farvardin 1380, 21 March 2001, moved by the years and leap days between.
    leaps = sum(one % 33 in (1, 5, 9, 13, 17, 22, 26, 30) for one in range(1380, year))
    days = 365 * (year - 1380) + leaps + (31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)) + day - 1
    found = date(2001, 3, 21) + timedelta(days=days)
    return found.year, found.month, found.day


def _parse_words(text: str) -> datetime | None:
    if _RFC_2822.match(text):
        return parsedate_to_datetime(text)
    with warnings.catch_warnings():  # dateutil warns of a zone name that it does not know: no single reading
        warnings.simplefilter("error")
        try:
            # What a text leaves open, dateutil takes from the default: two defaults tell.
            plain = _NAMED_OFFSET.sub(lambda one: f"{one[1]}{one[2]:0>2}{one[3] or '00'}", text)
            if _OTHER_OFFSET.search(plain):
                return None
            first, second = (date_parser.parse(plain, default=default) for default in _DEFAULTS)
        except Warning:
            return None
    return first if first == second else None


def _from_epoch(value: Any) -> datetime:
    try:
        number = Decimal(str(value))
        size = abs(number)
        for unit in (1, 1_000, 1_000_000, 1_000_000_000):
            if size < Decimal(10**11) * unit:
                if size / unit < 10**8:
                    break  # before 1973: a year, an identifier, but hardly a moment
                return _EPOCH + timedelta(microseconds=int(number / unit * 1_000_000))
    except (ArithmeticError, ValueError, OverflowError):
        pass
    raise Unreadable("no date")


def _in_utc(moment: datetime, clock: Clock | None = None) -> datetime:
    if moment.year not in _YEARS:
        raise Unreadable(f"the year {moment.year}, which is of another calendar; expected such as 2023-02-24T07:33:58")
    if moment.tzinfo is UTC:
        return moment
    try:
        if moment.tzinfo is None:
            if clock is None:
                return moment.replace(tzinfo=UTC)
            clock.naive += moment.time() != _MIDNIGHT
            moment = moment.replace(tzinfo=clock.zone or UTC)
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise Unreadable("a date outside the years 1 to 9999") from None


# --- counts ----------------------------------------------------------------------------------------------------------

_COUNT = re.compile(r"(\d{1,18}(?:[.,]\d{1,9})?|\d{1,3}(?:[., \u00a0\u202f']\d{3}){1,5})\s?([a-zа-яё]{0,6})\.?\Z")
_THOUSANDS = re.compile(r"\d{1,3}(?:[., \u00a0\u202f']\d{3})+\Z")
_FACTOR = {"": 1, "k": 10**3, "к": 10**3, "тыс": 10**3, "тис": 10**3, "b": 10**9, "bin": 10**3, "m": 10**6}
_FACTOR |= {"м": 10**6, "млн": 10**6, "mn": 10**6, "mln": 10**6, "g": 10**9, "bn": 10**9, "млрд": 10**9}


def read_count(value: Any) -> int | None:
    """How many: a number, ``"1,234"``, ``"1.2K"``. Negative numbers, in many tables "unknown", give None."""
    if is_empty(value):
        return None
    if isinstance(value, (list, dict)):
        return len(value)
    if isinstance(value, str):
        number = _count_in_words(value)
    elif isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Unreadable("no number")
    else:
        try:
            number = int(value)
        except (OverflowError, ValueError):
            raise Unreadable("no number") from None
    if number > _LARGEST_COUNT:
        raise Unreadable("a number too large to count anything")
    return number if number >= 0 else None


def _count_in_words(value: str) -> int:
    text = value.strip().casefold() if len(value) < 64 else "?"
    if re.fullmatch(r"-\d{1,18}(\.0+)?", text):
        return -1
    found = _COUNT.match(text)
    if found is None or found[2] not in _FACTOR:
        raise Unreadable("no number")
    digits, factor = found[1], _FACTOR[found[2]]
    if factor == 1 and _THOUSANDS.match(digits):
        return int(re.sub(r"\D", "", digits))
    return int(Decimal(re.sub(r"[ \u00a0\u202f']", "", digits).replace(",", ".")) * factor)


# --- reactions -------------------------------------------------------------------------------------------------------

LIKE = "♥"
ANY_REACTION = "any"
_EMOJI_NAMES = ("emoji", "reaction", "emoticon", "name", "type", "key")
_COUNT_NAMES = ("count", "total_count", "n", "number", "value", "total")
_EMOJI_COUNT = regex.compile(
    r"""([^\s\d'":;,=\{\}\[\]\(\)]{1,64}+)['"]?\s{0,3}[:=×x]?\s{0,3}(\d{1,18}+(?:[.,]\d)?[KMК]?)"""
)


def read_reactions(value: Any) -> tuple[Reaction, ...] | None:
    """How often readers gave which emoji.

    Accepted: ``{"👍": 12}``, ``[{"emoji": "👍", "count": 12}]``, ``[["👍", 12]]``, any of these as JSON text,
    ``"👍 12 ❤ 3"``, ``"👍👍❤"`` (one emoji a reaction), and a bare number, whose emoji is unknown: ``any``.
    """
    if is_empty(value):
        return None
    if isinstance(value, str):
        if len(value) > _MAX_CELL_CHARS:
            raise Unreadable("too long for reactions")
        text = value.strip()
        if text[:1] in "[{":
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                return _reactions_in_text(text)
        else:
            try:
                value = read_count(text)
            except Unreadable:
                return _reactions_in_text(text)
    if isinstance(value, Mapping):
        pairs = list(value.items())
        if set(value) & set(_EMOJI_NAMES) and set(value) & set(_COUNT_NAMES):
            pairs = [_emoji_and_count(value)]
        elif isinstance(value.get("results"), list):
            pairs = [_emoji_and_count(item) for item in value["results"]]
    elif isinstance(value, (list, tuple)):
        pairs = [_emoji_and_count(item) for item in value]
    else:
        count = read_count(value)
        return None if count is None else (Reaction(ANY_REACTION, count),) if count else ()
    return _sum_up([(plain_text(emoji), read_count(count)) for emoji, count in pairs])


def _emoji_and_count(item: Any) -> tuple[Any, Any]:
    if isinstance(item, str):
        return item, 1
    if isinstance(item, (list, tuple)) and len(item) == 2:
        return item[0], item[1]
    if isinstance(item, Mapping):
        emoji = next((item[name] for name in _EMOJI_NAMES if name in item), None)
        if isinstance(emoji, Mapping):
            emoji = next((emoji[name] for name in (*_EMOJI_NAMES, "document_id") if name in emoji), None)
        count = next((item[name] for name in _COUNT_NAMES if name in item), 1)
        if emoji is not None:
            return emoji, count
    raise Unreadable("no reactions")


def _reactions_in_text(text: str) -> tuple[Reaction, ...]:
    pairs = [(found[1], read_count(found[2])) for found in _EMOJI_COUNT.finditer(text)]
    if not pairs and not any(character.isalnum() for character in text):
        pairs = [(emoji, 1) for emoji in regex.findall(r"\X", text) if not emoji.isspace() and emoji != ","]
    if not pairs:
        raise Unreadable("no reactions")
    return _sum_up(pairs)


def _sum_up(pairs: list[tuple[str, int | None]]) -> tuple[Reaction, ...]:
    counts: dict[str, int] = {}
    for emoji, count in pairs:
        if emoji and count:
            counts[emoji] = min(counts.get(emoji, 0) + count, _LARGEST_COUNT)
    return tuple(Reaction(emoji, count) for emoji, count in counts.items())
