"""``stemmatic together``, ``spread`` and ``network``: channels as a network."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    IgnoreVerdicts,
    Limit,
    limit_of,
    parse_date,
)
from stemmatic.show.cli.frame import reading, tell

SharedBy = Literal["families", "links", "hashtags", "pictures", "forwards"]
By = Annotated[SharedBy, typer.Option("--by", help="What channels have in common.")]
Window = Annotated[
    int, typer.Option("--window", min=0, metavar="SECONDS", help="How far apart two posts may be that coincide.")
]
MinParticipation = Annotated[
    int, typer.Option("--min-participation", min=1, metavar="N", help="Channels with so many shares or more.")
]


def together(
    channels: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CHANNEL CHANNEL]", help="Two channels: what they have in common.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    by: By = "families",
    window: Window = 60,
    min_participation: MinParticipation = 2,
    quantile: Annotated[
        float, typer.Option(min=0, max=1, metavar="Q", help="Strong are pairs above this quantile of all pairs.")
    ] = 0.5,
    null: Annotated[
        Literal["shuffle", "hypergeometric"] | None,
        typer.Option(help="Say what chance explains.", show_default=False),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, metavar="N", help="How often times are shuffled.")] = 200,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Of the shuffling.")] = 1,
    block: Annotated[
        int, typer.Option("--block", min=1, metavar="HOURS", help="Times are shuffled within blocks of so many hours.")
    ] = 24,
    curve: Annotated[bool, typer.Option("--curve", help="How many pairs remain in other windows.")] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List channels that carry the same at the same time.

    Two posts of two channels coincide if they have something in common (a family, in whatever languages; a link, a
    hashtag, a picture, the origin of a forward) and are no further apart than the window. Two channels that coincide
    are companions. What is seen is said, and with --null what chance explains of it; that somebody arranged it is not.
    The method: docs/together.md.

    \b
    Examples:
      stemmatic together --window 300
      stemmatic together --by links --null shuffle
      stemmatic together --curve
      stemmatic together valdoria_mfa lakeherald --window 3600
      stemmatic together --json | jq '.companions[0]'
    """
    from stemmatic.show.together import print_coincidences, print_together

    if channels and len(channels) != 2:
        raise OptionError(f"together: expected two channels, or none, got {len(channels)}")
    if channels and (null or curve):
        raise OptionError("together: --null and --curve are of all channels")
    with reading(archive) as opened:
        if channels:
            asked = {"by": by, "window_seconds": window, "min_participation": min_participation}
            found = opened.together.between(*channels, **asked)  # type: ignore[arg-type]
            tell(found, print_coincidences, as_json=as_json)
            return
        answer = opened.together(
            by=by,
            window_seconds=window,
            min_participation=min_participation,
            quantile=quantile,
            null=null,
            rounds=rounds,
            seed=seed,
            block_hours=block,
            curve=curve,
        )
    most = limit_of(limit, as_json=as_json)
    tell(answer, lambda console, answer: print_together(console, answer, most), as_json=as_json)


def spread(
    family: Annotated[
        str,
        typer.Argument(help="A family's id, the beginning of one, or the key of a post in it.", show_default=False),
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Limit = None,
    ignore_verdicts: IgnoreVerdicts = False,
    as_json: AsJson = False,
) -> None:
    """Say how a family spread, how fast, and who made it wide.

    The pace is how long it took until half of its channels, two at least, had it; the half-life until half of its posts
    were published. Views and subscribers are as dumps have them; where they are not known it says so.

    \b
    Examples:
      stemmatic spread Frehf743o
      stemmatic spread telegram:valdoria_mfa/2101 --json
    """
    from stemmatic.show.network import print_spread

    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        found = opened.families.spread(family)
    most = limit_of(limit, as_json=as_json)
    tell(found, lambda console, found: print_spread(console, found, most), as_json=as_json)


def network(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Edges of this kind: forward, copy or translation; may be repeated."),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Families that began then or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Families that began then or earlier.")] = None,
    min_edges: Annotated[
        int, typer.Option("--min-edges", min=1, metavar="N", help="Pairs of channels with so many edges or more.")
    ] = 1,
    limit: Limit = None,
    ignore_verdicts: IgnoreVerdicts = False,
    as_json: AsJson = False,
) -> None:
    """List who takes from whom, over all families.

    Edges are those of all proposed stemmata, but for instances of series: forwards are declared by the platform, copies
    and translations inferred. An edge that leaves direction or source open is counted by itself, and flagged. The page
    /network draws it; `stemmatic export network` writes it for other tools.

    \b
    Examples:
      stemmatic network --kind forward
      stemmatic network --since 2031-06-01 --min-edges 3
      stemmatic network --json | jq '.edges | length'
    """
    from stemmatic.show.network import print_network

    begin, end = parse_date("--since", since), parse_date("--until", until, end=True)
    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        found = opened.network(**({"kinds": kind} if kind else {}), since=begin, until=end, min_edges=min_edges)
    most = limit_of(limit, as_json=as_json)
    tell(found, lambda console, found: print_network(console, found, most), as_json=as_json)
