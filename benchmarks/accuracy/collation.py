"""Variants and details against planted truth: what was changed in which witness, and what translations lack.

*Variants.* Of each news document eight witnesses in its own language: in every one some words are replaced, left out,
added, misspelt, written with another capital or other marks, or change places with the next; which is known. A variant
that is found is right where the witness was changed at these words.

*Details.* Sentence by sentence a document and its translation, as they are, and with a clause, a name or a number taken
out of the translation; those that the other documents were read for are left out.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.collations import collate_texts
from benchmarks.accuracy.corpora import news
from benchmarks.accuracy.figures import Figure, Report, share, wilson
from stemmatic.ask.details import mark_details
from stemmatic.ask.texts import encode_now
from stemmatic.descend import VariantKind, Variants, find_variants
from stemmatic.model import Collation, DetailKind, Reading, ReadingState, Witness
from stemmatic.text.comparison import split_words
from stemmatic.text.marks import CLAUSE_MARK

LANGUAGES = ("en", "ru", "tr", "uk", "ar", "de")
PAIRS = (("en", "ru"), ("ru", "tr"), ("en", "tr"), ("uk", "en"), ("en", "ar"), ("tr", "ru"))
_DOCUMENTS = 12  # of each language
_READ = 40  # the first documents were read for thresholds
_WITNESSES = 8
_APART = 6  # words between two changes
_CHANGED = 0.5  # of the words that may be changed
_BLANK = re.compile(r"\s")
Place = tuple[str, int]  # a word of the base by its number; "+": behind it


@dataclass(frozen=True, slots=True)
class Change:
    """What was planted in a witness: of which kind, and at which places a variant for it may be found."""

    kind: VariantKind
    places: frozenset[Place]


def measure() -> Report:
    """Variants first, then details."""
    rng = random.Random(14)  # noqa: S311 (the same each time)
    counts, kinds = Counter[str](), Counter[tuple[VariantKind, bool]]()
    stable: list[bool] = []
    for language in LANGUAGES:
        texts = news(language)
        documents = list(texts)[_READ : _READ + _DOCUMENTS]
        stable += [_count_variants(" ".join(texts[one]), rng, counts, kinds) for one in documents]
    figures = [
        _figure("variants found that were planted (precision)", counts["right"], counts["found"]),
        _figure("planted variants found (recall)", counts["met"], counts["planted"]),
        *(
            _figure(
                f"planted as {kind.value}: found as that", kinds[kind, True], kinds[kind, True] + kinds[kind, False]
            )
            for kind in VariantKind
            if kind is not VariantKind.FIGURES
        ),
        share("texts with the same variants in three orders of their witnesses", stable, floor=1.0),
    ]
    return Report(figures=[*figures, *_details(rng)])


def _count_variants(
    base: str, rng: random.Random, counts: Counter[str], kinds: Counter[tuple[VariantKind, bool]]
) -> bool:
    """Count what is found of a text's planted changes; gives whether every order of the witnesses tells the same."""
    texts, planted = {"base": base}, {}
    for number in range(1, _WITNESSES):
        name = f"w{number}"
        texts[name], planted[name] = plant(base, rng)
    found = find_variants(collate_texts(texts))
    for at, changes in enumerate(planted.values(), 1):
        places = dict(_differences(found, base, at))
        right = {place for change in changes for place in change.places}
        counts["found"] += len(places)
        counts["right"] += len(places.keys() & right)
        counts["planted"] += len(changes)
        for change in changes:
            met = [places[one] for one in change.places if one in places]
            counts["met"] += bool(met)
            kinds[change.kind, any(change.kind in one for one in met)] += 1
    tables = [_table(found, list(texts))]
    for _ in range(2):
        order = rng.sample(list(texts), len(texts))
        tables.append(_table(find_variants(collate_texts({name: texts[name] for name in order})), order))
    return all(one == tables[0] for one in tables)


def _table(found: Variants, order: Sequence[str]) -> frozenset[frozenset[tuple[str, frozenset[str]]]]:
    names = {one.siglum: name for one, name in zip(found.witnesses, order, strict=True)}
    return frozenset(
        frozenset((one.text, frozenset(names[siglum] for siglum in one.sigla)) for one in place.readings)
        for place in found.places
        if place.varies
    )


def _differences(found: Variants, text: str, witness: int) -> Iterator[tuple[Place, Sequence[VariantKind]]]:
    """Where a witness differs from the base, which has this text, by the words of the base.

    They are counted where the text has them: a part of a figure by itself is other words ("£120m", "120m").
    """
    base, other = found.witnesses[0].siglum, found.witnesses[witness].siglum
    begins, done, end = split_words(text).begins, 0, 0
    text = _BLANK.sub(" ", text)  # as readings have them
    for place in found.places:
        ours = next((one for one in place.readings if base in one.sigla), None)
        words = 0
        if ours is not None:
            end = text.index(ours.text, end) + len(ours.text)
            words = bisect_left(begins, end) - done
        if ours and other not in ours.sigla and any(other in one.sigla for one in place.readings):
            yield from (((" ", done + at), place.kinds) for at in range(words))
            if not words:
                yield ("+", done - 1), place.kinds
        done += words


def plant(text: str, rng: random.Random) -> tuple[str, list[Change]]:
    """A witness of a text, with changes that stand apart, and what they are."""
    found = split_words(text)
    spans = list(zip(found.begins, found.ends, strict=True))
    pieces, changes, upto, last = [], [], 0, len(spans) - _APART
    at = _APART
    while at < last:
        begin, end = spans[at]
        word, behind = text[begin:end], text[end : spans[at + 1][0]]
        if rng.random() < _CHANGED and behind == " " and word.isalpha() and text[begin - 1] == " ":
            kind = rng.choice(list(VariantKind))
            made = _change(kind, word, text[slice(*spans[at + 1])], rng.choice(found.words), rng)
            if made is not None:
                said, places, taken = made
                pieces.append(text[upto:begin] + said)
                upto = spans[at + taken][1] if taken >= 0 else begin
                changes.append(Change(kind, frozenset((sign, at + step) for sign, step in places)))
                at += _APART
        at += 1
    return "".join(pieces) + text[upto:], changes


def _change(
    kind: VariantKind, word: str, following: str, other: str, rng: random.Random
) -> tuple[str, Sequence[tuple[str, int]], int] | None:
    """What stands instead of a word, where that is a variant, and up to which of the next words it stands for."""
    here = [(" ", 0)]
    if kind is VariantKind.WORDING:
        if not other.isalpha() or other == word.casefold():
            return None
        return rng.choice([(other, here, 0), (f"{other} {word}", [("+", -1), ("+", 0)], 0)])
    if kind is VariantKind.SPELLING and len(word) > 6:
        cut = len(word) // 2
        return word[:cut] + word[cut + 1 :], here, 0
    if kind is VariantKind.CASE and word[:1].upper() != word[:1] and len(word) > 1:
        return word[:1].upper() + word[1:], here, 0
    if kind is VariantKind.PUNCTUATION:
        return f"{word},", here, 0
    if kind is VariantKind.ORDER and following.isalpha() and following.casefold() != word.casefold():
        return f"{following} {word}", [(" ", 0), (" ", 1), ("+", -1), ("+", 0), ("+", 1)], 1
    return None


# --- details ---------------------------------------------------------------------------------------------------------


def _details(rng: random.Random) -> Iterator[Figure]:
    claimed: list[bool] = []
    told: dict[DetailKind, list[bool]] = {kind: [] for kind in DetailKind}
    for one, other in PAIRS:
        ours, theirs = news(one), news(other)
        for document in list(ours)[_READ : _READ + _DOCUMENTS]:
            claimed += [bool(found.lacks) for found in _read((one, ours[document]), (other, theirs[document]))]
            cut = [_take_out(sentence, rng) for sentence in theirs[document]]
            read = _read((one, ours[document]), (other, [said for said, _ in cut]))
            for (_, kind), found in zip(cut, read, strict=True):
                if kind is not None:
                    told[kind].append(any(detail.kind is kind for detail in found.lacks))
    yield share("sentences in translation of which a detail is said to be wanting, where none is", claimed)
    for kind, outcomes in told.items():
        if outcomes:
            yield share(f"a {kind.value} taken out of a translation that is said to be wanting", outcomes)


def _take_out(sentence: str, rng: random.Random) -> tuple[str, DetailKind | None]:
    """A sentence without one of its clauses, numbers or names, if it has any that can be taken out."""
    clauses = [one for one in re.split(f"(?<={CLAUSE_MARK.pattern})", sentence) if len(one.split()) >= 4]
    numbers = re.findall(r"\b[0-9]{2,}(?:[.,][0-9]+)?\b", sentence)
    names = re.findall(r"(?<=[^\W\d_] )[^\W\d_a-zа-яёіїєґçğıöşü][^\W\d_]{3,}", sentence)
    choices = [
        *([(DetailKind.CLAUSE, rng.choice(clauses))] if len(clauses) > 1 else []),
        *([(DetailKind.NUMBER, rng.choice(numbers))] if numbers else []),
        *([(DetailKind.NAME, rng.choice(names))] if names else []),
    ]
    if not choices:
        return sentence, None
    kind, gone = rng.choice(choices)
    return " ".join(sentence.replace(gone, "").split()), kind


def _read(ours: tuple[str, Sequence[str]], theirs: tuple[str, Sequence[str]]) -> list[Reading]:
    """Sentences of a translation, read against those of the text."""
    sides = dict(zip("AB", (ours, theirs), strict=True))
    witnesses = [Witness(siglum=name, post=name, version=0, language=language) for name, (language, _) in sides.items()]
    places, at = [], {"A": 0, "B": 0}
    for both in zip(ours[1], theirs[1], strict=True):
        row = []
        for name, text in zip("AB", both, strict=True):
            state, against = (ReadingState.TRANSLATED, "A") if name == "B" else (ReadingState.BASE, "")
            begin = at[name]
            at[name] += len(text) + 1
            row.append(
                Reading(siglum=name, state=state, text=text, begin=begin, end=begin + len(text), against=against)
            )
        places.append(tuple(row))
    collation = Collation(witnesses=tuple(witnesses), places=tuple(places))
    texts = {name: " ".join(said) for name, (_, said) in sides.items()}
    return [place[1] for place in mark_details(places, collation, texts, encode_now)]


def _figure(name: str, right: int, cases: int) -> Figure:
    low, high = wilson(right, cases)
    return Figure(name=name, value=right / cases if cases else float("nan"), cases=cases, low=low, high=high)
