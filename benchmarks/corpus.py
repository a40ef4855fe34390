"""Invented corpora of any size, with known truth: who copied, edited, cut or forwarded whom.

    python benchmarks/corpus.py 100000 --output corpus.jsonl

Words are made of syllables and drawn by Zipf's law (s = 1), a vocabulary and a script for each language. Of the posts
some 70 % are new; the rest are copies, edited copies (a tenth to a third of the words others), excerpts of whole
sentences, forwards, copies in bursts by many channels within minutes, and posts in two languages. Most channels sign
their posts. The same seed and number give the same corpus.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

BEGIN = datetime(2031, 1, 1, tzinfo=UTC)
_SYLLABLES = {
    "en": [
        "ba",
        "ten",
        "or",
        "sil",
        "ver",
        "mon",
        "da",
        "ric",
        "ly",
        "ton",
        "era",
        "min",
        "sto",
        "pel",
        "ing",
        "har",
        "low",
        "ect",
        "ous",
        "ger",
    ],
    "tr": [
        "ka",
        "lar",
        "din",
        "mış",
        "gü",
        "nün",
        "eş",
        "ter",
        "öl",
        "çe",
        "bak",
        "yur",
        "sız",
        "lık",
        "den",
        "mek",
        "ışı",
        "ara",
        "top",
        "bir",
    ],
    "ru": [
        "по",
        "ста",
        "нов",
        "лен",
        "ия",
        "пре",
        "зи",
        "дент",
        "го",
        "род",
        "ский",
        "вы",
        "ход",
        "ре",
        "ка",
        "ми",
        "ниш",
        "то",
        "вар",
        "ён",
        "ый",
    ],
    "uk": [
        "пе",
        "ре",
        "мов",
        "ник",
        "ій",
        "кра",
        "їн",
        "ська",
        "від",
        "бу",
        "ло",
        "ся",
        "ви",
        "їзд",
        "мі",
        "ніс",
        "тер",
        "ґан",
        "ок",
        "ще",
    ],
}
_SHARES = {"copy": 0.12, "edit": 0.06, "excerpt": 0.05, "forward": 0.04, "burst": 0.004, "bilingual": 0.01}
_VOCABULARY = 40_000
_RECENT = 5_000  # posts that may still be copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A post, and what it was made from: ``source`` is the key of the post, ``kind`` how."""

    channel: str
    number: int
    date: datetime
    language: str
    sentences: tuple[str, ...]
    signature: str
    kind: str = "new"
    source: str | None = None
    forwarded: tuple[str, int] | None = None

    @property
    def key(self) -> str:
        """As Stemmatic has it for a table without a platform."""
        return f"table:{self.channel}/{self.number}"

    def row(self) -> dict[str, Any]:
        """A row of a plain table."""
        row: dict[str, Any] = {
            "channel": self.channel,
            "id": self.number,
            "date": self.date.isoformat(),
            "text": " ".join(self.sentences) + (f"\n\n{self.signature}" if self.signature else ""),
            "language": self.language,
        }
        if self.forwarded:
            row |= {"forwarded_from_id": self.forwarded[0], "forwarded_from_number": self.forwarded[1]}
        return row


class Language:
    """Words of one language by frequency."""

    def __init__(self, code: str, rng: np.random.Generator) -> None:
        syllables = _SYLLABLES[code]
        lengths = 1 + (np.log2(np.arange(_VOCABULARY) + 2) // 3).astype(int)
        picks = rng.integers(0, len(syllables), (_VOCABULARY, int(lengths.max())))
        self.words = ["".join(syllables[p] for p in row[:n]) for row, n in zip(picks, lengths, strict=True)]
        self._sums = np.cumsum(1 / (np.arange(_VOCABULARY) + 3))
        self._rng = rng

    def draw(self, count: int) -> list[str]:
        """Words as texts have them."""
        at = np.searchsorted(self._sums, self._rng.random(count) * self._sums[-1])
        return [self.words[i] for i in at.tolist()]

    def sentence(self) -> str:
        """A sentence with a name or a number here and there."""
        words = self.draw(int(self._rng.integers(6, 19)))
        if self._rng.random() < 0.5:
            at = int(self._rng.integers(1, len(words)))
            words[at] = words[at].capitalize() if self._rng.random() < 0.6 else str(self._rng.integers(2, 9000))
        return " ".join([words[0].capitalize(), *words[1:]]) + "."


def make_posts(count: int, seed: int = 1, languages: tuple[str, ...] = tuple(_SYLLABLES)) -> Iterator[Made]:
    """``count`` posts in order of time."""
    rng = np.random.default_rng(seed)
    spoken = {code: Language(code, rng) for code in languages}
    channels = [f"channel_{n}" for n in range(20 + count // 4000)]
    speaks = {
        name: languages[int(n)] for name, n in zip(channels, rng.integers(0, len(languages), 10**6), strict=False)
    }
    signs = {
        name: " ".join(spoken[speaks[name]].draw(4)).capitalize() + f" @{name}" if rng.random() < 0.6 else ""
        for name in channels
    }
    numbers = dict.fromkeys(channels, 0)
    recent: list[Made] = []
    kinds, shares = list(_SHARES), np.cumsum(list(_SHARES.values()))
    moment, made = BEGIN, 0
    step = timedelta(days=90) / max(count, 1)
    while made < count:
        moment += step
        at = int(np.searchsorted(shares, rng.random()))
        kind = kinds[at] if at < len(kinds) and recent else "new"
        source = recent[int(len(recent) * (1 - rng.random() ** 2 * 0.999)) - 1] if recent else None
        times = int(rng.integers(8, 40)) if kind == "burst" else 1
        for turn in range(min(times, count - made)):
            name = channels[int(rng.integers(0, len(channels)))]
            numbers[name] += 1
            fresh = Made(
                channel=name,
                number=numbers[name],
                date=moment + timedelta(seconds=turn * 7 * (times > 1)),
                language=speaks[name],
                sentences=(),
                signature=signs[name],
            )
            post = _fill(fresh, kind, source, spoken, rng)
            made += 1
            yield post
            if len(recent) < _RECENT:
                recent.append(post)
            else:
                recent[made % _RECENT] = post


def _fill(post: Made, kind: str, source: Made | None, spoken: dict[str, Language], rng: np.random.Generator) -> Made:
    if kind == "bilingual":
        other = next(code for code in spoken if code != post.language or len(spoken) == 1)
        sentences = [spoken[code].sentence() for code in (post.language, other) for _ in range(2)]
        return replace(post, kind=kind, sentences=tuple(sentences))
    if kind == "new" or source is None:
        own = spoken[post.language]
        return replace(post, sentences=tuple(own.sentence() for _ in range(int(rng.integers(1, 9)))))
    sentences = source.sentences
    if kind == "edit":
        share = 0.1 + 0.2 * rng.random()
        other = spoken[source.language]
        sentences = tuple(
            " ".join(other.draw(1)[0] if rng.random() < share else word for word in sentence.split(" "))
            for sentence in sentences
        )
    elif kind == "excerpt":
        size = int(rng.integers(1, min(3, len(sentences)) + 1))
        begin = int(rng.integers(0, len(sentences) - size + 1))
        sentences = sentences[begin : begin + size]
    forwarded = (source.channel, source.number) if kind == "forward" else None
    return replace(
        post, kind=kind, sentences=sentences, language=source.language, source=source.key, forwarded=forwarded
    )


def write_rows(posts: Iterator[Made], path: Path) -> None:
    """The posts as a table in JSON lines."""
    with open(path, "w", encoding="utf-8") as stream:
        for post in posts:
            stream.write(json.dumps(post.row(), ensure_ascii=False) + "\n")


def main() -> None:
    """Write a corpus and its truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("posts", type=int)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--languages", default=",".join(_SYLLABLES))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    truth = asked.output.with_suffix(".truth.csv")
    with open(truth, "w", encoding="utf-8") as stream:

        def noted() -> Iterator[Made]:
            for post in make_posts(asked.posts, asked.seed, tuple(asked.languages.split(","))):
                if post.source:
                    stream.write(f"{post.source},{post.key},{post.kind}\n")
                yield post

        write_rows(noted(), asked.output)
    print(f"{asked.posts:,} posts in {asked.output}, truth in {truth}")


if __name__ == "__main__":
    main()
