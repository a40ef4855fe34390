"""``stemmatic judge``, ``join``, ``split``, ``hide`` and ``notes``: what people say of links and statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.model import Verdict
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit, limit_of
from stemmatic.show.cli.frame import reading, tell

if TYPE_CHECKING:
    from rich.console import Console

    from stemmatic.api.archive import Archive
    from stemmatic.api.records import JudgedLink

_Comment = Annotated[str | None, typer.Option("--comment", "-m", metavar="TEXT", help="Why; up to 4,000 characters.")]
_By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so.")]
_Withdraw = Annotated[bool, typer.Option("--withdraw", help="Take back what was said; it stays on record.")]
_Name = Annotated[
    str,
    typer.Argument(
        metavar="FAMILY|POST", help="A family's id, the beginning of one, or the key of a post.", show_default=False
    ),
]
_Family = Annotated[
    str,
    typer.Argument(
        metavar="FAMILY",
        help="A family's id, the beginning of one, or the key of a post in it.",
        show_default=False,
    ),
]


def judge(
    one: Annotated[str, typer.Argument(metavar="POST", help="The key of a post.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="POST", help="The key of the other post.", show_default=False)],
    verdict: Annotated[
        Literal["right", "wrong", "unsure"] | None,
        typer.Argument(metavar="[VERDICT]", help="right, wrong or unsure.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    comment: _Comment = None,
    by: _By = None,
    withdraw: _Withdraw = False,
    as_json: AsJson = False,
) -> None:
    """Say that a link is right, wrong or unsure.

    The verdict stands beside the link wherever it is shown, and is kept with it as it was judged. The link stays as it
    is inferred; families are found by what is said: a link that is wrong joins nothing, one that is right joins surely,
    and so do two posts that no link joins. Linking again leaves verdicts as they are. The order of the two posts means
    nothing.

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


def join(
    one: _Name,
    other: _Name,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    comment: _Comment = None,
    by: _By = None,
    withdraw: _Withdraw = False,
    as_json: AsJson = False,
) -> None:
    """Say that two families, or posts, are one statement.

    They are one family from then on, whatever links say, until it is withdrawn. Of a post what it has of its family is
    meant, mostly all of it. What was said of the two before counts no more.

    \b
    Examples:
      stemmatic join F4zqk Fw7xq --comment "the same speech, read out and printed"
      stemmatic join telegram:valdoria_mfa/2101 telegram:harbour/77
      stemmatic join F4zqk Fw7xq --withdraw
    """
    with reading(archive, warns=False) as opened:
        if withdraw:
            judged = _withdrawn(opened, Verdict.ONE, (one, other), comment, by)
        else:
            judged = opened.verdicts.join(one, other, comment=comment or "", by=by)
        _tell(opened, judged, as_json=as_json)


def split(
    family: _Family,
    posts: Annotated[
        list[str], typer.Argument(metavar="POST...", help="The keys of the posts that leave it.", show_default=False)
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    comment: _Comment = None,
    by: _By = None,
    withdraw: _Withdraw = False,
    as_json: AsJson = False,
) -> None:
    """Say that posts of a family are another statement.

    What they have of it leaves the family, and stays together as far as links join it; a digest stays in the families
    of its other items.

    \b
    Examples:
      stemmatic split F4zqk telegram:harbour/77 --comment "last year's flood"
      stemmatic split F4zqk telegram:harbour/77 --withdraw
    """
    with reading(archive, warns=False) as opened:
        if withdraw:
            judged = _withdrawn(opened, Verdict.APART, (family, *posts), comment, by)
        else:
            judged = opened.verdicts.split(family, posts, comment=comment or "", by=by)
        _tell(opened, judged, as_json=as_json)


def hide(
    family: _Family,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    comment: _Comment = None,
    by: _By = None,
    withdraw: _Withdraw = False,
    as_json: AsJson = False,
) -> None:
    """Say that a family is to be left out of lists.

    It is in no list, overview or search result as a family; `stemmatic show` finds it by its id and says that it is
    hidden, `stemmatic families --hidden` lists it too.

    \b
    Examples:
      stemmatic hide F4zqk --comment "a greeting, nothing more"
      stemmatic hide F4zqk --withdraw
    """
    with reading(archive, warns=False) as opened:
        if withdraw:
            judged = _withdrawn(opened, Verdict.HIDDEN, (family,), comment, by)
        else:
            judged = opened.verdicts.hide(family, comment=comment or "", by=by)
        _tell(opened, judged, as_json=as_json)


def person(
    one: Annotated[str, typer.Argument(metavar="NAME", help="A name that speaks.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="NAME", help="Another one.", show_default=False)],
    verdict: Annotated[
        Literal["one", "two"] | None,
        typer.Argument(metavar="[VERDICT]", help="one (person) or two.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    comment: _Comment = None,
    by: _By = None,
    withdraw: _Withdraw = False,
    as_json: AsJson = False,
) -> None:
    """Say that two names are one person's, or two persons'.

    One: whoever has the second name is the person who has the first. Two: the second name is nobody else's.

    \b
    Examples:
      stemmatic person "Tomas Verhalen" "T. Verhaalen" one
      stemmatic person "Odo Lindqvist" Lindqvist two --comment "the minister's brother"
      stemmatic person "Odo Lindqvist" Lindqvist --withdraw
    """
    from stemmatic.api.records import NameVerdict

    if (verdict is None) is not withdraw:
        raise OptionError("person: expected one or two, or else --withdraw")
    said = {"one": NameVerdict.ONE, "two": NameVerdict.TWO}.get(verdict or "")
    with reading(archive, warns=False) as opened:
        judged = opened.speakers.judge(one, other, said, comment=comment or "", by=by)
        names = [one.name for one in opened.speakers.page(one).spellings]

    def show(console: Console, _: object) -> None:
        console.print(f"{judged.one}, {judged.other}: {judged.verdict or 'withdrawn'}", markup=False)
        console.print(f"{one}: {', '.join(names)}", markup=False)

    tell({"judged": judged, "names": names}, show, as_json=as_json)


def _withdrawn(
    opened: Archive, verdict: Verdict, names: tuple[str, ...], comment: str | None, by: str | None
) -> JudgedLink:
    standing = opened.verdicts.standing(verdict, names)
    return opened.verdicts.withdraw(standing.entry, comment=comment or "", by=by)


def _tell(opened: Archive, judged: JudgedLink, *, as_json: bool) -> None:
    """What is said, and the families that its posts are in now."""
    from stemmatic.show.printable import counted
    from stemmatic.show.verdicts import print_judged

    keys = {one.post for one in (*judged.said.ours, *judged.said.theirs)}
    families = {one.id: one for key in sorted(keys) for one in opened.families.all_of(key)}
    document: dict[str, Any] = {"judged": judged, "families": sorted(families)}

    def show(console: Console, _: object) -> None:
        print_judged(console, judged)
        for one in families.values():
            hidden = ", hidden" if one.hidden else ""
            console.print(f"{one.id}: {counted(len(one.posts), 'post')}{hidden}")

    tell(document, show, as_json=as_json)


def notes(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    verdict: Annotated[
        str | None,
        typer.Option(
            metavar="VERDICT",
            help="Only right, wrong, unsure, `one statement`, `not one statement`, hidden or withdrawn.",
        ),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            help="Only links that are found, changed, `no longer found` or `never found`; or what is said of families "
            "and acts or `does not act`.",
        ),
    ] = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List what people said of links and families, newest first.

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
