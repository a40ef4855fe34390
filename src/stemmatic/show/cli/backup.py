"""``stemmatic backup``: a copy of the archive, taken while others use it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to: a folder without an archive in it.", show_default=False)
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    as_json: AsJson = False,
) -> None:
    """Copy the archive into a folder, and verify the copy.

    Others may read and write meanwhile: the copy is of one moment. It is an archive itself, with the originals that the
    web page kept; its index is made again when something is added to it. The archive notes where its backups lie.

    \\b
    Examples:
      stemmatic backup /media/disk/lakes-2031-06-04
      stemmatic backup copy --archive lakes && stemmatic families --archive copy
    """
    from stemmatic.api.care import back_up
    from stemmatic.show.machine import print_json
    from stemmatic.show.runs import run

    copy = run(lambda watch: back_up(archive, target, watch))
    if as_json:
        print_json({"path": copy.path, "seal": copy.seal})
    else:
        typer.echo(f"The copy in {copy.path} is whole and fits.")
