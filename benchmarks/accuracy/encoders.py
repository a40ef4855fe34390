"""The encoder on Tatoeba: whose English counterpart comes first, by the functions of benchmarks/encoders.py."""

from __future__ import annotations

from benchmarks.accuracy.corpora import find
from benchmarks.accuracy.figures import Report, share
from benchmarks.encoders import RESCORED, TATOEBA, accuracy, load, read_tatoeba, rescored_accuracy

_FLOORS = {"uk": 0.82, "fa": 0.78}


def measure(*, precise: bool = False) -> Report:
    """Accuracy by language, and the mean; with ``precise`` also where e5 re-scores what the default finds."""
    find("tatoeba")
    default, both = load("default")[0], load("precise")[0] if precise else None
    report = Report()
    of_default, of_precise = [], []
    for language in TATOEBA:
        ours, english = read_tatoeba(language)
        first = default(ours, language), default(english, "en")
        of_default.append((accuracy(*first), accuracy(*first[::-1])))
        _add(report, f"Tatoeba, {language} to English", of_default[-1][0], len(ours), _FLOORS.get(language))
        if both is not None:
            second = both(ours, language), both(english, "en")
            of_precise.append(rescored_accuracy(first, second))
            _add(report, f"… precise, {language} to English", of_precise[-1][0], len(ours), None)
            _add(report, f"… precise, English to {language}", of_precise[-1][1], len(ours), None)
    report.notes.append(f"mean of {len(TATOEBA)} languages {_means(of_default)} (aim 91)")
    if of_precise:
        report.notes.append(f"precise, {RESCORED} nearest re-scored: {_means(of_precise)} (aim 94)")
    return report


def _add(report: Report, name: str, per_cent: float, cases: int, floor: float | None) -> None:
    right = round(per_cent * cases / 100)
    report.figures.append(share(name, [at < right for at in range(cases)], floor=floor))


def _means(pairs: list[tuple[float, float]]) -> str:
    to, of = (sum(way) / len(way) for way in zip(*pairs, strict=True))
    return f"{to:.1f} to English, {of:.1f} from English"
