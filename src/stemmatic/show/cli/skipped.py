"""``stemmatic skipped``: what was left out of the dumps."""

from __future__ import annotations

from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


def skipped(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    faults: Annotated[bool, typer.Option("--faults", help="Only what could not be read.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what was left out of the dumps, and why.

    A line has file, place, reason, and what to do. What could not be read has a cross; what was left out on purpose
    (private chats, persons) has a dot.

    \b
    Examples:
      stemmatic skipped --faults
      stemmatic skipped --json
    """
    from stemmatic.api.archive import Archive
    from stemmatic.show.lists import skipped_line
    from stemmatic.show.machine import print_json
    from stemmatic.show.terminal import open_console

    with Archive(archive) as opened:
        found = [one for one in opened.ledger.skipped if not (faults and one.deliberate)]
    if as_json:
        print_json(found)
        return
    console = open_console()
    for one in found:
        console.print(skipped_line(one), soft_wrap=True)
    if not found:
        console.print("Nothing was skipped.")
