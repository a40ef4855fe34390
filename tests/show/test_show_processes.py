"""The command line as a process of its own: statuses, pipes, terminals, encodings."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from tarn import start, write_rows

from stemmatic.api.archive import Archive

PROGRAM = "from stemmatic.show.cli import main; main()"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def widest(archive: Path) -> str:
    """The id of the widest family that is in several languages."""
    with Archive(archive) as opened:
        return next(str(family.id) for family in opened.families if len(family.languages) > 2)


def test_trace_of_the_examples_prints_one_document(traced: Path) -> None:
    facts = json.loads((traced / "printed").read_text(encoding="utf-8"))
    assert facts["posts"] > 50
    assert len(facts["channels"]) >= 5
    assert facts["families"] > 5
    assert any("translation" in relation for relation in facts["links"])
    assert facts["read"]["dumps"] > 3
    assert all(one["reason"] for one in facts["skipped"])


def test_statuses(tmp_path: Path) -> None:
    whole, damaged = write_rows(tmp_path / "a.jsonl"), write_rows(tmp_path / "b.jsonl", damaged=True)
    archive = str(tmp_path / "archive")
    assert start("trace", str(whole), "--archive", archive, "--no-translations").status == 0
    done = start("trace", str(damaged), str(tmp_path / "none"), "--archive", archive, "--no-translations")
    assert done.status == 1
    assert "none" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    failed = start("families", "--frobnicate")
    assert (failed.status, failed.stdout) == (2, "")
    assert "Traceback" not in failed.stderr


def test_an_unexpected_error_is_one_line(tmp_path: Path) -> None:
    code = (
        "import stemmatic.api.archive\n"
        "def fail(*_, **__): raise ZeroDivisionError('three\\nlines\\nlong')\n"
        "stemmatic.api.archive.Archive.__init__ = fail\n"
        "from stemmatic.show.cli import main\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "families", "--archive", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "ZeroDivisionError: three lines long" in done.stderr


def test_what_waits_for_the_end_is_done(tmp_path: Path) -> None:
    held = tmp_path / "held"
    code = (
        "import sys, tempfile, threading, weakref, shutil\n"
        "folder = tempfile.mkdtemp(dir=sys.argv.pop(1))\n"
        "late = sys.argv.pop(1)\n"
        "weakref.finalize(sys, shutil.rmtree, folder)\n"
        "wait = threading.main_thread().join\n"
        "if late == 'thread': threading.Thread(target=lambda: (wait(), print('late'))).start()\n"
        "from stemmatic.show.cli import main\n"
        "main()"
    )
    held.mkdir()
    for late in ("", "thread"):
        command = [sys.executable, "-c", code, str(held), late, "formats"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("late\n") == bool(late)
        assert list(held.iterdir()) == []


@pytest.mark.parametrize("command", [("posts", "--limit", "0"), ("export", "passages"), ("posts", "--json")])
def test_a_closed_pipe_is_quiet(command: tuple[str, ...], examples: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *command, "--archive", str(examples)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()  # before anything is written
    stderr = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 141
    assert stderr == b""


@pytest.mark.parametrize("columns", ["60", "200"])
def test_the_width_is_kept(columns: str, examples: Path) -> None:
    done = start("show", widest(examples), "--archive", str(examples), COLUMNS=columns)
    assert done.status == 0
    longest = max(cell_len(line) for line in done.stdout.splitlines())
    assert longest <= int(columns)
    assert longest > int(columns) * 0.8


def test_colours_only_where_they_are_wanted(tarn: Path) -> None:
    piped = start("show", "table:tarn_port/1", "--archive", str(tarn))
    assert "\x1b" not in piped.stdout
    forced = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100"}
    coloured = start("show", "table:tarn_port/1", "--archive", str(tarn), **forced)
    codes = {code for found in COLOUR.findall(coloured.stdout) for code in found[2:-1].split(";")}
    assert {"1", "9", "31", "32", "36"} <= codes
    assert not {code for code in codes if code in ("38", "48") or (code.startswith(("4", "10")) and code != "4")}
    without = start("show", "table:tarn_port/1", "--archive", str(tarn), NO_COLOR="1", **forced)
    plain = {code for found in COLOUR.findall(without.stdout) for code in found[2:-1].split(";")}
    assert not {code for code in plain if code.startswith("3")}
    assert COLOUR.sub("", coloured.stdout) == COLOUR.sub("", without.stdout)


@pytest.mark.parametrize("encoding", ["ascii", "cp1251"])
def test_an_encoding_that_lacks_letters_stops_nothing(encoding: str, examples: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "show", widest(examples), "--archive", str(examples)],
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "100"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode(encoding)
    assert "Proposed stemma" in shown
    assert "% translat" in shown
    assert ("Вальдории" in shown) == (encoding == "cp1251")


def test_json_escapes_what_the_encoding_lacks(tarn: Path) -> None:
    done = start("posts", "--archive", str(tarn), "--json", PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert any("أغلقت" in row["text"] for row in json.loads(done.stdout))


def test_help_needs_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", PROGRAM, "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert not loaded & {"numpy", "pyarrow", "duckdb", "numba", "lxml", "rich", "regex"}


def test_ctrl_c_keeps_what_was_read(tmp_path: Path) -> None:
    first = write_rows(tmp_path / "a.jsonl")
    code = (
        "import sys, time\n"
        "from stemmatic.show import terminal\n"
        "class Slow:\n"
        "    def __init__(self, *_): pass\n"
        "    def __enter__(self): return self\n"
        "    def __exit__(self, *_): pass\n"
        "    def __call__(self, stage, done, whole):\n"
        "        if stage == 'understand':\n"
        "            print('waiting', file=sys.stderr, flush=True)\n"
        "            time.sleep(3600)\n"
        "terminal.ProgressWatch = Slow\n"
        "from stemmatic.show.cli import main\n"
        "main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "trace", str(first), "--archive", str(tmp_path / "archive")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background job ignores Ctrl-C, and so would what the job starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "waiting\n"
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=600)
    assert process.returncode == 130
    assert stdout == ""
    assert len(stderr.splitlines()) == 1
    assert "run the same command again to go on" in stderr
    again = start("trace", str(first), "--archive", str(tmp_path / "archive"), "--no-translations", "--json")
    facts = json.loads(again.stdout)
    assert facts["read"]["known_dumps"] == 1
    assert facts["families"] == 2
