"""What the library says in English, in the words of the page and the reader's language.

The library speaks to the command line and to programs: its records hold English words (relations, states) and
sentences (grounds, faults, what readers skip). :func:`said` knows their forms. A form is a message itself, ``%(name)s``
for what varies; where the library names commands and options, another message stands for it, which names what can be
clicked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from markupsafe import Markup

from stemmatic.show.web.advice_forms import ADVICE, PLACES
from stemmatic.show.web.phrase_forms import COUNTED, INSTEAD, SAME
from stemmatic.show.web.reading_forms import REASONS
from stemmatic.show.web.speaking import Reader, gettext, ngettext, reader, speaking_to

_HOLE = re.compile(r"%\((\w+)\)s")
# What the library says within what it says; all else is of posts, files and people, and stays, whatever it is.
_SAID = frozenset(
    "kind what span ground said verdict why fault expected found kept where reason field one other".split()  # noqa: SIM905
)
_COUNT = re.compile(r"[\d.,…]+")  # in the ledger's reasons … stands for numbers
_MOST_CHARS = 2000  # of a sentence that is looked up


@dataclass(frozen=True, slots=True)
class _Form:
    """A form: the text between what varies, the names of that, and the message for it."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    message: str
    many: str | None = None

    def values(self, text: str) -> dict[str, str] | None:
        """What varies, where ``text`` has this form. Each piece is found once, from the left: no text makes it slow."""
        if not (text.startswith(self.texts[0]) and text.endswith(self.texts[-1])):
            return None
        found, at = {}, len(self.texts[0])
        end = len(text) - len(self.texts[-1])
        for name, piece in zip(self.names, self.texts[1:], strict=True):
            upto = end if piece is self.texts[-1] else text.find(piece, at + 1)
            if upto <= at or (name == "count" and not _COUNT.fullmatch(text, at, upto)):
                return None
            found[name], at = text[at:upto], upto + len(piece)
        return found


def _form(form: str, message: str, many: str | None = None) -> _Form:
    pieces = _HOLE.split(form)
    return _Form(tuple(pieces[::2]), tuple(pieces[1::2]), message, many)


@cache
def _known() -> tuple[Mapping[str, str], tuple[_Form, ...]]:
    """The messages of what is said word for word, and the forms of what varies, in the order of trying."""
    read = tuple((one, one) if isinstance(one, str) else one for one in (*REASONS, *ADVICE, *PLACES))
    same = tuple((one, one) for one in SAME)
    varied = [_form(form, message) for form, message in (*INSTEAD, *read) if _HOLE.search(form)]
    counted = [_form(form, one, many) for one, many in COUNTED for form in (one, many)]
    words = {form: message for form, message in (*read, *INSTEAD, *same) if not _HOLE.search(form)}
    return words, (*varied, *counted, *(_form(*one) for one in same if _HOLE.search(one[0])))


@lru_cache(maxsize=1_000)
def _forms_that_begin(char: str) -> tuple[_Form, ...]:
    """The forms that a text with this first character can have, in the order of trying."""
    return tuple(form for form in _known()[1] if form.texts[0][:1] in ("", char))


def said(text: str) -> Markup | str:
    """What the library says, for the reader; what is not known is left as it is."""
    return _said(str(text), reader())


@lru_cache(maxsize=20_000)
def _said(text: str, whose: Reader) -> Markup | str:
    with speaking_to(whose):
        words, _ = _known()
        if text in words:
            return gettext(words[text])
        if len(text) > _MOST_CHARS:
            return text
        for form in _forms_that_begin(text[:1]):
            if (found := form.values(text)) is not None:
                return _fill(form, {name: said(one) if name in _SAID else one for name, one in found.items()})
    return text


def said_place(text: str) -> Markup | str:
    """Where something stands in a file, for the reader; the names of files before it stay."""
    inside, colon, where = str(text).rpartition(": ")
    return Markup.escape(inside + colon) + said(where)


def said_plainly(text: str) -> str:
    """The same as text without markup, for scripts."""
    found = said(text)
    return str(found.unescape()) if isinstance(found, Markup) else found


def _fill(form: _Form, values: Mapping[str, Markup | str]) -> Markup:
    if form.many is None:
        return gettext(form.message, **values)
    number = int(re.sub(r"\D", "", str(values["num"])) or 0)
    return ngettext(form.message, form.many, number, **{name: one for name, one in values.items() if name != "num"})
