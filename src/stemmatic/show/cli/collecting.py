"""``stemmatic collect``: channels' public pages and feeds, fetched, kept and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from stemmatic.errors import OptionError
from stemmatic.progress import Watch, unwatched
from stemmatic.show.cli.app import FAULTS
from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    NoTranslations,
    OptionValues,
    Precise,
    parse_date,
    parse_options,
)
from stemmatic.show.cli.frame import reading, run
from stemmatic.show.cli.runs import report_account

if TYPE_CHECKING:
    from stemmatic.api.records import Account


def collect(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE...", help="t.me/s/CHANNEL, or a feed's address.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Ask for no older posts of channels; without it for all.")
    ] = None,
    every: Annotated[
        str | None, typer.Option(metavar="TIME", help="Visit again after that time (30m, 1h, 1d), until stopped.")
    ] = None,
    contact: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Under which servers' owners reach you; it is sent to them.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Ask also for what earlier visits have: edits, deletions, views.")
    ] = False,
    no_translations: NoTranslations = False,
    precise: Precise = False,
    option: OptionValues = None,
    as_json: AsJson = False,
) -> None:
    """Fetch public preview pages and feeds, and trace what they hold.

    It uses the network, without account or key: one request a second and host, as robots.txt allows.
    What comes is kept as WARC among the archive's originals and read from there. A channel is walked from its newest
    post back; what earlier visits have is not asked for again, and a visit that was stopped is gone on with. Says in
    one line why a source gives nothing.

    \b
    Examples:
      stemmatic collect t.me/s/lakeherald --since 2031-06-01 --archive lakes
      stemmatic collect t.me/s/lakeherald https://herald.example/feed --contact desk@herald.example
      stemmatic collect t.me/s/lakeherald --every 1h
    """
    if not sources:
        raise OptionError("collect: expected t.me/s/CHANNEL or a feed's address; `stemmatic collect --help` shows how")
    options = parse_options(option, no_translations=no_translations, precise=precise)
    date = parse_date("--since", since)

    from stemmatic.api.collecting import check, parse_every

    pause = None if every is None else parse_every(every)
    check(sources, contact)
    has_faults = False
    progress: Watch = unwatched
    with reading(archive, create=True, warns=False) as opened:
        rounds = opened.collect(
            sources,
            since=date,
            every=pause,
            contact=contact,
            again=again,
            options=options,
            watch=lambda *told: progress(*told),
        )

        def go_round(watch: Watch) -> Account | None:
            nonlocal progress
            progress = watch
            return next(rounds, None)

        while (account := run(go_round)) is not None:
            report_account(opened, account, as_json=as_json)
            has_faults = bool(account.faults)
    if has_faults:
        raise typer.Exit(FAULTS)
