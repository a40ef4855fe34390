"""The default encoder on Tatoeba: whose English counterpart comes first, by the functions of benchmarks/encoders.py."""

from __future__ import annotations

from benchmarks.accuracy.corpora import find
from benchmarks.accuracy.figures import Report, share
from benchmarks.encoders import TATOEBA, accuracy, load, read_tatoeba

_FLOORS = {"uk": 0.82, "fa": 0.78}


def measure() -> Report:
    """Accuracy by language, and the mean."""
    find("tatoeba")
    told, _ = load("default")
    report = Report()
    values = []
    for language in TATOEBA:
        ours, english = read_tatoeba(language)
        values.append(accuracy(told(ours, language), told(english, "en")) / 100)
        right = round(values[-1] * len(ours))
        outcomes = [at < right for at in range(len(ours))]
        report.figures.append(share(f"Tatoeba, {language} to English", outcomes, floor=_FLOORS.get(language)))
    report.notes.append(f"mean of {len(values)} languages {100 * sum(values) / len(values):.1f} (aim 91)")
    return report
