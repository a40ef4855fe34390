"""``stemmatic verify``: whether a bundle or an archive is what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemmatic.show.cli.app import FAULTS
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, AsJson


def verify(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="[BUNDLE|ARCHIVE]",
            help="The folder of a bundle of evidence, or of an archive.",
            envvar="STEMMATIC_ARCHIVE",
            readable=False,
        ),
    ] = DEFAULT_ARCHIVE,
    as_json: AsJson = False,
) -> None:
    """Check that a bundle or an archive is what it was.

    Of a bundle: every file against manifests and copy, every post against what the dumps say, the dumps in it read
    again. Of an archive: the database file, the chain of steps, every dump's records, posts, links and families. Each
    fault is a line, with the first byte that does not fit, counted from 0. Exit status 1 says that there are faults.

    \\b
    Examples:
      stemmatic verify evidence-F4zqk
      stemmatic verify lakes/
      stemmatic verify lakes/ --json
    """
    from stemmatic.api.care import verify as check
    from stemmatic.show.machine import plain, print_json
    from stemmatic.show.printable import counted, one_line
    from stemmatic.show.runs import run

    found = run(lambda watch: check(path, watch))
    if as_json:
        print_json({**plain(found), "fits": not found.faults})
    else:
        for fault in found.faults:
            typer.echo(one_line(str(fault)))
        if found.faults:
            typer.echo(f"{counted(len(found.faults), 'fault')} in the {found.kind} {path}: {one_line(found.advice)}")
        else:
            typer.echo(f"The {found.kind} {path} fits.")
            if found.seal:
                typer.echo(f"Seal: {found.seal}")
    if found.faults:
        raise typer.Exit(FAULTS)
