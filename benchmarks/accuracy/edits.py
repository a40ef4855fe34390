"""Edited copies: real posts, copied with a share of their words changed, blocks moved and footers added or taken away.

The posts are those of the ten days that every channel covers. A link of a copy is right if it leads to its source, to
another copy of it, or to a post that the source is linked with as the data stand.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.accuracy.corpora import Written, telegram
from benchmarks.accuracy.figures import Judged, Report, share
from benchmarks.accuracy.tracing import trace_posts

LEVELS = (0.05, 0.10, 0.20, 0.30, 0.40)
SAMPLED = 500
MIN_WORDS = 12
SIGNED = 10  # a last line that so many posts of a channel end with is its signature
_FLOORS = {0.05: 0.99, 0.10: 0.99, 0.20: 0.99, 0.40: 0.90}
FROM = datetime(2024, 11, 25, tzinfo=UTC)
_WORD = re.compile(r"https?://\S+|@\w+|([^\W\d_]+)")  # addresses are no words: whoever edits leaves them as they are
_ENDINGS = ("а", "у", "ом", "ой", "ы", "ами", "ого", "ая", "ие", "ит", "ла", "ть")


def change(
    text: str, level: float, corpus: Sequence[str], rng: random.Random, endings: Sequence[str] = _ENDINGS
) -> str:
    """The text with that share of its words substituted, dropped, joined by a new one, or (with endings) inflected."""
    words = [found for found in _WORD.finditer(text) if found[1]]
    chosen = rng.sample(words, max(1, round(level * len(words))))
    for word in sorted(chosen, key=lambda found: -found.start()):
        kind = rng.randrange(4 if endings else 3)
        old = word[0]
        if kind == 0:
            new = rng.choice(corpus)
        elif kind == 1:
            new = ""
        elif kind == 2:
            new = f"{old} {rng.choice(corpus)}"
        else:
            new = old[: max(2, len(old) - rng.randint(1, 2))] + rng.choice(endings)
        text = text[: word.start()] + new + text[word.end() :]
    return text


def move(text: str, rng: random.Random) -> str:
    """The text with one of its blocks (paragraphs, else sentences) in another place."""
    gap = "\n\n" if "\n\n" in text else " "
    blocks = text.split("\n\n") if gap == "\n\n" else re.split(r"(?<=[.!?])\s+", text)
    if len(blocks) > 1:
        blocks.insert(rng.randrange(len(blocks)), blocks.pop(rng.randrange(len(blocks))))
    return gap.join(blocks)


def plant(posts: Sequence[Written], rng: random.Random, sampled: int) -> tuple[list[Written], dict[str, str]]:
    """The copies, one a level of each sampled post, and the source of each by its name ``<source>~<level>``."""
    corpus = [word for post in posts for word in words_of(post.text)]
    last_lines = Counter((post.channel, post.text.rpartition("\n")[2]) for post in posts)
    copies, sources = [], {}
    bodies = []
    for post in posts:
        body, _, last = post.text.rpartition("\n")
        signed = last_lines[post.channel, last] >= SIGNED
        body, footer = (body.rstrip(), post.text[len(body.rstrip()) :]) if signed else (post.text, "")
        if len(words_of(body)) >= MIN_WORDS:
            bodies.append((post, body, footer))
    for source, body, footer in rng.sample(bodies, min(sampled, len(bodies))):
        for level in LEVELS:
            text = change(body, level, corpus, rng)
            if rng.random() < 1 / 3:
                text = move(text, rng)
            if rng.random() < 1 / 2:
                text += footer
            if rng.random() < 1 / 3:
                text += "\n\nПодписаться на «Зеркало дня» | Прислать новость"
            name = f"{source.name}~{100 * level:.0f}"
            later = source.date + timedelta(minutes=rng.randint(10, 120)) if source.date else None
            copies.append(Written(name, f"mirror {100 * level:.0f}", later, text))
            sources[name] = source.name
    return copies, sources


def words_of(text: str) -> list[str]:
    """The words of a text without its addresses."""
    return [word for word in _WORD.findall(text) if word]


def measure(sampled: int = SAMPLED, days: int = 10) -> Report:
    """Recall at each level, precision, names of the relation."""
    until = FROM + timedelta(days=days)
    posts = [post for post in telegram() if post.date and FROM <= post.date < until]
    copies, sources = plant(posts, random.Random(1), sampled)  # noqa: S311 (sampling)
    words = {post.name: len(words_of(post.text)) for post in posts}
    links = trace_posts([*posts, *copies]).by_pair()
    akin: dict[str, set[str]] = {}
    for one, other in map(tuple, links):
        if one not in sources and other not in sources:
            akin.setdefault(one, set()).add(other)
            akin.setdefault(other, set()).add(one)
    report = Report()
    hits: dict[float, list[bool]] = {level: [] for level in LEVELS}
    named: list[bool] = []
    for copy, source in sources.items():
        level = int(copy.rpartition("~")[2]) / 100
        link = links.get(frozenset((copy, source)))
        hits[level].append(link is not None)
        if link is None:
            report.misses.append(f"{copy}: {words[source]} words")
        else:
            named.append(link.source == source)
    for pair, link in links.items():
        planted = [name for name in pair if name in sources]
        if planted:
            ends = [sources.get(name, name) for name in (link.source, link.target)]
            right = ends[0] == ends[1] or ends[1] in akin.get(ends[0], ())
            report.judged.append(Judged(link.link.score, right))
            if not right:
                report.misses.append(f"wrong: {link.source} – {link.target} {link.link.score} {link.link.relation}")
    report.figures = [
        *(
            share(f"recall, {100 * level:.0f} % of words changed", hits[level], floor=_FLOORS.get(level))
            for level in LEVELS
        ),
        share("precision", (one.right for one in report.judged), floor=0.99),
        share("source named rightly, by time", named, floor=0.95),
    ]
    report.notes.append(f"{len(posts):,} posts of {days} days, {len(copies):,} copies of {min(sampled, len(posts))}")
    return report
