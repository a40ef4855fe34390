"""Languages: of each set of Tatoeba whose English counterpart comes first, and how many sentences' language is told.

What is found is written to ``languages.csv``, from which ``python docs/generate.py`` makes the table of
docs/languages.md: language, sentences, share whose counterpart is found, share told alone, without any context.
"""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.accuracy.corpora import find
from benchmarks.accuracy.figures import Report, share
from benchmarks.encoders import accuracy, load
from stemmatic.understand import understand

FOUND = Path(__file__).parent / "languages.csv"
_CODES = """
    amh=am aze=az ben=bn bos=bs cat=ca ces=cs dan=da deu=de ell=el est=et fin=fi fra=fr hrv=hr hun=hu hye=hy
    ita=it jpn=ja kaz=kk khm=km kor=ko lat=la lit=lt mkd=mk mon=mn nld=nl nob=no pes=fa por=pt rus=ru slk=sk
    slv=sl sqi=sq swe=sv swh=sw tam=ta tat=tt tgl=tl tha=th tur=tr uig=ug ukr=uk urd=ur uzb=uz vie=vi
    """
_ISO = dict(pair.split("=") for pair in _CODES.split())
_LARGE = 500  # pairs; the mean is over sets that have so many
_FLOORS = {"uk": 0.89}
_MEAN_FLOOR = 0.88


def measure() -> Report:
    """Accuracy by language to English, and the mean of the large sets."""
    default, _ = load("default")
    report, rows, means = Report(), [], []
    for path in sorted(find("tatoeba").glob("tatoeba.*-eng.eng")):
        code = path.name.split(".")[1].removesuffix("-eng")
        language = _ISO[code]
        english = path.read_text("utf-8").splitlines()
        ours = path.with_suffix(f".{code}").read_text("utf-8").splitlines()
        found = accuracy(default(ours, language), default(english, "en")) / 100
        told = [understand(text).languages[:1] == (language,) for text in ours]
        right = round(found * len(ours))
        outcomes = [at < right for at in range(len(ours))]
        report.figures.append(share(f"Tatoeba, {language} to English", outcomes, floor=_FLOORS.get(language)))
        report.figures.append(share(f"… {language} told, a sentence alone", told))
        rows.append((language, len(ours), f"{found:.3f}", f"{sum(told) / len(told):.3f}"))
        if len(ours) >= _LARGE:
            means.append(found)
    report.notes.append(
        f"mean of the {len(means)} sets with {_LARGE} pairs or more: {sum(means) / len(means):.3f} (aim {_MEAN_FLOOR})"
    )
    with FOUND.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("language", "sentences", "found", "told"), *sorted(rows)])
    return report
