"""``stemmatic add``: more dumps into an archive."""

from __future__ import annotations

import typer

from stemmatic.errors import DumpError, OptionError
from stemmatic.show.cli.app import FAULTS
from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    Columns,
    Dumps,
    NoTranslations,
    OptionValues,
    Precise,
    parse_columns,
    parse_options,
)


def add(
    dumps: Dumps = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    columns: Columns = None,
    no_translations: NoTranslations = False,
    precise: Precise = False,
    option: OptionValues = None,
    as_json: AsJson = False,
) -> None:
    """Read more dumps into an archive, and link anew.

    Like `trace`, but it never makes an archive: a mistyped --archive is an error here.

    \b
    Examples:
      stemmatic add new-export/ --archive lakes
      stemmatic add posts.jsonl --map text=body
    """
    if not dumps:
        raise OptionError("add: expected the path of a dump; `stemmatic add --help` shows how")
    mapped, options = parse_columns(columns), parse_options(option, no_translations=no_translations, precise=precise)

    from stemmatic.api.archive import Archive
    from stemmatic.show.runs import report, run

    with Archive(archive) as opened:
        if not any(path.exists() for path in dumps):
            raise DumpError(f"{dumps[0]}: no such file or folder; nothing was read")
        account = run(lambda watch: opened.add(dumps, options=options, columns=mapped, watch=watch))
        report(opened, account, as_json=as_json)
        if account.faults:
            raise typer.Exit(FAULTS)
