"""Attribution: who speaks, in English news with gold spans, in labelled Russian posts, and in invented cases.

English: direct quotations of four words and more. *Right*: where the source is no pronoun, the last word of the name
that we give stands in it; where it is one, the gold source before it that holds a name is taken for the one meant.
Russian: the speakers of 300 posts that ``python -m benchmarks.accuracy.speech`` draws, by surname; ``either`` are those
of whom two readers may differ. Invented: a person who speaks in each text of six languages, or nobody with a name.
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.accuracy.corpora import find, rows, telegram
from benchmarks.accuracy.figures import Report, share
from stemmatic.model import Quote, Understanding
from stemmatic.text.person_names import find_persons
from stemmatic.understand import understand

_HERE = Path(__file__).parent
_SEED, _DRAWN = 15, 300
_MIN_WORDS = 4
_PRONOUNS = frozenset(["he", "she", "they", "it", "i", "we", "who", "that", "his", "her", "their"])


def measure() -> Report:
    """All figures of attribution."""
    report = Report()
    _english(report)
    _russian(report)
    _invented(report)
    _persons(report)
    return report


def drawn() -> list[str]:
    """The names of the posts that are labelled."""
    keys = sorted((tuple(map(int, one.name.split("."))), one.name) for one in telegram())
    return [name for _, name in sorted(random.Random(_SEED).sample(keys, _DRAWN))]  # noqa: S311 (sampling)


def _english(report: Report) -> None:
    named, right, meant, pronouns = [], [], [], []
    for row in rows("attributions-en", "polnear.jsonl"):
        text = row["text"]
        said = [one for one in understand(text).quotes if not one.reported]
        for span, sources, person in _gold(row):
            found = _covering(said, span)
            speaker = found.speaker if found else None
            named.append(speaker is not None)
            where = f"{row['id']} {span[0]}"
            if speaker is None:
                report.misses.append(f"{where}: no speaker ({text[slice(*sources)]})")
                continue
            source = text[slice(*sources)]
            if source.casefold() in _PRONOUNS:
                touched = bool(found and found.named and found.named[0] < sources[1] and sources[0] < found.named[1])
                pronouns.append(touched or (person is not None and _same(speaker, person)))
                if person is not None:
                    meant.append(_same(speaker, person))
                    if not meant[-1]:
                        report.misses.append(f"{where}: {speaker} for {source} ({person})")
            else:
                right.append(_same(speaker, source))
                if not right[-1]:
                    report.misses.append(f"{where}: {speaker} for {source}")
    report.figures += [
        share("English quotations with a speaker", named, floor=0.85),
        share("of these right, where the source is no pronoun", right, floor=0.93),
        share("where it is a pronoun: the one that it stands for", meant),
    ]


def _gold(row: Mapping[str, Any]) -> Iterator[tuple[tuple[int, int], tuple[int, int], str | None]]:
    """Direct quotations with their source, and whom a pronoun stands for: the named source before it."""
    text, person = row["text"], None
    for one in sorted(row["attributions"], key=lambda one: min(one["content"], default=[0, 0])):
        if not one["source"]:
            continue
        begin, end = one["source"][0]
        if text[begin:end] == "said" and one["cue"]:  # the two are swapped in some articles
            begin, end = one["cue"][0]
        source = text[begin:end]
        if any(word[:1].isupper() for word in source.split()) and source.casefold() not in _PRONOUNS:
            person = source
        for b, e in one["content"]:
            quoted = text[b:e].strip()
            if quoted[:1] in '"“‘' and len(quoted.split()) >= _MIN_WORDS:
                yield (b, e), (begin, end), person


def _covering(said: Sequence[Quote], span: tuple[int, int]) -> Quote | None:
    """The quotation that has most of a span."""
    shared = [(min(one.end, span[1]) - max(one.begin, span[0]), one) for one in said]
    best = max(shared, key=lambda item: item[0], default=(0, None))
    return best[1] if best[0] > 0 else None


def _same(speaker: str, source: str) -> bool:
    """Whether the last word of a speaker's name stands in a source."""
    return speaker.split()[-1].strip(".,’'").casefold() in source.casefold().replace("’s", "")


def _russian(report: Report) -> None:
    texts = {one.name: one.text for one in telegram()}
    counts: dict[str, list[list[bool]]] = {kind: [[], []] for kind in ("people", "bodies")}
    with (_HERE / "telegram.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            said = understand(texts[row["post"]])
            for kind, found in (("people", _people(said)), ("bodies", _bodies(said))):
                precision, recall = counts[kind]
                wanted, either = row[kind].split(), row["either"].split()
                for name in sorted(found):
                    if not any(_holds(name, one) for one in either):
                        precision.append(any(_holds(name, one) for one in wanted))
                        if not precision[-1]:
                            report.misses.append(f"telegram {row['post']}: {name} is no speaker")
                for one in wanted:
                    recall.append(any(_holds(name, one) for name in found))
                    if not recall[-1]:
                        report.misses.append(f"telegram {row['post']}: {one} is not found")
    for kind, (precision, recall) in counts.items():
        aims = (0.97, 0.92) if kind == "people" else (None, None)
        report.figures += [
            share(f"Russian posts, {kind} that speak: precision", precision, floor=aims[0]),
            share(f"Russian posts, {kind} that speak: recall", recall, floor=aims[1]),
        ]


def _people(said: Understanding) -> set[str]:
    named = [one.speaker for one in said.headings] + [one.speaker for one in said.quotes if not one.body]
    return {name.casefold() for name in named if name}


def _bodies(said: Understanding) -> set[str]:
    return {one.speaker.casefold() for one in said.quotes if one.speaker and one.body}


def _holds(name: str, label: str) -> bool:
    return any(word.startswith(label[:5]) for word in name.replace("ё", "е").split())


def _invented(report: Report) -> None:
    by_language: dict[str, list[bool]] = {}
    traps: list[bool] = []
    for path in sorted((_HERE / "cases").glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            case = json.loads(line)
            said = understand(case["text"])
            found = sorted({one.speaker for one in said.quotes if one.speaker})
            fits = found == sorted(case["speakers"])
            (by_language.setdefault(path.stem, []) if case["speakers"] else traps).append(fits)
            if not fits:
                report.misses.append(f"{path.stem} {number}: {found}")
    if by_language:
        report.figures += [
            share(
                "invented cases in six languages: the speakers, no other",
                [one for held in by_language.values() for one in held],
            ),
            share("invented traps: no speaker", traps),
        ]


def _persons(report: Report) -> None:
    """Pairs of names that are one person's, among the labelled ones: a line of the file has those of one."""
    lines = (_HERE / "persons.txt").read_text("utf-8").splitlines()
    labels = {name: number for number, line in enumerate(lines) for name in line.split("|")}
    met: Counter[str] = Counter()
    for text, title in _named_texts():
        said = understand(text, title=title)
        met.update({one for one in (*(h.speaker for h in said.headings), *_quoted(said)) if one})
    persons = find_persons(dict(met) | {name: met[name] or 1 for name in labels})
    found = {pair for pair in combinations(sorted(labels), 2) if persons[pair[0]].id == persons[pair[1]].id}
    true = {pair for pair in combinations(sorted(labels), 2) if labels[pair[0]] == labels[pair[1]]}
    report.figures += [
        share("names of one person, pairs: precision", (pair in true for pair in sorted(found)), floor=0.99),
        share("names of one person, pairs: recall", (pair in found for pair in sorted(true)), floor=0.93),
    ]
    report.misses += [f"persons: {' / '.join(pair)}" for pair in sorted(found ^ true)]


def _quoted(said: Understanding) -> Iterator[str | None]:
    return (one.speaker for one in said.quotes if not one.body)


def _named_texts() -> Iterator[tuple[str, str | None]]:
    for one in telegram():
        yield one.text, None
    for row in rows("statements-uk-en", "statements.jsonl"):
        for language in ("uk", "en"):
            if row.get(language):
                yield row[language]["text"], row[language]["title"]
    for path in sorted(find("seeds").glob("*.txt")):
        for text in path.read_text("utf-8").split("\n\n"):
            yield text, None
