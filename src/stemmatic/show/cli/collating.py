"""``stemmatic variants`` and ``coverage``: what became of the words of a text, and who carried how much of it."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal

import typer

from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, IgnoreVerdicts
from stemmatic.show.cli.files import Output
from stemmatic.show.cli.frame import check_output, reading, write

VariantFormat = Literal["text", "json", "csv", "dot"]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND",
        help="Leave out a kind: spelling, punctuation, case, figures, word order; may be repeated, or parted by commas.",
    ),
]


def variants(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FAMILY|POST...",
            help="A family's id, the beginning of one, or the key of a post in it; or the keys of several posts.",
            show_default=False,
        ),
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    base: Annotated[
        str | None, typer.Option(metavar="SIGLUM|POST", help="Whose words are the lemmas.", show_default="the first")
    ] = None,
    ignore: Ignore = None,
    file_format: Annotated[
        VariantFormat, typer.Option("--format", "-f", help="An apparatus, data, or variant graphs for Graphviz.")
    ] = "text",
    output: Output = Path("-"),
    ignore_verdicts: IgnoreVerdicts = False,
) -> None:
    """Show where the words of witnesses differ.

    Inside each language, place by place of the collation, as an apparatus: "17 opened] closed B D; om. C" says that
    the base has "opened" at place 17, B and D have "closed", and C nothing. The order of the witnesses changes nothing.

    \b
    Examples:
      stemmatic variants F4zqk
      stemmatic variants F4zqk --base C --ignore punctuation,case
      stemmatic variants F4zqk --format dot -o variants.dot
      stemmatic variants telegram:valdoria_mfa/2101 telegram:harbour/77 --format json
    """
    file = check_output("variants", output)

    from stemmatic.show.machine import to_json
    from stemmatic.show.terminal import open_console
    from stemmatic.show.variants import FIELDS, print_variants, to_dot, variant_rows, variants_answer

    lemmas = base or ""
    left_out = [kind.strip() for one in ignore or () for kind in one.split(",") if kind.strip()]
    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        keys = list(dict.fromkeys(names))
        what = keys if len(keys) > 1 else opened.families[keys[0]]
        found = opened.variants(what, ignore=left_out)
    if file_format == "text" and file is None:
        print_variants(open_console(), found, lemmas)
    elif file_format == "csv":
        out = StringIO()
        csv.writer(out).writerows([FIELDS, *variant_rows(found)])
        write(out.getvalue(), file)
    else:
        said = {
            "text": lambda: "\n".join([*found.apparatus(lemmas), ""]),
            "json": lambda: to_json(variants_answer(found, lemmas)) + "\n",
            "dot": lambda: to_dot(found),
        }[file_format]()
        write(said, file)
