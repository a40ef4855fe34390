"""``stemmatic families``: what went where."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit


def families(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    min_posts: Annotated[int, typer.Option(min=1, metavar="N", help="Families of so many posts or more.")] = 1,
    min_channels: Annotated[int, typer.Option(min=1, metavar="N", help="Families in so many channels or more.")] = 1,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Families that have this language, such as tr; repeated: all of them."),
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Families that this channel has; repeated: all of them."),
    ] = None,
    order: Annotated[
        str, typer.Option(metavar="ORDER", help="widest, fastest, newest, earliest or largest first.")
    ] = "widest",
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List the families, the widest first.

    The widest has most channels, then most languages, then most posts; the fastest took the shortest time until half
    of its channels, two at least, had it; the newest and the earliest go by their earliest dated posts.

    \b
    Examples:
      stemmatic families --min-channels 3
      stemmatic families --language ru --language tr
      stemmatic families --order fastest --min-channels 3
      stemmatic families --json | jq '.[].posts | length'
    """
    from stemmatic.show.lists import limit_of, print_family, print_more
    from stemmatic.show.machine import print_json
    from stemmatic.show.runs import reading
    from stemmatic.show.terminal import open_console

    with reading(archive) as opened:
        found = opened.families.by(order).where(
            channel=channel or (), language=language or (), min_posts=min_posts, min_channels=min_channels
        )
        shown = found[: limit_of(limit, as_json=as_json, whole=sys.maxsize)]
        if as_json:
            print_json([found.row(family) for family in shown])
            return
        console = open_console()
        for family in shown:
            print_family(console, family, opened.posts[family.posts[0]])
        print_more(console, len(found), len(shown), "family", "families")
