"""``stemmatic judge`` and ``notes``: what people say of links."""

from __future__ import annotations

from typing import Annotated

import typer

from stemmatic.errors import OptionError
from stemmatic.model import Verdict
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit, limit_of
from stemmatic.show.cli.frame import reading, tell


def judge(
    one: Annotated[str, typer.Argument(metavar="POST", help="The key of a post.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="POST", help="The key of the other post.", show_default=False)],
    verdict: Annotated[
        Verdict | None,
        typer.Argument(metavar="[VERDICT]", help="right, wrong or unsure.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    comment: Annotated[
        str | None, typer.Option("--comment", "-m", metavar="TEXT", help="Why; up to 4,000 characters.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back what was said; it stays on record.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say that a link is right, wrong or unsure.

    The verdict stands beside the link wherever it is shown, and is kept with it as it was judged; nothing that is
    inferred changes. Linking again leaves verdicts as they are. The order of the two posts means nothing.

    \b
    Examples:
      stemmatic judge telegram:valdoria_mfa/2101 telegram:harbour/77 right
      stemmatic judge telegram:valdoria_mfa/2101 telegram:harbour/77 wrong --comment "both quote the treaty"
      stemmatic judge telegram:valdoria_mfa/2101 telegram:harbour/77 --withdraw
    """
    from stemmatic.show.verdicts import print_judged

    if (verdict is None) is not withdraw:
        raise OptionError("judge: expected right, wrong or unsure, or else --withdraw")
    with reading(archive, warns=False) as opened:
        found = opened.verdicts.judge(one, other, verdict, comment=comment or "", by=by)
    tell(found, print_judged, as_json=as_json)


def notes(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    verdict: Annotated[
        str | None,
        typer.Option(metavar="VERDICT", help="Only right, wrong, unsure or withdrawn. [default: all that stand]"),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            help="Only where the link today is found, changed, `no longer found` or `never found`.",
        ),
    ] = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List what people said of links, newest first.

    A verdict whose link is found no more, or is another now, is listed and says so.

    \b
    Examples:
      stemmatic notes --verdict wrong
      stemmatic notes --state "no longer found"
      stemmatic export verdicts --format csv
    """
    from stemmatic.show.verdicts import print_notes

    with reading(archive, warns=False) as opened:
        found = opened.verdicts.page(verdict=verdict, state=state)
    shown = found.judged[: limit_of(limit, as_json=as_json)]
    document = {"judged": shown, "total": found.total, "verdicts": found.verdicts, "states": found.states}
    none = "No verdict fits." if verdict or state else "No verdict stands; see: stemmatic judge --help"
    tell(document, lambda console, _: print_notes(console, shown, found.total, none), as_json=as_json)
