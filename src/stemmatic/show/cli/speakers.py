"""``stemmatic speakers``: who is named in headings and quotations."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit


def speakers(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="A name as printed. Without it all names.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List speakers, or the statements of one in order of time.

    Speakers are who is named in headings and quotations, as printed: another language's spelling is another name.

    \b
    Examples:
      stemmatic speakers
      stemmatic speakers "Tomas Verhalen"
      stemmatic speakers --json --limit 20
    """
    from stemmatic.show.lists import limit_of
    from stemmatic.show.machine import print_json
    from stemmatic.show.relays import print_speaker, print_speakers
    from stemmatic.show.runs import reading
    from stemmatic.show.terminal import open_console

    most = limit_of(limit, as_json=as_json, whole=sys.maxsize)
    with reading(archive) as opened:
        if name is None:
            found = opened.speakers.lines(limit=most)
            print_json(found) if as_json else print_speakers(open_console(), found)
        else:
            page = opened.speakers.page(name, limit=most)
            print_json(page) if as_json else print_speaker(open_console(), page)
