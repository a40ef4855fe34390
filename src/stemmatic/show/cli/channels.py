"""``stemmatic channels``: who published, whom they relay, who relays them."""

from __future__ import annotations

from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


def channels(
    channel: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHANNEL]", help="A channel's name or title. Without it all channels.", show_default=False
        ),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    as_json: AsJson = False,
) -> None:
    """List channels, or whom one relays and who relays it.

    Relays are edges of the proposed stemmata: forwards are declared by the platform, copies and translations inferred.
    Edges that leave the direction or the source open are counted by themselves.

    \b
    Examples:
      stemmatic channels
      stemmatic channels valdoria_mfa
      stemmatic channels "Valdoria MFA" --json
    """
    from stemmatic.show.machine import print_json
    from stemmatic.show.relays import print_channel, print_channels
    from stemmatic.show.runs import reading
    from stemmatic.show.terminal import open_console

    with reading(archive) as opened:
        if channel is None:
            lines = opened.channels.lines()
            print_json(lines) if as_json else print_channels(open_console(), lines)
        else:
            page = opened.channels.page(*opened.channels.find(channel))
            print_json(page) if as_json else print_channel(open_console(), page)
