"""In which language, time zone and words a page speaks: what a reader chose, and messages, numbers and times in it.

Messages are marked in templates, modules and scripts, ``_("…")`` and ``ngettext("…", "…", number)``; what the code says
is English, and the catalogues in ``catalogues/*.po`` have it in the other languages. They are committed as people
write them and compiled in memory when a language is first asked for, some 50 ms: nothing has to be built, so that a
checkout, an editable install and a wheel speak alike. ``python catalogues.py`` renews them from the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from markupsafe import Markup

from stemmatic.api.records import Words
from stemmatic.model import UNKNOWN_ZONE
from stemmatic.show.printable import printable

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "uk": "Українська",
    "ru": "Русский",
    "tr": "Türkçe",
    "es": "Español",
    "ar": "العربية",
}
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a reader chose.

    ``scholarly``: the words of textual criticism instead of plain ones. ``ignores_verdicts``: families as they are
    found without what people say.
    """

    language: str = "en"
    zone: str = "UTC"
    scholarly: bool = False
    ignores_verdicts: bool = False

    @property
    def locale(self) -> Locale:
        """Whose forms of numbers and dates are used; English ones put the day before the month."""
        return _locale(self.language)

    @property
    def tag(self) -> str:
        """The same for scripts; digits are those that sigla and addresses have."""
        return {"en": "en-GB", "ar": "ar-u-nu-latn"}.get(self.language, self.language)

    @property
    def direction(self) -> str:
        """The value of ``dir`` for the page."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else language)


_ENGLISH = Reader()
_READER: ContextVar[Reader] = ContextVar("reader", default=_ENGLISH)


def reader() -> Reader:
    """Who reads what is being made."""
    return _READER.get()


@contextmanager
def speaking_to(one: Reader) -> Iterator[None]:
    """What is made inside is made for this reader."""
    token = _READER.set(one)
    try:
        yield
    finally:
        _READER.reset(token)


# --- messages --------------------------------------------------------------------------------------------------------


@cache
def catalogue(language: str) -> Catalog:
    """The messages of a language, as they are committed."""
    held = resources.files("stemmatic.show.web").joinpath("catalogues", f"{language}.po")
    with held.open("rb") as file:
        return read_po(file, locale=language)


@cache
def _translations(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def gettext(message: str, /, **values: Any) -> Markup:
    """A message in the reader's language, with ``%(name)s`` filled in and escaped; the message itself may have tags."""
    if not values:
        return _plain(message, reader().language)
    return _filled(_translations(reader().language).ugettext(message), values)


def ngettext(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """A message that counts; ``%(num)s`` is the number, written as the reader's language writes it."""
    found = _translations(reader().language).ungettext(one, many, number)
    return _filled(found, {**values, "num": write_number(number)})


@lru_cache(maxsize=1 << 14)  # for all messages in all languages
def _plain(message: str, language: str) -> Markup:
    return _filled(_translations(language).ugettext(message), {})


def _filled(message: str, values: Mapping[str, Any]) -> Markup:
    clean = {name: printable(one) if type(one) is str else one for name, one in values.items()}
    return Markup(message) % clean  # noqa: S704 (messages are ours, values are escaped)


class ReaderWords(Words):
    """How summaries are worded for the reader; as text, which is escaped where it is shown."""

    def say(self, message: str, /, **values: Any) -> str:
        """A message with its values filled in."""
        return _translations(reader().language).ugettext(message) % values

    def count(self, one: str, many: str, number: int, /, **values: Any) -> str:
        """A message that counts, in the form for that number."""
        found = _translations(reader().language).ungettext(one, many, number)
        return found % {**values, "num": write_number(number)}

    def moment(self, at: datetime) -> str:
        """A time."""
        return write_moment(at)

    def span(self, seconds: float) -> str:
        """A length of time."""
        return write_span(seconds)

    def language(self, code: str) -> str:
        """The name of a language, as the reader's language has it."""
        return str(reader().locale.languages.get(code, code))

    def listed(self, names: Sequence[str]) -> str:
        """Names in a row."""
        return format_list(names, locale=reader().locale)


def marked(message: str) -> str:
    """Marks a message that is looked up later, by :func:`gettext`."""
    return message


def marked_counts(one: str, many: str) -> tuple[str, str]:
    """Marks a message that counts and is looked up later, by :func:`ngettext`."""
    return one, many


_UNITS = (
    (86400, marked("%(count)s d")),
    (3600, marked("%(count)s h")),
    (60, marked("%(count)s min")),
    (1, marked("%(count)s s")),
)


def either(plain: str, scholarly: str) -> str:
    """Of two messages the one in the words that the reader chose."""
    return scholarly if reader().scholarly else plain


@cache
def script_messages(language: str) -> dict[str, list[str]]:
    """What the scripts say, by what they say in English: one form, or those of the plural in the order of CLDR."""
    if language == "en":
        return {}
    found = {}
    for one in catalogue(language):
        if any(name.endswith(".js") for name, _ in one.locations):
            key = one.id if isinstance(one.id, str) else one.id[0]
            found[key] = [one.string] if isinstance(one.string, str) else list(one.string or ())
    return found


# --- numbers and times -----------------------------------------------------------------------------------------------


def write_number(number: float) -> str:
    """A number as the reader's language writes it."""
    return _number(number, reader().language)


@lru_cache(maxsize=1 << 12)  # a page has the same small ones again and again
def _number(number: float, language: str) -> str:
    return format_decimal(number, locale=_locale(language))


def write_score(score: float) -> str:
    """A score or similarity to two digits."""
    return format_decimal(score, format="0.00", locale=reader().locale)


def write_share(share: float) -> str:
    """A share of 1 in per cent."""
    return format_percent(share, locale=reader().locale)


def write_day(day: date | None) -> str:
    """A day, in words; of a moment that in UTC."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(UTC).date()
    return _day(day, reader().language)


def write_moment(at: datetime | None) -> str:
    """A time to the minute: in the reader's zone, and beside it in UTC; a local one of an unknown zone says so."""
    if at is None:
        return gettext("undated")
    if at.tzinfo is UNKNOWN_ZONE:
        return gettext("%(time)s (local time, zone unknown)", time=_to_the_minute(at, at.tzinfo))
    universal = _to_the_minute(at, UTC)
    if reader().zone == "UTC":
        return universal
    return gettext("%(time)s (%(beside)s UTC)", time=_to_the_minute(at, ZoneInfo(reader().zone)), beside=universal)


def _to_the_minute(at: datetime, zone: tzinfo) -> str:
    there = at.astimezone(zone)
    return f"{_day(there.date(), reader().language)}, {there:%H:%M}"


@lru_cache(maxsize=1 << 12)
def _day(day: date, language: str) -> str:
    return format_date(day, "medium", locale=_locale(language))


def write_span(seconds: float) -> str:
    """A length of time in its two largest units."""
    parts, rest = [], int(seconds)
    for size, message in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(gettext(message, count=write_number(count)))
    return " ".join(parts[:2]) or gettext("%(count)s s", count=0)
