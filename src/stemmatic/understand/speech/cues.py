"""Cues: words and signs that attribute what stands beside them to whom they name.

A cue is a verb of speech with its subject, a phrase such as "according to", or a sign (``sign_cues``). What names
nobody for certain attributes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stemmatic.text.inflection import forms_of
from stemmatic.understand.speech.clauses import QUOTE, Token
from stemmatic.understand.speech.lexicon import (
    ADVERBS,
    BORDERS,
    CUES,
    HIS,
    NEGATIONS,
    NOUNS_TOO,
    PAIRS,
    PARTICLES,
    PASSIVE,
    PREPOSITIONS,
    QUOTING,
    SOURCES_BEFORE,
    SOURCES_BEHIND,
    THAT,
    TO,
    VERBS,
    Agreement,
)
from stemmatic.understand.speech.naming import (
    CAPITALS,
    DASHES,
    IN_NAMES,
    KNOWN,
    MAX_RUN,
    WORDS,
    is_cyrillic_capital,
)
from stemmatic.understand.speech.sign_cues import Cue, SignFinder
from stemmatic.understand.speech.sources import (
    Kind,
    Source,
    is_medium,
    is_role,
    read_source,
)

_STOPS = frozenset(".!?…؟。")
_MAX_ASIDE = 24
_SHORTEST_ADVERB = 5  # letters more than which "-ly" makes an adverb: "ally", "reply" are none
_DASH = Agreement("", True)
_AND = frozenset(("and", "but", "и", "а", "но", "та", "і", "ve", "y", "et", "und"))
_TO_WHOM = frozenset(("dem", "der", "den"))
_NAMED = (Kind.PERSON, Kind.BODY, Kind.PRONOUN)


class CueFinder(SignFinder):
    """A text whose sentences are read for cues."""

    def cues(self, sentence: list[Token]) -> Iterator[Cue]:
        """The cues of a sentence, in order."""
        taken, earlier = -1, None
        for at, token in enumerate(sentence):
            if token.low not in CUES or at <= taken or token.kind not in ("w", "C"):
                continue
            cue = None
            agreement = VERBS.get(token.low)
            if agreement is not None:
                cue = self._verb_cue(sentence, at, at + 1, agreement, earlier)
            elif token.low in PAIRS and at and sentence[at - 1].low in PAIRS[token.low]:
                cue = self._verb_cue(sentence, at - 1, at + 1, _DASH, earlier)
            elif token.low in SOURCES_BEFORE:
                cue = self._behind_cue(sentence, at)
            else:
                for phrase in SOURCES_BEHIND.get(token.low, ()):
                    if tuple(one.low for one in sentence[at : at + len(phrase)]) == phrase:
                        cue = self._phrase_cue(sentence, at, at + len(phrase))
                        break
            if cue is not None:
                taken, earlier = max(at, cue.last), cue.source
                yield cue
        cue = self.beside_cue(sentence)
        if cue is not None:
            yield cue
        cue = self.dash_cue(sentence, taken)
        if cue is not None:
            yield cue
        cue = self.colon_cue(sentence)
        if cue is not None:
            yield cue

    def _verb_cue(
        self, sentence: list[Token], first: int, end: int, agreement: Agreement, earlier: Source | None
    ) -> Cue | None:
        """A verb of speech with its subject, before it or behind it; ``earlier`` speaks in the sentence already."""
        verb = sentence[first].low
        if first and sentence[first - 1].low in NEGATIONS:
            return None
        if first and sentence[first - 1].low in PASSIVE and not verb.endswith("ing"):
            return self._agent_cue(sentence, first, end)
        if verb == "saying" and first > 1 and sentence[first - 1].low == "as":
            return self._quoted_cue(sentence, first)
        if verb in NOUNS_TOO and end < len(sentence) and sentence[end].low in ("by", "of"):
            return None  # "Opening remarks by Anna Lind", "the claims of the port"
        joined = first > 0 and sentence[first - 1].low in _AND
        participle = first > 0 and verb.endswith("ing") and sentence[first - 1].kind not in CAPITALS
        left = None if participle else self._left(sentence, first, agreement.gender)
        if left is None and (participle or joined):
            subject = earlier if earlier is not None and earlier.kind in _NAMED else None
            subject = subject or self.subject_of(sentence) or self.pronoun_of(sentence) or earlier
            if subject is not None:
                return Cue(sentence[first].begin, sentence[end - 1].end, first, end - 1, subject, False, None)
        right: tuple[Source, int] | None = None
        apart = first == 0 or sentence[first - 1].kind not in WORDS
        if (left is None or apart or left[0].kind is Kind.UNNAMED) and not (verb in TO and left is not None):
            right = self._right(sentence, end, agreement.gender)
        if left is not None and right is not None and not apart and not is_cyrillic_capital(right[0].name):
            right = None  # "A spokesman told Anna Lind"
        if self.turkish and not (right and right[0].kind in KNOWN) and (left is None or left[0].kind is Kind.UNNAMED):
            opening = self._opening(sentence, first)
            if opening is not None:
                source, size = opening
                begin, stop = sentence[first].begin, sentence[end - 1].end
                held = [one for one in sentence[size:first] if one.kind != ","]
                told = (held[0].begin, held[-1].end) if held else None
                return Cue(begin, stop, 0, size - 1, source, agreement.strong, told)
        if right is not None and (left is None or right[0].kind in _NAMED):
            source, at = right
            span = first, at
        elif left is not None:
            source, at = left
            span = at, end - 1
        else:
            return None
        begin, stop = sentence[first].begin, sentence[end - 1].end
        return Cue(begin, stop, min(span), max(span), source, agreement.strong, self._told(sentence, *span))

    def _agent_cue(self, sentence: list[Token], first: int, end: int) -> Cue | None:
        """Who asks in "was asked by Anna Lind"."""
        if end >= len(sentence) or sentence[end].low != "by":
            return None
        right = self._right(sentence, end + 1, "")
        if right is None or right[0].kind is not Kind.PERSON:
            return None
        source, last = right
        return Cue(sentence[first].begin, sentence[end].end, first, last, source, False, None)

    def _quoted_cue(self, sentence: list[Token], at: int) -> Cue | None:
        """ "X quoted Y as saying" gives Y's words; "Y was quoted as saying" too."""
        verb = next((n for n in range(at - 2, max(-1, at - MAX_RUN), -1) if sentence[n].low in QUOTING), 0)
        if not verb:
            return None
        passive = sentence[verb - 1].low in PASSIVE
        source = self.subject_of(sentence) if passive else read_source(sentence[verb + 1 : at - 1])
        if source is None or source.kind not in _NAMED:
            return None
        first = 0 if passive else verb + 1
        return Cue(sentence[at].begin, sentence[at].end, first, at, source, True, self._told(sentence, at, at))

    def _opening(self, sentence: list[Token], verb: int) -> tuple[Source, int] | None:
        """The subject of a Turkish sentence, whose verb ends it: what stands before the first comma or quotation."""
        size = next((n for n, one in enumerate(sentence[:verb]) if one.kind not in IN_NAMES), verb)
        while size == verb and size and sentence[size - 1].kind == "w":  # "Anna Lind şunları kaydetti"
            size -= 1
        run = sentence[:size]
        if not run or run[-1].kind not in CAPITALS:
            return None
        subject = self._subject(sentence, 0, size, "")
        return (subject[0], size) if subject is not None and subject[0].kind in KNOWN else None

    def _told(self, sentence: list[Token], first: int, last: int) -> tuple[int, int] | None:
        """The clause that is said: behind "that" or a colon, or before a comma or dash."""
        at = last + 1
        while at < len(sentence) and sentence[at].kind in WORDS and sentence[at].low not in THAT and at - last < 12:
            at += 1
        close = len(sentence)
        while close and sentence[close - 1].kind in _STOPS:
            close -= 1
        if at < close and sentence[at].kind == "," and at + 1 < close:
            at += 1
        if at < close and (sentence[at].low in THAT or sentence[at].kind == ":") and at + 1 < close:
            return sentence[at + 1].begin, sentence[close - 1].end
        before = first - 1
        while before >= 0 and sentence[before].kind in DASHES:
            before -= 1
        if before >= 0 and (sentence[before].kind == "," or (first and sentence[first - 1].kind in DASHES)):
            end = before - 1 if sentence[before].kind == "," else before
            if end >= 0:
                return sentence[0].begin, sentence[end].end
        return (sentence[last + 1].begin, sentence[close - 1].end) if last + 2 < close else None

    def _left(self, sentence: list[Token], verb: int, gender: str) -> tuple[Source, int] | None:
        """The subject before a verb, and its first token."""
        at = verb - 1
        while at >= 0 and sentence[at].kind == "w" and _is_adverb(sentence[at].low):
            at -= 1
        if at >= 0 and sentence[at].kind in (",", ")", *DASHES):
            if sentence[at].kind == "," and at and sentence[at - 1].kind == ")":
                at -= 1  # "John Oster (Velin), said"
            opened = self._aside(sentence, at)
            if opened is None:
                return None
            aside, at = sentence[opened + 2 : at], opened
            run = self.run_before(sentence, at)
            beside = sentence[at + 1].kind == "(" and self._person(run)  # "Mayor Anna Lind (Tarn) said"
            if (
                any(is_role(one.low) for one in run)
                and aside
                and all(one.kind in IN_NAMES for one in aside)
                and not beside
            ):
                named = read_source(aside, gender=gender, ukrainian=self.ukrainian)  # "her adviser, Anna Lind, said"
                if named is not None and named.kind is Kind.PERSON:
                    return named._replace(role=as_printed(run), grounds=2), at + 1 - len(run)
        run = self.run_before(sentence, at)
        if not run:
            return None
        return self._subject(sentence, at + 1 - len(run), at + 1, gender)

    def _aside(self, sentence: list[Token], at: int) -> int | None:
        """The token before what stands between two commas, dashes or brackets, of which the second is ``at``.

        The earliest comma behind a person with whom a sentence begins opens what ``at`` closes, else the nearest.
        """
        kind = sentence[at].kind
        opening = {")": ("(",), ",": (",",)}.get(kind, tuple(DASHES))
        if at and sentence[at - 1].kind == QUOTE:
            return None
        nearest: int | None = None
        for before in range(at - 1, max(0, at - _MAX_ASIDE), -1):
            if sentence[before].kind in (QUOTE, ":"):
                break
            if sentence[before].kind in opening:
                if kind != ",":
                    return before - 1
                run = self.run_before(sentence, before - 1)
                start = before - len(run)
                if (start == 0 or sentence[start - 1].kind in (QUOTE, *DASHES)) and self._person(run):
                    return before - 1
                if nearest is None:
                    nearest = before - 1 if sentence[before + 1].low not in THAT else -1
        return nearest if nearest is not None and nearest >= 0 else None

    def _person(self, run: list[Token]) -> bool:
        source = read_source(run, ukrainian=self.ukrainian)
        return source is not None and source.kind is Kind.PERSON

    def _subject(self, sentence: list[Token], first: int, end: int, gender: str) -> tuple[Source, int] | None:
        run = [one for one in sentence[first:end] if one.kind not in "\"'«»“”"]
        while run and run[0].low in ADVERBS and len(run) > 1:
            run = run[1:]
        opens = bool(run) and run[0] is sentence[0]
        if gender == "p" or gender == "n":
            return self._several(run, first)
        source = self.person_from(run, gender) or read_source(
            run, gender=gender, opens=opens and len(run) == 1, ukrainian=self.ukrainian
        )
        if source is None:
            return None
        if source.kind is Kind.PERSON and source.grounds < 2 and not is_cyrillic_capital(source.name):
            alone = " " not in source.name
            if (opens and alone and not self.is_name(source.name)) or (
                self.cyrillic and (not alone or self.full_name(source.name) is None)
            ):
                return source._replace(kind=Kind.UNNAMED, role=""), first
        return source, first

    def _several(self, run: list[Token], first: int) -> tuple[Source, int] | None:
        """A body of which "they" is said: "в МИД заявили", "сообщили в Росавиации", "МИД сообщило"."""
        for n, one in enumerate(run):
            if one.low in ("в", "у", "во"):
                held = read_source(run[n + 1 :], genitive=True, ukrainian=self.ukrainian)
                if (
                    held is not None
                    and held.kind is Kind.PERSON
                    and any(two.low in PREPOSITIONS for two in run[n + 1 :])
                ):
                    continue  # "В ответ на заявление Анны Линд в порту сказали"
                if held is not None and held.kind is Kind.PERSON and held.grounds < 2 and not _is_place(held.name):
                    held = held._replace(name=as_printed(run[n + 1 :]), kind=Kind.BODY)
                return (held, first) if held is not None and held.kind is Kind.BODY else None
        held = read_source(run, ukrainian=self.ukrainian) if run else None
        if held is None:
            return None
        if held.kind is Kind.BODY:
            return held, first
        return held._replace(kind=Kind.UNNAMED, role=""), first

    def _names_fully(self, run: Sequence[Token], gender: str) -> bool:
        """Whether words end with a person's given name and surname."""
        source = read_source(run, gender=gender, ukrainian=self.ukrainian)
        return source is not None and source.kind is Kind.PERSON and " " in source.name and source.end == run[-1].end

    def _right(self, sentence: list[Token], at: int, gender: str) -> tuple[Source, int] | None:
        """The subject behind a verb, and its last token."""
        if at < len(sentence) and sentence[at].kind == ",":
            return None
        run: list[Token] = []
        while at < len(sentence) and len(run) < MAX_RUN:
            token = sentence[at]
            if token.kind in WORDS:
                if token.low in BORDERS or token.low in THAT or (token.low in VERBS and token.kind == "w"):
                    break
                named = next((one for one in reversed(run) if one.kind not in '"«»“”'), None)
                if named and token.low in PREPOSITIONS and named.kind in (*CAPITALS, "T") and gender != "p":
                    break
                if named and token.kind == "w" and _opens_listener(token) and self._names_fully(run, gender):
                    break  # "сказала Анна Линд газете «Вестник»": whom somebody tells stands behind the name
            elif (
                not (
                    token.kind == "."
                    and sentence[at - 1].kind in "iC"
                    and at + 1 < len(sentence)
                    and sentence[at + 1].kind in CAPITALS
                )
                and token.kind not in '"«»“”/'
            ):
                break
            run.append(token)
            at += 1
        if not run:
            return None
        last = at - 1
        if run[0].kind in "«“" and run[-1].kind in "»”":
            return None  # a medium, or whatever else is called so
        run = [one for one in run if one.kind not in '"«»“”']
        if not run:
            return None
        if gender in ("p", "n"):
            return self._several(run, last)
        medium = max((n + 1 for n, one in enumerate(run) if is_medium([one])), default=0)
        if medium and medium < len(run):
            run = run[medium:]
        # The first capitals that can be a subject, with what stands before them.
        end = len(run)
        for n in range(len(run)):
            if run[n].kind in CAPITALS and (n + 1 == len(run) or run[n + 1].kind not in (*CAPITALS, ".")):
                source = read_source(run[: n + 1], gender=gender, ukrainian=self.ukrainian)
                if source is not None and source.kind is Kind.PERSON:
                    if not is_cyrillic_capital(source.name) and (
                        (n + 1 < end and run[n + 1].low not in PREPOSITIONS) or (self.cyrillic and source.grounds < 2)
                    ):
                        continue
                    return source, last - (end - n - 1)
        source = read_source(run, gender=gender, ukrainian=self.ukrainian)
        if source is not None and source.kind is Kind.UNNAMED and run[0].kind == "w" and run[0].low in PREPOSITIONS:
            return None
        return (source, last) if source is not None else None

    def _phrase_cue(self, sentence: list[Token], first: int, end: int) -> Cue | None:
        """ "according to X": the source in the genitive."""
        at = end
        if at < len(sentence) and sentence[at].low in HIS:
            pronoun = sentence[at]
            his = Source(pronoun.begin, pronoun.end, "", "", Kind.PRONOUN, HIS[pronoun.low], 0)
            return self._sourced(sentence, first, end, at, his)
        run: list[Token] = []
        while at < len(sentence) and len(run) < MAX_RUN:
            token = sentence[at]
            if (
                token.kind not in WORDS
                and not (token.kind == "." and sentence[at - 1].kind in "iC")
                and token.kind not in '«»"'
            ):
                break
            if token.low in BORDERS or (run and token.low in PREPOSITIONS and run[-1].kind in CAPITALS):
                break
            if (
                token.kind == "w"
                and run
                and run[-1].kind in CAPITALS
                and not (token.low in PARTICLES or token.low == "of" or is_role(token.low))
            ):
                break
            run.append(token)
            at += 1
        source = read_source(run, genitive=True, ukrainian=self.ukrainian) if run else None
        return None if source is None else self._sourced(sentence, first, end, at - 1, source)

    def _sourced(self, sentence: list[Token], first: int, end: int, last: int, source: Source) -> Cue:
        """The cue of a phrase ``first:end`` whose source ends with the token ``last``."""
        rest = self._rest(sentence, first, last)
        return Cue(sentence[first].begin, sentence[end - 1].end, first, last, source, True, rest)

    def _rest(self, sentence: list[Token], first: int, last: int) -> tuple[int, int] | None:
        """A sentence without the phrase at its beginning or end."""
        close = len(sentence)
        while close and sentence[close - 1].kind in _STOPS:
            close -= 1
        if first <= 2:
            at = last + 1
            while at < close and sentence[at].kind not in WORDS | {QUOTE}:
                at += 1
            return (sentence[at].begin, sentence[close - 1].end) if at < close else None
        return sentence[0].begin, sentence[first - 1].end

    def _behind_cue(self, sentence: list[Token], at: int) -> Cue | None:
        """ "X'e göre": the source before the cue, in the dative."""
        run = self.run_before(sentence, at - 1)
        if not run or (sentence[at].low == "göre" and not any(one in run[-1].text for one in "'’ʼ")):
            return None  # a name parts its ending by an apostrophe
        source = read_source(run, genitive=True, ukrainian=self.ukrainian)
        if source is None:
            return None
        first = at - len(run)
        return Cue(sentence[at].begin, sentence[at].end, first, at, source, True, self._rest(sentence, first, at))


def _is_adverb(word: str) -> bool:
    return word in ADVERBS or (word.endswith("ly") and len(word) > _SHORTEST_ADVERB)


def _is_place(name: str) -> bool:
    return any(one.kind == "Geox" for one in forms_of(name)) if is_cyrillic_capital(name) else False


def as_printed(run: Sequence[Token]) -> str:
    return " ".join(one.text for one in run)


def _opens_listener(token: Token) -> bool:
    """Whether a word may begin who is told something: "dem Boten", "газете «Вестник»"."""
    return token.low in _TO_WHOM or is_medium([token])
