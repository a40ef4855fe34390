"""What a person types into a search, read into what the index is asked.

Words stand for all their forms; ``"words in quotes"`` for exactly these, in this order; ``minist*`` for what begins so;
``#tag``; ``field:value``; ``-`` before any of them excludes it; ``OR`` between two asks for one of them and binds
closer than standing side by side, which asks for both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache

from stemmatic.archive.annotation_entries import OF_POSTS, AnnotationKind
from stemmatic.archive.search.marks import (
    ANY,
    HAS,
    folded_mark,
    hashtag_mark,
    name_mark,
    speaker_marks,
)
from stemmatic.archive.search.stems import stem_forms
from stemmatic.errors import OptionError
from stemmatic.text.comparison import split_to_search
from stemmatic.text.marks import QUOTING

FIELDS = ("channel", "from", "until", "language", "speaker", "platform", "has", "tag")
MAX_CHARS, MAX_PARTS, MAX_WORDS = 2_000, 64, 128
MIN_PREFIX = 3

# Hebrew marks abbreviations so, and Ukrainian keyboards have no other apostrophe.
_INSIDE = rf"(?:(?<=[\u05D0-\u05EA])[{QUOTING}](?=[\u05D0-\u05EA])|(?<=[\u0400-\u04FF])\"(?=[єїюяЄЇЮЯ]))"
_PART = re.compile(
    rf"(?P<sign>[-−–])?(?:(?P<field>[A-Za-z]+):)?(?:[{QUOTING}](?P<quoted>(?:[^{QUOTING}]|{_INSIDE})*)(?P<end>[{QUOTING}]?)"
    rf"|(?P<bare>(?:[^\s{QUOTING}]|{_INSIDE})+))"
    r"(?P<star>(?<=[^\s])\*)?"
)
# Persian beginnings and endings that are typed apart; the words of texts have them joined.
_TYPED_APART = re.compile("(?<!\\S)(ن?می) (?=[\u0600-\u06ff])|(?<=[\u0600-\u06ff]) (?=های?(?!\\S))")
_BOLD = re.compile(r"\*{2,}")  # as some tools write bold letters: what is pasted brings it along
_HALF = re.compile("[\ud800-\udfff]")  # what no database holds; so does Python read bytes that are no text
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Term:
    """What is looked for in a text: folded words side by side, the last maybe as a beginning.

    A single word that is not ``exact`` stands for all words of its stems.
    """

    words: tuple[str, ...]
    exact: bool = True
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What is looked for among the marks: each of ``any_of`` is words side by side, the last maybe as a beginning."""

    any_of: tuple[tuple[str, ...], ...]
    prefix: bool = False


Part = Term | Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an archive knows under several names.

    Channels by name in small letters, persons by the words of a name, each given back as its words, topics by a
    folded hashtag, and by kind and text of an annotation the keys of the posts that have it.
    """

    channels: Mapping[str, str] = field(default_factory=dict)
    names_beside: Callable[[Sequence[str]], Iterable[Sequence[str]]] = lambda _: ()
    tags_beside: Callable[[str], Iterable[str]] = lambda _: ()
    annotated: Callable[[AnnotationKind, str], frozenset[str]] = lambda _kind, _text: frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search: a post has one part of each group in ``wanted`` and none of ``excluded``, and is of the time asked for.

    ``begin`` is the first moment, ``end`` the moment after the last. The post's key is in each of ``among`` and in none
    of ``outside``.
    """

    wanted: tuple[tuple[Part, ...], ...] = ()
    excluded: tuple[Part, ...] = ()
    begin: datetime | None = None
    end: datetime | None = None
    among: tuple[frozenset[str], ...] = ()
    outside: tuple[frozenset[str], ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is looked for in texts."""
        return tuple(part for group in self.wanted for part in group if isinstance(part, Term))

    def expression(self, languages: Collection[str], *, exact: bool) -> str:
        """The query in the language of SQLite's FTS5; with ``exact`` the words wanted stand for themselves only."""
        groups = [
            _either(_match(part, languages, exact=exact) for part in group)
            for group in sorted(self.wanted, key=lambda group: isinstance(group[0], Mark))
        ]
        wanted = " AND ".join(groups) if groups else _column("marks", (ANY,))
        if not self.excluded:
            return wanted
        return f"({wanted}) NOT {_either(_match(part, languages, exact=False) for part in self.excluded)}"


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Read:
    """What has been read of a query."""

    wanted: list[tuple[Part, ...]] = field(default_factory=list)
    excluded: list[Part] = field(default_factory=list)
    begin: datetime | None = None
    end: datetime | None = None
    among: list[frozenset[str]] = field(default_factory=list)
    outside: list[frozenset[str]] = field(default_factory=list)
    may_join: bool = False  # whether the last part can have an alternative


def read_query(text: str, known: Known) -> Query:
    """The query that ``text`` writes.

    Raises:
        OptionError: it is empty or too long, or a part of it cannot be understood.
    """
    if len(text) > MAX_CHARS:
        raise OptionError(f"search: expected {MAX_CHARS:,} characters at most, got {len(text):,}; `whence` takes texts")
    if _HALF.search(text):
        raise OptionError("search: expected UTF-8, found a byte or half a character that is none")
    read = _Read()
    found = list(_PART.finditer(_TYPED_APART.sub(lambda one: (one[1] or "") + "\u200c", _BOLD.sub("", text))))
    if not found:
        raise OptionError("search: expected words, a #hashtag or a filter such as channel:NAME, got nothing")
    spoken = [part for part in found if not _is_sign(part[0].strip())]
    found = [
        part for n, part in enumerate(spoken) if part[0].strip() != "AND" or n in (0, len(spoken) - 1)
    ] or found  # parts side by side are all asked for anyway
    if len(found) > MAX_PARTS:
        raise OptionError(f"search: expected {MAX_PARTS} words or filters at most, got {len(found)}")
    joined = False
    for number, part in enumerate(found):
        if part[0] == "OR":
            if joined or not read.may_join or number == len(found) - 1:
                raise OptionError('search: expected OR between two words or filters; "or" in quotes is the word')
            joined = True
            continue
        _read_part(part, read, known, joined=joined)
        joined = False
    if (
        sum(len(one.words) for group in (*read.wanted, read.excluded) for one in group if isinstance(one, Term))
        > MAX_WORDS
    ):
        raise OptionError(f"search: expected {MAX_WORDS} words at most; `whence` takes texts")
    if read.begin and read.end and read.begin >= read.end:
        raise OptionError("search: expected from: before until:")
    return Query(
        wanted=tuple(read.wanted),
        excluded=tuple(read.excluded),
        begin=read.begin,
        end=read.end,
        among=tuple(read.among),
        outside=tuple(read.outside),
    )


_SIGNS, _NO_SIGN = frozenset("№%°+=<>|~$€₽₴₺£"), frozenset('"“”„«»*#＃@')


def _is_sign(said: str) -> bool:
    """Whether a part is a sign alone, which stands between words or beside a number: "ferry – lake", "№ 45", "5 %"."""
    return all(sign in _SIGNS or unicodedata.category(sign)[0] == "P" for sign in said) and not _NO_SIGN & set(said)


def split_query(text: str) -> list[tuple[str, str]]:
    """The parts of a query as typed, each with its kind: a field's name, ``#`` for hashtags, empty for words and OR."""
    return list(_split(text[:MAX_CHARS]))


@lru_cache(maxsize=1 << 12)  # a page of hits offers many more queries, all of the same parts
def _split(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in _PART.finditer(text):
        field_name = (part["field"] or "").lower()
        hashtag = part["quoted"] is None and not field_name and part["bare"][:1] in "#＃"
        found.append((part[0].strip(), "#" if hashtag else field_name if field_name in FIELDS else ""))
    return tuple(found)


def _read_part(found: re.Match[str], read: _Read, known: Known, *, joined: bool) -> None:
    said, name = found[0].strip(), (found["field"] or "").lower()
    read.may_join = False
    quoted = found["quoted"] is not None
    value = found["quoted"] if quoted else found["bare"]
    if quoted and not found["end"]:
        raise OptionError(f"search: {said}: expected a closing quotation mark")
    prefix = bool(found["star"])
    if value.endswith("*"):
        value, prefix = value[:-1], True
    if not quoted and "*" in value:
        raise OptionError(f"search: {said}: expected * at the end of a word only")
    if not quoted and not name and value.endswith(":") and value[:-1].lower() in FIELDS:
        raise OptionError(f"search: {said}: expected {said} with a value right behind it")
    if name in ("from", "until"):
        if found["sign"] or joined or (read.begin if name == "from" else read.end):
            raise OptionError(f"search: {said}: expected {name}: once, without - and OR")
        begin, end = _moments(name, value)
        if name == "from":
            read.begin = begin
        else:
            read.end = end
        return
    if joined and found["sign"]:
        raise OptionError(f"search: {said}: expected OR between parts without -")
    if name == "tag" or (name == "has" and value.lower() in OF_POSTS):
        if joined:
            raise OptionError(f"search: {said}: expected it without OR")
        (read.outside if found["sign"] else read.among).append(_annotated(name, value.strip(), prefix, known, said))
        return
    part = _filter(name, value, prefix, known, said) if name else _term(value, quoted, prefix, known, said)
    read.may_join = not found["sign"]
    if found["sign"]:
        read.excluded.append(part)
    elif joined:
        read.wanted[-1] = (*read.wanted[-1], part)
    else:
        read.wanted.append((part,))


def _term(value: str, quoted: bool, prefix: bool, known: Known, said: str) -> Part:
    if not quoted and value[:1] in "#＃":
        mark = hashtag_mark(value)
        if mark is None:
            raise OptionError(f"search: {said}: expected a hashtag, such as #summit")
        tags = dict.fromkeys([mark, *(() if prefix else known.tags_beside(mark))])
        return Mark(tuple((tag,) for tag in tags), prefix)
    words = tuple(split_to_search(value).words)
    if not words:
        raise OptionError(f"search: {said}: no word to search for; links, @mentions and emoji are not searched")
    _check_prefix(words[-1], prefix, said)
    return Term(words, exact=quoted or prefix or len(words) > 1, prefix=prefix)


def _filter(name: str, value: str, prefix: bool, known: Known, said: str) -> Part:
    if name not in FIELDS:
        near = get_close_matches(name, FIELDS, 1)
        hint = f"; did you mean {near[0]}:?" if near else f"; fields are {', '.join(f'{one}:' for one in FIELDS)}"
        raise OptionError(f'search: {said}: no field {name}:{hint}; words with a colon go in quotes, "{name}:…"')
    value = value.strip()
    if not value:
        raise OptionError(f"search: {said}: expected {name}: with a value right behind it")
    if prefix and name != "speaker":
        raise OptionError(f"search: {said}: expected a whole {name}, without *")
    if name == "speaker":
        words = split_to_search(value).words
        if not words:
            raise OptionError(f"search: {said}: expected a name")
        _check_prefix(words[-1], prefix, said)
        others = () if prefix else known.names_beside(words)
        spellings = dict.fromkeys(tuple(speaker_marks(one)) for one in (words, *others))
        return Mark(tuple(spellings), prefix)
    if name == "has":
        if value.lower() not in HAS:
            raise OptionError(f"search: {said}: expected has: with one of {', '.join((*HAS, *OF_POSTS))}")
        return Mark(((f"has:{value.lower()}",),))
    if name == "channel":
        value = value.lstrip("@")
        names = dict.fromkeys([value, known.channels.get(value.casefold(), value)])
        marks = [name_mark("channel", one) for one in names] + [folded_mark("title", value)]
        return Mark(tuple((mark,) for mark in marks))
    return Mark(((name_mark(name, value),),))


def _annotated(name: str, value: str, prefix: bool, known: Known, said: str) -> frozenset[str]:
    if not value or prefix:
        raise OptionError(f"search: {said}: expected {name}: with a whole value right behind it")
    return known.annotated(*((AnnotationKind.TAG, value) if name == "tag" else (AnnotationKind(value.lower()), "")))


def _check_prefix(word: str, prefix: bool, said: str) -> None:
    if prefix and len(word) < MIN_PREFIX:
        raise OptionError(f"search: {said}: expected at least {MIN_PREFIX} letters before *")


def _moments(name: str, value: str) -> tuple[datetime, datetime]:
    """The first moment of a year, month, day or time, and the moment after its last."""
    found = _DAY.fullmatch(value)
    try:
        if found:
            year, month, day = (int(part) if part else None for part in found.groups())
            begin = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
            if day:
                return begin, begin + timedelta(days=1)
            if month:
                return begin, (begin + timedelta(days=31)).replace(day=1)
            return begin, begin.replace(year=begin.year + 1)
        time = datetime.fromisoformat(value)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        step = timedelta(seconds=1) if value.count(":") > 1 else timedelta(minutes=1)
        return time, time + step
    except (ValueError, OverflowError):
        raise OptionError(
            f"search: {name}:{value}: expected a year, month, day or time in UTC, such as 2031, 2031-06, 2031-06-03"
            " or 2031-06-03T08:30"
        ) from None


# --- writing ---------------------------------------------------------------------------------------------------------


def _match(part: Part, languages: Collection[str], *, exact: bool) -> str:
    if isinstance(part, Mark):
        return _either(_column("marks", words, prefix=part.prefix) for words in part.any_of)
    if part.exact or exact:
        return _column("words", part.words, prefix=part.prefix)
    return _either(_column("stems", (stem,)) for stem in stem_forms(part.words[0], languages))


def _column(column: str, words: tuple[str, ...], *, prefix: bool = False) -> str:
    """Words side by side in a column; each is a string to FTS5, whatever is in it."""
    phrase = " + ".join('"' + word.replace('"', '""') + '"' for word in words)
    return f"{column} : {phrase}{' *' if prefix else ''}"


def _either(parts: Iterable[str]) -> str:
    alternatives = list(dict.fromkeys(parts))
    return alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})"
