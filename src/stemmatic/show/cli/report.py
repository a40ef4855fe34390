"""``stemmatic report``: a family, a dossier or the overview as one HTML file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, parse_date

ReportOf = Literal["family", "dossier", "overview"]


def report(
    what: Annotated[ReportOf, typer.Argument(help="What of.", show_default=False)],
    subject: Annotated[
        str | None,
        typer.Argument(
            help="A family's id, the beginning of one, or the key of a post in it; or a dossier's hashtag or phrase.",
            show_default=False,
        ),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ] = Path("-"),
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Of an overview: from this day on, UTC.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Of an overview: up to this day, all of it.")] = None,
) -> None:
    """Write one HTML file to mail, keep or print.

    It opens in any browser without network or server, and loads nothing. A family has its stemma, drawn and in words,
    the collation and the raw texts. The file says from which archive it comes, by which run with which options, and
    gives the head of the archive's chain. It appears when it is whole, and replaces one of the same name.

    \b
    Examples:
      stemmatic report family F4zqk -o family.html
      stemmatic report dossier "#summit" -o summit.html
      stemmatic report overview --since 2031-06-01 -o june.html
    """
    if what == "overview" and subject is not None:
        raise OptionError(f"report overview: expected nothing after it, got {subject!r}")
    if what != "overview" and subject is None:
        wanted = "the id of a family, or the key of a post in it" if what == "family" else "a hashtag or phrase"
        raise OptionError(f"report {what}: expected {wanted}")
    if what != "overview" and (since or until):
        raise OptionError(f"report {what}: --since and --until are for an overview")
    begin, end = parse_date("--since", since), parse_date("--until", until, end=True)
    to_stdout = str(output) == "-"
    if to_stdout and sys.stdout.isatty():
        raise OptionError("report: a page is not for a terminal; give -o FILE")
    if not to_stdout and output.is_dir():
        raise OptionError(f"report: {output} is a folder; give the name of a file in it")

    from stemmatic.show.export import open_output
    from stemmatic.show.runs import reading
    from stemmatic.show.web.report import report_dossier, report_family, report_overview

    with reading(archive) as opened:
        if what == "overview":
            made = report_overview(opened, since=begin and begin.date(), until=end and end.date())
        else:
            made = (report_family if what == "family" else report_dossier)(opened, subject or "")
    content = made.html.encode("utf-8", "replace")
    with open_output(None if to_stdout else output) as out:
        out.write(content)
    if not to_stdout:
        typer.echo(f"{made.said}: {output} ({len(content) / 1000:,.0f} kB)", err=True)
