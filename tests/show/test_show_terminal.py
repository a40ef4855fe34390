"""Progress, wrapping, and signs on poor terminals."""

from __future__ import annotations

import io

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from stemmatic.show import streams, terminal


def console(*, is_terminal: bool) -> Console:
    return Console(file=io.StringIO(), width=100, force_terminal=is_terminal, color_system=None, legacy_windows=False)


def printed(one: Console) -> str:
    assert isinstance(one.file, io.StringIO)
    return one.file.getvalue()


def test_progress_shows_counts_and_rates_on_a_terminal() -> None:
    shown = console(is_terminal=True)
    with terminal.ProgressWatch(shown) as watch:
        watch("read", 500, None)
        watch("read", 1200, 1200)
        watch("understand", 200, 1200)
        watch("understand", 1200, 1200)
        watch("keep", 1, 1)
    last = printed(shown).split("\x1b[2K")[-1]
    assert "reading" in last
    assert "1,200 posts in " in last
    assert "posts/s" in last
    assert "understanding" in last
    assert "keeping" in last


def test_progress_is_silent_in_a_pipe() -> None:
    piped = console(is_terminal=False)
    with terminal.ProgressWatch(piped) as watch:
        watch("read", 500, None)
        watch("read", 1200, 1200)
    assert printed(piped) == ""


def test_a_stage_that_nobody_named_is_shown_by_its_name() -> None:
    shown = console(is_terminal=True)
    with terminal.ProgressWatch(shown) as watch:
        watch("polishing", 1, 2)
    assert "polishing" in printed(shown)


def test_hanging_lines_stand_under_the_first() -> None:
    lines = terminal.hanging(console(is_terminal=False), Text("head  "), Text("word " * 60)).plain.splitlines()
    assert len(lines) > 2
    assert lines[0].startswith("head  word")
    assert all(line.startswith("      word") for line in lines[1:])
    assert all(cell_len(line) <= 100 for line in lines)


def test_every_sign_has_a_plain_one_of_the_same_width() -> None:
    for sign, plain in streams._PLAIN.items():
        assert plain.isascii()
        assert cell_len(plain) == cell_len(sign)
