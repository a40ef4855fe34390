"""A run that is stopped goes on behind the last stage that it finished; what it has is seen only when it is whole."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from stemmatic.api.archive import Archive
from stemmatic.errors import OptionError, StemmaticError
from stemmatic.options import Options
from stemmatic.pipeline import checkpoint as staging
from stemmatic.pipeline import comparing, families, pairing, road
from stemmatic.pipeline import understanding as texts
from stemmatic.pipeline import workers as workers
from stemmatic.pipeline.link_files import LINKS, LinkFiles
from stemmatic.pipeline.road import ROAD, RUN, Stage
from stemmatic.pipeline.run import Run
from stemmatic.pipeline.workers import Workers
from tests.pipeline.test_growth import FEW, TONGUES
from tests.pipeline.test_road import PLAIN, STRANGER, Tables, runs, tables, write

# What a run's stages do, in order: the module that asks for it, and its name there.
STEPS = [
    (texts, "_understand_channels"),
    (pairing, "write_fingerprints"),
    (pairing, "write_units"),
    (pairing, "write_vectors"),
    (pairing, "_write_pairs"),
    (comparing, "_compare_part"),
    (comparing, "_translate_part"),
    (families, "_find_families"),
]


class Counted(Counter[str]):
    """How often each step was done; one of ``stops`` ends the run when it has been done."""

    def __init__(self) -> None:
        super().__init__()
        self.stops: set[str] = set()


class Stopped(BaseException):
    """The run ends here, as by a signal."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("undisturbed")
    with Archive(folder / "archive", create=True) as archive:
        archive.add([write(folder / "all.jsonl", TONGUES)], options=FEW)
        return tables(archive, places=False)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """What was done of the steps, from here on."""
    done = Counted()

    def noted(name: str, stage: Any) -> Any:
        def told(*given: Any) -> Any:
            result = stage(*given)
            done[name] += 1
            if name in done.stops:
                raise Stopped
            return result

        return told

    for module, name in STEPS:
        monkeypatch.setattr(module, name, noted(name, getattr(module, name)))
    return done


def staged(folder: Path) -> list[Path]:
    found = folder / staging.FOLDER
    return sorted(path for path in found.rglob("*") if path.is_file()) if found.exists() else []


@pytest.mark.parametrize("at", range(len(STEPS)))
def test_stopped_behind_each_step(tmp_path: Path, counted: Counted, undisturbed: Tables, at: int) -> None:
    names = [name for _, name in STEPS]
    with Archive(tmp_path / "archive", create=True) as archive:
        counted.stops.add(names[at])
        with pytest.raises(Stopped):
            archive.add([write(tmp_path / "all.jsonl", TONGUES)], options=FEW)
        assert staged(archive.folder)
        assert (runs(archive), tables(archive)["links"], tables(archive)["families"]) == (0, [], [])
        counted.stops.clear()
        counted.clear()
        assert archive.link(options=FEW) is True
        assert tables(archive, places=False) == undisturbed
        assert staged(archive.folder) == []
    # The step that was stopped right behind its end may have had no time to say that it was done.
    assert [counted[name] for name in names[:at]] == [0] * at
    assert all(counted[name] for name in names[at + 1 :])


@pytest.mark.parametrize("at", range(1, len(RUN)), ids=[f"before {stage.name}" for stage in RUN[1:]])
def test_stopped_between_stages(tmp_path: Path, undisturbed: Tables, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    did: list[str] = []

    def watched(stage: Stage, stops: bool) -> Stage:
        def work(run: Run) -> None:
            if stops:
                raise Stopped
            stage.work(run)
            did.append(stage.name)

        return replace(stage, work=work)

    names = [stage.name for stage in RUN]
    with Archive(tmp_path / "archive", create=True) as archive:
        monkeypatch.setattr(road, "RUN", [watched(stage, number == at) for number, stage in enumerate(RUN)])
        with pytest.raises(Stopped):
            archive.add([write(tmp_path / "all.jsonl", TONGUES)], options=FEW)
        assert did == names[:at]
        there = {path.relative_to(archive.folder / staging.FOLDER).parts[1] for path in staged(archive.folder)}
        promised = {name for stage in RUN[:at] for name in stage.writes.split(", ")}
        assert {name for name in promised if not any(file.startswith(name) for file in there)} == set()
        assert {
            file for file in there if not file.startswith((*promised, "done-", "lock", "sums", "words", "units", "vec"))
        } == set()
        assert (runs(archive), tables(archive)["links"], tables(archive)["families"]) == (0, [], [])
        did.clear()
        monkeypatch.setattr(road, "RUN", [watched(stage, False) for stage in RUN])
        assert archive.link(options=FEW) is True
        assert did == names[at:]
        assert tables(archive, places=False) == undisturbed
        assert staged(archive.folder) == []


def test_a_stage_reads_what_was_written_before_it() -> None:
    written = {"dumps"}
    for stage in ROAD:
        reads = set() if stage.reads == "all of these" else set(stage.reads.split(", "))
        assert reads <= written
        written |= {name.partition("-")[0] for name in stage.writes.split(", ")}


def test_stopped_before_the_archive_keeps_it(
    tmp_path: Path, counted: Counted, undisturbed: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise Stopped

    with Archive(tmp_path / "archive", create=True) as archive:
        dump = write(tmp_path / "all.jsonl", TONGUES)
        with monkeypatch.context() as patched:
            patched.setattr(archive._store, "keep_results", stop)
            with pytest.raises(Stopped):
                archive.add([dump], options=FEW)
        counted.clear()
        archive.link(options=FEW)
        assert counted.total() == 0
        assert tables(archive, places=False) == undisturbed
        assert {path.name for path in (archive.folder / "index").iterdir()} == {
            name for name, *_ in archive._store.segments()
        }


@pytest.mark.parametrize("damaged", ["texts-", "pairs", "wordings-", "families-", "profiles-", "numbers"])
def test_damaged_files_are_made_again(tmp_path: Path, counted: Counted, undisturbed: Tables, damaged: str) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        counted.stops.add("_find_families")
        with pytest.raises(Stopped):
            archive.add([write(tmp_path / "all.jsonl", TONGUES)], options=FEW)
        counted.stops.clear()
        path = next(path for path in staged(archive.folder) if path.name.startswith(damaged))
        path.write_bytes(path.read_bytes()[:-60])
        archive.link(options=FEW)
        assert tables(archive, places=False) == undisturbed


def test_what_was_staged_for_other_options_or_posts_is_left(tmp_path: Path, counted: Counted) -> None:
    dump = write(tmp_path / "all.jsonl", TONGUES)
    with Archive(tmp_path / "archive", create=True) as archive, Archive(tmp_path / "other", create=True) as other:
        counted.stops.add("_find_families")
        for options, more in ((PLAIN, []), (Options(), [write(tmp_path / "more.jsonl", [STRANGER])])):
            with pytest.raises(Stopped):
                archive.add([dump, *more], options=options)
            assert len(list((archive.folder / staging.FOLDER).iterdir())) == 1
        counted.stops.clear()
        counted.clear()
        archive.link(options=PLAIN)
        assert counted["_understand_channels"]
        other.add([dump, tmp_path / "more.jsonl"], options=PLAIN)
        assert tables(archive) == tables(other)


def test_two_runs_at_once_do_not_share_files(tmp_path: Path) -> None:
    first = staging.Checkpoint(tmp_path, tmp_path / "index", ("0.1", "{}"), -1)
    second = staging.Checkpoint(tmp_path, tmp_path / "index", ("0.1", "{}"), -1)
    assert first.folder != second.folder
    first.note("pairs", 3)
    second.remove()
    assert first.noted("pairs") == 3
    first.remove()
    assert not (tmp_path / staging.FOLDER).exists()


def test_a_large_channel_is_understood_part_by_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**one, "channel": "sarn_daily", "id": number} for number, one in enumerate(TONGUES)]
    changed = [{**rows[3], "text": "Nothing of it is true.", "edited_date": "2031-06-05T10:00:00Z"}]
    found = []
    monkeypatch.setattr(workers, "MOST_WORKERS", 1)
    for large in (texts._LARGE, 0):
        monkeypatch.setattr(texts, "_LARGE", large)
        monkeypatch.setattr(texts, "_PART", 4 if large == 0 else texts._PART)
        with Archive(tmp_path / f"archive{large}", create=True) as archive:
            for part in (rows[:9], rows[9:], changed):
                archive.add([write(tmp_path / "part.jsonl", part)], options=PLAIN)
            found.append((tables(archive), archive._store._rows("SELECT * FROM traits ORDER BY post")))
    assert found[0] == found[1]


def test_processes_give_what_one_alone_gives(
    tmp_path: Path, undisturbed: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_cores", lambda: 2)
    for module in (texts, comparing, families):
        monkeypatch.setattr(module, "_FEW", 0)
    options = replace(FEW, translate=replace(FEW.translate, enabled=False))
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "all.jsonl", TONGUES)], options=options)
        found = tables(archive, places=False)["links"]
    assert found == [link for link in undisturbed["links"] if "transla" not in link["relation"]]
    assert found


def test_a_crew_keeps_the_order_and_passes_errors_on() -> None:
    with Workers(2) as two:
        assert list(two.map(divmod, [(number, 7) for number in range(40)])) == [divmod(n, 7) for n in range(40)]
        with pytest.raises(ZeroDivisionError):
            list(two.map(divmod, [(1, 0)]))
        assert list(two.map(max, [(3, 5)])) == [5]
        with pytest.raises(StemmaticError, match="ended before it was done"):
            list(two.map(os._exit, [(9,)]))


def test_a_crew_begins_once_enough_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    with Workers(2) as two:
        begin = two.begin
        monkeypatch.setattr(two, "begin", lambda prepare: (begun.append(1), begin(prepare)))
        watch = texts.begin_while_reading(two, lambda *_: None)
        watch("read", texts._FEW, None)
        assert (begun, two._all) == ([], [])
        for done in (texts._FEW + 1, texts._FEW + 500):
            watch("read", done, None)
            assert len(two._all) == 2
        assert list(two.map(divmod, [(number, 7) for number in range(9)])) == [divmod(n, 7) for n in range(9)]


def test_links_of_a_file_are_the_surer_ones(tmp_path: Path) -> None:
    def rows(*found: tuple[int, int, float]) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist(
            [
                {
                    "a": a,
                    "b": b,
                    "source": f"{a}",
                    "target": f"{b}",
                    "relation": "copy",
                    "score": score,
                    "directed": True,
                    "source_coverage": 0.5,
                    "target_coverage": score,
                    "grounds": "[]",
                    "passages": "[]",
                    "pairs": [],
                }
                for a, b, score in found
            ],
            LINKS,
        )

    for name, batch in (("one", rows((1, 2, 0.7), (4, 3, 0.9))), ("two", rows((2, 1, 0.8), (3, 4, 0.9), (5, 5, 0.6)))):
        staging.write_table(tmp_path / name, LINKS, [batch])
    links = LinkFiles([tmp_path / "one", tmp_path / "two"])
    assert sorted(zip(links.source.tolist(), links.target.tolist(), strict=True)) == [(2, 1), (4, 3), (5, 5)]
    assert [(one.source, one.score) for one in links.links(links.of(3))] == [("4", 0.9)]
    assert [one.target for one in links.links(links.of(5))] == ["5"]
    assert list(links.of(6)) == []


def test_processes_that_were_ended_begin_again_where_work_is_shared_again() -> None:
    with Workers(2) as two:
        assert list(two.map(abs, [(-1,), (-2,)])) == [1, 2]
        two.end()
        assert list(two.map(abs, [(-3,), (-4,), (-5,)])) == [3, 4, 5]
        two.end()
        two.end()


@pytest.mark.parametrize("asked", ["0", "-1", "two", "1.5", "9999"])
def test_a_number_of_processes_that_is_none_is_refused(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.PROCESSES, asked)
    with pytest.raises(OptionError, match="STEMMATIC_PROCESSES: expected how many processes"):
        Workers()


def test_the_environment_says_how_many_processes_share_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.PROCESSES, "1")
    with Workers() as alone:
        assert list(alone.map(abs, [(-1,), (-2,)])) == [1, 2]
        assert alone._all == []
    monkeypatch.setenv(workers.PROCESSES, " 3 ")
    assert Workers().workers == 3
    monkeypatch.setenv(workers.PROCESSES, "")
    assert Workers().workers == min(workers._cores(), workers.MOST_WORKERS)
