"""Posts into a dump, the dump through :func:`stemmatic.trace`, and the links back by the posts' names."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import stemmatic
from benchmarks.accuracy.corpora import Written
from stemmatic.model import Family, Link, Skipped


@dataclass(frozen=True, slots=True)
class Named:
    """A link between two posts of the dump, by their names."""

    source: str
    target: str
    link: Link

    @property
    def pair(self) -> frozenset[str]:
        """Both ends."""
        return frozenset((self.source, self.target))


@dataclass(frozen=True, slots=True)
class Traced:
    """The links and families of a dump; ``names`` gives a post's name by its key."""

    links: Sequence[Named]
    families: Sequence[Family]
    names: dict[str, str]
    skipped: Sequence[Skipped]

    def by_pair(self) -> dict[frozenset[str], Named]:
        """The links by both ends; a link of a post with itself is left out."""
        return {one.pair: one for one in self.links if one.source != one.target}


@contextmanager
def dump_posts(posts: Iterable[Written]) -> Iterator[Path]:
    """A dump of posts, as lines of JSON, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="stemmatic-accuracy-") as folder:
        dump = Path(folder) / "posts.jsonl"
        with dump.open("w", encoding="utf-8") as out:
            for post in posts:
                row = {"id": post.name, "channel": post.channel, "text": post.text}
                if post.date is not None:
                    row["date"] = post.date.isoformat()
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        yield dump


def trace_posts(posts: Iterable[Written], options: stemmatic.Options | None = None) -> Traced:
    """Trace posts as one dump."""
    with dump_posts(posts) as dump:
        traced = trace_files([dump], options, name=lambda post: post.number)
    if traced.skipped:
        raise ValueError(f"the benchmark's dump was not read whole: {traced.skipped[:3]}")
    return traced


def trace_files(
    dumps: Sequence[Path],
    options: stemmatic.Options | None = None,
    *,
    name: Callable[[stemmatic.Post], str] = lambda post: post.key,
) -> Traced:
    """Trace dumps."""
    with stemmatic.trace(dumps, options=options) as archive:
        names = {post.key: name(post) for post in archive.posts}
        links = [Named(names[link.source], names[link.target], link) for link in archive.links]
        return Traced(links, list(archive.families), names, archive.ledger.skipped)
