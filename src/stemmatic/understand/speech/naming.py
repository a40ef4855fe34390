"""Whom a text names: full names, what is a name in it, and who a sentence is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from stemmatic.understand.speech.clauses import Token, flatten, read_lines, read_sentences
from stemmatic.understand.speech.lexicon import (
    ADVERBS,
    BORDERS,
    NOT_PEOPLE,
    PREPOSITIONS,
    PRONOUNS,
    VERBS,
)
from stemmatic.understand.speech.sources import (
    Kind,
    Source,
    gender_of,
    is_oblique,
    is_role,
    read_source,
)

_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_TURKISH = re.compile("[ığşİĞŞ]")
_CYRILLIC = re.compile("[а-я]")
_WORD = re.compile(r"\w+")
_COUNTED = 500  # words that are looked for in the whole text one by one
CAPITALS = frozenset("CAi")
WORDS = frozenset("CATiw1")
IN_NAMES = frozenset("CATiw.")
MAX_RUN = 14
_WHERE_FROM = frozenset(("of", "from", "at", "with"))
_NO_FIRST = (
    BORDERS | PREPOSITIONS | NOT_PEOPLE | ADVERBS
)  # words with a capital only because a sentence begins with them
OPENING = PREPOSITIONS | ADVERBS | frozenset(("when", "while", "if", "because", "since", "although", "когда", "коли"))
"""Words with which a sentence begins whose subject stands behind a comma."""
_NO_SUBJECT = PREPOSITIONS | BORDERS | frozenset(VERBS)
DASHES = frozenset("-–—―─")
KNOWN = (Kind.PERSON, Kind.BODY)


class Naming:
    """A text in sentences, and whom it names: full names, and who a sentence is about."""

    def __init__(self, text: str, quoted: Sequence[tuple[int, int]]) -> None:
        self.text, self.quoted = text, quoted
        self.flat = flatten(text, quoted)
        self.lines = read_lines(self.flat)
        self.held: dict[int, list[list[Token]]] = {}  # the sentences of lines
        self.ukrainian = _UKRAINIAN.search(text) is not None
        self.cyrillic = _CYRILLIC.search(text) is not None
        self.turkish = _TURKISH.search(text) is not None
        self.full: dict[str, str] | None = None  # full names by surname
        self.surnames: set[str] = set()  # that end full names
        self.roles: dict[str, str] = {}  # what stands before full names where they first have any
        self.within: set[str] = set()  # words with a capital in the middle of a sentence
        self.repeated: dict[str, bool] = {}  # whether words that were asked for stand there more than once

    def sentences(self, line: int) -> list[list[Token]]:
        """The sentences of a line."""
        if line not in self.held:
            self.held[line] = read_sentences(self.text, self.flat, self.lines[line], self.quoted)
        return self.held[line]

    def full_name(self, surname: str) -> str | None:
        """The one full name in the text that ends with a surname."""
        if not self._is_repeated(surname):
            return None
        if self.full is None:
            self.full = self._full_names()
        return self.full.get(surname.casefold())

    def role_of(self, name: str) -> str:
        """What stands before a full name somewhere in the text."""
        if self.full is None:
            self.full = self._full_names()
        return self.roles.get(name, "")

    def _is_repeated(self, word: str) -> bool:
        """Whether a word stands in the text more than once, be it as a part of others; of very many, as a word."""
        held = self.repeated.get(word)
        if held is None:
            few = len(self.repeated) < _COUNTED
            held = self.repeated[word] = (self.text.count(word) if few else self._words[word]) > 1
        return held

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(_WORD.findall(self.text))

    def _full_names(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        sentences = [sentence for line in range(len(self.lines)) for sentence in self.sentences(line)]
        tokens = [one for sentence in sentences for one in sentence]
        small = {one.low for one in tokens if one.kind == "w"}
        self.within = {
            one.low.split("’")[0].split("'")[0]
            for before, one in pairwise(tokens)
            if one.kind == "C" and before.kind in ("w", ",", "C") and one.low not in small
        }
        for run in self._runs(sentences):
            source = read_source(run, ukrainian=self.ukrainian) if len(run) > 1 else None
            if (
                source is not None
                and source.kind is Kind.PERSON
                and " " in source.name
                and not source.role.startswith(("в ", "во "))
            ):
                found.setdefault(source.name.split()[-1].casefold(), set()).add(source.name)
                if source.role:
                    self.roles.setdefault(source.name, source.role)
        self.surnames = set(found)
        return {surname: min(names) for surname, names in found.items() if len(names) == 1}

    @staticmethod
    def _runs(sentences: Sequence[Sequence[Token]]) -> Iterator[Sequence[Token]]:
        """Two capital words and more in a row, with the stops behind initials; none that goes past a sentence's end."""
        for tokens in sentences:
            at = 0
            while at < len(tokens):
                end = at
                while (
                    end < len(tokens)
                    and tokens[end].low not in _NO_FIRST
                    and (
                        tokens[end].kind in CAPITALS
                        or (tokens[end].kind == "." and tokens[end - 1].kind in "iC" and end > at)
                    )
                ):
                    end += 1
                if end - at >= 2:
                    run = tokens[at:end]
                    while run and run[-1].kind == ".":
                        run = run[:-1]
                    yield run
                at = max(end, at + 1)

    def is_name(self, word: str) -> bool:
        """Whether a word has its capital in the middle of a sentence too, or ends a full name."""
        if not self._is_repeated(word):
            return False
        if self.full is None:
            self.full = self._full_names()
        return word.casefold() in self.within or word.casefold() in self.surnames

    def subject_of(self, sentence: Sequence[Token]) -> Source | None:
        """The person with whom a sentence begins, as what it is about."""
        first = 0
        if sentence[0].low in OPENING:  # "In May, Anna Lind …"
            first = next((n + 1 for n, one in enumerate(sentence[:MAX_RUN]) if one.kind == ","), 0)
        end = first
        while end < min(len(sentence), first + MAX_RUN) and sentence[end].kind in IN_NAMES:
            token = sentence[end]
            named = end + 1 < len(sentence) and sentence[end + 1].kind == "C" and token.low == "of"
            if token.kind == "w" and not named and token.low in _NO_SUBJECT:
                break
            if token.kind == "." and sentence[end - 1].kind not in "iC":
                break
            if (
                token.kind == "w"
                and end > first
                and sentence[end - 1].kind in CAPITALS
                and not (named or is_role(token.low))
            ):
                break
            end += 1
        if sentence[first].low in BORDERS:
            return None
        if end == first or end >= len(sentence) or sentence[end - 1].kind not in CAPITALS:
            return None
        if sentence[end].kind not in ("w", ",", "(") or sentence[end].low in PREPOSITIONS:
            return None
        run = sentence[first:end]
        if is_oblique(run[0]):
            return None  # "Критику мэра Ивана Петрова поддержал …"
        source = self.person_from(run) or read_source(run, opens=len(run) == 1, ukrainian=self.ukrainian)
        if source is None or source.kind is not Kind.PERSON:
            return None
        if " " not in source.name:
            full = self.full_name(source.name)
            if full is None:
                return source if source.grounds or self.is_name(source.name) else None
            source = source._replace(name=full, gender=gender_of(full.split()[0]))
        return source

    def person_from(self, run: Sequence[Token], gender: str = "") -> Source | None:
        """Who is surely a person in "Mr Lind of the Tarn Club": what stands behind says where from."""
        at = next((n for n, one in enumerate(run) if one.low in _WHERE_FROM and n and run[n - 1].kind in CAPITALS), 0)
        if not at or at + 1 >= len(run):
            return None
        source = read_source(run[:at], gender=gender, ukrainian=self.ukrainian)
        if source is None or source.kind is not Kind.PERSON:
            return None
        known = source.grounds == 2 or self.full_name(source.name) is not None
        return source if known else None

    def pronoun_of(self, sentence: Sequence[Token]) -> Source | None:
        """The pronoun with which a sentence begins."""
        source = read_source(sentence[:1])
        return source if source is not None and source.kind is Kind.PRONOUN else None

    def run_before(self, sentence: Sequence[Token], at: int) -> list[Token]:
        run: list[Token] = []
        while at >= 0 and len(run) < MAX_RUN:
            token = sentence[at]
            if token.kind in WORDS:
                if token.low in BORDERS or (token.low in VERBS and token.kind == "w"):
                    break
            elif not (token.kind == "." and at and sentence[at - 1].kind in "iC") and token.kind not in "«»\"'&“”/":
                break
            run.append(token)
            if token.low in PRONOUNS:
                break
            at -= 1
        return run[::-1]

    def is_trusted(self, source: Source, grounds: int) -> bool:
        """Whether a sign alone may give words to a name: in a Cyrillic text one in Latin letters needs more."""
        if source.kind is Kind.BODY or self.is_name(source.name):
            return True
        if self.cyrillic and not is_cyrillic_capital(source.name):
            return source.grounds == 2
        return source.grounds >= grounds or (is_cyrillic_capital(source.name) and grounds < 2)


def is_cyrillic_capital(name: str) -> bool:
    return "\u0400" <= name[:1] <= "\u04ff"
