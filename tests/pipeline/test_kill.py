"""Killed where it hurts: ``add`` ends before each kind of step, and nothing that was kept is lost.

``benchmarks.kill`` kills at random moments, on archives of real size. Here a process kills itself right before a
statement to SQLite or a change in the archive's folder; STEMMATIC_KILLS=all takes every such place, not one in a few.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from tests.pipeline.test_road import PLAIN, REGATTA, ROWS, TOLL, Tables, row, tables, write

if not hasattr(os, "fork"):
    pytest.skip("needs os.fork", allow_module_level=True)

MOST_PLACES = 14
# For each number a copy of the archive, in which a process adds the dumps until its step of that number. It says the
# places, one a line, on the way; only imports are done before the processes part, for threads do not outlive a fork.
CHILD = """
import os, shutil, signal, sys
from dataclasses import replace
from pathlib import Path
from stemmatic import options
from stemmatic.api.archive import Archive
from stemmatic.archive import database
from stemmatic.pipeline import road

folder, dumps, numbers = Path(sys.argv[1]), sys.argv[2].split("|"), sys.argv[3].split(",")
plain = replace(options.Options(), translate=replace(options.Options().translate, enabled=False))
changes = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link"}

def add(archive, last):
    said = []
    def at(place):
        if said[-1:] != [place]:
            said.append(place)
            if last == len(said):
                os.kill(os.getpid(), signal.SIGKILL)
    def heard(event, given):
        if event in changes and str(archive) in str(given[0]):
            at(f"{event} {Path(given[0]).name.split('-')[0]}")
        if event == "open" and str(archive) in str(given[0]) and given[1] and "w" in given[1]:
            at(f"write {Path(given[0]).name}")
    connect = database._connect
    def traced(*given):
        connection = connect(*given)
        connection.set_trace_callback(lambda sql: at(" ".join(sql.split()[: 5 if " OR " in sql[:12] else 3])))
        return connection
    database._connect = traced
    sys.addaudithook(heard)
    with Archive(archive) as opened:
        opened.add(dumps, options=plain)
    (folder / "places").write_text("\\n".join(said))

for number in numbers:
    archive = folder / f"killed{number}"
    shutil.copytree(folder / "base", archive)
    process = os.fork()
    if not process:
        try:
            add(archive, int(number))
        finally:
            os._exit(0)
    print(number, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
EXPORT = {
    "name": "Gazette of the Long Bridge",
    "type": "public_channel",
    "id": 4711,
    "messages": [
        {"id": 1, "type": "message", "date_unixtime": "1938243600", "text": TOLL},
        {"id": 2, "type": "message", "date_unixtime": "1938247200", "text": f"Read on the quay: {REGATTA}"},
    ],
}


@dataclass(frozen=True)
class Trial:
    """A folder with an archive ``base``, dumps to add, and what comes of them undisturbed: tables, channels, places."""

    folder: Path
    dumps: list[Path]
    tables: Tables
    channels: list[Any]
    places: list[str]


def add_until(folder: Path, dumps: list[Path], numbers: list[int]) -> dict[int, int]:
    """The exit status of the process by the number of the step that it was to be killed at."""
    paths, wanted = "|".join(map(str, dumps)), ",".join(map(str, numbers))
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), paths, wanted], capture_output=True, text=True, check=True
    )
    return {int(number): int(status) for number, status in map(str.split, done.stdout.splitlines())}


def channels(archive: Archive) -> list[Any]:
    return archive._store._rows("SELECT * FROM channels ORDER BY platform, channel")


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    folder = tmp_path_factory.mktemp("killed")
    with Archive(folder / "base", create=True) as base:
        base.add([write(folder / "base.jsonl", ROWS)], options=PLAIN)
    export = folder / "result.json"
    export.write_text(json.dumps(EXPORT), "utf-8")
    more = [row("night_pier", 1, 120, f"Again: {TOLL}"), row("night_pier", 2, 130, REGATTA)]
    dumps = [export, write(folder / "more.jsonl", more)]
    assert add_until(folder, dumps, [0]) == {0: 0}
    with Archive(folder / "killed0") as whole:
        assert verify(whole.folder).faults == ()
        assert channels(whole)
        places = (folder / "places").read_text("utf-8").splitlines()
        return Trial(folder, dumps, tables(whole), channels(whole), places)


def chosen(places: list[str]) -> list[int]:
    """Which places to kill at, by number from 1: every so many, and those around the ends of transactions."""
    if os.environ.get("STEMMATIC_KILLS") == "all":
        return list(range(1, len(places) + 1))
    ends = [at for at, place in enumerate(places, 1) if place == "COMMIT"]
    around = [at for end in ends for at in (end, end + 1) if at <= len(places)]
    others = [at for at, place in enumerate(places, 1) if place.startswith(("write", "os.", "INSERT"))]
    wanted = sorted({*around, *others})
    return sorted({*wanted[:: -(-len(wanted) // MOST_PLACES)], *around[:2], around[-1]})


def test_places_are_of_every_kind(trial: Trial) -> None:
    text = "\n".join(trial.places)
    for place in (
        "BEGIN IMMEDIATE",
        "COMMIT",
        "INSERT OR FAIL INTO posts",
        "INSERT OR FAIL INTO links",
        "write ",
        "os.mkdir words",
    ):
        assert place in text


def test_killed_anywhere(trial: Trial) -> None:
    numbers = chosen(trial.places)
    statuses = add_until(trial.folder, trial.dumps, numbers)
    assert set(statuses.values()) == {-9}
    commits = 0
    for number in numbers:
        place = f"before {trial.places[number - 1]}, step {number}"
        folder = trial.folder / f"killed{number}"
        assert verify(folder).faults == (), place
        with Archive(folder) as archive:
            held = {dump.name for dump, _ in archive.ledger.dumps}
            keys = {post.key for post in archive.posts}
            assert {"base.jsonl"} <= held
            assert len(keys) >= len(ROWS), place
            for key, name in (("telegram:4711/2", "result.json"), ("table:night_pier/2", "more.jsonl")):
                assert (key in keys) == (name in held), place  # a dump is there with all its posts, or not at all
            if "result.json" in held:
                assert channels(archive) == trial.channels, place  # the dump will not be read again
            commits = max(commits, len(held))
            account = archive.add(trial.dumps, options=PLAIN)
            assert account.known_dumps == len(held) - 1, place
            assert tables(archive) == trial.tables, place
            assert channels(archive) == trial.channels, place
        assert verify(folder).faults == (), place
    assert commits == 3  # some were killed after every dump
