"""Posts per second of understanding alone: each step of it in one process, and the whole with all cores.

    python benchmarks/understanding.py [DUMP...] [--posts N]

Without dumps it takes 20,000 invented posts of corpus.py, and the development data's telegram-ru where that is there
(STEMMATIC_DATA or ../shared/data). Rates are of CPU time, except where they are by the clock. Models and compiled
passes are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from stemmatic.archive.records import to_json
from stemmatic.archive.store import Store
from stemmatic.model import Post, Understanding
from stemmatic.options import Options
from stemmatic.pipeline.checkpoint import Checkpoint
from stemmatic.pipeline.reading import keep_dumps
from stemmatic.pipeline.run import EVERYTHING, Run
from stemmatic.pipeline.understanding import tokenize_post, understand_changed
from stemmatic.pipeline.workers import Workers
from stemmatic.progress import unwatched
from stemmatic.read import Reading, read_dumps
from stemmatic.understand import ChannelProfile, Trait, find_language, find_trait, learn_channel, understand
from stemmatic.understand.division import DividedText

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.corpus import make_posts, write_rows
from benchmarks.stages import find_dumps

OPTIONS = Options().understand
Result = TypeVar("Result")


def read_posts(dumps: Sequence[Path], most: int) -> list[Post]:
    """The first posts of dumps."""
    found = read_dumps(dumps, reading=Reading(), known=lambda *_: False)
    return list(islice((one for dump in found for one in dump if isinstance(one, Post)), most))


def timed(name: str, posts: int, work: Callable[[], Result]) -> Result:
    """What ``work`` gives; prints how many posts it takes a second."""
    began = time.process_time()
    result = work()
    seconds = max(time.process_time() - began, 1e-9)
    print(f"  {name:<34}{posts / seconds:>10,.0f}{seconds / posts * 1e6:>10,.0f}")
    return result


def measure_steps(posts: Sequence[Post]) -> None:
    """Print the rate of every step, in one process."""
    channels: defaultdict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        channels[post.platform, post.channel].append(post)
    divided: defaultdict[tuple[str, str], dict[str, DividedText]] = defaultdict(dict)
    traits: defaultdict[tuple[str, str], dict[str, Trait]] = defaultdict(dict)

    def find_traits() -> None:
        for channel, own in channels.items():
            for post in own:
                traits[channel][post.key], division = find_trait(post.text, OPTIONS)
                if division is not None:
                    divided[channel][post.text] = division

    def learn() -> dict[tuple[str, str], ChannelProfile]:
        texts = {post.key: post.text for post in posts}
        return {
            channel: learn_channel(
                traits[channel],
                OPTIONS,
                {channel[1]},
                lambda key: find_language(texts[key], OPTIONS),
                divided[channel],
            )
            for channel in channels
        }

    def understand_all() -> list[tuple[Post, Understanding]]:
        return [
            (
                post,
                understand(
                    post.text,
                    profiles[channel],
                    declared_language=post.declared_language,
                    published=post.date,
                    title=post.title,
                    options=OPTIONS,
                ),
            )
            for channel, own in channels.items()
            for post in own
        ]

    print(f"  {'step, one process':<34}{'posts/s':>10}{'µs a post':>10}")
    began = time.process_time()
    timed("divide, traits of posts", len(posts), find_traits)
    profiles = timed("learn channels (400 posts of each)", len(posts), learn)
    said = timed("understand", len(posts), understand_all)
    seconds = time.process_time() - began
    print(f"  {'all of understanding':<34}{len(posts) / seconds:>10,.0f}{seconds / len(posts) * 1e6:>10,.0f}")
    timed("words that links are made from", len(posts), lambda: [tokenize_post(*one) for one in said])
    timed("JSON of what posts say", len(posts), lambda: [to_json(one) for _, one in said])
    tracemalloc.start()
    kept = [understand(post.text, profiles[post.platform, post.channel]) for post in posts[:2_000]]
    print(f"  memory of what one post says: {tracemalloc.get_traced_memory()[0] / len(kept):,.0f} bytes")
    tracemalloc.stop()


def measure_cores(dumps: Sequence[Path]) -> None:
    """Print the rate of a run's stage: from the archive to files of understood posts, words included."""
    print(f"  {'archive to files, by the clock':<34}{'posts/s':>10}")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), create=True)
        posts = keep_dumps(store, dumps, options=Options(), columns={}, watch=unwatched).posts
        for count in sorted({1, os.cpu_count() or 1}):
            with Checkpoint(store.folder, store.folder, [count], EVERYTHING) as checkpoint, Workers(count) as workers:
                run = Run(store, checkpoint, Options(), workers, unwatched, None, EVERYTHING, posts_step=0, after=0)
                began = time.perf_counter()
                understand_changed(run)
                seconds = time.perf_counter() - began
            print(f"  {f'processes: {count}':<34}{posts / seconds:>10,.0f}")
        store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dumps", nargs="*", type=Path)
    parser.add_argument("--posts", type=int, default=20_000, help="how many posts at most are taken")
    given = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        corpora = {"given": given.dumps}
        if not given.dumps:
            invented = Path(folder) / "invented.jsonl"
            write_rows(make_posts(given.posts), invented)
            corpora = {"invented": [invented], "real": find_dumps()}
        for name, dumps in corpora.items():
            posts = read_posts(dumps, given.posts)
            for post in posts[:200]:
                tokenize_post(post, understand(post.text))
            chars = sum(len(post.text) for post in posts) / len(posts)
            print(f"{name}: {len(posts):,} posts, {chars:,.0f} characters each")
            measure_steps(posts)
            measure_cores(dumps)


if __name__ == "__main__":
    main()
