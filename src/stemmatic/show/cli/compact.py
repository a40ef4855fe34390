"""``stemmatic compact``: give back the room that an archive does not need."""

from __future__ import annotations

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


def compact(archive: ArchiveFolder = DEFAULT_ARCHIVE, as_json: AsJson = False) -> None:
    """Make the archive's files smaller; nothing is lost.

    The database is written anew without its empty pages, and files of the index that nothing refers to are removed.
    It takes room for a second copy meanwhile, and nobody can add.

    \\b
    Examples:
      stemmatic compact
      stemmatic compact --archive lakes
    """
    from stemmatic.api.care import compact as make_smaller
    from stemmatic.show.machine import print_json

    before, after = make_smaller(archive)
    if as_json:
        print_json({"bytes_before": before, "bytes_after": after})
    else:
        typer.echo(f"{before / 2**20:,.1f} MiB before, {after / 2**20:,.1f} MiB now")
