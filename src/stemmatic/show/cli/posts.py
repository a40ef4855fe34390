"""``stemmatic posts``: the posts of an archive."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit, parse_date


def posts(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    channel: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of this channel (name or title); may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day or time on, UTC.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Up to this day (all of it) or time, UTC.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="With a version in this language.")] = None,
    hashtag: Annotated[str | None, typer.Option(metavar="TAG", help="With this hashtag, # or not.")] = None,
    grep: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="With these words, compared as links are: small and capital letters alike."),
    ] = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List posts, by channel and number.

    \b
    Examples:
      stemmatic posts --channel valdoria_mfa --since 2031-06-01 --until 2031-06-30
      stemmatic posts --hashtag summit --language tr
      stemmatic posts --grep "grain corridor" --json
    """
    begin, end = parse_date("--since", since), parse_date("--until", until, end=True)

    from stemmatic.show.lists import limit_of, print_more, print_post
    from stemmatic.show.machine import print_json
    from stemmatic.show.runs import reading
    from stemmatic.show.terminal import open_console

    with reading(archive) as opened:
        found = opened.posts.where(
            channel=channel or (),
            since=begin,
            until=end,
            language=language or (),
            holding=[one for one in (f"#{hashtag.lstrip('#')}" if hashtag else None, grep) if one],
        )
        rows = found.rows_of(found.keys[: limit_of(limit, as_json=as_json, whole=sys.maxsize)])
        if as_json:
            print_json(rows)
            return
        console = open_console()
        for row in rows:
            print_post(console, row)
        print_more(console, len(found), len(rows), "post", "posts")
        if found.undated:
            console.print(f"{found.undated:,} undated left out by --since or --until")
