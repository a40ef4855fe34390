"""``stemmatic annotate`` and ``annotated``: one's own bookmarks, tags and comments, and saved searches."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit, limit_of
from stemmatic.show.cli.frame import reading, tell

_By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who notes it.")]


def annotate(
    name: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY|POST",
            help="A family's id, the beginning of one, or the key or address of a post.",
            show_default=False,
        ),
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    bookmark: Annotated[bool, typer.Option("--bookmark", help="Mark it as one to come back to.")] = False,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="WORD", help="A word of your own; may be repeated.", show_default=False)
    ] = None,
    comment: Annotated[
        str | None, typer.Option("--comment", "-m", metavar="TEXT", help="A text; up to 4,000 characters.")
    ] = None,
    by: _By = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it back; it stays on record.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bookmark, tag or comment on a post or family, for yourself.

    Nothing that the archive finds changes by it, and no report or evidence has it; `stemmatic export annotations` has.
    `search`, `posts` and `families` find by tags and bookmarks. Families that are found anew keep theirs.

    \b
    Examples:
      stemmatic annotate F4zqk --bookmark --tag toll
      stemmatic annotate telegram:valdoria_mfa/2101 --comment "ask the ministry when it was edited"
      stemmatic annotate telegram:valdoria_mfa/2101 --tag toll --withdraw
      stemmatic search 'tag:toll has:comment'
    """
    asked = [("bookmark", "")] if bookmark else []
    asked += [("tag", one) for one in tag or ()]
    asked += [("comment", comment)] if comment is not None else []
    if not asked:
        raise OptionError("annotate: expected --bookmark, --tag WORD or --comment TEXT, one at least")
    from stemmatic.show.annotations import print_annotations

    with reading(archive, warns=False) as opened:
        room = opened.annotations
        if withdraw:
            gone = [room.standing(kind, name, text) for kind, text in asked]
            for one in gone:
                room.take_back(one.entry, by=by)
        else:
            for kind, text in asked:
                room.annotate(kind, name, text, by=by)
        found = list(opened.annotations.where(of=name))
    tell(found, lambda console, _: print_annotations(console, found, len(found), "Nothing is noted."), as_json=as_json)


def annotated(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    kind: Annotated[
        Literal["bookmark", "tag", "comment", "search"] | None,
        typer.Option(help="Only of this kind.", show_default=False),
    ] = None,
    tag: Annotated[str | None, typer.Option(metavar="WORD", help="Only this tag.")] = None,
    of: Annotated[str | None, typer.Option(metavar="FAMILY|POST", help="Only those on it.")] = None,
    withdraw: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Take this one back first; it stays on record.")
    ] = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List bookmarks, tags, comments and saved searches, newest first.

    \b
    Examples:
      stemmatic annotated --tag toll
      stemmatic annotated --kind search
      stemmatic annotated --withdraw 3
      stemmatic export annotations --format csv
    """
    from stemmatic.show.annotations import print_annotations

    with reading(archive, warns=False) as opened:
        if withdraw is not None:
            opened.annotations.take_back(withdraw)
        found = list(reversed(opened.annotations.where(kind=kind, tag=tag or "", of=of or "")))
    shown = found[: limit_of(limit, as_json=as_json)]
    none = "None is like this." if kind or tag or of else "Nothing is noted; see: stemmatic annotate --help"
    tell(shown, lambda console, _: print_annotations(console, shown, len(found), none), as_json=as_json)
