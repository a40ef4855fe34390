"""Descent: transmissions simulated from real texts, so that the true source of every witness is known.

Two news documents begin each transmission. Witness after witness then takes an earlier one: forwards it, copies it,
edits it (every sixth word of some sentences), cuts it, translates it (the parallel document), or merges two. In every
second transmission a witness that has descendants is lost; the source of these is then its own source. Traced three
times: as it was, with forward headers hidden, and with times hidden too.

A source can be told only if no other earlier witness has all that was taken from it: after an exact copy of a source,
nothing in a later text tells which of the two it was taken from. These witnesses are counted apart as *open*.

A witness counts as *right* if all its determined edges lead to its true sources, *wrong* if one does not, and
*undetermined* if it has none; children of a lost beginning have no source here and are counted apart.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.accuracy.corpora import as_text, news
from benchmarks.accuracy.edits import change, words_of
from benchmarks.accuracy.figures import Report, share
from benchmarks.accuracy.tracing import Traced, trace_files
from stemmatic.model import Descent, make_key

LANGUAGES = ("ru", "en", "tr", "de")
WITNESSES = 10  # beside the two beginnings
SURE = 0.9
_ACTS = ("forward", "copy", "edit", "edit", "edit", "cut", "cut", "translate", "translate", "merge")
_DAY = datetime(2024, 3, 1, tzinfo=UTC)
_RUNS = ("times and headers", "headers hidden", "times hidden")
_FLOORS = {"times and headers": 0.95, "headers hidden": 0.95, "times hidden": 0.75}


@dataclass(slots=True)
class Witness:
    """A witness: its sentences (document, number, changed text), its parents, what was done."""

    name: str
    language: str
    date: datetime
    sentences: list[tuple[str, int, str | None]]
    act: str = "begin"
    parents: list[Witness] = field(default_factory=list)
    lost: bool = False

    @property
    def number(self) -> str:
        """Which transmission it belongs to."""
        return self.name.partition(".")[0]

    def sources(self) -> set[str]:
        """The nearest witnesses above it that are held."""
        return {name for parent in self.parents for name in (parent.sources() if parent.lost else {parent.name})}


def is_open(one: Witness, earlier: Sequence[Witness]) -> bool:
    """Whether another earlier witness that is held has all that this one took from a true source."""
    for source in (held for held in earlier if held.name in one.sources()):
        taken = _taken(one, source)
        for other in earlier:
            if other.name in one.sources() or other.lost:
                continue
            across = source.language != one.language
            if (across or other.language == source.language) and taken <= _content(other, across=across):
                return True
    return False


def _taken(one: Witness, source: Witness) -> set[tuple[str, int, str | None]]:
    kept = {(document, n) for document, n, _ in one.sentences}
    across = source.language != one.language
    return {whole for whole in _content(source, across=across) if whole[:2] in kept}


def _content(one: Witness, *, across: bool) -> set[tuple[str, int, str | None]]:
    return {(document, n, None if across else text) for document, n, text in one.sentences}


def simulate(
    number: int, documents: list[str], texts: dict[str, dict[str, list[str]]], rng: random.Random
) -> list[Witness]:
    """One transmission, in order of time."""
    begun = _DAY + timedelta(days=3 * number)
    held = [
        Witness(f"{number}.{at}", rng.choice(LANGUAGES[:2]), begun + timedelta(minutes=at), _whole(document, texts))
        for at, document in enumerate(documents)
    ]
    date = begun + timedelta(minutes=10)
    for at in range(len(held), len(held) + WITNESSES):
        date += timedelta(minutes=rng.randint(5, 200))
        act, parent = rng.choice(_ACTS), rng.choice(held)
        free = [language for language in LANGUAGES if not _told_in(language, parent, held)]
        if act == "translate" and not free:
            act = "edit"  # two translators never write one text, but here they would
        new = Witness(f"{number}.{at}", parent.language, date, list(parent.sentences), act, [parent])
        if act == "edit":
            new.sentences = [
                (document, n, _edited(document, n, text, new.language, texts, rng)) if rng.random() < 0.5 else whole
                for whole in parent.sentences
                for document, n, text in [whole]
            ]
        elif act == "cut":
            keep = max(2, round(rng.uniform(0.4, 0.7) * len(parent.sentences)))
            begin = rng.randrange(max(1, len(parent.sentences) - keep + 1))
            new.sentences = parent.sentences[begin : begin + keep]
        elif act == "translate":
            new.language = rng.choice(free)
            new.sentences = [(document, n, None) for document, n, _ in parent.sentences]
        elif act == "merge":
            documents_of = {document for document, *_ in parent.sentences}
            others = [
                one
                for one in held
                if one.language == parent.language
                and documents_of.isdisjoint(document for document, *_ in one.sentences)
            ]
            if not others:
                new.act = "copy"
            else:
                new.parents.append(rng.choice(others))
                new.sentences = parent.sentences + new.parents[1].sentences
        held.append(new)
    if number % 2:
        rng.choice([parent for one in held for parent in one.parents]).lost = True
    return held


def _told_in(language: str, parent: Witness, held: Sequence[Witness]) -> bool:
    """Whether a witness in that language has something of what the parent has."""
    documents = {document for document, *_ in parent.sentences}
    return any(
        one.language == language and not documents.isdisjoint(document for document, *_ in one.sentences)
        for one in held
    )


def _whole(document: str, texts: dict[str, dict[str, list[str]]]) -> list[tuple[str, int, str | None]]:
    return [(document, n, None) for n in range(len(texts[LANGUAGES[0]][document]))]


def _edited(
    document: str,
    n: int,
    text: str | None,
    language: str,
    texts: dict[str, dict[str, list[str]]],
    rng: random.Random,
) -> str:
    corpus = words_of(rng.choice(texts[language][rng.choice(sorted(texts[language]))])) or ["—"]
    return change(text or texts[language][document][n], 1 / 6, corpus, rng, endings=())


def trace_run(run: str, witnesses: list[Witness], texts: dict[str, dict[str, list[str]]]) -> Traced:
    """Trace the witnesses that are held, each in a channel of its own kind, with what the run shows of them."""
    with tempfile.TemporaryDirectory(prefix="stemmatic-accuracy-") as folder:
        dump = Path(folder) / "posts.jsonl"
        with dump.open("w", encoding="utf-8") as out:
            for one in witnesses:
                if one.lost:
                    continue
                sentences = [text or texts[one.language][document][n] for document, n, text in one.sentences]
                row = {"id": one.name, "channel": _channel(one), "text": as_text(sentences, one.language)}
                if run != "times hidden":
                    row["date"] = one.date.isoformat()
                if run == "times and headers" and one.act == "forward":
                    row["forwarded_from"] = _channel(one.parents[0])
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        return trace_files([dump], name=lambda post: post.number)


def _channel(one: Witness) -> str:
    return f"channel {one.name.partition('.')[2]}"


def measure(transmissions: int | None = None) -> Report:
    """Right, wrong and undetermined sources in each run; wrong ones that the score calls sure."""
    rng = random.Random(1)  # noqa: S311 (sampling)
    texts = {language: news(language) for language in LANGUAGES}
    documents = rng.sample(sorted(texts["ru"]), len(texts["ru"]))
    witnesses = [
        one
        for number in range(len(documents) // 2)[:transmissions]
        for one in simulate(number, documents[2 * number : 2 * number + 2], texts, rng)
    ]
    report = Report()
    for run in _RUNS:
        _judge(report, run, witnesses, trace_run(run, witnesses, texts))
    return report


def _judge(report: Report, run: str, witnesses: list[Witness], traced: Traced) -> None:
    incoming: dict[str, list[Descent]] = defaultdict(list)
    joined: dict[str, set[str]] = defaultdict(set)
    for family in traced.families:
        for edge in family.stemma:
            source, target = traced.names.get(edge.source, edge.source), traced.names[edge.target]
            joined[target] |= {source, *(traced.names.get(one, one) for one in edge.alternatives)}
            joined[source].add(target)
            if edge.determined:
                incoming[target].append(edge)
    siblings: dict[str, list[Witness]] = defaultdict(list)
    for one in witnesses:
        siblings[one.number].append(one)
    verdicts: list[str] = []
    sure: list[bool] = []
    near: list[bool] = []
    beginnings: list[bool] = []
    open_right: list[bool] = []
    for one in witnesses:
        if one.lost:
            continue
        true = one.sources()
        edges = incoming[one.name]
        if not true:
            if one.parents:
                beginnings.append(not edges)
            continue
        declared = run == "times and headers" and one.act == "forward"
        # A header may name the parent though it is lost: then the stemma shows a lost exemplar of its channel.
        exemplars = {make_key("table", _channel(parent), "?") for parent in one.parents if parent.lost and declared}
        wrong = [edge for edge in edges if traced.names.get(edge.source, edge.source) not in true | exemplars]
        verdict = "wrong" if wrong else "right" if edges else "undetermined"
        unclear = not declared and is_open(one, [other for other in siblings[one.number] if other.date < one.date])
        if unclear:
            open_right.append(bool(true & joined[one.name]) and not wrong)
        else:
            verdicts.append(verdict)
        sure.append(any(edge.score >= SURE for edge in wrong))
        near.append(bool((true | exemplars) & joined[one.name]))
        if verdict != "right":
            gone = ", ".join(f"{traced.names.get(e.source, e.source)} {e.relation} {e.score}" for e in edges)
            said = f"{verdict} (open)" if unclear else verdict
            report.misses.append(f"{run}: {one.name} {one.act} of {'/'.join(sorted(true))}: {said} {gone}")
    report.figures += [
        share(f"right source, {run}", (one == "right" for one in verdicts), floor=_FLOORS[run]),
        share(f"wrong source, {run}", (one == "wrong" for one in verdicts)),
        share(f"undetermined, {run}", (one == "undetermined" for one in verdicts)),
        share(f"source open: a true one among those proposed and none asserted wrongly, {run}", open_right),
        share(f"wrong with a score of {SURE} or more, {run}", sure, beside="aim: under 2"),
        share(f"a true source among those proposed, open ones included, {run}", near),
        share(f"left without a source where the source is lost, {run}", beginnings),
    ]
