"""A floor under the quality of links, on a small sample of the development data; lowering it is a decision.

The whole measurement is ``make bench-accuracy``; its figures are in ``docs/measurements.md``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import alignment, corpora, descent, edits, excerpts, translations
from benchmarks.accuracy.figures import Figure, Report
from stemmatic.ask.align import align_passages

pytestmark = pytest.mark.shared_data


@pytest.fixture(autouse=True)
def _data(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "DATA", shared_data)


def values(report: Report) -> dict[str, Figure]:
    return {figure.name: figure for figure in report.figures}


def test_excerpts() -> None:
    found = values(excerpts.measure(documents=15))
    assert found["recall"].cases == 192
    assert found["recall"].value >= 0.97
    assert found["recall, runs of 9 words or more"].value == 1.0
    assert found["precision of all links"].value >= 0.99
    assert found["relation and direction named rightly"].value >= 0.98


def test_edited_copies() -> None:
    found = values(edits.measure(sampled=60, days=2))
    assert found["recall, 10 % of words changed"].value >= 0.95
    assert found["recall, 20 % of words changed"].value >= 0.90
    assert found["precision"].value >= 0.98


def test_translations() -> None:
    found = values(translations.measure(("en", "tr", "uk")))
    for group in translations.GROUPS:
        assert found[f"F1, whole, {group}"].value >= 0.95
        assert found[f"F1, joined, {group}"].value >= 0.93
        assert found[f"F1, abridged, {group}"].value >= 0.93
    for group, floor in zip(translations.GROUPS, (0.85, 0.80), strict=True):
        assert found[f"F1, excerpts of 1–3 sentences, {group}"].value >= floor
    assert found["precision of all links"].value >= 0.98


def test_alignment() -> None:
    gold = alignment.read_gold()[:60]
    ends = [max(end for bead in gold for end in bead[side]) + 1 for side in (0, 1)]
    texts = [corpora.find("alignment-de-fr", f"dev.{code}").read_text("utf-8").splitlines() for code in ("de", "fr")]
    found = align_passages(texts[0][: ends[0]], texts[1][: ends[1]])
    figures = {figure.name: figure.value for figure in alignment.score(found, gold)}
    assert figures["strict F1"] >= 0.80
    assert figures["lax F1"] >= 0.97


def test_descent() -> None:
    found = values(descent.measure(transmissions=10, seeds=1))
    for run in ("times and headers", "headers hidden"):
        assert found[f"right source, {run}"].value >= 0.95
        assert found[f"wrong with a score of 0.9 or more, {run}"].value <= 0.04
        assert found[f"beginnings left without a source, {run}"].value == 1.0
    assert found["right source, times hidden, no twin"].value >= 0.45
    assert found["wrong source, times hidden"].value <= 0.05
    assert found["wrong with a score of 0.9 or more, times hidden"].value <= 0.04
