"""``stemmatic judge``: say that a link is right, wrong or unsure."""

from __future__ import annotations

from typing import Annotated

import typer

from stemmatic.errors import OptionError
from stemmatic.model import Verdict
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson


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
    from rich.text import Text

    from stemmatic.api.archive import Archive
    from stemmatic.show.machine import print_json
    from stemmatic.show.terminal import open_console
    from stemmatic.show.verdicts import judged_lines

    if (verdict is None) is not withdraw:
        raise OptionError("judge: expected right, wrong or unsure, or else --withdraw")
    with Archive(archive) as opened:
        found = opened.verdicts.judge(one, other, verdict, comment=comment or "", by=by)
    if as_json:
        print_json(found)
        return
    console = open_console()
    for line in judged_lines(found):
        console.print(Text(line), soft_wrap=True)
