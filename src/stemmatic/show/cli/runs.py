"""``stemmatic trace``, ``add`` and ``link``: from dumps to families, in one go or later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stemmatic.errors import DumpError, OptionError
from stemmatic.show.cli.app import FAULTS, INTERRUPTED
from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    Channel,
    Columns,
    DayFirst,
    Dumps,
    Encoding,
    Engine,
    EngineName,
    Group,
    Limit,
    MonthFirst,
    NoTranslations,
    OptionValues,
    Platform,
    Precise,
    Public,
    Shared,
    SparkMaster,
    SparkSettings,
    TimeZone,
    limit_of,
    parse_cluster,
    parse_columns,
    parse_options,
    with_words,
)
from stemmatic.show.cli.frame import reading, run, tell
from stemmatic.show.streams import say

if TYPE_CHECKING:
    from stemmatic.api.archive import Archive
    from stemmatic.api.records import Account, Cluster
    from stemmatic.options import Options


def trace(
    dumps: Dumps = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    columns: Columns = None,
    time_zone: TimeZone = None,
    day_first: DayFirst = False,
    month_first: MonthFirst = False,
    platform: Platform = None,
    channel: Channel = None,
    encoding: Encoding = None,
    group: Group = None,
    public: Public = False,
    no_translations: NoTranslations = False,
    precise: Precise = False,
    examples: Annotated[bool, typer.Option("--examples", help="Take the bundled examples.")] = False,
    option: OptionValues = None,
    engine: Engine = EngineName.LOCAL,
    shared: Shared = None,
    spark_master: SparkMaster = None,
    spark_setting: SparkSettings = None,
    as_json: AsJson = False,
) -> None:
    """Read dumps into an archive, and link them.

    Says what was read, what was skipped and why, and what was found. The archive is made if there is none. What was
    read before is not read again, and tracing again adds nothing. The thresholds hold for this run: give them again
    where you trace, add or link again.

    \b
    Examples:
      stemmatic trace --examples
      stemmatic trace exports/ saved-page.html --archive lakes
      stemmatic trace posts.csv --map text=body --map date=published_at
      stemmatic trace exports/ --no-translations --option link.min_words=6
      stemmatic trace exports/ --engine spark --spark-master spark://host:7077 --shared s3://bucket/lakes
    """
    if not dumps and not examples:
        raise OptionError("trace: expected the path of a dump, or --examples; `stemmatic trace --help` shows how")
    mapped, options = parse_columns(columns), parse_options(option, no_translations=no_translations, precise=precise)
    options = with_words(
        options,
        time_zone=time_zone,
        day_first=day_first,
        month_first=month_first,
        platform=platform,
        channel=channel,
        encoding=encoding,
        group=group,
        public=public,
    )
    cluster = parse_cluster(engine, shared, spark_master, spark_setting)

    from stemmatic.api.archive import example_dumps

    paths = [*(dumps or ()), *(example_dumps() if examples else ())]
    if not any(path.exists() for path in paths):
        raise DumpError(f"{paths[0]}: no such file or folder; nothing was read")
    with reading(archive, create=True, warns=False) as opened:
        account = run(lambda watch: opened.add(paths, options=options, columns=mapped, watch=watch, cluster=cluster))
        _report(opened, account, as_json=as_json)


def add(
    dumps: Dumps = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    columns: Columns = None,
    time_zone: TimeZone = None,
    day_first: DayFirst = False,
    month_first: MonthFirst = False,
    platform: Platform = None,
    channel: Channel = None,
    encoding: Encoding = None,
    group: Group = None,
    public: Public = False,
    no_translations: NoTranslations = False,
    precise: Precise = False,
    option: OptionValues = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be read, with three sample posts a file; keep nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read more dumps into an archive, and link anew.

    Like `trace`, but it never makes an archive: a mistyped --archive is an error here.

    \b
    Examples:
      stemmatic add new-export/ --archive lakes
      stemmatic add posts.jsonl --map text=body
      stemmatic add old-export/ --time-zone Europe/Kyiv
      stemmatic add posts.csv --encoding cp1251 --day-first --channel lakeherald
      stemmatic add posts.csv --dry-run
    """
    if not dumps:
        raise OptionError("add: expected the path of a dump; `stemmatic add --help` shows how")
    mapped, options = parse_columns(columns), parse_options(option, no_translations=no_translations, precise=precise)
    options = with_words(
        options,
        time_zone=time_zone,
        day_first=day_first,
        month_first=month_first,
        platform=platform,
        channel=channel,
        encoding=encoding,
        group=group,
        public=public,
    )

    if not any(path.exists() for path in dumps):
        raise DumpError(f"{dumps[0]}: no such file or folder; nothing was read")
    if dry_run:
        _preview_dumps(dumps, options, mapped, as_json=as_json)
        return
    with reading(archive, warns=False) as opened:
        account = run(lambda watch: opened.add(dumps, options=options, columns=mapped, watch=watch))
        _report(opened, account, as_json=as_json)


def link(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    no_translations: NoTranslations = False,
    precise: Precise = False,
    option: OptionValues = None,
    engine: Engine = EngineName.LOCAL,
    shared: Shared = None,
    spark_master: SparkMaster = None,
    spark_setting: SparkSettings = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Change nothing: show which links and families would come and go.")
    ] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Link an archive again, with other thresholds.

    Nothing is read. Where neither posts nor thresholds changed since the last time, nothing is done.

    With --preview the same work is done beside the archive, held against what is there, and thrown away; --limit is how
    many links are then listed of each kind.

    \b
    Examples:
      stemmatic link --preview --option link.min_edited_words=5
      stemmatic link --option link.min_words=6 --option descend.min_certainty=0.8
      stemmatic link --no-translations
      stemmatic link --precise
    """
    options = parse_options(option, no_translations=no_translations, precise=precise)
    cluster = parse_cluster(engine, shared, spark_master, spark_setting)
    if preview:
        _preview(archive, options, cluster, limit_of(limit, as_json=as_json), as_json=as_json)
        return
    if limit is not None:
        raise OptionError("link: --limit is for --preview")
    with reading(archive, warns=False) as opened:
        run(lambda watch: opened.link(options=options, watch=watch, cluster=cluster))
        _report(opened, None, as_json=as_json)


def _preview(folder: Path, options: Options, cluster: Cluster | None, limit: int, *, as_json: bool) -> None:
    if cluster is not None:
        raise OptionError("link: --preview compares texts on this machine; give it without --engine spark")
    from stemmatic.show.preview import print_preview

    try:
        with reading(folder, warns=False) as opened:
            found = run(lambda watch: opened.preview(options=options, watch=watch, limit=limit))
    except KeyboardInterrupt:
        say("stemmatic: stopped: nothing was changed", err=True)
        raise typer.Exit(INTERRUPTED) from None
    tell(found, lambda console, found: print_preview(console, folder, found), as_json=as_json)


def _preview_dumps(dumps: list[Path], options: Options, columns: dict[str, str], *, as_json: bool) -> None:
    """Say what reading would give; faults give a status, as they do where it is kept."""
    from stemmatic.api.intake import preview
    from stemmatic.show.lists import print_previews

    found = list(preview(dumps, options=options.read, columns=columns))
    tell(found, print_previews, as_json=as_json)
    if any(not line.deliberate for one in found for line in one.skipped):
        raise typer.Exit(FAULTS)


def report_account(archive: Archive, account: Account | None, *, as_json: bool) -> None:
    """Say what was read, if anything was, and what the archive holds now."""
    from stemmatic.show.lists import print_summary, summarise, with_rows  # not before a run is over

    facts = summarise(archive, account)
    tell(with_rows(archive, facts) if as_json else facts, print_summary, as_json=as_json)


def _report(archive: Archive, account: Account | None, *, as_json: bool) -> None:
    """The same; faults in the dumps give a status."""
    report_account(archive, account, as_json=as_json)
    if account is not None and account.faults:
        raise typer.Exit(FAULTS)
