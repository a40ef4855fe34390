"""Traditions: copies of copies of a real text, made by scribes or by newsrooms, so that the true stemma is known.

Witness after witness takes an earlier one, each with its own care. *Scribes* misspell, take one word for another,
change small words and word order, leave out what stands between two places, and mend what is no word. *Newsrooms* cut
sentences and clauses, replace words, names and figures, put a sentence of another report in. What comes in a word's
place often stands ready for it (the likely misspelling, the synonym), so that two copyists do the same without knowing
of one another: every second spelling or small word, a third of other words, one name or figure in seven. A
*contaminated* witness has a second exemplar: for the rest of the text from some point on, or for single readings
throughout. *Lost* witnesses are such as others were copied from.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_DAY = datetime(2024, 3, 1, tzinfo=UTC)
_MEND = 0.15  # of misspellings are set right by whoever copies them
# How often what comes in a word's place is what stands ready for it.
_READY = {"spelling": 0.5, "small": 0.5, "word": 0.3, "figure": 0.15, "name": 0.15}
_CARE = (0.4, 1.0, 1.8)  # how often copyists err, against the mean of their kind

Text = dict[float, str]  # words by where they stand; sentences begin at whole thousands


@dataclass(slots=True)
class Copy:
    """A witness of a tradition; ``parents`` by number, the second one of the contaminated."""

    name: str
    channel: str
    date: datetime
    text: Text
    parents: tuple[int, ...] = ()
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A cell of the measurement: how many witnesses are held, the shares that are lost and contaminated, who copied."""

    by: str
    held: int
    lost: float = 0.0
    contaminated: float = 0.0

    @property
    def name(self) -> str:
        """In plain words."""
        lost = f"{self.lost:.0%} lost" if self.lost else "none lost"
        mixed = f"{self.contaminated:.0%} contaminated" if self.contaminated else "none contaminated"
        return f"{self.by}, {self.held} witnesses, {lost}, {mixed}"


@dataclass(slots=True)
class Tradition:
    """Its copies in order of time; ``source_sets`` has the nearest witnesses above each that are held."""

    kind: Kind
    copies: list[Copy]
    language: str
    source_sets: list[set[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.source_sets = []
        for one in self.copies:
            found: set[int] = set()
            for parent in one.parents:
                found |= self.source_sets[parent] if self.copies[parent].lost else {parent}
            self.source_sets.append(found)

    def edges(self) -> list[tuple[str, str]]:
        """Which copy was made from which, by name, lost ones too."""
        return [(self.copies[parent].name, one.name) for one in self.copies for parent in one.parents]

    def held(self) -> list[Copy]:
        """The witnesses that are held."""
        return [one for one in self.copies if not one.lost]

    def written(self, one: Copy) -> str:
        """The text of a copy, sentences in paragraphs of three."""
        sentences: dict[int, list[str]] = {}
        for at in sorted(one.text):
            sentences.setdefault(int(at // 1000), []).append(one.text[at])
        lines = [" ".join(words) for words in sentences.values()]
        return "\n\n".join(" ".join(lines[at : at + 3]) for at in range(0, len(lines), 3))


def simulate(
    name: str, kind: Kind, sentences: Sequence[str], language: str, others: Sequence[str], rng: random.Random
) -> Tradition:
    """One tradition of a text; ``others`` are sentences of other texts, from which strange words come."""
    copyist = _Copyist(sentences, others, rng)
    count = round(kind.held / (1 - kind.lost))
    channels = rng.sample(range(1000), count)
    date = _DAY
    copies: list[Copy] = []
    for at in range(count):
        date += timedelta(minutes=rng.randint(15, 300))
        new = Copy(f"{name}.{at}", f"{name} channel {channels[at]}", date, copyist.begin())
        if at:
            parents = [rng.randrange(at)]
            new.text = dict(copies[parents[0]].text)
            if at > 2 and rng.random() < kind.contaminated:
                parents.append(rng.choice([one for one in range(at) if one != parents[0]]))
                new.text = copyist.conflate(*(copies[one].text for one in parents))
            new.parents = tuple(parents)
            (copyist.scribe if kind.by == "scribes" else copyist.newsroom)(new.text)
        copies.append(new)
    inner = sorted({parent for one in copies for parent in one.parents})
    for at in rng.sample(inner, min(count - kind.held, len(inner))):
        copies[at].lost = True
    return Tradition(kind, copies, language)


class _Copyist:
    """Who copies one tradition's text."""

    def __init__(self, sentences: Sequence[str], others: Sequence[str], rng: random.Random) -> None:
        self._rng = rng
        self._text = {
            1000.0 * n + at: word for n, sentence in enumerate(sentences) for at, word in enumerate(sentence.split())
        }
        self._others = others
        words = [word for sentence in others for word in sentence.split()]
        self._small = [word for word in words if len(word) <= 3 and word.isalpha()]
        self._plain = [word for word in words if len(word) > 3 and word.isalpha() and word.islower()]
        self._names = [word for word in words if len(word) > 3 and word.isalpha() and word.istitle()]
        self._ready: dict[tuple[str, float, str], str] = {}
        self._mended: dict[str, str] = {}

    def begin(self) -> Text:
        return dict(self._text)

    def conflate(self, main: Text, second: Text) -> Text:
        """A text from two exemplars: the second one for the rest from some point on, or for single readings."""
        if self._rng.random() < 0.5:
            border = self._rng.choice(sorted(main)[len(main) // 4 : 3 * len(main) // 4 + 1])
            kept = {at: word for at, word in main.items() if at < border}
            return kept | {at: word for at, word in second.items() if at >= border}
        mixed = dict(main)
        for at in sorted(main.keys() | second.keys()):
            if main.get(at) != second.get(at) and self._rng.random() < 0.4:
                if at in second:
                    mixed[at] = second[at]
                else:
                    del mixed[at]
        return mixed

    def scribe(self, text: Text) -> None:
        rate = 0.03 * self._rng.choice(_CARE)
        for at in list(text):
            word = text.get(at)
            if word is None:
                continue
            if word in self._mended and self._rng.random() < _MEND:
                text[at] = self._mended[word]
            if self._rng.random() < rate:
                self._err(text, at)
        if self._rng.random() < 0.5:
            self._drop(text, self._rng.randint(2, 12))

    def _err(self, text: Text, at: float) -> None:
        kind = self._rng.choices(("spelling", "word", "small", "order", "out"), (4, 2, 2, 1, 1))[0]
        word = text[at]
        if kind == "spelling" and len(word) > 3:
            text[at] = self._change("spelling", at, word, lambda: self._misspell(word))
            self._mended.setdefault(text[at], word)
        elif kind == "word" and len(word) > 3:
            text[at] = self._change("word", at, word, lambda: self._rng.choice(self._plain))
        elif kind == "small" and len(word) <= 3:
            text[at] = self._change("small", at, word, lambda: self._rng.choice(self._small))
        elif kind == "small":
            text[at + 0.5 + self._rng.random() / 1000] = self._rng.choice(self._small)
        elif kind == "order" and at + 1 in text:
            text[at], text[at + 1] = text[at + 1], word
        elif kind == "out":
            del text[at]

    def newsroom(self, text: Text) -> None:
        rng = self._rng
        for at in list(text):
            word = text[at]
            if word[0].isdigit() and rng.random() < 0.02:
                text[at] = self._change("figure", at, word, lambda: str(rng.randint(2, 900)))
            elif word.istitle() and at % 1000 and rng.random() < 0.02:
                text[at] = self._change("name", at, word, lambda: rng.choice(self._names))
            elif rng.random() < 0.015:
                if len(word) > 3:
                    text[at] = self._change("word", at, word, lambda: rng.choice(self._plain))
                elif rng.random() < 0.5:
                    del text[at]
                else:
                    text[at] = self._change("small", at, word, lambda: rng.choice(self._small))
        if rng.random() < 0.6:
            self._drop(text, rng.randint(2, 8))
        sentences = sorted({at // 1000 for at in text})
        if len(sentences) > 4:
            if rng.random() < 0.3:
                gone = {rng.choice(sentences)}
            elif rng.random() < 0.2:
                gone = set(sentences[-rng.randint(1, len(sentences) // 4) :])
            else:
                gone = set()
            for at in [at for at in text if at // 1000 in gone]:
                del text[at]
        if rng.random() < 0.2:
            begin = 1000 * rng.choice(sentences) + 900 + rng.random()
            text.update({begin + n / 1000: word for n, word in enumerate(rng.choice(self._others).split())})

    def _drop(self, text: Text, words: int) -> None:
        """Leave out some words in a row."""
        places = sorted(text)
        if len(places) > 2 * words:
            begin = self._rng.randrange(len(places) - words)
            for at in places[begin : begin + words]:
                del text[at]

    def _change(self, kind: str, at: float, word: str, new: Callable[[], str]) -> str:
        """What comes in a word's place."""
        if self._rng.random() < _READY[kind]:
            return self._ready.setdefault((kind, at, word), new())
        return new()

    def _misspell(self, word: str) -> str:
        at = self._rng.randrange(1, len(word) - 1)
        kind = self._rng.randrange(3)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[: at + 1] + word[at:]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
