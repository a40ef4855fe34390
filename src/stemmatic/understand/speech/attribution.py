"""Who says what in a text: cues are found in its sentences and given the quotations and clauses that they attribute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from stemmatic.understand.heading import prefilter as hints
from stemmatic.understand.speech.clauses import MASK, QUOTE, Token
from stemmatic.understand.speech.cues import CueFinder
from stemmatic.understand.speech.lexicon import (
    ADVERBS,
    OFFICES,
    PREVIOUS,
)
from stemmatic.understand.speech.naming import (
    DASHES,
    KNOWN,
)
from stemmatic.understand.speech.sign_cues import Cue
from stemmatic.understand.speech.sources import (
    Kind,
    Source,
    gender_of,
    is_given,
    is_role,
)

_STOPS = frozenset(".!?…؟。")
_CLOSING = frozenset('"”»')
_MIN_TOLD = 8  # characters of what is reported
# A dash before what may be a name at the end of a sentence, or a colon behind one; each with what is looked for first.
_CAPITAL = "A-ZÀ-ÞА-ЯЁІЇЄҐĞİŞ"
_SIGNS = (
    (
        re.compile(r"[–—―]|(?<!\w)-|-[\s*_\[]"),
        re.compile(
            rf"(?:[–—―-][\s*_\[]{{1,6}}[^–—―\n.!?;:{_CAPITAL}]{{0,60}}|(?<!\w)[–—―-])"
            rf"(?:[{_CAPITAL}]\w{{0,3}}\. ?){{0,3}}[{_CAPITAL}][^–—―\n.!?;:]{{2,90}}(?:[.\n(]|\]|$)",
            re.MULTILINE,
        ),
    ),
    (
        re.compile(r":(?:[\s*_]|$)", re.MULTILINE),
        re.compile(
            rf"(?:^|[.!?…])[^\w\n]*[{_CAPITAL}][^\n:.,;@?!/()]{{2,70}}:(?:[\s*_]|$)",
            re.MULTILINE,
        ),
    ),
)
_TRIMMED = " ,:;.—–-*_\n\t"
_FAR = 1_500  # characters behind which a pronoun stands for nobody


class Attribution(NamedTuple):
    """What is said at ``begin:end``, who says it (nothing: somebody without a name), and the words that tell so."""

    begin: int
    end: int
    speaker: str | None
    role: str | None
    cue: tuple[int, int]
    named: tuple[int, int]
    direct: bool
    body: bool


def find_attributions(text: str, quoted: Sequence[tuple[int, int]]) -> list[Attribution]:
    """What a text attributes; ``quoted`` are its quotations, none inside another.

    A quotation that is given to somebody without a name has no speaker; one that nothing is said of is left out.
    """
    if not quoted and not hints.read_hints(text) & hints.SPEECH and not _may_sign(text):
        return []
    return _Reader(text, quoted).read()


class _Reader(CueFinder):
    """A text that is read for speech, sentence by sentence, in lines that may hold any."""

    def __init__(self, text: str, quoted: Sequence[tuple[int, int]]) -> None:
        super().__init__(text, quoted)
        self.spoken: list[Source] = []  # who spoke, in order
        self.passed: list[tuple[int, int]] = []  # lines and sentences behind the last that spoke

    def read(self) -> list[Attribution]:
        """All attributions, in order."""
        found: list[Attribution] = []
        led: Cue | None = None  # what ended in a colon before the line's end
        before: Attribution | None = None  # the quotation before
        previous: tuple[int, int] | None = None  # the sentence before
        parted = True  # something else stands behind the quotation before
        for line, (begin, end) in enumerate(self.lines):
            if not self._may_speak(begin, end):
                self.passed += [(line, -1)]
                led, parted, previous = None, True, (begin, end)
                continue
            for number, sentence in enumerate(self.sentences(line)):
                cues = [self._resolved(cue, sentence) for cue in self.cues(sentence)]
                first = cues[0] if cues and cues[0].first <= 3 else None
                if previous is not None and first and self._stands_for_previous(sentence, first, previous):
                    cues[0] = first._replace(told=previous, strong=True)
                stop = sentence[-1]
                previous = sentence[0].begin, stop.begin if stop.kind in _STOPS else stop.end
                quotes = [n for n, one in enumerate(sentence) if one.kind == QUOTE]
                used: list[Cue] = []
                for n in quotes:
                    cue = cue_of(sentence, n, cues, quotes) or (led if n == 0 else self._led(sentence[:n]))
                    if cue is not None:
                        used.append(cue)
                        before = self._attributed(sentence[n].begin, sentence[n].end, cue, direct=True)
                        found.append(before)
                    elif before is not None and n == 0 and not parted:
                        before = before._replace(begin=sentence[n].begin, end=sentence[n].end)
                        found.append(before)
                    else:
                        before = None
                spent = set(used)  # cues may be as many as words
                for cue in cues:
                    told = cue.told if cue.strong and cue not in spent and cue.source.kind in KNOWN else None
                    if told is not None and told[1] - told[0] >= _MIN_TOLD:
                        used.append(cue)
                        spent.add(cue)
                        found.append(self._attributed(*told, cue, direct=False))
                if any(cue.source.kind is Kind.PERSON for cue in used):
                    self.spoken += [cue.source for cue in used if cue.source.kind is Kind.PERSON]
                    self.passed = []
                else:
                    self.passed.append((line, number))
                parted = not quotes
                if parted and cues and any(one.kind in _CLOSING for one in sentence):  # too short a quotation to be one
                    before, parted = self._attributed(0, 0, cues[-1], direct=True), False
                led = None
                if stop.kind == ":":
                    led = cues[-1] if cues else self._led(sentence)
        return found

    def _stands_for_previous(self, sentence: Sequence[Token], cue: Cue, previous: tuple[int, int]) -> bool:
        """Whether what is said stands in the sentence before: "Об этом сообщили в …", "— заявил …" on its own line;
        or a name behind a dash, where what is before is on its line, no question, nor of a dialogue or list."""
        if sentence[0].kind in DASHES and cue.first == 0:
            begin, end = previous
            between = self.text[end - 1 : sentence[0].begin]
            return "\n" not in between and "?" not in between and self.text[begin] not in DASHES
        if sentence[0].kind in DASHES:
            return cue.first == 1
        return any(tuple(one.low for one in sentence[: len(words)]) == words for words in PREVIOUS)

    def _led(self, sentence: Sequence[Token]) -> Cue | None:
        """Whom words are about that end in a colon, behind which a quotation stands."""
        led = self.leading_cue(sentence) if sentence[-1].kind == ":" else None
        return self._resolved(led, ()) if led else None

    def _may_speak(self, begin: int, end: int) -> bool:
        """Whether a line may attribute anything."""
        line = self.flat[begin:end]
        announces = line.endswith(":") and self.flat[end:].lstrip()[:1] == MASK
        return announces or MASK in line or bool(hints.read_hints(line) & hints.SPEECH) or _may_sign(line)

    def _resolved(self, cue: Cue, sentence: Sequence[Token]) -> Cue:
        """A cue whose pronoun or title stands for somebody named before, and whose surname for the text's full name.

        ``sentence`` is that of the cue: behind a quotation in it "she said" is of its subject.
        """
        source = cue.source
        if source.kind is Kind.PRONOUN or (source.kind is Kind.UNNAMED and source.role and is_role(_last(source.role))):
            held = self._subject_before(cue, sentence) or self._meant(source, cue.begin)
            if held is None:
                return cue
            kept = source.gender or held.gender
            return cue._replace(source=held._replace(begin=source.begin, end=source.end, gender=kept))
        if source.kind is Kind.PERSON and " " not in source.name:
            full = self.full_name(source.name)
            if full is None and is_given(source.name.casefold()) and not source.role and self.cyrillic:
                return cue._replace(source=source._replace(kind=Kind.UNNAMED))
            if full is not None:
                gender = source.gender or gender_of(full.split()[0])
                return cue._replace(source=source._replace(name=full, gender=gender, grounds=2))
        return cue

    def _subject_before(self, cue: Cue, sentence: Sequence[Token]) -> Source | None:
        """The subject of a sentence with a quotation between it and a cue with a pronoun, which stands for it."""
        if cue.source.kind is not Kind.PRONOUN or not any(one.kind == QUOTE for one in sentence[1 : cue.first]):
            return None
        subject = self.subject_of(sentence)
        return subject if subject is not None and self._stands_for(cue.source, subject) else None

    def _meant(self, source: Source, begin: int) -> Source | None:
        """Whom a pronoun or a title at ``begin`` stands for: the subject of the last sentence that has one, or who
        spoke last."""
        for line, number in reversed(self.passed):
            if begin - self.lines[line][1] > _FAR:
                break
            sentences = self.sentences(line)
            for sentence in reversed(sentences) if number < 0 else [sentences[number]]:
                subject = self.subject_of(sentence)
                if subject is not None and self._stands_for(source, subject):
                    return subject
        last = self.spoken[-1] if self.spoken else None
        return last if last and begin - last.end <= _FAR and self._stands_for(source, last) else None

    def _stands_for(self, source: Source, held: Source) -> bool:
        if source.gender and held.gender and source.gender != held.gender:
            return False
        if source.kind is Kind.PRONOUN:
            return True
        role = held.role or self.role_of(held.name)
        return _last(source.role) in {OFFICES.get(word, word) for word in role.casefold().replace(".", " ").split()}

    def _attributed(self, begin: int, end: int, cue: Cue, *, direct: bool) -> Attribution:
        source = cue.source
        known = source.kind in (Kind.PERSON, Kind.BODY)
        if not direct:
            held = self.text[begin:end]
            begin += len(held) - len(held.lstrip(_TRIMMED))
        return Attribution(
            begin=begin,
            end=end,
            speaker=source.name if known else None,
            role=source.role or None if source.kind is Kind.PERSON else None,
            cue=(cue.begin, cue.end),
            named=(source.begin, source.end),
            direct=direct,
            body=source.kind is Kind.BODY,
        )


def _may_sign(text: str) -> bool:
    """Whether a dash or a colon may attribute anything."""
    return any(sign.search(text) and named.search(text) for sign, named in _SIGNS)


def _last(words: str) -> str:
    return words.casefold().split()[-1]


def cue_of(sentence: Sequence[Token], at: int, cues: Sequence[Cue], quotes: Sequence[int]) -> Cue | None:
    """The cue that a quotation hangs on: the one behind it that only signs part from it, else the nearest before it."""
    following = next((n for n in quotes if n > at), len(sentence))
    for cue in cues:
        if at < cue.first < following or (at < cue.first and not any(at < n < cue.first for n in quotes)):
            between = sentence[at + 1 : cue.first]
            if all(
                one.kind in (",", ".", "!", "?", "…", "*", "_", *DASHES)
                or one.low in ADVERBS
                or one.low in ("as", "as", "diye", "так", "как")
                for one in between
            ):
                return cue
    before = [cue for cue in cues if cue.last < at]
    if before:
        return before[-1]
    behind = [cue for cue in cues if cue.first > at]
    return behind[0] if behind else None
