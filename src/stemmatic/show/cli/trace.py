"""``stemmatic trace``: from dumps to families in one go."""

from __future__ import annotations

from typing import Annotated

import typer

from stemmatic.errors import DumpError, OptionError
from stemmatic.show.cli.app import FAULTS
from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    Columns,
    Dumps,
    Engine,
    EngineName,
    NoTranslations,
    OptionValues,
    Precise,
    Shared,
    SparkMaster,
    SparkSettings,
    parse_cluster,
    parse_columns,
    parse_options,
)


def trace(
    dumps: Dumps = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    columns: Columns = None,
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

    cluster = parse_cluster(engine, shared, spark_master, spark_setting)

    from stemmatic.api.archive import Archive, example_dumps
    from stemmatic.show.runs import report, run

    paths = [*(dumps or ()), *(example_dumps() if examples else ())]
    if not any(path.exists() for path in paths):
        raise DumpError(f"{paths[0]}: no such file or folder; nothing was read")
    with Archive(archive, create=True) as opened:
        account = run(lambda watch: opened.add(paths, options=options, columns=mapped, watch=watch, cluster=cluster))
        report(opened, account, as_json=as_json)
        if account.faults:
            raise typer.Exit(FAULTS)
