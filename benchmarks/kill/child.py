"""Runs ``stemmatic`` commands in processes that part from one which has imported everything.

It is told of each command by a line of JSON on standard input, and answers with two lines: the number of the process,
and its exit status when it has ended. The command is ``stemmatic.show.cli.main`` itself; beside it the process tells
its stages, each with the moment at which it begins, in a file. Moments fall into the work, since nothing is imported
behind the first stage.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import stemmatic.api.care
import stemmatic.api.repair
import stemmatic.pipeline.road  # noqa: F401 (imported here, and not again by each process)
from stemmatic.api import collecting, sealing
from stemmatic.archive import database, schema
from stemmatic.archive.integrity import maintenance
from stemmatic.evidence import bundle
from stemmatic.show import cli, export, terminal
from stemmatic.show.cli import runs
from tests.collect.server import World

_OF_THE_FILE = {"BEGIN IMMEDIATE": "a transaction", "COMMIT": "behind a transaction", "VACUUM": "vacuum"}


def serve() -> None:
    """Run a command a line, until there are no more lines."""
    for line in sys.stdin:
        asked = json.loads(line)
        number = os.fork()
        if not number:
            _do(asked)
        print(number, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)


def _do(asked: dict[str, Any]) -> None:
    """Be the command: a process with a group of its own, silent but for what it says on standard error."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream, number in ((nothing, 0), (nothing, 1), (said, 2)):
        os.dup2(stream, number)
    status: str | int | None = 3
    try:
        _tell_stages(Path(asked["stages"]), told_by_statements=asked["told_by_statements"])
        if asked["port"]:
            collecting.Network = World(port=asked["port"]).network  # type: ignore[assignment,misc]
        sys.argv = ["stemmatic", *asked["arguments"]]
        cli.main()
    except SystemExit as ending:
        status = ending.code
    finally:
        os._exit(status if isinstance(status, int) else 0 if status is None else 4)


def _tell_stages(path: Path, *, told_by_statements: bool) -> None:
    """Write down each stage when it begins: what progress shows, or what is done to the file where it shows nothing."""
    out = path.open("a", buffering=1)
    last = [""]

    def tell(stage: str) -> None:
        if last[0] != stage:
            last[0] = stage
            out.write(f"{time.monotonic()} {stage}\n")

    def before(stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def told(*given: Any, **named: Any) -> Any:
            tell(stage)
            return work(*given, **named)

        return told

    terminal.ProgressWatch.__call__ = lambda self, stage, done, whole: tell(stage)  # type: ignore[method-assign]
    runs._report = before("report", runs._report)
    if told_by_statements:
        connect = database._connect

        def traced(*given: Any) -> Any:
            connection = connect(*given)
            connection.set_trace_callback(lambda sql: tell(_OF_THE_FILE[sql]) if sql in _OF_THE_FILE else None)
            return connection

        database._connect = traced
        maintenance.copy_database = before("copying", maintenance.copy_database)
        schema._copy_aside = before("copying", schema._copy_aside)
        schema._forgotten = before("migrating", schema._forgotten)
        schema._renew = before("merging and sealing", schema._renew)
        sealing.ask_authority = before("asking", sealing.ask_authority)
        sealing.keep = before("keeping", sealing.keep)
        bundle.write_bag = before("the bag", bundle.write_bag)
        export.open_output = before("the file", export.open_output)
    tell("opening")


if __name__ == "__main__":
    serve()
