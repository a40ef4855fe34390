"""Tries inputs that were spoiled at random, and keeps every one that is not stood.

    python benchmarks/fuzz.py --seconds 180 --seed 1 --failing /tmp/failing
    python benchmarks/fuzz.py --target queries --seconds 1200 --seed 2
    python benchmarks/fuzz.py --write-cases            # make the kept corpus anew, from the same seed

Targets are readers of dumps, queries (fuzz_queries.py) and bundles of evidence (fuzz_bundles.py). Of readers:
Sound dumps are the bundled examples and tests/read/fuzz_cases/sound; each is spoiled by one to four of the ways in
fuzz_mutations.py, some of them packed before or after. Whatever comes out must give posts that an archive can keep and
give back, or lines that say what was skipped; no exception but our own, no more time or memory than a small file may
take. Prints how many inputs each reader took. Exit status 1 says that something was found.
"""

from __future__ import annotations

import argparse
import faulthandler
import gzip
import json
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from stemmatic.api.archive import example_dumps
from stemmatic.archive.records import from_json, to_json
from stemmatic.model import Post, Skipped
from stemmatic.read import Reading, read_dumps

try:
    from benchmarks.fuzz_bundles import Bundles
    from benchmarks.fuzz_mutations import CONTAINERS, MUTATIONS, zipped
    from benchmarks.fuzz_queries import Queries
except ImportError:  # run as a script
    from fuzz_bundles import Bundles
    from fuzz_mutations import CONTAINERS, MUTATIONS, zipped
    from fuzz_queries import Queries

Result = TypeVar("Result")

CASES = Path(__file__).parents[1] / "tests" / "read" / "fuzz_cases"
MAX_SECONDS = 10  # of processor time for one input
MAX_GROWN_MEGABYTES = 400
_MOST_BYTES = 400_000
_BORDER = re.compile(r"could not go on|cannot be read: [A-Z]\w*(Error|Exception|Iteration|Interrupt)\b")
_KEPT_SEED = 20310604
_MOST_KEPT_BYTES = 12_000


class TooSlow(BaseException):
    """An input took too long; no reader catches it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one input gave: the readers that took it, counts, and what is wrong, if anything."""

    readers: tuple[str, ...]
    posts: int
    skipped: int
    wrong: str | None


def sound_dumps() -> list[Path]:
    """The dumps that are spoiled."""
    examples = [path for folder in example_dumps() for path in sorted(folder.rglob("*")) if path.is_file()]
    return [*examples, *sorted(path for path in (CASES / "sound").glob("*") if path.is_file())]


def read_one(path: Path) -> Found:
    """Read a file as a user would, and look at all that comes of it."""
    readers: tuple[str, ...] = ()
    posts, skipped, wrong = 0, 0, None
    try:
        for found in read_dumps([path], reading=Reading()):
            for post in found:
                posts += 1
                wrong = wrong or _wrong_post(post)
            readers += tuple(found.dump.format.split("+")) if found.dump else ()
            skipped += len(found.skipped)
            wrong = next(filter(None, (wrong, *map(_wrong_line, found.skipped))), None)
            for channel in found.channels:
                to_json(channel).encode()
    except TooSlow:
        wrong = f"took more than {MAX_SECONDS} s"
    except Exception as error:  # noqa: BLE001 (that is what we look for)
        wrong = f"{type(error).__name__}: {error}"
    if not posts and not skipped and wrong is None:
        wrong = "neither a post nor a line"
    return Found(readers, posts, skipped, wrong)


def _wrong_post(post: Post) -> str | None:
    record = to_json(post)
    json.dumps(json.loads(record), allow_nan=False)
    record.encode()
    if from_json(Post, record) != post:
        return f"an archive would not give back post {post.key!r} as it is"
    if not (post.platform and post.channel and post.number):
        return f"a post without a whole key: {post.key!r}"
    return None


def _wrong_line(line: Skipped) -> str | None:
    if not line.reason or not line.position:
        return "a skipped line does not say where or why"
    said = f"{line.position}: {line.reason}; {line.advice}"
    if "\n" in said or "Traceback" in said or len(said) > 2_000:
        return f"a skipped line is not one readable line: {said[:200]!r}"
    return f"a border was reached: {line.reason}" if _BORDER.search(line.reason) else None


def guarded(work: Callable[[], Result]) -> tuple[Result, float]:
    """What one input gave, within the time that it may take; and by how much the process grew, in megabytes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
    # For C code that does not come back.
    faulthandler.dump_traceback_later(20 * MAX_SECONDS, exit=True, file=sys.__stderr__)
    try:
        found = work()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        faulthandler.cancel_dump_traceback_later()
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before


def spoil(dumps: list[Path], chance: random.Random) -> tuple[str, str, bytes]:
    """A spoiled dump: what it was made of, its file name, its content."""
    path = chance.choice(dumps)
    name, content, ways = path.name, path.read_bytes(), [path.name]
    packed = chance.random()
    if packed < 0.05:
        container = chance.choice([one for one in CONTAINERS if one != "bomb"])
        content = CONTAINERS[container](name, content)
        ways.append(container)
    if 0.05 <= packed < 0.1:
        other = chance.choice(dumps).read_bytes()
        content = content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]
        ways.append("splice")
    for _ in range(chance.choice((1, 1, 2, 4))):
        way = chance.choice(list(MUTATIONS))
        content = MUTATIONS[way](content, chance)[:_MOST_BYTES]
        ways.append(way)
    if packed > 0.97:
        content = CONTAINERS["plain_zip"](name, content)
        ways.append("plain_zip")
    return "-".join(ways), chance.choice((name, name, name, "a", "a.csv", "a.json", "a.html")), content


Try = Callable[[random.Random], tuple[str, tuple[str, ...], str | None, str, bytes]]
"""Draws an input and tries it: what it was made of, what took it, what is wrong, a name for its file, its content."""


@contextmanager
def readers(folder: Path) -> Iterator[Try]:
    """The readers of dumps; a reader takes each part of an input that it knows."""
    dumps = sound_dumps()

    def read(chance: random.Random) -> tuple[str, tuple[str, ...], str | None, str, bytes]:
        made_of, name, content = spoil(dumps, chance)
        path = folder / name
        path.write_bytes(content)
        try:
            found = read_one(path)
        finally:
            path.unlink()
        return made_of, found.readers or ("(no reader)",), found.wrong, name, content

    yield read


@contextmanager
def queries(folder: Path) -> Iterator[Try]:
    """The query language, and the search behind it."""
    with closing(Queries(folder)) as archive:

        def ask(chance: random.Random) -> tuple[str, tuple[str, ...], str | None, str, bytes]:
            said, ended, wrong = archive.try_one(chance)
            return repr(said[:60]), (ended,), wrong, "query", said.encode("utf-8", "surrogatepass")

        yield ask


@contextmanager
def bundles(folder: Path) -> Iterator[Try]:
    """Bundles of evidence."""
    made = Bundles(folder)

    def check(chance: random.Random) -> tuple[str, tuple[str, ...], str | None, str, bytes]:
        ended, wrong, content = made.try_one(chance)
        return ended, (ended.rpartition(": ")[2],), wrong, "content", content

    yield check


TARGETS: dict[str, Callable[[Path], AbstractContextManager[Try]]] = {
    one.__name__: one for one in (readers, queries, bundles)
}


def fuzz(seconds: float, seed: int, failing: Path, target: str = "readers") -> int:
    """Try inputs for so long; gives how many something was wrong with."""
    chance = random.Random(seed)  # noqa: S311
    taken: Counter[str] = Counter()
    wrongs: Counter[str] = Counter()
    inputs, slowest = 0, (0.0, "")
    with tempfile.TemporaryDirectory() as folder, TARGETS[target](Path(folder)) as try_one:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            began = time.process_time()
            (made_of, took, wrong, name, content), grown = guarded(lambda: try_one(chance))
            slowest = max(slowest, (time.process_time() - began, made_of))
            wrong = wrong or (f"grew by {grown:.0f} MB" if grown > MAX_GROWN_MEGABYTES else None)
            inputs += 1
            taken.update(took)
            if wrong:
                failing.mkdir(parents=True, exist_ok=True)
                wrongs[re.sub(r"\d+", "N", wrong)[:150]] += 1
                (failing / f"{seed}-{inputs}-{name}").write_bytes(content)
                print(f"{inputs} ({made_of}): {wrong[:300]}", flush=True)
    print(f"{target}: {inputs:,} inputs (seed {seed}), {inputs / seconds:,.0f}/s")
    for reader, count in taken.most_common():
        print(f"    {count:9,}  {reader}")
    print(f"slowest: {slowest[0]:.2f} s of processor time, {slowest[1]}")
    print(f"wrong: {sum(wrongs.values())}" + (f", kept in {failing}" if wrongs else ""))
    for wrong, count in wrongs.most_common():
        print(f"    {count:6,}  {wrong}")
    return sum(wrongs.values())


def write_cases(folder: Path) -> None:
    """The kept corpus: a .zip for each sound dump, with a member for each way to spoil it; and dumps oddly packed."""
    for path in sound_dumps():
        chance = random.Random(f"{_KEPT_SEED}-{path.name}")  # noqa: S311
        content = path.read_bytes()
        if len(content) <= _MOST_KEPT_BYTES:
            spoiled = {f"{way}/{path.name}": mutation(content, chance) for way, mutation in MUTATIONS.items()}
            _keep(folder / "spoiled" / f"{path.parent.name}-{path.name}.zip", zipped(spoiled))
    rows = (CASES / "sound" / "table.jsonl").read_bytes()
    for way, container in CONTAINERS.items():
        _keep(folder / "packed" / f"{way}.gz", gzip.compress(container("table.jsonl", rows), 9, mtime=0))


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    """Ask for the time, fuzz, and say by the exit status whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--target", choices=[*TARGETS, "all"], default="readers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failing", type=Path, default=Path("failing-inputs"), help="where failing inputs are kept")
    parser.add_argument("--write-cases", action="store_true", help=f"write the kept corpus in {CASES}")
    asked = parser.parse_args()
    if asked.write_cases:
        write_cases(CASES)
        return
    targets = list(TARGETS) if asked.target == "all" else [asked.target]
    found = [fuzz(asked.seconds / len(targets), asked.seed, asked.failing, target) for target in targets]
    sys.exit(1 if any(found) else 0)


if __name__ == "__main__":
    main()
