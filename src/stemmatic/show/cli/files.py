"""``stemmatic export``, ``report``, ``dossier`` and ``evidence``: what the archive holds, as files to take along."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, IgnoreVerdicts, parse_date
from stemmatic.show.cli.frame import check_output, reading, tell, write
from stemmatic.show.cli.interchange import INTERCHANGE, GraphOf, export_interchange
from stemmatic.show.cli.network import By, MinParticipation, Window
from stemmatic.show.streams import say

Table = Literal[
    "posts",
    "passages",
    "links",
    "families",
    "series",
    "verdicts",
    "annotations",
    "persons",
    "attributions",
    "topics",
    "together",
    "recovered",
    "network",
    "stix",
    "citations",
    "datasette",
    "collation",
    "stemma",
]
FileFormat = Literal[
    "jsonl",
    "csv",
    "parquet",
    "tei",
    "collatex",
    "nexus",
    "dot",
    "graphml",
    "gexf",
    "cytoscape",
    "stix",
    "bibtex",
    "csl",
    "sqlite",
]
ReportOf = Literal["family", "dossier", "overview"]
DossierFormat = Literal["md", "html", "json", "csv"]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")]


def export(
    table: Annotated[
        Table,
        typer.Argument(
            help="Which table; the network; or of a family the collation, the stemma, STIX or citations.",
            show_default=False,
        ),
    ],
    family: Annotated[
        str | None,
        typer.Argument(help="Of these: the family's id, or the key of a post in it.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    file_format: Annotated[
        FileFormat | None,
        typer.Option(
            "--format", "-f", help="The file's format.", show_default="jsonl; gexf, stix, bibtex, sqlite, tei, dot"
        ),
    ] = None,
    output: Output = Path("-"),
    for_spreadsheets: Annotated[
        bool, typer.Option("--for-spreadsheets", help="CSV in which no cell starts a formula.")
    ] = False,
    of: Annotated[GraphOf, typer.Option("--of", help="Of a network: what its nodes are.")] = "channels",
    by: By = "families",
    window: Window = 60,
    min_participation: MinParticipation = 2,
    ignore_verdicts: IgnoreVerdicts = False,
) -> None:
    """Write tables, networks, or a family for other tools.

    Tables are jsonl, csv or parquet. A network is gexf (with times), graphml, csv (its edges) or cytoscape: of channels
    (who takes from whom), families (which channel carried which), posts (stemmata; with a family its own) or together.
    A family is stix (2.1); it and its posts, or a post alone, are cited as bibtex or csl; datasette is a plain SQLite
    file of all. A collation is tei, collatex, csv or nexus, a stemma dot, graphml or tei; what is written as tei or
    collatex can be read again. Of together, --by, --window and --min-participation are as for `stemmatic together`.
    Each field is explained in docs/export.md. The file appears when it is whole, and replaces one of the same name.
    Times are UTC, ISO 8601; in CSV an empty field is null and lists are JSON. Texts are exact: a spreadsheet program
    would run those that begin with = as formulas, but for --for-spreadsheets.

    \b
    Examples:
      stemmatic export links --format csv -o links.csv
      stemmatic export posts --format parquet -o posts.parquet
      stemmatic export families | jq .family
      stemmatic export together --by links --window 300 --format csv -o together.csv
      stemmatic export network --format gexf -o channels.gexf
      stemmatic export network Frehf743o --of posts --format graphml -o family.graphml
      stemmatic export stix Frehf743o -o family.json
      stemmatic export citations Frehf743o --format bibtex -o family.bib
      stemmatic export datasette -o archive.db
      stemmatic export collation Frehf743o --format tei -o family.xml
      stemmatic export stemma Frehf743o --format dot | dot -Tsvg -o stemma.svg
    """
    file = check_output("export", output)
    if table in ("collation", "stemma"):
        if for_spreadsheets and (table, file_format) != ("collation", "csv"):
            raise OptionError("export: --for-spreadsheets is for --format csv")
        how = {"for_spreadsheets": for_spreadsheets, "ignore_verdicts": ignore_verdicts}
        _export_family(table, family, archive, file_format, file, **how)
        return
    shared: dict[str, object] = {"by": by, "window_seconds": window, "min_participation": min_participation}
    if table in INTERCHANGE:
        export_interchange(
            *(table, family, archive, file_format, file),
            of=of,
            shared=shared,
            for_spreadsheets=for_spreadsheets,
            ignore_verdicts=ignore_verdicts,
        )
        return
    if family is not None:
        raise OptionError(f"export {table}: expected nothing after it, got {family!r}")
    if file_format is None:
        file_format = "jsonl"
    if file is None and file_format == "parquet" and sys.stdout.isatty():
        raise OptionError("export: Parquet is not for a terminal; give -o FILE")

    if for_spreadsheets and file_format != "csv":
        raise OptionError("export: --for-spreadsheets is for --format csv")

    from stemmatic.show.export import WRITERS, open_output, write_for_spreadsheets

    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        together = table == "together"
        rows = opened.together(**shared).to_arrow() if together else opened.table(table)  # type: ignore[arg-type]
    if file_format not in WRITERS:
        raise OptionError(f"export {table}: expected --format {', '.join(WRITERS)}, got {file_format}")
    with open_output(file) as out:
        (write_for_spreadsheets if for_spreadsheets else WRITERS[file_format])(rows, out)
    if file:
        say(f"{rows.num_rows:,} {table} in {file}", err=True)


def _export_family(
    what: Literal["collation", "stemma"],
    family: str | None,
    archive: Path,
    file_format: FileFormat | None,
    file: Path | None,
    *,
    for_spreadsheets: bool,
    ignore_verdicts: bool,
) -> None:
    if family is None:
        raise OptionError(f"export {what}: expected the id of a family, or the key of a post in it")

    from stemmatic.show.interchange import Edition, write_csv_for_spreadsheets, writer_of

    writer = writer_of(what, file_format or ("tei" if what == "collation" else "dot"))
    writer = write_csv_for_spreadsheets if for_spreadsheets else writer
    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        found = opened.families[family]
        posts = {post.key: post for post, _ in opened.posts.read(found.posts).values()}
        text = writer(Edition(found, opened.collation(found), posts))
    write(text, file)
    if file:
        say(f"{what} of {found.id}, {len(found.posts):,} posts: {file}", err=True)


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
    output: Output = Path("-"),
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Of an overview: from this day on, UTC.")] = None,
    base: Annotated[
        str | None, typer.Option(metavar="SIGLUM|POST", help="Of a family: read all others against this witness.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Of an overview: up to this day, all of it.")] = None,
    ignore_verdicts: IgnoreVerdicts = False,
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
    if what != "family" and base:
        raise OptionError(f"report {what}: --base is for a family")
    begin, end = parse_date("--since", since), parse_date("--until", until, end=True)
    file = check_output("report", output)
    if file is None and sys.stdout.isatty():
        raise OptionError("report: a page is not for a terminal; give -o FILE")

    from stemmatic.show.web.report import report_dossier, report_family, report_overview

    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        if what == "overview":
            made = report_overview(opened, since=begin and begin.date(), until=end and end.date())
        elif what == "family":
            made = report_family(opened, subject or "", base or "")
        else:
            made = report_dossier(opened, subject or "")
    size = write(made.html, file)
    if file:
        say(f"{made.said}: {file} ({size / 1000:,.0f} kB)", err=True)


def dossier(
    query: Annotated[str | None, typer.Argument(help="A hashtag with its #, or a phrase.", show_default=False)] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    speaker: Annotated[
        str | None, typer.Option("--speaker", metavar="NAME", help="Instead: what this person said, by any name.")
    ] = None,
    file_format: Annotated[DossierFormat, typer.Option("--format", "-f", help="Markdown, HTML, JSON or CSV.")] = "md",
    output: Output = Path("-"),
    as_json: AsJson = False,
) -> None:
    """Gather what was carried on a subject, or what a person said.

    A phrase is its words side by side, in any case and punctuation; the last word may go on ("grain corr" finds "grain
    corridors"). The posts stand in order of time. Posts of the same family that do not have the words themselves are
    taken in too, and the versions of a family in several languages stand side by side. The HTML is one file that needs
    no network.

    \b
    Examples:
      stemmatic dossier "#summit" -o summit.md
      stemmatic dossier "grain corridor" --format html -o grain.html
      stemmatic dossier "#summit" --json
      stemmatic dossier --speaker "Tomas Verhalen" -o verhalen.md
    """
    file = check_output("dossier", output)
    if (query is None) is (speaker is None):
        raise OptionError("dossier: expected a hashtag or a phrase, or else --speaker with a name")
    asked = query if speaker is None else f'speaker:"{speaker}"'

    from stemmatic.show.dossier import compile_dossier
    from stemmatic.show.dossier_formats import WRITERS
    from stemmatic.show.web.report import draw_dossier

    with reading(archive) as opened:
        compiled = compile_dossier(opened, asked or "")
        if file_format == "html" and not as_json:
            text = draw_dossier(opened, compiled).html
        else:
            text = WRITERS["json" if as_json else file_format](compiled)
    write(text, file)
    if file:
        say(f"{compiled.hits:,} posts with {asked} in {file}", err=True)
    elif not compiled.hits:
        say(f"no post in {archive} has {asked}", err=True)


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
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who makes it; it is told in the bundle.", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write the evidence for a family: a folder to hand on.

    It holds the posts, what each dump says of them and where, links with grounds, the options of the run, stemma and
    collation, as a bag by the BagIt standard. `stemmatic verify` checks it. With the original dumps in it, these are
    read again, and the posts must come out of them.

    \b
    Examples:
      stemmatic evidence F4zqk
      stemmatic evidence telegram:valdoria_mfa/2101 -o bundle --dumps exports/
    """
    from stemmatic.show.printable import counted
    from stemmatic.show.web.report import evidence_pages

    with reading(archive) as opened:
        folder = output or Path(f"evidence-{opened.families[family].id}")
        written = opened.write_evidence(family, folder, dumps or (), lambda found: evidence_pages(opened, found), by)
    said = [
        f"{counted(written.posts, 'post')} from {counted(written.dumps, 'dump')} in {folder}",
        *(f"without the dump itself: {name} (SHA-256 {sha256[:12]}…)" for name, sha256 in written.missing),
        f"Seal: {written.seal}",
        f"Its times are your own word until somebody stamps the seal: stemmatic seal {folder} --authority ADDRESS",
        f"Check it with: stemmatic verify {folder}",
    ]
    tell(written, lambda *_: say("\n".join(said)), as_json=as_json)
