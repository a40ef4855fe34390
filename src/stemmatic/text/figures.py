"""Figures: one number is one word, whatever marks, signs and words its convention writes it with.

What a mark is follows from what the number can be, not from a language, which a quotation may not have: ``1.250``,
``1,250``, ``1 250``, ``1'250`` and ``12,50,000`` group; ``1,5`` and ``1.5`` are decimals; both signs in one number are
the one and the other. Where exactly three digits stand behind one mark, it is taken for grouping, but for ``0.250`` and
per cent: the same number written as a decimal with three places is taken so on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
_GROUP_GAPS = frozenset(" \u00a0\u202f\u2009\u2007\u2008'’٬˙·_，")
_DECIMAL_GAPS = frozenset("٫·．")
_PERSIAN_DECIMALS = regex.compile("[۰-۹]{1,20}+/[۰-۹]{1,20}+")  # which are written so where no date has the mark
MINUS = "-"  # the word that a sign before a number is
_MINUS, _BEFORE_MINUS, _FAR = frozenset("-−–"), frozenset(" \u00a0("), 12
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
    3: "thousand thousands тысяч* тыс тисяч* тис tausend tsd mille mil mila mii tysiąc* tysięcy tys tisíc* tis hiljad*"
    " хиљад* tisuć* bin ming"
    " 千 천 мың ألف آلاف هزار אלף אלפים हजार हज़ार হাজার հազար ათასი ათას* χιλιάδ* χιλ ribu nghìn duizend tusen tuhat*",
    4: "万 만",
    5: "लाख lakh lakhs লাখ",
    6: "million* млн миллион* мільйон* мільён* милион* milyon* mln mio juta triệu milion* milijun* milijon* milió*"
    " milione milioni millón millones"
    " milhão milhões milioane miljoen miljon* εκατ εκατομμύρι* مليون ملايين مليونا میلیون מיליון მილიონ* მლნ"
    " միլիոն* մլն",
    7: "करोड़ crore crores কোটি",
    8: "亿 億 억",
    9: "billion* млрд миллиард* мільярд* мільярд* милијард* milyar* milliard* miliard* milijard* mlrd mlr mld mrd md"
    " mds bn bln tỉ δισ δισεκατομμύρι*"
    " مليار مليارات میلیارد מיליארד მილიარდ* միլիարդ* մլրդ tỷ miliar",
    12: "trillion* трлн триллион* трильйон* trilyon* trln تريليون تریلیون טריליון 兆 조",
}
_UNITS = {
    "%": "percent pct процент* проц відсот* працэнт* prozent procent* درصد प्रतिशत শতাংশ",
    "usd": "usd dollar dollars доллар* долар* dolar* دولار دولارا دولارات دلار डॉलर δολάρια",
    "eur": "eur euro euros евро євро avro* يورو یورو ευρώ यूरो",
    "rub": "rub руб рубл* rubl* ruble rubles rouble roubles",
    "uah": "uah гривн* гривен гривень hryvnia hryvnias grivna",
    "try": "tl lira* лир лиры лір ліри",
}
_PERCENT_IN_TWO = {
    tuple(map(fold_letters, two.split()))
    for two in ("per cent", "por ciento", "por cento", "per cento", "pour cent", "la sută", "phần trăm")
}
_OF, _OF_BEFORE_VOWEL = "de", "d'"  # between a number and what it is of
_SHORT_MILLIONS = frozenset(["mil", "мил"])  # with a stop inside a sentence; "mil" alone is a thousand
_BEFORE = {fold_letters("yüzde"): "%"}  # said before the number
_MONTH = "month{}"
_ISO = regex.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = regex.compile(r"0?[1-9]|[12][0-9]|3[01]")
_SCALE = "×"
_POWERS = ((12, "×trillion"), (9, "×billion"), (6, "×million"), (3, "×thousand"))
_ALL_SIGNS = _PERCENT | _SIGNS.keys()
_GROUPS = (3, 4)  # digits of a group: thousands, and in the east tens of thousands
_CENTURIES = ("19", "20")  # of years, which are no round numbers
_MOST_DIGITS = 18


def is_scale(word: str) -> bool:
    """Whether a word says how much the figure before it is multiplied by."""
    return word.startswith(_SCALE)


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


_LONGEST_PART = 4  # digits of a part of a date


def _date(first: str, month: str, last: str) -> str | None:
    """A day as in ISO 8601, given in the order of day and month, or month and day, behind or before the year."""
    if len(first) == 4:
        year, month, day = first, month, last
    elif len(last) == 4 or (len(last) == 2 and len(first) == len(month) == 2):
        day, year = first, last if len(last) == 4 else f"20{last}"
    else:
        return None
    if len(month) > _LONGEST_PART or len(day) > _LONGEST_PART:  # too many for `int` and `date`
        return None
    if int(month) > 12 >= int(day):
        day, month = month, day
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


_Word = tuple[int, int, str]  # where it begins and ends, and the word


def join_figures(
    text: str, begins: list[int], ends: list[int], words: list[str], figures: Sequence[int], *, whole: bool
) -> None:
    """Write each figure in one way, in place; ``figures`` are the words that begin with a digit, in order.

    With ``whole`` what says how much it is of is written in one way too: round thousands and millions as a small number
    and a word, per cent and currencies as a word, days as day, month and year, all in the order of the print. So a text
    that is cut inside a figure loses hardly more of it than is cut.
    """
    edits: list[tuple[int, int, list[_Word]]] = []  # the words of a figure, and what stands for them
    done = -1
    for at in figures:
        if at <= done or _is_bare(text, begins, ends, words, at, whole=whole) or not _NUMBER.fullmatch(words[at]):
            continue
        last, number = _number(text, begins, ends, words, at)
        done = last
        if not whole:
            found = [(begins[at], ends[last], number)]
        elif _ISO.fullmatch(number):
            found = _parts_of_day(begins, ends, words, at, last, number)
        else:
            _name_month(text, begins, ends, words, at, last)
            done, found = _measured(text, begins, ends, words, at, last, number)
        if done == at and len(found) == 1:
            words[at] = found[0][2]
        else:
            edits.append((at, done + 1, found))
    put_words(begins, ends, words, edits)


def put_words(
    begins: list[int], ends: list[int], words: list[str], edits: Iterable[tuple[int, int, Sequence[_Word]]]
) -> None:
    """Put words in the place of others, in one go over all: each edit says from which, up to which, and what instead;
    they come in order."""
    done, kept_begins, kept_ends, kept_words = 0, list[int](), list[int](), list[str]()
    for first, behind, instead in edits:
        kept_begins += begins[done:first]
        kept_ends += ends[done:first]
        kept_words += words[done:first]
        for begin, end, word in instead:
            kept_begins.append(begin)
            kept_ends.append(end)
            kept_words.append(word)
        done = behind
    if done:
        begins[:done], ends[:done], words[:done] = kept_begins, kept_ends, kept_words


def _is_bare(
    text: str, begins: Sequence[int], ends: Sequence[int], words: Sequence[str], at: int, *, whole: bool
) -> bool:
    """Whether a figure for certain is a few digits that nothing belongs to, as most are: it stays as it is."""
    word, begin, end = words[at], begins[at], ends[at]
    if not word.isdigit() or text[end + 1 : end + 2].isdigit():
        return False
    if not whole:
        return True
    if not (len(word) < 4 or (len(word) == 4 and word[:2] in _CENTURIES)):
        return False
    if not _ALL_SIGNS.isdisjoint(text[end : end + 2] + text[max(begin - 2, 0) : begin]):
        return False
    if text[begin - 1 : begin] in _MINUS or (at + 1 < len(words) and begins[at + 1] == end):
        return False
    beside = words[max(at - 1, 0) : at + 2]
    if beside[-1] in _SHORT_MILLIONS or beside[-1] == _OF or tuple(words[at + 1 : at + 3]) in _PERCENT_IN_TWO:
        return False
    return not any(one in MONTHS_OF_DAYS or one in _BEFORE or _meaning(one) is not None for one in beside)


def _parts_of_day(
    begins: Sequence[int], ends: Sequence[int], words: Sequence[str], at: int, last: int, day: str
) -> list[_Word]:
    """Day, month and year, in the order in which they are printed."""
    if last > at:
        spans = [(begins[n], ends[n]) for n in range(at, last + 1)]
        printed = list(words[at : last + 1])
    else:
        printed, begin, spans = words[at].split("."), begins[at], []
        for part in printed:
            spans.append((begin, begin + len(part)))
            begin += len(part) + 1
    month = int(day.split("-")[1])
    months = [n for n, part in enumerate(printed) if int(part) == month]
    which = 1 if 1 in months else months[0]
    said = [_MONTH.format(month) if n == which else str(int(part)) for n, part in enumerate(printed)]
    return [(*span, word) for span, word in zip(spans, said, strict=True)]


def _name_month(text: str, begins: Sequence[int], ends: Sequence[int], words: list[str], at: int, last: int) -> None:
    """Write the name of the month of a day as its number: "3 May", "May 3"."""
    if last > at or not _DAY.fullmatch(words[at]):
        return
    for month in (at + 1, at - 1):
        if 0 <= month < len(words) and (number := MONTHS_OF_DAYS.get(words[month])):
            first = min(at, month)
            if not text[ends[first] : begins[first + 1]].strip(_SPACES + "."):
                words[month] = _MONTH.format(number)
                return


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
    if (
        gap(at) == "/"
        and gap(at + 1) != "/"
        and text[begins[at] - 1 : begins[at]] != "/"
        and _PERSIAN_DECIMALS.fullmatch(text, begins[at], ends[at + 1])
    ):
        return at + 1, _decimal(raw, words[at + 1])
    if gap(at) in _DECIMAL_GAPS and _DIGITS.fullmatch(raw) and _DIGITS.fullmatch(words[at + 1]):
        return at + 1, _decimal(raw, words[at + 1])
    of = [*_beside(text, begins[at], ends[at]), _meaning(words[at + 1]) if at + 1 < len(words) else ""]
    return last, read_number(raw, percent=not _PERCENT.isdisjoint(of))


def _beside(text: str, begin: int, end: int) -> Iterator[str]:
    """The signs behind and before a number, with a blank between or none; none that are of a number beside it."""
    at = end + (text[end : end + 1] in _SPACES)
    if at == end or not text[at + 1 : at + 2].isdigit():
        yield text[at : at + 1]
    at = begin - (begin > 0 and text[begin - 1] in _SPACES)
    if at and (at == begin or not text[at - 2 : at - 1].isdigit()):
        yield text[at - 1 : at]


def _measured(
    text: str, begins: Sequence[int], ends: Sequence[int], words: list[str], at: int, last: int, number: str
) -> tuple[int, list[_Word]]:
    """The last word of a number, or of the word behind it that says of how many; and what stands for them.

    What is said behind that of what it is, is written in one way in place.
    """

    begin, end = begins[at], ends[last]
    number, power, last = _of_how_many(text, begins, ends, words, last, number, begin)
    scaled = power > 0
    while power and (smaller := _smaller(text, begins, ends, words, last, power)):
        last, added, power = smaller
        number = f"{Decimal(number) + added:f}"
    meaning, behind = _behind(text, begins, ends, words, last, begin)
    small, scale = _round(number, scaled=scaled)
    found: list[_Word] = [(begin, end, small)]
    if scale and scaled:
        found.append((begins[last], ends[last], scale))
    elif scale:
        found = [(begin, end - 1, small), (end - 1, end, scale)]
    elif scaled:
        found = [(begin, ends[last], small)]
    if isinstance(meaning, str) and (words[behind - 1], words[behind]) in _PERCENT_IN_TWO:
        found.append((begins[behind - 1], ends[behind], meaning))
        last = behind
    elif isinstance(meaning, str):
        words[behind] = meaning
    else:
        behind = end if not scaled else ends[last]
        sign = behind + (text[behind : behind + 1] in _SPACES)
        unit = _sign(text[sign : sign + 1])
        if unit and (sign == behind or not text[sign + 1 : sign + 2].isdigit()):
            found.append((sign, sign + 1, unit))
        elif (before := _sign_before(text, begin)) is not None:
            found.insert(0, before)
        elif at and words[at - 1] in _BEFORE:
            words[at - 1] = _BEFORE[words[at - 1]]
    if _is_below_zero(text, begin):
        found.insert(0, (begin - 1, begin, MINUS))
    return last, found


def _of_how_many(
    text: str, begins: Sequence[int], ends: Sequence[int], words: Sequence[str], last: int, number: str, begin: int
) -> tuple[str, int, int]:
    """A number with the thousands, millions … said behind it, their power of ten, and the last word of both."""
    power = 0
    meaning, behind = _behind(text, begins, ends, words, last, begin)
    while isinstance(meaning, int) and _is_plain(number):
        number, power, last = _scaled(number, meaning), power + meaning, behind
        meaning, behind = _behind(text, begins, ends, words, last, begin)
    return number, power, last


def _smaller(
    text: str, begins: Sequence[int], ends: Sequence[int], words: Sequence[str], last: int, power: int
) -> tuple[int, Decimal, int] | None:
    """What is added to so many millions: "2 million 300 thousand", "3만5000", "2 тысячи 300".

    Its last word, the number, and the power of ten of what it is in turn of. A number that nothing is said of is added
    where it is written on, or fills a group, and may be no year.
    """
    at = last + 1
    gap = text[ends[last] : begins[at]] if at < len(words) else "\n"
    if gap not in ("", *_SPACES) or not words[at][:1].isdigit():
        return None
    end, number = _number(text, begins, ends, words, at)
    number, own, end = _of_how_many(text, begins, ends, words, end, number, begins[at])
    if not _is_plain(number) or not 0 < Decimal(number) < 10**power:
        return None
    if own or not gap or (power in _GROUPS and len(number) == power and number[:2] not in _CENTURIES):
        return end, Decimal(number), own
    return None


def _is_below_zero(text: str, begin: int) -> bool:
    """Whether a sign before a number takes it below zero: no bullet of a line, no range "5 -10", no hyphen."""
    if text[begin - 1 : begin] not in _MINUS or text[begin - 2 : begin - 1] not in _BEFORE_MINUS:
        return False
    line = text[max(begin - _FAR, 0) : begin - 2].rpartition("\n")[2].rstrip(_SPACES)
    return bool(line) and not line[-1].isdigit()


def _behind(
    text: str, begins: Sequence[int], ends: Sequence[int], words: Sequence[str], last: int, begin: int
) -> tuple[int | str | None, int]:
    """What the words behind a number that begins at ``begin`` say of it, and the last of these words."""

    def gap(at: int) -> str:
        return text[ends[at] : begins[at + 1]] if at + 1 < len(words) else "\n"

    def is_next(at: int) -> bool:
        between = gap(at)  # what is shortened may have a stop
        return len(between) <= _MOST_SPACES and not between.strip(_SPACES + ".")

    if not is_next(last) or (gap(last).startswith(".") and text[ends[last] - 1].isdigit()):
        return None, last
    word = words[last + 1]
    if word in _SHORT_MILLIONS and text[ends[last + 1] : ends[last + 1] + 1] == "." and _goes_on(text, ends[last + 1]):
        return 6, last + 1
    said = _meaning(word.removeprefix(_OF_BEFORE_VOWEL))
    if said is None and len(word) == 1:
        said = _letter_scale(text, begins[last + 1], ends[last], begin)
    if said is not None:
        return said, last + 1
    if is_next(last + 1):
        if (word, words[last + 2]) in _PERCENT_IN_TWO:
            return "%", last + 2
        if word == _OF and (said := _meaning(words[last + 2])) is not None:
            return said, last + 2
    return None, last


def _goes_on(text: str, stop: int) -> bool:
    """Whether a sentence goes on behind a stop: it was of a word cut short."""
    return text[stop + 1 : stop + 3].lstrip(_SPACES)[:1].islower()


def _letter_scale(text: str, at: int, end: int, begin: int) -> int | None:
    """What a single letter behind a number says: "45K", "3.5M", "€3.5m", "3,5 M€"; "12 m" is a length."""
    letter, glued = text[at], at == end
    money = bool(_sign(text[at + 1 : at + 2]) or (begin and _sign(text[begin - 1 : begin])))
    if letter in "kKкК":
        return 3 if glued or money else None
    if letter in "MМ" or (letter in "mм" and money):
        return 6 if glued or money else None
    if letter == "B" or (letter == "b" and money):
        return 9 if glued or money else None
    return None


def _sign_before(text: str, begin: int) -> _Word | None:
    at = begin - (begin > 0 and text[begin - 1] in _SPACES)
    unit = _sign(text[at - 1 : at]) if at else ""
    of_another = at > 1 and (text[at - 2].isalnum() if at < begin else text[at - 2].isdigit())
    return (at - 1, at, unit) if unit and not of_another else None


def _sign(sign: str) -> str:
    return _SIGNS.get(sign, "%" if sign and sign in _PERCENT else "")


def _round(number: str, *, scaled: bool) -> tuple[str, str]:
    """A round number as a small one of thousands, millions …, and a word for these; another as it is."""
    if (
        not number.isdigit()
        or len(number) > _MOST_DIGITS
        or (not scaled and len(number) == 4 and number[:2] in _CENTURIES)
    ):
        return number, ""
    value = int(number)
    for power, word in _POWERS:
        if value >= 10**power and value % 10 ** (power - 1) == 0:
            return f"{Decimal(value).scaleb(-power).normalize():f}{word}", word
    return number, ""


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
