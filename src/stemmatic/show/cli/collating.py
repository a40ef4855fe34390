"""``stemmatic variants`` and ``coverage``: what became of the words of a text, and who carried how much of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, FamilyOrPosts, IgnoreVerdicts
from stemmatic.show.cli.files import Output
from stemmatic.show.cli.frame import check_output, read_text, reading, write

VariantFormat = Literal["text", "json", "csv", "dot"]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND",
        help="Leave out a kind: spelling, punctuation, case, figures, word order; commas part several.",
    ),
]


def variants(
    names: FamilyOrPosts,
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
    as_json: AsJson = False,
) -> None:
    """Show where the words of witnesses differ.

    Inside each language, place by place of the collation, as an apparatus: "17 opened] closed B D; om. C" says that
    the base has "opened" at place 17, B and D have "closed", and C nothing. The order of the witnesses changes nothing.

    \b
    Examples:
      stemmatic variants F4zqk
      stemmatic variants F4zqk --base C --ignore punctuation,case
      stemmatic variants F4zqk --format dot -o variants.dot
      stemmatic variants telegram:valdoria_mfa/2101 telegram:harbour/77 --json
    """
    file = check_output("variants", output)
    file_format = "json" if as_json else file_format

    from stemmatic.show.export import rows_as_csv
    from stemmatic.show.machine import to_json
    from stemmatic.show.printable import one_line
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
        write(rows_as_csv(FIELDS, variant_rows(found), for_spreadsheets=True), file)
    else:
        said = {
            "text": lambda: "\n".join([*map(one_line, found.apparatus(lemmas)), ""]),
            "json": lambda: to_json(variants_answer(found, lemmas)) + "\n",
            "dot": lambda: to_dot(found),
        }[file_format]()
        write(said, file)


CoverageFormat = Literal["text", "json", "csv", "html"]


def coverage(
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="POST|FAMILY",
            help="The key of a post; or a family, of which the fullest witness is taken.",
            show_default=False,
        ),
    ] = None,
    given: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Instead: the full text, from this file (UTF-8).")
    ] = None,
    among: Annotated[
        list[str] | None,
        typer.Option(metavar="POST", help="Look at this post, may be repeated; else at all that carry any of it."),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    file_format: Annotated[
        CoverageFormat, typer.Option("--format", "-f", help="For reading, for programs, or a page to mail or print.")
    ] = "text",
    output: Output = Path("-"),
    ignore_verdicts: IgnoreVerdicts = False,
    as_json: AsJson = False,
) -> None:
    """Show who carried what of a full statement.

    Sentence by sentence, with the numbers of clauses: who has it, in which language, cut or changed how, and what
    nobody carried.

    \b
    Examples:
      stemmatic coverage telegram:valdoria_mfa/2101
      stemmatic coverage F4zqk --format html -o coverage.html
      stemmatic coverage --file statement.txt --format csv -o coverage.csv
      stemmatic coverage telegram:valdoria_mfa/2101 --among telegram:harbour/77 --json
    """
    file = check_output("coverage", output)
    file_format = "json" if as_json else file_format
    if (subject is None) == (given is None):
        raise OptionError("coverage: expected a post or family, or --file FILE")
    if file and file_format == "text":
        raise OptionError("coverage: a file takes --format json, csv or html")
    text = read_text("coverage", None, given) if given else ""

    from stemmatic.show.coverage import FIELDS, coverage_answer, coverage_rows, print_coverage
    from stemmatic.show.export import rows_as_csv
    from stemmatic.show.machine import to_json
    from stemmatic.show.terminal import open_console

    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        found = opened.coverage(subject or "", text=text, among=among or ())
        if file_format == "html":
            from stemmatic.show.web.report import report_coverage

            write(report_coverage(opened, found, str(given or subject)).html, file)
            return
    if file_format == "text":
        print_coverage(open_console(), found)
    elif file_format == "csv":
        write(rows_as_csv(FIELDS, coverage_rows(found), for_spreadsheets=True), file)
    else:
        write(to_json(coverage_answer(found)) + "\n", file)
