"""``stemmatic search``: posts by their words, hashtags, channels, dates, languages, speakers."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson

Order = Literal["relevance", "newest", "oldest"]


def search(
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY...", help="Words and filters; best in one pair of '…'.", show_default=False),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Instead: passages that mean much the same, in whatever language."),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    order: Annotated[Order, typer.Option(help="What comes first; of equal relevance the newest.")] = "relevance",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 20,
    skip: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out the first so many.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Search posts by words, in all their forms.

    \b
    In a query stand
      minister          the word and its forms (ministers): posts with the word as typed come first
      "grain corridor"  exactly these words in this order
      minist*           what begins so, three letters at least
      #summit           a hashtag
      one OR other      either; side by side: both
      -word             not this
      channel:NAME      also platform: language: speaker:
      from:2031-06      also until:; a year, month, day or time in UTC
      has:forward       also media, link, hashtag, quote, edit, reply, date

    Case and marks do not matter: IŞIK finds ışık, елка finds ёлка. docs/search.md says what does.

    \b
    Examples:
      stemmatic search 'minister "grain corridor" -wheat'
      stemmatic search '#summit language:tr from:2031-06-01 until:2031-06-30' --order oldest
      stemmatic search 'minist* channel:valdoria_mfa has:forward' --json
      stemmatic search --like "grain exports will be resumed"
    """
    if (query is None) == (like is None):
        raise OptionError("search: expected a query, or --like TEXT")
    from stemmatic.show.machine import print_json
    from stemmatic.show.runs import reading
    from stemmatic.show.search import print_hits, print_like
    from stemmatic.show.terminal import ProgressWatch, open_console

    with reading(archive) as opened, ProgressWatch(open_console(stderr=True)) as watch:
        if like is not None:
            print_like(opened.search.like(like, limit=limit + skip)[skip:], as_json=as_json)
            return
        hits = opened.search(" ".join(query or ()), order=order, limit=limit, skip=skip, watch=watch)
    if as_json:
        print_json(hits)
    else:
        print_hits(open_console(), hits)
