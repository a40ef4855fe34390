"""The terminal: consoles, the few styles that we use, progress.

Styles use the terminal's own sixteen colours and no backgrounds, so they are readable on dark and on light; nothing is
said by colour alone. ``NO_COLOR`` is respected, and what goes into a pipe or a file is plain text.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from stemmatic.show.printable import isolate, one_line

STRONG = "bold"
DECLARED = "green"
INFERRED = "cyan"
OPEN = "magenta"
ADDED = "bold underline green"
CUT = "strike red"
FAULT = "red"


class StemmaticConsole(Console):
    """A console that leaves a closed pipe to the command line."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def open_console(*, stderr: bool = False) -> Console:
    """The console for standard output, or for standard error."""
    return StemmaticConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


def wrap(console: Console, text: Text, width: int) -> list[Text]:
    """The lines of ``text`` at ``width``, each isolated by itself if it runs from right to left."""
    lines = []
    for line in text.wrap(console, max(width, 10), tab_size=1):
        line.rstrip()
        if isolate(line.plain) != line.plain:
            line = Text.assemble("\u2068", line, "\u2069")
        lines.append(line)
    return lines


def hanging(console: Console, head: Text, body: Text, indent: int | None = None) -> Text:
    """``head`` and ``body`` side by side, the further lines of the body under its first."""
    indent = head.cell_len if indent is None else indent
    lines = wrap(console, body, console.width - indent) or [Text()]
    out = Text.assemble(head, " " * max(indent - head.cell_len, 0))
    for number, line in enumerate(lines):
        if number:
            out.append("\n" + " " * indent)
        out.append_text(line)
    return out


def headed(key: str, facts: Iterable[str | None]) -> Text:
    """What something is found by, and what is known of it, on one line."""
    said = "".join(f" · {one_line(fact)}" for fact in facts if fact)
    return Text(one_line(key), style=STRONG).append(said, style="not bold")


def print_fact(
    console: Console, name: str, lines: Iterable[str | Text], indent: int = 14, *, margin: str = "  ", style: str = ""
) -> None:
    """``name`` and what there is to say under it, a line each, the further ones under the first; nothing for none."""
    for number, line in enumerate(one for one in lines if str(one)):
        head = Text("" if number else f"{margin}{name}", style=style)
        console.print(hanging(console, head, Text(line) if isinstance(line, str) else line, indent))


class _Count(ProgressColumn):
    """How much is done, of how much, in what time, and how fast."""

    def render(self, task: Task) -> Text:
        unit, elapsed = str(task.fields["unit"]), task.finished_time or task.elapsed or 0.0
        if not unit:
            return Text(f"{elapsed:.0f} s")
        whole = f" of {int(task.total):,}" if task.total and not task.finished else ""
        rate = f", {task.completed / elapsed:,.0f} {unit}/s" if elapsed and task.completed else ""
        return Text(f"{int(task.completed):,}{whole} {unit} in {elapsed:.0f} s{rate}")


class ProgressWatch:
    """Progress bars on standard error, a line a stage; nothing where that is not a terminal."""

    def __init__(self, console: Console) -> None:
        self._shown = console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description:<20}"),
            BarColumn(bar_width=20, style="default", complete_style="cyan", finished_style="cyan", pulse_style="cyan"),
            _Count(),
            console=console,
            disable=not self._shown,
        )
        self._tasks: dict[str, TaskID] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        if self._shown:
            from stemmatic.api.records import ROAD  # loads all that runs need

            self._titles = {stage.name: (stage.title, stage.unit) for stage in ROAD}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self._progress.stop()

    def __call__(self, stage: str, done: int, whole: int | None) -> None:
        """Take notice of progress; see :data:`stemmatic.progress.Watch`."""
        if not self._shown:
            return
        if stage not in self._tasks:
            self._finish()  # a stage begins when the one before has ended
            title, unit = self._titles.get(stage, (stage, ""))
            self._tasks[stage] = self._progress.add_task(title, total=whole, unit=unit)
        self._progress.update(self._tasks[stage], completed=done, total=whole)

    def _finish(self) -> None:
        for task in self._progress.tasks:
            if not task.finished:
                self._progress.update(task.id, total=max(task.completed, 1), completed=max(task.completed, 1))
