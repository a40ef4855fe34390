"""Signs that attribute what stands beside them: a dash before a name, a colon behind one, a name beside a quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from stemmatic.text.inflection import is_verb
from stemmatic.understand.heading.names import is_inflected
from stemmatic.understand.speech.clauses import QUOTE, Token
from stemmatic.understand.speech.lexicon import (
    ABOUT,
    ADVERBS,
    BORDERS,
    PARTICLES,
    PASSIVE,
    PREPOSITIONS,
    PRONOUNS,
    QUOTING,
    SAID_OF,
    VERBS,
)
from stemmatic.understand.speech.naming import (
    CAPITALS,
    DASHES,
    IN_NAMES,
    KNOWN,
    MAX_RUN,
    WORDS,
    Naming,
    is_cyrillic_capital,
)
from stemmatic.understand.speech.sources import Kind, Source, is_body, is_owner, is_role, read_source

_ARABIC = re.compile("[\u0600-\u06ff]")


class Cue(NamedTuple):
    """Words at ``begin:end`` that attribute what stands beside them in a sentence to ``source``.

    ``first`` and ``last`` are the tokens of cue and source together; ``told`` where what is said begins and ends in the
    sentence, if a clause is; ``strong`` whether it needs no quotation.
    """

    begin: int
    end: int
    first: int
    last: int
    source: Source
    strong: bool
    told: tuple[int, int] | None


class SignFinder(Naming):
    """A text whose sentences are read for signs."""

    def leading_cue(self, sentence: Sequence[Token]) -> Cue | None:
        """Whom a sentence that ends in a colon is about: who is its subject, or, in Cyrillic, stands last in the
        nominative."""
        at = max(n for n, one in enumerate(sentence) if one.kind == ":")
        run = self.run_before(sentence, at - 1)
        verb = max((n + 1 for n, one in enumerate(run) if one.kind == "w" and is_verb(one.low)), default=0)
        run = run[verb:]
        while run and not (is_role(run[0].low) or run[0].kind in CAPITALS):
            run = run[1:]
        source = self.subject_of(sentence) or self.pronoun_of(sentence)
        if source is not None and source.kind is Kind.PRONOUN:
            plain = not any(one.low in BORDERS - ADVERBS or one.kind == QUOTE for one in sentence)
            return Cue(sentence[at].begin, sentence[at].end, 0, at, source, False, None) if plain else None
        if source is None and run and is_cyrillic_capital(run[-1].text):
            source = read_source(run, ukrainian=self.ukrainian)
        if source is None or source.kind is not Kind.PERSON or source.grounds < 2 or is_inflected(source.name):
            return None
        behind = next((one.low for one in sentence if one.begin >= source.end), "")
        if is_owner(self.text[source.begin : source.end]) or behind in PASSIVE:
            return None  # "Anna Lind'in …": what is hers; "Anna Lind was met by shouts: …"
        return Cue(sentence[at].begin, sentence[at].end, 0, at, source, False, None)

    def dash_cue(self, sentence: list[Token], taken: int) -> Cue | None:
        """A dash before a name at the end of a sentence, or behind its stop: "…, — Песков", "…. — Песков"."""
        close = len(sentence)
        while close and sentence[close - 1].kind in (".", "*", "_"):
            close -= 1
        at = next((n for n in range(close - 1, max(-1, close - MAX_RUN - 1), -1) if sentence[n].kind in DASHES), None)
        if at is None or at <= taken:
            return None
        if at and sentence[at].begin == sentence[at - 1].end and sentence[at - 1].kind in WORDS:
            return None  # a hyphen
        run = sentence[at + 1 : close]
        if not run or any(one.kind not in IN_NAMES | frozenset('«»",()') for one in run):
            return None
        comma = next((n for n, one in enumerate(run) if one.kind in ",("), None)
        if comma is not None:
            run = run[:comma]
        if not run or (run[0].kind == "w" and not any(is_role(one.low) or is_body(one.low) for one in run)):
            return None
        while len(run) > 2 and (placed := next((n for n, one in enumerate(run) if one.low in PREPOSITIONS), 0)):
            run = run[:placed]  # "… the operator in Tarn"
        if any(one.low in PREPOSITIONS or one.low in VERBS or one.low in BORDERS for one in run):
            return None
        source = read_source(run, ukrainian=self.ukrainian)
        if source is None or source.kind not in (Kind.PERSON, Kind.BODY):
            return None
        if not (is_role(run[0].low) or self.is_trusted(source, 1)):
            return None
        if source.kind is Kind.BODY and source.begin != run[0].begin:
            return None
        before = at - 1
        if at and sentence[before].kind == ",":
            before -= 1
        told = (sentence[0].begin, sentence[before].end) if before >= 0 else None
        return Cue(sentence[at].begin, sentence[at].end, at, close - 1, source, True, told)

    def beside_cue(self, sentence: list[Token]) -> Cue | None:
        """A name between a quotation and what it is about: "…" Путин о …"."""
        if sentence[0].kind != QUOTE:
            return None
        at = next((n for n, one in enumerate(sentence[:MAX_RUN]) if one.low in ABOUT and one.kind == "w"), 0)
        if not at and not self.cyrillic:  # "“…,” Trump barked": whatever the verb
            at = next(
                (n for n, one in enumerate(sentence[:MAX_RUN]) if one.kind == "w" and one.low.endswith(("ed", "s"))), 0
            )
            if at and (
                sentence[at].low in QUOTING
                or sentence[at].low in PRONOUNS
                or sentence[at].low in VERBS
                or sentence[at].low in PREPOSITIONS
            ):
                at = 0
        run = sentence[1:at]
        if not run or any(one.kind not in IN_NAMES for one in run):
            return None
        source = read_source(run, ukrainian=self.ukrainian)
        if source is None or source.kind not in (Kind.PERSON, Kind.PRONOUN):
            return None
        return Cue(sentence[at].begin, sentence[at].end, 1, at, source, False, None)

    def colon_cue(self, sentence: list[Token]) -> Cue | None:
        """A colon behind a name that opens a sentence: "Песков: …"."""
        at = next((n for n, one in enumerate(sentence[: MAX_RUN + 2]) if one.kind == ":"), None)
        if at is None or at == 0 or self.text.startswith("//", sentence[at].end):  # "https://…"
            return None
        start = next((n for n in range(at) if sentence[n].kind in CAPITALS or sentence[n].kind == "w"), at)
        run = sentence[start:at]
        if not run or any(one.kind not in IN_NAMES for one in run):
            return None
        if any(one.low in BORDERS or one.low in VERBS for one in run):
            return None
        small = [one.low for one in run if one.kind == "w"]
        placed = any(one in PREPOSITIONS for one in small) and not is_role(run[0].low)
        if (
            placed
            or any(one not in PREPOSITIONS and one not in PARTICLES and is_verb(one) for one in small)
            or run[0].low in ("the", "a", "an")
        ):  # "The port rejected the claim of Mayor Anna Lind: …"
            return None
        said_of = run[0].low in SAID_OF and len(run) > 1
        opens = len(run) == 1
        source = read_source(run[said_of:], genitive=said_of, opens=opens, ukrainian=self.ukrainian)
        if source is None or source.kind not in KNOWN:
            return None
        quoted = at + 1 < len(sentence) and sentence[at + 1].kind == QUOTE
        if not self.is_trusted(source, 1 if quoted else 2) or (
            source.role and _ARABIC.search(source.role) and not is_role(run[0].low)
        ):
            return None
        if (
            len(run) == 1
            and self.full_name(source.name) is None
            and " " not in source.name
            and source.kind is Kind.PERSON
        ) and not is_cyrillic_capital(source.name):
            return None
        close = len(sentence)
        while close and sentence[close - 1].kind in (".",):
            close -= 1
        told = (sentence[at + 1].begin, sentence[close - 1].end) if at + 1 < close else None
        return Cue(sentence[at].begin, sentence[at].end, start, at, source, True, told)
