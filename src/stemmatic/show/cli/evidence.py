"""``stemmatic evidence``: a family as a bundle that can be handed on and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


def evidence(
    family: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY",
            help="A family's id, the beginning of one, or the key of a post in it.",
            show_default=False,
        ),
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="A folder that does not exist yet.", show_default="evidence-FAMILY"
        ),
    ] = None,
    dumps: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="A file or folder in which the original dumps are looked for; may be repeated. They are put in.",
            readable=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the evidence for a family: a folder to hand on.

    It holds the posts, what each dump says of them and where, links with grounds, the options of the run, stemma and
    collation, as a bag by the BagIt standard. `stemmatic verify` checks it. With the original dumps in it, these are
    read again, and the posts must come out of them.

    \\b
    Examples:
      stemmatic evidence F4zqk
      stemmatic evidence telegram:valdoria_mfa/2101 -o bundle --dumps exports/
    """
    from stemmatic.show.evidence import render_pages
    from stemmatic.show.machine import print_json
    from stemmatic.show.printable import counted
    from stemmatic.show.runs import reading

    with reading(archive) as opened:
        folder = output or Path(f"evidence-{opened.families[family].id}")
        written = opened.write_evidence(family, folder, dumps or (), lambda found: render_pages(opened, found))
    if as_json:
        print_json(written)
        return
    typer.echo(f"{counted(written.posts, 'post')} from {counted(written.dumps, 'dump')} in {folder}")
    for name, sha256 in written.missing:
        typer.echo(f"without the dump itself: {name} (SHA-256 {sha256[:12]}…)")
    typer.echo(f"Seal: {written.seal}")
    typer.echo(f"Check it with: stemmatic verify {folder}")
