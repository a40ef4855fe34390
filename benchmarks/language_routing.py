"""How well and how fast languages are told apart.

    python benchmarks/language_routing.py

Sets: Tatoeba sentences (short), news sentences, their first halves and quarters, and posts in which sentences of two
languages alternate line by line. Every sentence of the first four is a post of its own, without any context to lean on.
At last, what is told to be in no language: of random words, which are, and of real texts of four sentences.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from pathlib import Path

from stemmatic.model import NO_LANGUAGE
from stemmatic.understand import understand
from stemmatic.understand.language.identify import ask, likeness

DATA = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data"))
# The languages of Tatoeba that are told; of those that are not, there is nothing to measure.
ISO = dict(
    line.split("=")
    for line in [
        "amh=am",
        "tgl=tl",
        "lat=la",
        "uzb=uz",
        "uig=ug",
        "khm=km",
        "aze=az",
        "ben=bn",
        "cat=ca",
        "ces=cs",
        "dan=da",
        "deu=de",
        "ell=el",
        "eng=en",
        "est=et",
        "fin=fi",
        "fra=fr",
        "hrv=hr",
        "hun=hu",
        "hye=hy",
        "ita=it",
        "jpn=ja",
        "kaz=kk",
        "kor=ko",
        "lit=lt",
        "mkd=mk",
        "mon=mn",
        "nld=nl",
        "nob=no",
        "pes=fa",
        "por=pt",
        "rus=ru",
        "slk=sk",
        "slv=sl",
        "sqi=sq",
        "swe=sv",
        "swh=sw",
        "tam=ta",
        "tha=th",
        "tur=tr",
        "ukr=uk",
        "urd=ur",
        "vie=vi",
        "tat=tt",
    ]
)
PAIRS = (("ru", "tr"), ("ru", "en"), ("ru", "uk"), ("en", "tr"), ("en", "es"), ("ar", "fa"), ("uk", "en"), ("pt", "es"))

ALPHABETS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "Cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
}


def main() -> None:
    tatoeba = [
        (ISO[path.suffix[1:]], line)
        for path in sorted((DATA / "tatoeba").glob("tatoeba.*.*"))
        if path.suffix[1:] in ISO
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    news: dict[str, list[str]] = {}
    for path in sorted((DATA / "news-parallel").glob("*.jsonl")):
        news[path.stem] = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    sentences = [(code, text) for code, texts in news.items() for text in texts]
    halves = [(code, text[: len(text) // 2]) for code, text in sentences]
    quarters = [(code, text[: len(text) // 4]) for code, text in sentences]
    for name, pairs in (("tatoeba", tatoeba), ("news", sentences), ("halves", halves), ("quarters", quarters)):
        measure_alone(name, pairs)
    measure_mixed(news)
    measure_none(tatoeba, news)


def measure_none(tatoeba: list[tuple[str, str]], news: dict[str, list[str]]) -> None:
    """Print how many texts are told to be in no language, and how much they are like the likeliest (nats)."""
    choose = random.Random(0)  # noqa: S311 (a sample)
    for script, letters in ALPHABETS.items():
        for words in (12, 25, 60):
            texts = [
                " ".join("".join(choose.choices(letters, k=choose.randint(3, 10))) for _ in range(words))
                for _ in range(500)
            ]
            most = max(likeness(ask(text, script)) for text in texts)
            print(
                f"random words, {script}, {words} a text: {_none(texts)} of 500 in no language; most alike {most:.2f}"
            )
    kept: dict[str, list[str]] = {}
    for code, text in tatoeba:
        kept.setdefault(code, []).append(text)
    for name, sets in (("tatoeba", kept), ("news", news)):
        total, told = 0, Counter[str]()
        for code, sentences in sets.items():
            texts = [" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
            total += len(texts)
            told[code] = _none(texts)
        print(f"{name}, four sentences a text: {told.total()} of {total} in no language: {+told}")


def _none(texts: list[str]) -> int:
    """In how many texts a passage is in no language."""
    return sum(any(one.language == NO_LANGUAGE for one in understand(text).passages) for text in texts)


def measure_alone(name: str, pairs: list[tuple[str, str]]) -> None:
    right, total, confused = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    passages = 0
    begin = time.perf_counter()
    for code, text in pairs:
        found = Counter[str]()
        for passage in understand(text).passages:
            found[passage.language] += passage.end - passage.begin
            passages += 1
        best = max(found, key=lambda c: found[c], default="und")
        total[code] += 1
        right[code] += best == code
        if best != code:
            confused[code, best] += 1
    seconds = time.perf_counter() - begin
    share, speed = right.total() / total.total(), passages / seconds
    print(f"{name}: {share:.4f} of {total.total()}, {speed:,.0f} passages/s (all of understand)")
    print("  " + "  ".join(f"{code} {right[code] / total[code]:.3f}" for code in sorted(total)))
    print("  most confused: " + ", ".join(f"{a}→{b} {n}" for (a, b), n in confused.most_common(8)))


def measure_mixed(news: dict[str, list[str]]) -> None:
    random.seed(0)
    print("mixed posts: passages in the right language / posts whose versions are the two languages")
    for first, second in PAIRS:
        right = total = posts = whole = 0
        for start in range(0, len(news[first]) - 4, 4):
            lines, gold = [], []
            for n in range(start, start + 4):
                for code in (first, second):
                    lines.append(news[code][n])
                    gold.append(code)
            text = "\n".join(lines)
            understanding = understand(text)
            starts, at = [], 0
            for line in lines:
                starts.append(at)
                at += len(line) + 1
            for passage in understanding.passages:
                n = max(i for i, begin in enumerate(starts) if begin <= passage.begin)
                right += passage.language == gold[n]
                total += 1
            posts += 1
            whole += len(understanding.headings) == 2
        print(f"  {first}/{second}: {right / total:.4f} of {total}; {whole / posts:.3f} of {posts}")


if __name__ == "__main__":
    main()
