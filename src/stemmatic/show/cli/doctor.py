"""``stemmatic doctor``: what is wrong with an archive, and what to do."""

from __future__ import annotations

import typer

from stemmatic.show.cli.app import FAULTS
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


def doctor(archive: ArchiveFolder = DEFAULT_ARCHIVE, as_json: AsJson = False) -> None:
    """Say what is wrong with the archive, and what to do.

    Nothing is changed. It looks for damage, who may write, room on the disk, a damaged index, posts that are not
    linked, a clock that was set back, and the age of the newest backup. `stemmatic verify` looks at every record.
    Exit status 1 says that something is damaged or does not work; a note alone does not count.

    \\b
    Examples:
      stemmatic doctor
      stemmatic doctor --archive lakes --json
    """
    from stemmatic.api.care import diagnose
    from stemmatic.show.machine import print_json
    from stemmatic.show.printable import one_line

    found = diagnose(archive)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo(f"{archive}: all well")
    else:
        for one in found:
            typer.echo(one_line(f"{one.severity}: {one.said}; {one.advice}"))
    if any(one.severity != "note" for one in found):
        raise typer.Exit(FAULTS)
