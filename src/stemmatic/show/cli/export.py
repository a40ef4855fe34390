"""``stemmatic export``: tables for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder

Table = Literal["posts", "passages", "links", "families", "verdicts"]
FileFormat = Literal["jsonl", "csv", "parquet"]


def export(
    table: Annotated[Table, typer.Argument(help="Which table.", show_default=False)],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    file_format: Annotated[FileFormat, typer.Option("--format", "-f", help="The file's format.")] = "jsonl",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ] = Path("-"),
) -> None:
    """Write one of the archive's tables to a file.

    Each field is explained in docs/export.md. The file appears when it is whole, and replaces one of the same name.
    Times are UTC, ISO 8601; in CSV an empty field is null and lists are JSON.

    \b
    Examples:
      stemmatic export links --format csv -o links.csv
      stemmatic export posts --format parquet -o posts.parquet
      stemmatic export families | jq .family
    """
    to_stdout = str(output) == "-"
    if to_stdout and file_format == "parquet" and sys.stdout.isatty():
        raise OptionError("export: Parquet is not for a terminal; give -o FILE")
    if not to_stdout and output.is_dir():
        raise OptionError(f"export: {output} is a folder; give the name of a file in it")

    from stemmatic.show.export import WRITERS, open_output
    from stemmatic.show.runs import reading

    with reading(archive) as opened:
        rows = opened.table(table)
    with open_output(None if to_stdout else output) as out:
        WRITERS[file_format](rows, out)
    if not to_stdout:
        typer.echo(f"{rows.num_rows:,} {table} in {output}", err=True)
