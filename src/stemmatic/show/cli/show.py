"""``stemmatic show``: one post with its dumps, its family as a tree and as a collation."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from stemmatic.errors import NotFound
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson

_MOST_WITNESSES = 30


def show(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FAMILY|POST...",
            help="A family's id, the beginning of one, or the key of a post in it; or the keys of several posts.",
            show_default=False,
        ),
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    grounds: Annotated[bool, typer.Option("--grounds", help="All grounds of every edge.")] = False,
    only_differences: Annotated[
        bool, typer.Option("--only-differences", help="Hide the places where all witnesses agree.")
    ] = False,
    tree: Annotated[bool, typer.Option("--tree/--no-tree", help="The tree.")] = True,
    collation: Annotated[
        bool | None,
        typer.Option(
            "--collation/--no-collation", help="The collation.", show_default=f"up to {_MOST_WITNESSES} posts"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a family: proposed stemma and collation.

    The stemma is drawn as a tree, the collation goes place by place: what each witness has, cut, added, changed. The
    keys of two posts or more give the collation of just these.

    For the key of one post it is first said which dumps its fields were taken from, where dumps contradict one another,
    which texts it had, and whether it is absent from a later dump.

    \b
    Examples:
      stemmatic show F4zqk
      stemmatic show telegram:valdoria_mfa/2101 --only-differences
      stemmatic show telegram:valdoria_mfa/2101 telegram:harbour/77
      stemmatic show F4zqk --no-collation --grounds
    """
    from rich.text import Text

    from stemmatic.show.collation import CollationView
    from stemmatic.show.machine import print_json
    from stemmatic.show.post import post_facts, print_post_facts
    from stemmatic.show.runs import reading
    from stemmatic.show.stemma import StemmaView
    from stemmatic.show.terminal import open_console
    from stemmatic.show.verdicts import other_lines

    with reading(archive) as opened:
        keys: list[str] = list(dict.fromkeys(names))
        family = facts = None
        if len(keys) == 1:
            with suppress(NotFound):
                keys = [opened.posts[keys[0]].key]
                facts = post_facts(opened, keys[0])
            try:
                family = opened.families[keys[0]]
            except NotFound:
                if facts is None:
                    raise
        collated = opened.collation(family or keys)
        posts = {witness.post: opened.posts[witness.post] for witness in collated.witnesses}
        verdicts = opened.verdicts.on(posts)
        if as_json:
            print_json(
                {
                    "post": facts,
                    "family": opened.families.row(family) if family else None,
                    "posts": [opened.posts.rows_of([key])[0] for key in posts],
                    "collation": collated,
                    "verdicts": list(verdicts),
                }
            )
            return
        console = open_console()
        if facts is not None:
            print_post_facts(console, opened, facts)
            console.print()
        if family is not None and tree:
            view = StemmaView(
                family=family,
                posts=posts,
                languages={key: opened.posts.understanding(key).languages for key in posts},
                sigla={witness.post: witness.siglum.partition(".")[0] for witness in collated.witnesses},
                verdicts=verdicts,
                all_grounds=grounds,
            )
            console.print(view.render(console))
        elif family is None and len(posts) == 1:
            console.print("This post is in no family.")
        elif family is None:
            for line in other_lines(verdicts.among(posts), (), {}):
                console.print(Text(line))
        if collation is False:
            return
        if collation is None and len(posts) > _MOST_WITNESSES:
            console.print(Text(f"\nThe collation of {len(posts)} witnesses is left out; --collation shows it."))
            return
        if tree:
            console.print()
        console.print(CollationView(collation=collated, posts=posts, only_differences=only_differences).render(console))
