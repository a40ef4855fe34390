"""What a page prints around its posts: forward headers, reactions, views, times, dates, titles of the channel.

A line is page chrome only if nothing of it is left over once its pieces are named: ``1.2K views · edited 12:31`` is,
``At 12:31 the sirens went off`` is not. Words are compared folded (no case, no marks, no bidi controls, plain
digits), so that İLETİLDİ, iletildi and a vocalised Arabic word meet their entries. The tables name what the platforms'
interfaces print in their languages; none knows a channel or a text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime

import regex

from stemmatic.model import Reaction
from stemmatic.text.late import compile_late

MAX_CHROME_CHARS = 200  # longer lines are text without a look

_FORWARD = """
forwarded message from|forwarded from|reposted from
переслано из|переслано от|переслано с|репост из
переслано вiд|переслано від|переслано з|переслано iз|переслано із
iletildi|suradan iletildi|iletilen|iletilen kanal
محول من|تم التحويل من|معاد توجيهها من|معاد توجيهه من|اعيد توجيهها من|اعاده توجيه من|اعادة توجيه من
reenviado de|reenviado desde|mensaje reenviado de
transfere de|transfere depuis|message transfere de
weitergeleitet von|weitergeleitet aus
فوروارد شده از|هدایت شده از|هدایتشده از|بازارسال از|بازارسال شده از|ارسال شده از
encaminhado de|encaminhada de|reencaminhado de|mensagem encaminhada de
inoltrato da|inoltrato dal|messaggio inoltrato da
"""
_VIEWS = (
    "views|view|просмотров|просмотра|просмотр|переглядiв|переглядів|перегляди|перегляд|goruntulenme|goruntuleme"
    "|مشاهدات|مشاهده|مشاهدة|visualizaciones|visualizacion|vistas|vista|vues|vue|aufrufe|aufruf|بازدید"
    "|visualizacoes|visualizacao|visualizzazioni|visualizzazione"
)
_EDITED = (
    "edited|изменено|ред.|отредактировано|duzenlendi|змiнено|змінено|відредаговано|معدل|معدلة|تم التعديل|editado"
    "|editada|modifie|bearbeitet|ویرایش شده|ویرایششده|modificato"
)
_MONTHS = """
january february march april may june july august september october november december
jan feb mar apr - jun jul aug sep oct nov dec
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
янв фев мар апр - июн июл авг сен окт ноя дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень
ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene - - abr - - - ago - - - dic
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
januar februar marz april mai juni juli august september oktober november dezember
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر
ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
"""
_NEAR_DAYS = (
    "today|yesterday|сегодня|вчера|bugun|dun|сьогодні|вчора|اليوم|امس|hoy|ayer|hier|heute|gestern|hoje|ontem|oggi|ieri"
)
_TIMES_1000 = {"k", "к", "тыс", "тыс.", "тис", "тис.", "bin", "b", "mil", "tsd", "tsd.", "الف", "هزار"}
_TIMES_MILLION = {"m", "м", "млн", "млн.", "mio", "mio.", "mn", "مليون"}


_IGNORED = regex.compile(r"[\p{Mn}\p{Cf}]+")
_DIGIT = regex.compile(r"(?![0-9])\p{Nd}")


def fold(text: str) -> str:
    """``text`` for comparison: no case, no marks, no bidi controls, ASCII digits, dotless i as i."""
    plain = text if text.isascii() else _IGNORED.sub("", unicodedata.normalize("NFKD", text))
    digits = plain if plain.isascii() else _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0], "?")), plain)
    return " ".join(digits.casefold().replace("ı", "i").split())


_MONTH = {
    fold(word): number
    for row in _MONTHS.strip().splitlines()
    for number, word in enumerate(row.split(), 1)
    if word != "-"
}
_MONTH["sept"] = _MONTH["сент"] = 9
_FORWARD_WORDS = sorted({fold(form) for form in regex.split(r"[|\n]", _FORWARD.strip())}, key=len, reverse=True)

_EMOJI = (
    r"(?:\p{RI}\p{RI}|(?:(?![\d#*])[\p{Extended_Pictographic}❤])\p{EMod}?\uFE0F?"
    r"(?:\u200D\p{Extended_Pictographic}\p{EMod}?\uFE0F?){0,4})"
)
_COUNT = r"(?:\d{1,3}(?:[ .,'’]\d{3}){1,3}(?!\d)|\d{1,9}(?:[.,]\d{1,2})?)"
_SCALE = "(?:" + "|".join(sorted(map(regex.escape, _TIMES_1000 | _TIMES_MILLION), key=len, reverse=True)) + r")(?!\w)"
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\.?)?"
_DATE = (
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}(?:\.\d{1,2}\.|/\d{1,2}/)(?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th|\.)? (?:de )?[^\W\d_]{3,10}\.?(?: de|,)?(?: \d{4})?(?: ?(?:г\.?|года|р\.?|року))?"
    r"|[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)"
)
_EMOJI_COUNT = compile_late(rf"({_EMOJI}) ?((?:{_COUNT})(?: ?{_SCALE})?)(?!\w) ?", regex.IGNORECASE)
_PIECES = compile_late(
    rf"(?P<views>(?:{_COUNT})(?: ?{_SCALE})? ?(?:{_VIEWS})|(?:{_VIEWS}) ?: ?(?:{_COUNT})(?: ?{_SCALE})?)"
    rf"|(?P<edited>\(?(?:{_EDITED})\)?)|(?P<time>{_TIME})(?!\w)|(?P<separator>[ ·•|,—–/-]+|at )"
)
_SIGNED = compile_late(
    rf"((?:{_COUNT}) ?[KMКМ]?) ?(?:{_VIEWS}) ?(?:{_EDITED})? ?([^\W\d][^\n]{{0,60}}?), ({_TIME})", regex.IGNORECASE
)
_HEADED = regex.compile(r"\s*([^\n]{1,80}?), \[([^\[\]]{6,40})\]:?\s*")
_HEADED_BEFORE = regex.compile(r"\s*\[([^\[\]]{6,40})\] ?([^\n:]{1,80}):?\s*")
_DATE_TIME = compile_late(rf"({_DATE})(?:(?:,| at|,? в| um| à| alle)? ({_TIME})(?: ?\(?utc\)?)?)?")
_DAY = compile_late(rf"(?:[^\W\d_]{{2,12}},? )?({_DATE})(?:,? ({_TIME}))?|{_NEAR_DAYS}")
_RULE = regex.compile(r"([-=_~—–])\1{2,}")
_BARE_COUNT = compile_late(rf"(?:{_COUNT})(?: ?{_SCALE})?")
_REPLY = regex.compile(r"\[in reply to ([^\[\]]{1,80})\]", regex.IGNORECASE)
# Emoji that number, point, mark items or name a time: with a figure after them they are text.
_NO_REACTION = frozenset(
    "©®™☎✉▪▫◾◽◼◻■□●○🔹🔸🔷🔶🔴🟠🟡🟢🔵🟣🟤⚫⚪➡⬅⬆⬇↗↘↪↩▶◀▸►➖➕✔✖✳✴📍📅📆🗓⏰⏱⏳⌛📞📱📌🔗👉👇🔔💰💵💶📏🌡"
)
_VIEW_EMOJI, _REPLY_EMOJI, _FORWARD_EMOJI = frozenset("👁👀"), frozenset("💬🗨"), frozenset("🔁🔄")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChrome:
    """What one line of a page says about a post; a field that it does not say is ``None``.

    ``day`` and ``time`` are as printed, ``date`` is set where a full date was printed (midnight, and no ``time``,
    where the time of day was not). ``unlabelled`` are counts of a kind that the page shows by a picture only.
    ``opens`` tells a line that only stands before a post. ``weak`` lines are so beside other page chrome only: a
    bare count, a bare date.
    """

    forward: str | None = None
    reactions: tuple[Reaction, ...] | None = None
    views: int | None = None
    replies: int | None = None
    forwards: int | None = None
    edited: bool | None = None
    author: str | None = None
    title: str | None = None
    reply_name: str | None = None
    day: str | None = None
    time: str | None = None
    date: datetime | None = None
    unlabelled: tuple[int, ...] = ()
    rule: bool = False
    weak: bool = False

    @property
    def opens(self) -> bool:
        """Whether the line stands before a post, whatever follows it."""
        return self.forward is not None or self.title is not None or self.day is not None or self.rule

    @property
    def counts(self) -> bool:
        """Whether the line has counts or a time, beside which a bare figure is a count too."""
        return self.time is not None or self.views is not None or self.reactions is not None

    @property
    def marks_every_post(self) -> bool:
        """Whether pages that print such a line print it at each post."""
        return self.title is not None or self.time is not None or self.views is not None


def parse_page_chrome(line: str) -> PageChrome | None:
    """The page chrome that ``line`` is as a whole, or ``None`` for text."""
    if len(line) > MAX_CHROME_CHARS:
        return None
    return _forward(line) or _headed(line) or _emoji_counts(line) or _pieces(line) or _day(line) or _bare(line)


def parse_count(text: str) -> int | None:
    """``1.2K``, ``1,2 тыс.``, ``12,345`` or ``1 234`` as a number."""
    folded = fold(text)
    found = regex.match(r"[\d .,'’]+", folded)
    if not found:
        return None
    figure, scale = found[0].strip(), folded[found.end() :].strip()
    factor = 1000 if scale in _TIMES_1000 else 1_000_000 if scale in _TIMES_MILLION else 1
    if factor == 1 or regex.fullmatch(r"\d{1,3}(?:[ ,.'’]\d{3})+", figure):
        digits = regex.sub(r"\D", "", figure)
        return int(digits) * factor if digits else None
    try:
        return round(float(figure.replace(",", ".").replace(" ", "")) * factor)
    except ValueError:
        return None


def parse_day(text: str) -> date | None:
    """The full date that ``text`` prints; ``None`` without a year, and for 03/04/2022, which may be either order."""
    folded = fold(text)
    numbers = [int(n) for n in regex.findall(r"\d+", folded)]
    words = [w for w in regex.findall(r"[^\W\d_]+", folded) if w in _MONTH]
    try:
        if words and len(numbers) == 2:
            return date(max(numbers), _MONTH[words[0]], min(numbers)) if max(numbers) > 31 else None
        if words or len(numbers) != 3:
            return None
        if "-" in folded:
            return date(*numbers)
        first, second, year = numbers
        year += 2000 if year < 100 else 0
        if "/" in folded and first <= 12 and second <= 12 and first != second:
            return None
        return date(year, first, second) if "/" in folded and second > 12 else date(year, second, first)
    except (ValueError, OverflowError):
        return None


def at(day: date, time: str | None) -> datetime:
    """The moment of a printed day and time, taken as UTC; midnight without a time."""
    if not time:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    hour, minute, second = ([int(n) for n in regex.findall(r"\d+", fold(time))] + [0, 0])[:3]
    half = regex.search(r"[ap](?=\.?m)", time.casefold())
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def _forward(line: str) -> PageChrome | None:
    bare = line.strip().strip("[]").lstrip("↪↩⤴⤵➡➥🔁🔄↗️ \u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
    folded = fold(bare)
    for form in _FORWARD_WORDS:
        if not folded.startswith(form):
            continue
        rest = folded[len(form) :]
        if rest and rest[0] not in " :":
            continue
        words = len(form.split())
        name = bare.split(maxsplit=words)[words] if len(bare.split(maxsplit=words)) > words else ""
        if form.startswith("ilet") and ":" not in folded and rest:
            return None  # "iletildi" is an everyday word; the interface prints a colon
        name = name.lstrip(": ").strip().strip("\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
        if len(name) > 100 or len(name.split()) > 12 or regex.search(r"[.!?…;,]$", name):
            return None  # a sentence that begins with the same words
        return PageChrome(forward=name)
    reply = _REPLY.fullmatch(line.strip())
    return PageChrome(reply_name=reply[1]) if reply else None


def _headed(line: str) -> PageChrome | None:
    for pattern, name_group, date_group in ((_HEADED, 1, 2), (_HEADED_BEFORE, 2, 1)):
        found = pattern.fullmatch(line)
        stamp = found and _DATE_TIME.fullmatch(fold(found[date_group]))
        if not found or not stamp:
            continue
        day, time = parse_day(stamp[1]), stamp[2]
        title = found[name_group].strip()
        return PageChrome(title=title, day=stamp[1], time=time, date=at(day, time) if day else None)
    return None


def _emoji_counts(line: str) -> PageChrome | None:
    bare, at_char = line.strip(), 0
    reactions: dict[str, int] = {}
    counted: dict[str, int] = {}
    while at_char < len(bare):
        found = _EMOJI_COUNT.match(bare, at_char)
        count = found and parse_count(found[2])
        if not found or count is None:
            break
        emoji = found[1]
        if emoji[0] in _VIEW_EMOJI:
            counted["views"] = count
        elif emoji[0] in _REPLY_EMOJI:
            counted["replies"] = count
        elif emoji[0] in _FORWARD_EMOJI:
            counted["forwards"] = count
        elif emoji[0] in _NO_REACTION or regex.match(r"\p{RI}", emoji):
            return None
        else:
            reactions[emoji] = reactions.get(emoji, 0) + count
        at_char = found.end()
    rest = _pieces(bare[at_char:]) if at_char and at_char < len(bare) else None
    if not at_char or (at_char < len(bare) and rest is None):
        return None
    return PageChrome(
        reactions=tuple(Reaction(e, n) for e, n in reactions.items()) or None,
        views=counted.get("views", rest.views if rest else None),
        replies=counted.get("replies"),
        forwards=counted.get("forwards"),
        edited=rest.edited if rest else None,
        time=rest.time if rest else None,
    )


def _pieces(line: str) -> PageChrome | None:
    signed = _SIGNED.fullmatch(line.strip())
    if signed:
        return PageChrome(views=parse_count(signed[1]), author=signed[2].strip(), time=signed[3])
    folded, at_char = fold(line), 0
    found: dict[str, str] = {}
    while at_char < len(folded):
        piece = _PIECES.match(folded, at_char)
        if not piece or piece.end() == at_char or (piece.lastgroup in found and piece.lastgroup != "separator"):
            return None
        found[str(piece.lastgroup)] = piece[0]
        at_char = piece.end()
    if not found.keys() & {"views", "edited", "time"}:
        return None
    views = regex.search(rf"{_COUNT}(?: ?{_SCALE})?", found.get("views", ""))
    return PageChrome(
        views=parse_count(views[0]) if views else None,
        edited=True if "edited" in found else None,
        time=found.get("time"),
    )


def _day(line: str) -> PageChrome | None:
    folded = fold(line)
    found = _DAY.fullmatch(folded)
    if not found:
        return None
    if found[1] and not regex.search(r"\d[./-]\d", found[1]):
        words = regex.findall(r"[^\W\d_]{3,}", found[1])
        if not any(word in _MONTH for word in words):
            return None
    day = parse_day(found[1]) if found[1] else None
    return PageChrome(day=line.strip(), time=found[2], date=at(day, found[2]) if day else None, weak=True)


def _bare(line: str) -> PageChrome | None:
    bare = line.strip()
    if _RULE.fullmatch(bare):
        return PageChrome(rule=True, weak=True)
    if _BARE_COUNT.fullmatch(fold(bare)):
        return PageChrome(views=parse_count(bare), weak=True)
    return None
