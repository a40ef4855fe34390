"""``stemmatic ledger``: what the archive has, and what not."""

from __future__ import annotations

from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


def ledger(
    channel: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHANNEL]", help="A channel's name or title. Without it all channels.", show_default=False
        ),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Lines of a kind; 0: all.")] = 12,
    as_json: AsJson = False,
) -> None:
    """List what the archive has and has not.

    For each channel: its dumps and what part of it they hold, numbers that no post has and why, posts that are absent
    from a later dump, fields that no dump has. Then what each format leaves out, and what was skipped.

    \b
    Examples:
      stemmatic ledger
      stemmatic ledger valdoria_mfa --limit 0
      stemmatic ledger "Valdoria MFA" --json
    """
    from stemmatic.api.archive import Archive
    from stemmatic.show.ledger import print_ledger
    from stemmatic.show.machine import print_json
    from stemmatic.show.terminal import open_console

    with Archive(archive) as opened:
        found = opened.ledger(channel)
    if as_json:
        print_json(found)
    else:
        print_ledger(open_console(), found, limit=limit)
