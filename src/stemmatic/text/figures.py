"""Figures: one number is one word, whatever marks, signs and words its convention writes it with.

What a mark is follows from what the number can be, not from a language, which a quotation may not have: ``1.250``,
``1,250``, ``1 250``, ``1'250`` and ``12,50,000`` group; ``1,5`` and ``1.5`` are decimals; both signs in one number are
the one and the other. Where exactly three digits stand behind one mark, it is taken for grouping, but for ``0.250`` and
per cent: the same number written as a decimal with three places is taken so on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

import regex

from stemmatic.text.folding import fold_letters
from stemmatic.text.months import MONTHS_OF_DAYS

_DIGITS = regex.compile(r"[0-9]++")
_NUMBER = regex.compile(r"[0-9][0-9.,:']*+")
_GROUPED = regex.compile(r"[0-9]{1,3}(?:([.,'])[0-9]{3})(?:\1[0-9]{3})*+")
_INDIAN = regex.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_BEHIND_GROUP = regex.compile(r"[0-9]{3}(?:[.,][0-9]{1,2})?+")
_CENTS = regex.compile(r"[0-9]{1,2}")
_TIME = regex.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DATE = regex.compile(r"([0-9]{1,4})[.]([0-9]{1,2})[.]([0-9]{1,4})")
_YEAR = regex.compile(r"(?:1[0-9]|20|21)[0-9]{2}")
_GROUP_GAPS = frozenset(" \u00a0\u202f\u2009\u2007\u2008'’٬˙·_")
_DECIMAL_GAPS = frozenset("٫·")
_DATE_GAPS = frozenset("-/.–‑")
_SPACES = " \u00a0\u202f\u2009"
_MOST_SPACES = 2
_PERCENT = frozenset("%٪％")
_SIGNS = {
    "$": "usd", "＄": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "￥": "jpy", "₽": "rub", "₴": "uah", "₺": "try",
    "₹": "inr", "₪": "ils", "₸": "kzt", "₾": "gel", "֏": "amd", "₼": "azn", "₩": "krw", "﷼": "irr", "₫": "vnd",
}  # fmt: skip
# What words say of the number before them: powers of ten, per cent, currencies. A star stands for endings.
_MOST_OF_ENDING = 4
_SCALES = {
    3: "thousand thousands тысяч* тыс тисяч* тис tausend tsd mille mil mila tysiąc* tys tisíc* hiljad* tisuć* bin ming"
    " мың ألف آلاف هزار אלף אלפים हजार हज़ार হাজার հազար ათასი ათას* χιλιάδ* χιλ ribu nghìn duizend tusen tuhat*",
    4: "万 만",
    5: "लाख lakh lakhs লাখ",
    6: "million* млн миллион* мільйон* мільён* milyon* mln mio juta triệu milión* milione milioni millón millones"
    " milhão milhões milioane miljoen miljon* εκατ εκατομμύρι* مليون ملايين مليونا میلیون מיליון მილიონ* მლნ"
    " միլիոն* մլն",
    7: "करोड़ crore crores কোটি",
    8: "亿 億 억",
    9: "billion* млрд миллиард* мільярд* мільярд* milyar* milliard* miliard* milijard* mlrd mlr mld mrd bn bln"
    " مليار مليارات میلیارد מיליארד მილიარდ* միլիարդ* մլրդ tỷ miliar",
    12: "trillion* трлн триллион* трильйон* trilyon* trln تريليون تریلیون טריליון 兆 조",
}
_UNITS = {
    "%": "percent pct процент* проц відсот* працэнт* prozent procent* درصد प्रतिशत শতাংশ",
    "usd": "usd dollar dollars доллар* долар* dolar* دولار دولارا دولارات دلار डॉलर δολάρια",
    "eur": "eur euro euros евро євро avro* يورو یورو ευρώ यूरो",
    "rub": "rub рубл* rubl* ruble rubles rouble roubles",
    "uah": "uah гривн* гривен гривень hryvnia hryvnias grivna",
    "try": "tl lira* лир лиры лір ліри",
}
_BEFORE = {fold_letters("yüzde"): "%"}  # said before the number


def read_number(raw: str, *, percent: bool = False) -> str:
    """A number in one way of writing: digits, then a point and decimals without last zeros; other words as they are."""
    if _DIGITS.fullmatch(raw) or not _NUMBER.fullmatch(raw):
        return raw
    day = _DATE.fullmatch(raw)
    if day is not None and (found := _date(day[1], day[2], day[3])):
        return found
    time = _TIME.fullmatch(raw)
    if time is not None:
        return _decimal(time[1], time[2])
    marks = [c for c in raw if not c.isdigit()]
    last = raw.rfind(marks[-1])
    whole, rest = raw[:last], raw[last + 1 :]
    if len(set(marks)) == 2 and marks[-1] in ".," and marks.count(marks[-1]) == 1 and ":" not in marks:
        grouped = _ungroup(whole)
        return _decimal(grouped, rest) if grouped and rest else raw
    if len(set(marks)) > 1:
        return raw
    grouped = _ungroup(raw)
    if grouped and not (raw[0] == "0" or (percent and len(marks) == 1)):
        return grouped
    if len(marks) == 1 and marks[0] in ".,":
        return _decimal(whole, rest)
    return raw


def _ungroup(raw: str) -> str | None:
    """The digits of a number whose marks all group; None where some do not."""
    if _GROUPED.fullmatch(raw) or _INDIAN.fullmatch(raw):
        return "".join(filter(str.isdigit, raw))
    return raw if _DIGITS.fullmatch(raw) else None


def _decimal(whole: str, rest: str) -> str:
    rest = rest.rstrip("0")
    return f"{whole.lstrip('0') or '0'}.{rest}" if rest else whole.lstrip("0") or "0"


def _date(first: str, month: str, last: str) -> str | None:
    """A day as in ISO 8601, given in the order of day and month, or month and day, behind or before the year."""
    if len(first) == 4:
        year, month, day = first, month, last
    elif len(last) == 4 or (len(last) == 2 and len(first) == len(month) == 2):
        day, year = first, last if len(last) == 4 else f"20{last}"
    else:
        return None
    if int(month) > 12 >= int(day):
        day, month = month, day
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def join_figures(
    text: str, begins: list[int], ends: list[int], words: list[str], figures: Sequence[int], *, whole: bool
) -> None:
    """Make each figure one word, in place; ``figures`` are the words that begin with a digit, in order.

    With ``whole`` what says how much it is of belongs to it: thousands and millions, per cent, currency, the month and
    year of a day. Without, they stay words of their own.
    """
    gone: list[int] = []
    done = -1
    for at in figures:
        if at <= done or not _NUMBER.fullmatch(words[at]):
            continue
        last, number = _number(text, begins, ends, words, at)
        first = at
        if whole:
            dated = _dated(text, begins, ends, words, at, last)
            if dated is not None:
                first, last, number = dated
            else:
                first, last, number = _measured(text, begins, ends, words, first, last, number, after=done)
        words[first], ends[first] = number, ends[last]
        gone += range(first + 1, last + 1)
        done = last
    for at in reversed(gone):
        del words[at], begins[at], ends[at]


def _number(text: str, begins: Sequence[int], ends: Sequence[int], words: Sequence[str], at: int) -> tuple[int, str]:
    """The last word of the number that begins with a word, and the number."""
    last, raw = at, words[at]

    def gap(n: int) -> str:
        return text[ends[n] : begins[n + 1]] if n + 1 < len(words) else "\n"

    if _DIGITS.fullmatch(raw):
        if len(raw) <= 4 and gap(at) in _DATE_GAPS and gap(at + 1) == gap(at) and at + 2 < len(words):
            day = words[at : at + 3]
            if all(map(_DIGITS.fullmatch, day)) and (found := _date(*day)):
                return at + 2, found
        if len(raw) <= 3 and raw[0] != "0":
            sign = gap(last)
            while gap(last) == sign and sign in _GROUP_GAPS and _BEHIND_GROUP.fullmatch(words[last + 1]):
                last += 1
                raw += words[last]
                if len(words[last]) > 3:
                    break
            if last > at and gap(last) in _DECIMAL_GAPS and _DIGITS.fullmatch(words[last + 1]):
                return last + 1, _decimal(raw, words[last + 1])
            if last > at:
                return last, read_number(raw) if _DIGITS.fullmatch(raw) else _decimal(*regex.split("[.,]", raw))
    if "'" in raw and gap(at) in (".", ",") and _CENTS.fullmatch(words[at + 1]) and (grouped := _ungroup(raw)):
        return at + 1, _decimal(grouped, words[at + 1])
    if gap(at) in _DECIMAL_GAPS and _DIGITS.fullmatch(raw) and _DIGITS.fullmatch(words[at + 1]):
        return at + 1, _decimal(raw, words[at + 1])
    of = [*_beside(text, begins[at], ends[at]), _meaning(words[at + 1]) if at + 1 < len(words) else ""]
    return last, read_number(raw, percent=not _PERCENT.isdisjoint(of))


def _beside(text: str, begin: int, end: int) -> Iterator[str]:
    """The signs behind and before a number, with a blank between or none; none that are of a number beside it."""
    at = end + (text[end : end + 1] in _SPACES)
    if at == end or not text[at + 1 : at + 2].isdigit():
        yield text[at : at + 1]
    at = begin - (text[begin - 1 : begin] in _SPACES)
    if at and (at == begin or not text[at - 2 : at - 1].isdigit()):
        yield text[at - 1 : at]


def _dated(
    text: str, begins: Sequence[int], ends: Sequence[int], words: Sequence[str], at: int, last: int
) -> tuple[int, int, str] | None:
    """The words of a day whose month has a name and that has a year: "3 May 2031", "May 3, 2031"; and the day."""
    if last > at or not _DIGITS.fullmatch(words[at]) or len(words[at]) > 2:
        return None
    for month, year in ((at + 1, at + 2), (at - 1, at + 1)):
        if month < 0 or year >= len(words) or not _YEAR.fullmatch(words[year]):
            continue
        number = MONTHS_OF_DAYS.get(words[month])
        first = min(at, month)
        between = text[ends[first] : begins[year]]
        if number and "\n" not in between and not set(between) & set(".;:!?()") - {"."}:
            found = _date(words[at], str(number), words[year])
            if found:
                return first, year, found
    return None


def _measured(
    text: str,
    begins: Sequence[int],
    ends: Sequence[int],
    words: Sequence[str],
    first: int,
    last: int,
    number: str,
    *,
    after: int,
) -> tuple[int, int, str]:
    """A number with what it is of: the words that belong to it, and all of it as one word."""
    unit = ""

    def next_word(between: str) -> str:
        gap = text[ends[last] : begins[last + 1]] if last + 1 < len(words) else "\n"
        return words[last + 1] if len(gap) <= _MOST_SPACES and not gap.strip(between) else ""

    scale = _meaning(next_word(_SPACES))
    while isinstance(scale, int) and _is_plain(number):
        number = _scaled(number, scale)
        last += 1
        scale = _meaning(next_word(_SPACES + "."))  # behind what may be shortened
    if isinstance(scale, str):
        unit = scale
        last += 1
    for sign in _beside(text, begins[first], ends[last]):
        unit = unit or _SIGNS.get(sign, "%" if sign in _PERCENT else "")
    if (
        not unit
        and first - 1 > after
        and words[first - 1] in _BEFORE
        and text[ends[first - 1] : begins[first]].isspace()
    ):
        first, unit = first - 1, _BEFORE[words[first - 1]]
    return first, last, number + unit


def _is_plain(number: str) -> bool:
    return number.replace(".", "", 1).isdigit() and len(number) <= 20


def _scaled(number: str, power: int) -> str:
    return f"{Decimal(number).scaleb(power).normalize():f}"


@cache
def _meanings() -> tuple[dict[str, int | str], dict[str, int | str]]:
    """What words mean, whole ones and beginnings."""
    whole: dict[str, int | str] = {}
    beginnings: dict[str, int | str] = {}
    said: list[tuple[int | str, str]] = [*_SCALES.items(), *_UNITS.items()]
    for meaning, words in said:
        for word in words.split():
            (beginnings if word.endswith("*") else whole)[fold_letters(word.rstrip("*"))] = meaning
    return whole, beginnings


@lru_cache(maxsize=1 << 12)
def _meaning(word: str) -> int | str | None:
    """What a folded word says of the number before it: a power of ten, or a unit."""
    whole, beginnings = _meanings()
    if word in whole:
        return whole[word]
    for size in range(len(word), max(len(word) - _MOST_OF_ENDING, 2), -1):
        if word[:size] in beginnings:
            return beginnings[word[:size]]
    return None
