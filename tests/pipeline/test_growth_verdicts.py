"""With verdicts too an archive that grows gives what all at once gives, whenever they were said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.api.archive import Archive
from stemmatic.model import Verdict
from stemmatic.pipeline import road
from stemmatic.pipeline.road import RUN, Stage
from stemmatic.pipeline.run import Run
from tests.pipeline.test_growth import CROWD, NARROW, cut
from tests.pipeline.test_road import PLAIN, REGATTA_RU, STRANGER, Tables, emptied_folder, row, tables, write

KEYS = ("table:veyra_council/1", "table:echo_0/0", "table:far_echo/7", "table:port_1/2", "table:ozero/4")
ROWS = [*CROWD, row("ozero", 4, 90, REGATTA_RU)]
FIRST = [one for one in ROWS if f"table:{one['channel']}/{one['id']}" in KEYS]
LATER = [one for one in ROWS if one not in FIRST]


def speak(archive: Archive) -> None:
    """What is said: of posts as they are, so that it means the same whenever it is said."""
    store, verdicts = archive._store, archive.verdicts
    toll, echo, far, port = map(store.carrier, KEYS[:4])
    verdicts.judge(KEYS[0], KEYS[1], "wrong")
    verdicts.judge(KEYS[3], KEYS[4], "right")
    store.say(Verdict.APART, [far], [toll, echo])
    store.say(Verdict.ONE, [toll], [port])
    store.say(Verdict.HIDDEN, [port])
    verdicts.judge(KEYS[0], KEYS[4], "unsure")


def told(folder: Path, *parts: Sequence[dict[str, Any]], at: int, options: Any = NARROW) -> Tables:
    """The tables after adding part by part, all being said after part number ``at``."""
    with Archive(folder / "archive", create=True) as archive:
        for number, part in enumerate(parts):
            archive.add([write(folder / f"{number}.jsonl", part)], options=options)
            if number == at:
                speak(archive)
        archive.link(options=options)
        return tables(archive, places=False)


def at_once() -> Tables:
    with emptied_folder() as folder:
        return told(folder, ROWS, at=0)


def test_what_is_said_changes_families() -> None:
    with emptied_folder() as folder, Archive(folder / "archive", create=True) as archive:
        archive.add([write(folder / "all.jsonl", ROWS)], options=NARROW)
        before = tables(archive)["families"]
        speak(archive)
        after = tables(archive)["families"]
        assert before != after
        assert {entry for one in after for entry in one["verdicts"]} == {1, 2, 3, 4, 5}
        for entry in range(1, 7):
            archive.verdicts.withdraw(entry)
        assert tables(archive)["families"] == before


@settings(deadline=None, max_examples=12)
@given(
    order=st.permutations(LATER),
    cuts=st.lists(st.integers(1, len(LATER) - 1), unique=True, min_size=1, max_size=3).map(sorted),
    at=st.integers(0, 2),
)
def test_growing_in_any_order_whenever_it_is_said(order: list[dict[str, Any]], cuts: list[int], at: int) -> None:
    with emptied_folder() as folder:
        parts = [FIRST, *cut(order, cuts)]
        assert told(folder, *parts, at=min(at, len(parts) - 1)) == at_once()


def test_an_unrelated_post_changes_no_family_with_verdicts() -> None:
    with emptied_folder() as folder:
        assert told(folder, ROWS, [STRANGER], at=0)["families"] == at_once()["families"]


@pytest.mark.parametrize("at", [name for name in range(len(RUN)) if RUN[name].name in ("pair", "descend", "keep")])
def test_what_is_said_while_a_run_is_stopped_is_taken_in_when_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    class Stopped(Exception):
        pass

    def stop(_: Run) -> None:
        raise Stopped

    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "first.jsonl", FIRST)], options=NARROW)
        with monkeypatch.context() as patched:
            stage = RUN[at]
            stopping = Stage(stage.name, stage.title, stage.unit, stage.reads, stage.writes, stop)
            patched.setattr(road, "RUN", (*RUN[:at], stopping, *RUN[at + 1 :]))
            with pytest.raises(Stopped):
                archive.add([write(tmp_path / "later.jsonl", LATER)], options=NARROW)
        speak(archive)
        assert archive.link(options=NARROW)
        assert tables(archive, places=False) == at_once()
        assert archive.link(options=NARROW) is False


def test_other_options_take_in_what_was_said_before_the_first_run(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "all.jsonl", ROWS)], options=PLAIN)
        speak(archive)
        archive.link(options=NARROW)
        assert tables(archive, places=False) == at_once()
