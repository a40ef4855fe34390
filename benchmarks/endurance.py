"""Two readers and one writer on one archive: no error, and nobody waits.

    python benchmarks/endurance.py --minutes 10

A writer adds small dumps of invented posts without end. One reader opens the archive, reads and closes it for each
question; the other keeps it open. Both ask for families, posts, one post with its family and links, searches, and where
a text comes from. After every answer they check that it fits: the posts never become fewer, links and families name
posts that are there.

"Blocked" is the time of a reading in which its thread neither ran nor waited for a processor (Linux tells both in
/proc/thread-self/schedstat): locks, disk, other threads. Exit status 1 says that there was an error or fault, or that a
reading was blocked for longer than a second.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.synchronize import Barrier, Event, Semaphore
from pathlib import Path
from typing import Any

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.options import Options

PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
WORDS = (
    "harbour tide lighthouse island strait statement minister meeting talks treaty ship shore bridge toll ferry",
    "гавань прилив маяк остров пролив заявление министр встреча переговоры договор корабль берег утро мост паром ночь",
    "liman gelgit deniz feneri ada boğaz açıklama bakan görüşme antlaşma gemi kıyı sabah ışık köprü gece",
)
VOCABULARY = [word for words in WORDS for word in words.split()]
CHANNELS = 12
NEW = "_new"  # ends the names of the writer's channels
_START_SECONDS = 300.0  # how long a process may take to start
_PAUSE_SECONDS = 0.2  # between two rounds
BLOCKED_SECONDS = 1.0


@dataclass(slots=True)
class Log:
    """What one process did: (question, wall seconds, seconds blocked) of every reading, dumps added, errors."""

    name: str
    readings: list[tuple[str, float, float]] = field(default_factory=list)
    dumps: int = 0
    posts: int = 0
    errors: list[str] = field(default_factory=list)


class Writing:
    """Endless dumps of invented posts, of which one in three repeats most of an earlier one."""

    def __init__(self, seed: int) -> None:
        self._choose = random.Random(seed)  # noqa: S311
        self._texts: list[str] = []
        self._number = 0

    def rows(self, count: int) -> list[dict[str, Any]]:
        """The next posts."""
        return [self._row() for _ in range(count)]

    def _row(self) -> dict[str, Any]:
        self._number += 1
        words = self._choose.choices(VOCABULARY, k=self._choose.randint(8, 60))
        if self._texts and self._choose.random() < 1 / 3:
            words = [*self._choose.choice(self._texts).split(), *words[:4]]
        self._texts = [*self._texts[-500:], " ".join(words)]
        moment = 1_930_000_000 + 60 * self._number
        date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
        channel = f"quay_{self._number % CHANNELS}"
        return {"channel": channel, "id": self._number, "date": date, "text": self._texts[-1]}


def add_dump(archive: Archive, folder: Path, number: int, rows: list[dict[str, Any]]) -> None:
    """Add the rows as a dump of their own."""
    path = folder / f"dump{number}.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    archive.add([path], options=PLAIN)
    path.unlink()


class Reader:
    """Questions to an archive, and whether the answers fit."""

    def __init__(self, log: Log, seed: int) -> None:
        self._log = log
        self._choose = random.Random(seed)  # noqa: S311
        self._posts = 0

    def ask(self, archive: Archive) -> None:
        """One round of all questions."""
        for question in (self.families, self.search, self.posts, self.show, self.whence):
            self.timed(question.__name__, lambda question=question: question(archive))

    def timed(self, name: str, work: Callable[[], object]) -> None:
        """Do the work, and note how long it took and was blocked, or its error."""
        began, running = time.perf_counter(), _scheduled()
        try:
            work()
        except Exception as error:  # noqa: BLE001 (none is expected)
            self._log.errors.append(f"{self._log.name}, {name}: {type(error).__name__}: {error}")
        wall = time.perf_counter() - began
        self._log.readings.append((name, wall, max(wall - (_scheduled() - running), 0.0)))

    def families(self, archive: Archive) -> None:
        """Families, then posts: every member must be there."""
        found = list(archive.families)
        held = {post.key for post in archive.posts}
        assert all(set(family.posts) <= held for family in found), "a family names a post that is not there"

    def search(self, archive: Archive) -> None:
        """A search for one or two words."""
        hits = archive.search(" ".join(self._choose.sample(VOCABULARY, self._choose.randint(1, 2))))
        assert len(hits.hits) <= hits.total, "more hits than are counted"

    def posts(self, archive: Archive) -> None:
        """All posts and links; the posts must not become fewer."""
        links = list(archive.links)
        held = {post.key for post in archive.posts}
        assert all({link.source, link.target} <= held for link in links), "a link names a post that is not there"
        assert len(held) >= self._posts, f"{len(held)} posts after {self._posts}"
        self._posts = len(held)

    def show(self, archive: Archive) -> None:
        """One post with all that is known of it, and the collation of its family."""
        families = archive.families
        key = self._choose.choice(self._choose.choice(families).posts if families else [archive.posts[0].key])
        assert archive.posts[key].text, "a post without its text"
        archive.posts.understanding(key), archive.posts.revisions(key), archive.links.of(key)
        archive.ledger.provenance(key)
        if families:
            archive.collation(self._choose.choice(families).posts[:8])

    def whence(self, archive: Archive) -> None:
        """Where the text of a post comes from: from itself, at least, if it is linked and long enough."""
        post = self._choose.choice([post for post in archive.posts if not post.channel.endswith(NEW)])
        found = archive.whence(post.text, options=PLAIN)
        assert len(post.text.split()) < 20 or found.origins, f"nothing holds the text of {post.key}"


def _scheduled() -> float:
    """The seconds that this thread ran or waited for a processor, 0 where the system does not tell."""
    try:
        ran, waited, _ = Path("/proc/thread-self/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return (int(ran) + int(waited)) / 1e9


def read_and_close(archive: Path, ready: Barrier, begun: Semaphore, stop: Event, logs: Any, seed: int) -> None:
    """A reader that opens the archive for each round."""
    log = Log("opening reader")
    reader = Reader(log, seed)

    def visit() -> None:
        with Archive(archive) as opened:
            reader.ask(opened)

    ready.wait(_START_SECONDS)
    while not stop.is_set():
        before = len(log.readings)
        began, running = time.perf_counter(), _scheduled()
        try:
            visit()
        except Exception as error:  # noqa: BLE001 (none is expected)
            log.errors.append(f"{log.name}, opening: {type(error).__name__}: {error}")
        wall = time.perf_counter() - began - sum(reading[1] for reading in log.readings[before:])
        blocked = time.perf_counter() - began - (_scheduled() - running)
        blocked -= sum(reading[2] for reading in log.readings[before:])
        log.readings.append(("open and close", max(wall, 0.0), max(blocked, 0.0)))
        begun.release()
        stop.wait(_PAUSE_SECONDS)
    logs.put(log)


def read_on(archive: Path, ready: Barrier, begun: Semaphore, stop: Event, logs: Any, seed: int) -> None:
    """A reader that keeps the archive open."""
    log = Log("standing reader")
    reader = Reader(log, seed)
    with Archive(archive) as opened:
        ready.wait(_START_SECONDS)
        while not stop.is_set():
            reader.ask(opened)
            begun.release()
            stop.wait(_PAUSE_SECONDS)
    logs.put(log)


def write_on(
    archive: Path, folder: Path, ready: Barrier, begun: Semaphore, stop: Event, logs: Any, seed: int, size: int
) -> None:
    """A writer that adds dump after dump."""
    log, writing = Log("writer"), Writing(seed)
    with Archive(archive) as opened:
        ready.wait(_START_SECONDS)
        while not stop.is_set():
            rows = writing.rows(size)
            try:
                add_dump(opened, folder, log.dumps, [{**row, "channel": f"{row['channel']}{NEW}"} for row in rows])
            except Exception as error:  # noqa: BLE001 (none is expected)
                log.errors.append(f"{log.name}: {type(error).__name__}: {error}")
                break
            finally:
                begun.release()
            log.dumps += 1
            log.posts += len(rows)
    logs.put(log)


def endure(folder: Path, seconds: float, *, base: int = 1000, size: int = 20, seed: int = 1) -> list[Log]:
    """Two readers and a writer, on an archive of ``base`` posts, for so long after each has begun; gives what each did.

    The last log is that of the check afterwards: whether the archive verifies, and holds all that was written.
    """
    archive = folder / "archive"
    with Archive(archive, create=True) as opened:
        add_dump(opened, folder, -1, Writing(seed).rows(base))
    spawning = multiprocessing.get_context("spawn")
    ready, stop, logs = spawning.Barrier(4), spawning.Event(), spawning.Queue()
    begun = [spawning.Semaphore(0) for _ in range(3)]  # one for each, released after each of its rounds
    processes = [
        spawning.Process(target=read_and_close, args=(archive, ready, begun[0], stop, logs, seed + 1)),
        spawning.Process(target=read_on, args=(archive, ready, begun[1], stop, logs, seed + 2)),
        spawning.Process(target=write_on, args=(archive, folder, ready, begun[2], stop, logs, seed + 3, size)),
    ]
    for process in processes:
        process.start()
    ready.wait(_START_SECONDS)
    for one in begun:
        one.acquire(timeout=_START_SECONDS)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and all(process.is_alive() for process in processes):
        time.sleep(0.1)
    stop.set()
    found: list[Log] = [logs.get(timeout=_START_SECONDS) for _ in processes]
    for process in processes:
        process.join()
    check = Log("afterwards", errors=[str(fault) for fault in verify(archive).faults])
    with Archive(archive) as opened:
        check.posts = len(opened.posts)
        expected = base + next(log.posts for log in found if log.name == "writer")
        if check.posts != expected:
            check.errors.append(f"expected {expected} posts, found {check.posts}")
        if opened.ledger.unlinked:
            check.errors.append(f"{opened.ledger.unlinked} posts are not linked")
    return [*found, check]


def report(logs: list[Log]) -> bool:
    """Print figures and errors; gives whether all was well."""
    well = not any(log.errors for log in logs)
    print(f"{'reading':<34}{'count':>7}{'wall p50':>10}{'p99':>8}{'max':>8}{'blocked p99':>13}{'max':>8}  (s)")
    for log in logs:
        for name in sorted({name for name, _, _ in log.readings}):
            walls = sorted(wall for one, wall, _ in log.readings if one == name)
            waits = sorted(blocked for one, _, blocked in log.readings if one == name)
            at = [statistics.median(walls), _p99(walls), walls[-1], _p99(waits), waits[-1]]
            print(f"{log.name + ', ' + name:<34}{len(walls):>7}{at[0]:>10.3f}{at[1]:>8.3f}{at[2]:>8.3f}", end="")
            print(f"{at[3]:>13.3f}{at[4]:>8.3f}")
            well = well and waits[-1] <= BLOCKED_SECONDS
    for log in logs:
        print(f"{log.name}: {len(log.readings):,} readings, {log.dumps:,} dumps, {log.posts:,} posts, ", end="")
        print(f"{len(log.errors)} errors")
        for error in log.errors[:20]:
            print(f"    {error}")
    waits = sorted(blocked for log in logs for _, _, blocked in log.readings)
    if waits:
        print(f"all {len(waits):,} readings: blocked p99 {_p99(waits):.3f} s, at most {waits[-1]:.3f} s")
    return well and bool(waits)


def _p99(ordered: list[float]) -> float:
    return ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]


def main() -> None:
    """Ask for the time, run, report; the exit status says whether all went well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--base", type=int, default=1000, help="posts in the archive before")
    parser.add_argument("--size", type=int, default=20, help="posts in a dump that the writer adds")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        logs = endure(Path(folder), asked.minutes * 60, base=asked.base, size=asked.size, seed=asked.seed)
    well = report(logs)
    print(f"load average {load:.1f} before, {os.getloadavg()[0]:.1f} after, on {os.cpu_count()} processors")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
