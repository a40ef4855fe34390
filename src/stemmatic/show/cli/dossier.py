"""``stemmatic dossier``: everything that the channels carried on a hashtag or phrase."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson

DossierFormat = Literal["md", "html", "json", "csv"]


def dossier(
    query: Annotated[str, typer.Argument(help="A hashtag with its #, or a phrase.", show_default=False)],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    file_format: Annotated[DossierFormat, typer.Option("--format", "-f", help="Markdown, HTML, JSON or CSV.")] = "md",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ] = Path("-"),
    as_json: AsJson = False,
) -> None:
    """Gather what was carried on a hashtag or phrase.

    A phrase is its words side by side, in any case and punctuation; the last word may go on ("grain corr" finds "grain
    corridors"). The posts stand in order of time. Posts of the same family that do not have the words themselves are
    taken in too, and the versions of a family in several languages stand side by side. The HTML is one file that needs
    no network.

    \b
    Examples:
      stemmatic dossier "#summit" -o summit.md
      stemmatic dossier "grain corridor" --format html -o grain.html
      stemmatic dossier "#summit" --json
    """
    if not query.strip(" #"):
        raise OptionError("dossier: expected a hashtag or a phrase")
    to_stdout = str(output) == "-"
    if not to_stdout and output.is_dir():
        raise OptionError(f"dossier: {output} is a folder; give the name of a file in it")

    from stemmatic.show.dossier import compile_dossier
    from stemmatic.show.dossier_formats import WRITERS
    from stemmatic.show.export import open_output
    from stemmatic.show.runs import reading
    from stemmatic.show.web.report import draw_dossier

    with reading(archive) as opened:
        compiled = compile_dossier(opened, query)
        if file_format == "html" and not as_json:
            text = draw_dossier(opened, compiled).html
        else:
            text = WRITERS["json" if as_json else file_format](compiled)
    with open_output(None if to_stdout else output) as out:
        out.write(text.encode("utf-8", "replace"))
    if not to_stdout:
        typer.echo(f"{compiled.hits:,} posts with {query} in {output}", err=True)
    elif not compiled.hits:
        typer.echo(f"no post in {archive} has {query}", err=True)
