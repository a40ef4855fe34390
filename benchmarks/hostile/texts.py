"""Texts of one unit, again and again, and what a run does with a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from benchmarks.accuracy.collations import collate_texts
from benchmarks.hostile.pattern import Pattern
from stemmatic.archive.search.query import MAX_CHARS, Known, read_query
from stemmatic.archive.search.snippet import Finder
from stemmatic.changes import ComparedText, find_changes
from stemmatic.descend import find_variants
from stemmatic.errors import OptionError
from stemmatic.link import Texts, TokenizedText, compare_pairs, describe_passage
from stemmatic.model import Place, Post
from stemmatic.options import LinkOptions, UnderstandOptions
from stemmatic.text.comparison import split_to_search, split_words
from stemmatic.text.formatted import pieces_without_marks
from stemmatic.understand import find_trait, understand

_NOON = datetime(2031, 6, 3, 12, tzinfo=UTC)
Make = Callable[[int], str]

UNITS: dict[str, str] = {
    "one letter": "a",
    "one capital": "A",
    "one Cyrillic letter": "ш",
    "one Arabic letter": "س",
    "one Chinese sign": "湖",
    "one Thai letter": "น",
    "one Khmer letter": "ក",
    "combining marks": "́",
    "tatweel": "ـ",
    "zero-width signs": "\u200b",
    "half-spaces": "\u200c",
    "right-to-left marks": "\u200f",
    "emoji joined": "👩\u200d",
    "flags": "🇫🇮",
    "skin tones": "👍🏽",
    "keycaps": "1️⃣",
    "blanks": " ",
    "no-break spaces": "\u00a0",
    "tabs": "\t",
    "line ends": "\n",
    "blank lines with blanks": " \n ",
    "full stops": ".",
    "full stops apart": ". ",
    "exclamations": "!?",
    "ellipses": "…",
    "commas": ",",
    "hyphens": "-",
    "dashes": "— ",
    "colons": ": ",
    "semicolons": "; ",
    "apostrophes": "'",
    "words with apostrophes": "a'",
    "quotes": '"',
    "quotes that open": "« ",
    "quotes that close": "» ",
    "quotes nested": "«“",
    "quotes of words": '"yes" ',
    "a quote never closed": "“The lock. ",
    "parentheses": "(",
    "parentheses that close": ")",
    "parentheses of words": "(so) ",
    "brackets": "[",
    "angles": "<",
    "slashes": "/",
    "backslashes": "\\",
    "hash signs": "#",
    "hashtags": "#tide ",
    "hashtags glued": "#tide",
    "hashtags by number": "#{n} ",
    "hashtags of parts": "#a_",
    "at signs": "@",
    "mentions": "@quay ",
    "addresses": "https://quay.example/a ",
    "addresses glued": "https://",
    "addresses by colons": "http:",
    "addresses with brackets": "https://q.example/(",
    "addresses with dots": "www.",
    "hosts": "a.b.",
    "mail": "a@b.example ",
    "one digit": "1",
    "zeros": "0",
    "digits by commas": "1,",
    "digits by dots": "1.",
    "digits by blanks": "1 ",
    "thousands": "1 000 ",
    "thousands glued": ",000",
    "ranges": "1-2-",
    "percents": "1% ",
    "currencies": "$",
    "sums": "$1 ",
    "fractions": "1/",
    "times": "10:",
    "times apart": "10:31 ",
    "dates": "3.6.2031 ",
    "days": "3 June ",
    "months": "June ",
    "months, Russian": "июня ",
    "months, Arabic": "يونيو ",
    "numbers in words": "million ",
    "numbers in words, Russian": "миллион ",
    "negations": "not ",
    "list marks": "1) ",
    "bullets": "• a\n",
    "bullets on one line": "•",
    "numbered lines": "1. a\n",
    "numbered lines by number": "{n}. Lock {n} is open.\n",
    "abbreviations": "e.g. ",
    "abbreviations, Russian": "т.д. ",
    "abbreviations, Turkish": "vb. ",
    "initials": "A. ",
    "initials and a name": "I. Marsk ",
    "names": "Ilen Marsk ",
    "names, Russian": "Илен Марск ",
    "names glued": "IlenMarsk",
    "names by number": "Ilen Marsk{n} ",
    "names and commas": "Marsk, ",
    "names and and": "Marsk and ",
    "roles": "Minister ",
    "roles, Russian": "министр ",
    "roles, Turkish": "Bakanı ",
    "roles, Arabic": "وزير ",
    "verbs of speech": "said ",
    "verbs of speech, Russian": "сказал ",
    "verbs of speech, Turkish": "dedi ",
    "verbs of speech, Arabic": "قال ",
    "speech": "“Yes”, said Ilen Marsk. ",
    "speech without stops": "Ilen Marsk said that ",
    "speech, Russian": "— Да, — сказал Илен Марск. ",
    "speech by number": "“Lock {n}”, said Marsk{n}.\n",
    "according to": "according to ",
    "according to, Russian": "по словам ",
    "according to, lines": "according to Marsk\n",
    "of the": "of the ",
    "events": "briefing by ",
    "events, Russian": "брифинг ",
    "events and dates": "Briefing, 3 June 2031, ",
    "forwards": "Forwarded from Quay\n",
    "omissions": "<...> ",
    "omissions in brackets": "[…] ",
    "pointers": "Read more: ",
    "one word": "lock ",
    "one word, Russian": "шлюз ",
    "one word, Ukrainian": "їжак ",
    "one word, Turkish": "kapı ",
    "one word, Arabic": "هويس ",
    "one sentence": "The lock of Sarn is open. ",
    "one sentence a line": "The lock of Sarn is open.\n",
    "one sentence, Russian": "Шлюз Сарна открыт. ",
    "one sentence, Chinese": "湖上的船开了。",
    "one sentence, Japanese": "船は港に入った。",
    "sentences by number": "The lock {n} of Sarn is open. ",
    "words by number": "lock{n} ",
    "languages in turn": "The lock is open. Шлюз открыт. Kapı açık. ",
    "scripts in turn": "aшس",
    "scripts in one word": "aш",
    "look-alikes": "СЕО ",
    "capitals and small": "aA",
    "soft hyphens": "a\u00ad",
    "capitals": "LOCK ",
    "Turkish i": "İı",
    "long s and ligatures": "ﬁſ",
    "Persian joined": "می\u200cگوید ",
    "Arabic article": "ال",
    "Serbian": "nj lj ",
    "base64": "QmFzZTY0IGlz",
    "hexadecimal": "9f86d081",
    "markup": "<b>a</b>",
    "comments": "<!-- ",
    "entities": "&amp;",
    "stars": "**",
    "underscores": "_",
    "bars": "|",
}
"""Units of text by what they are; ``{n}`` counts."""


def repeated(unit: str) -> Make:
    """What makes a text of about so many characters of a unit."""

    def make(size: int) -> str:
        if "{n}" not in unit:
            return (unit * (size // len(unit) + 1))[:size]
        parts, length = [], 0
        while length < size:
            parts.append(unit.replace("{n}", str(len(parts))))
            length += len(parts[-1])
        return "".join(parts)

    return make


def text_patterns() -> Iterator[Pattern]:
    """Every unit understood, as a post is."""
    for name, unit in UNITS.items():
        yield Pattern(f"understand: {name}", _on_text(repeated(unit), _understood))
    for name, make in _LONG.items():
        yield Pattern(f"understand: {name}", _on_text(make, _understood))


def _mixed(*units: str) -> Make:
    """A text whose first part opens what its last part may close."""

    def make(size: int) -> str:
        return "".join(repeated(unit)(size // len(units)) for unit in units)

    return make


_LONG: dict[str, Make] = {
    "parentheses, then their ends": _mixed("(", ")"),
    "quotes, then their ends": _mixed("«", "»"),
    "letters, then a stop": lambda size: "a" * size + ".",
    "blanks between words": lambda size: "a" + " " * size + "b",
    "a hashtag of any length": lambda size: "#" + "a" * size,
    "an address of any length": lambda size: "https://q.example/" + "a" * size,
    "a number of any length": lambda size: "1" * size + " ships",
    "a quote of any length": lambda size: "“" + "The lock is open. " * (size // 18) + "”, said Ilen Marsk.",
    "a heading of any length": lambda size: "Briefing by " + "Ilen " * (size // 5) + "\n\nThe lock is open.",
    "a role of any length": lambda size: "Foreign " * (size // 8) + "Minister Ilen Marsk: the lock is open.",
    "a name of any length": lambda size: "said " + "Marsk " * (size // 6) + ".",
    "initials, then a name": lambda size: "I. " * (size // 3) + "Marsk said.",
}


def _on_text(make: Make, do: Callable[[str], object]) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        text = make(size)
        return lambda: do(text)

    return prepare


def _post(text: str, number: int = 1) -> Post:
    return Post(platform="table", channel=f"c{number}", number=str(number), text=text, place=Place("", ""), date=_NOON)


def _tokenized(post: Post) -> TokenizedText:
    said = understand(post.text, published=post.date)
    return TokenizedText.of(post, said.passages, split_words(post.text), bool(said.elisions))


def _understood(text: str) -> object:
    find_trait(text, UnderstandOptions())
    said = understand(text, published=_NOON)
    words = split_words(text)
    split_to_search(text)
    tokenized = TokenizedText.of(_post(text), said.passages, words, bool(said.elisions))
    Texts.of([tokenized])
    return [describe_passage(text[one.begin : one.end]) for one in said.passages]


# --- two texts -------------------------------------------------------------------------------------------------------

_PAIRED = (
    *("one letter", "one word", "one word, Russian", "words by number", "one sentence", "one sentence a line"),
    *("sentences by number", "numbered lines by number", "names", "names by number", "hashtags", "one digit"),
    *("digits by blanks", "sums", "dates", "quotes of words", "speech by number", "negations", "bullets", "capitals"),
    *("one Chinese sign", "one sentence, Chinese", "languages in turn", "Arabic article", "numbers in words"),
)


def pair_patterns() -> Iterator[Pattern]:
    """Two texts of some units linked, compared for what changed, and collated."""
    for name in _PAIRED:
        make = repeated(UNITS[name])
        yield Pattern(f"link: {name}", _linked(make, _edited))
        yield Pattern(f"link turned: {name}", _linked(make, _turned))
        yield Pattern(f"changes: {name}", _changed(make))
        yield Pattern(f"collate: {name}", _collated(make))


def _edited(text: str) -> str:
    """The text with its middle changed."""
    middle = len(text) // 2
    return f"{text[:middle]} Nobody came to the grey pier of Tarn. {text[middle:]}"


def _turned(text: str) -> str:
    """The second half of the text before the first."""
    middle = len(text) // 2
    return f"{text[middle:]} {text[:middle]}"


def _linked(make: Make, edit: Callable[[str], str]) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        text = make(size)
        texts = Texts.of([_tokenized(_post(text, 1)), _tokenized(_post(edit(text), 2))])
        return lambda: compare_pairs(texts, [(0, 1)], LinkOptions())

    return prepare


def _changed(make: Make) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        text = make(size)
        one, other = (_compared(said) for said in (text, _edited(text)))
        spans = [(0, len(one.raw), 0, len(other.raw))]
        return lambda: find_changes(one, other, spans)

    return prepare


def _compared(text: str) -> ComparedText:
    passages = understand(text).passages
    return ComparedText(text, [(one.begin, one.end, one.language) for one in passages], frozenset())


def _collated(make: Make) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        text = make(size)
        said = {"A": text, "B": _edited(text), "C": _turned(text)}
        return lambda: find_variants(collate_texts(said))

    return prepare


# --- what is asked ---------------------------------------------------------------------------------------------------

_ASKED = {
    "words": "lock ",
    "different words": "lock{n} ",
    "quotes": '"',
    "phrases": '"open lock" ',
    "open phrases": '"open ',
    "minus signs": "-",
    "left out": "-lock ",
    "or": "lock OR ",
    "filters": "language:uk ",
    "filters by number": "channel:a{n} ",
    "colons": ":",
    "stars": "*",
    "prefixes": "loc* ",
    "parentheses": "(",
    "hashtags": "#tide ",
    "blanks": " ",
    "one word": "a",
    "days": "since:2031-06-05 ",
}


_MARKED = {
    "bold": "**a** ",
    "open bold": "**a ",
    "stars": "*",
    "links": "[a](https://b.example) ",
    "open links": "[a](https: ",
    "code": "`a` ",
    "spoilers": "||a|| ",
    "lines below": "__",
}


def mark_patterns() -> Iterator[Pattern]:
    """Texts in markdown, shown without their marks word by word."""
    for name, unit in _MARKED.items():
        yield Pattern(f"marks: {name}", _on_text(repeated(unit), _without_marks))


def _without_marks(text: str) -> object:
    return pieces_without_marks([(None, word) for word in text.split(" ")])


def query_patterns() -> Iterator[Pattern]:
    """Queries of a search, read and turned into what the index is asked, and looked for in a long text."""
    for name, unit in _ASKED.items():
        yield Pattern(f"query: {name}", _on_text(repeated(unit), _asked), most=MAX_CHARS)
    for name in ("one letter", "one word", "words by number", "hashtags", "one sentence, Chinese", "blanks", "hyphens"):
        yield Pattern(f"snippet: {name}", _on_text(repeated(UNITS[name]), _found_in))


def _asked(text: str) -> object:
    try:
        return read_query(text, Known()).expression(["en", "uk"], exact=False)
    except OptionError as refusal:
        return refusal


def _found_in(text: str) -> object:
    return Finder(read_query('lock grain "open lock" loc* #tide', Known()), ["en", "uk"]).find("Lock", text, ["en"])
