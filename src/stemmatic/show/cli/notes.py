"""``stemmatic notes``: what people said of links."""

from __future__ import annotations

from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit


def notes(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    verdict: Annotated[
        str | None,
        typer.Option(metavar="VERDICT", help="Only right, wrong, unsure or withdrawn. [default: all that stand]"),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            help="Only where the link today is found, changed, `no longer found` or `never found`.",
        ),
    ] = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List what people said of links, newest first.

    A verdict whose link is found no more, or is another now, is listed and says so.

    \b
    Examples:
      stemmatic notes --verdict wrong
      stemmatic notes --state "no longer found"
      stemmatic export verdicts --format csv
    """
    from rich.text import Text

    from stemmatic.api.archive import Archive
    from stemmatic.show.lists import limit_of, print_more
    from stemmatic.show.machine import print_json
    from stemmatic.show.terminal import open_console
    from stemmatic.show.verdicts import judged_lines

    with Archive(archive) as opened:
        found = opened.verdicts.page(verdict=verdict, state=state)
    shown = found.judged[: limit_of(limit, as_json=as_json, whole=found.total)]
    if as_json:
        print_json({"judged": shown, "total": found.total, "verdicts": found.verdicts, "states": found.states})
        return
    console = open_console()
    for one in shown:
        for line in judged_lines(one):
            console.print(Text(line), soft_wrap=True)
    if not found.total:
        console.print("No verdict fits." if verdict or state else "No verdict stands; see: stemmatic judge --help")
        return
    print_more(console, found.total, len(shown), "judged pair", "judged pairs")
