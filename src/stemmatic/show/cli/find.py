"""``stemmatic search``, ``whence`` and ``show``: posts by what they say, and what became of a text."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from stemmatic.errors import NotFound, OptionError
from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    FamilyOrPosts,
    IgnoreVerdicts,
    Limit,
    NoTranslations,
    limit_of,
    parse_options,
)
from stemmatic.show.cli.frame import read_text, reading, run, tell

Order = Literal["relevance", "newest", "oldest"]

_MOST_WITNESSES = 30


def search(
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY...", help="Words and filters; best in one pair of '…'.", show_default=False),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Instead: passages that mean much the same, in whatever language."),
    ] = None,
    saved: Annotated[
        str | None, typer.Option(metavar="NAME", help="Instead: the query that was saved under this name.")
    ] = None,
    save: Annotated[str | None, typer.Option(metavar="NAME", help="Save the query under this name.")] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    order: Annotated[Order, typer.Option(help="What comes first; of equal relevance the newest.")] = "relevance",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 20,
    skip: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out the first so many.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Search posts by words, in all their forms.

    \b
    In a query stand
      minister          the word and its forms (ministers): posts with the word as typed come first
      "grain corridor"  exactly these words in this order
      minist*           what begins so, three letters at least
      #summit           a hashtag
      one OR other      either; side by side: both
      -word             not this
      channel:NAME      also platform: language: speaker:
      from:2031-06      also until:; a year, month, day or time in UTC
      has:forward       also media, link, hashtag, quote, edit, reply, date
      tag:WORD          a tag of your own (stemmatic annotate); also has:bookmark, has:tag, has:comment

    Case and marks do not matter: IŞIK finds ışık, елка finds ёлка. docs/search.md says what does.

    \b
    Examples:
      stemmatic search 'minister "grain corridor" -wheat'
      stemmatic search '#summit language:tr from:2031-06-01 until:2031-06-30' --order oldest
      stemmatic search 'minist* channel:valdoria_mfa has:forward' --json
      stemmatic search --like "grain exports will be resumed"
      stemmatic search 'minist* has:forward' --save "forwards of ministers"
      stemmatic search --saved "forwards of ministers" --order newest
    """
    if [query, like, saved].count(None) != 2 or (save is not None and query is None):
        raise OptionError("search: expected a query, or --like TEXT, or --saved NAME; --save NAME keeps a query")
    from stemmatic.show.search import near_in_meaning, print_hits, print_like, print_near

    with reading(archive) as opened:
        if like is not None:
            tell(run(lambda _: opened.search.like(like, limit=limit + skip))[skip:], print_like, as_json=as_json)
        else:
            asked = opened.annotations.search(saved).target if saved is not None else " ".join(query or ())
            if save is not None:
                opened.annotations.save_search(save, asked)
            hits = run(lambda watch: opened.search(asked, order=order, limit=limit, skip=skip, watch=watch))
            tell(hits, print_hits, as_json=as_json)
            if not hits.total and not as_json and (near := near_in_meaning(opened, asked)):
                tell(near[:limit], print_near, as_json=False)


def whence(
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT|-", help="The text, or - to read it from standard input.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the text from this file (UTF-8).")
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    no_translations: NoTranslations = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Find where a text comes from.

    The posts that hold its wording, or say the same in another language.

    Earliest first, whole and passage by passage. "Earliest" means earliest in this archive.

    \b
    Examples:
      stemmatic whence "The council of Veyra raises the toll on the Long Bridge."
      stemmatic whence --file paragraph.txt --json
      pbpaste | stemmatic whence -
    """
    asked = read_text("whence", text, file)
    most = limit_of(limit, as_json=as_json)

    from stemmatic.show.whence import answer_of, print_whence

    with reading(archive) as opened:
        found = opened.whence(asked, options=parse_options(None, no_translations=no_translations))
    tell(answer_of(found, most), lambda console, _: print_whence(console, found, most), as_json=as_json)


def show(
    names: FamilyOrPosts,
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
    base: Annotated[
        str | None,
        typer.Option(
            metavar="SIGLUM|POST", help="Read all others against this witness.", show_default="its proposed sources"
        ),
    ] = None,
    passages: Annotated[
        bool, typer.Option("--passages", help="Of one post: where else each of its passages stands.")
    ] = False,
    ignore_verdicts: IgnoreVerdicts = False,
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
      stemmatic show F4zqk --base C --no-tree
      stemmatic show telegram:valdoria_mfa/2101 --passages --no-tree --no-collation
    """
    from rich.text import Text

    from stemmatic.show.collation import CollationView
    from stemmatic.show.family import FamilyView
    from stemmatic.show.machine import print_json
    from stemmatic.show.post import post_facts, print_elsewhere, print_post_facts
    from stemmatic.show.stemma import StemmaView
    from stemmatic.show.terminal import open_console
    from stemmatic.show.verdicts import other_lines

    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
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
        if passages and facts is None:
            raise OptionError("show: --passages is for one post; give its key")
        elsewhere = opened.passages.elsewhere(keys[0]) if passages else []
        collated = opened.collation(family or keys, base=base)
        read = opened.posts.read(family.posts if family else keys)
        posts = {key: read[key][0] for key in (family.posts if family else keys)}
        verdicts = opened.verdicts.on(posts)
        acting = opened.verdicts.acting_in(family) if family else []
        if as_json:
            print_json(
                {
                    "post": facts,
                    "family": opened.families.row(family) if family else None,
                    "posts": [opened.posts.rows_of([key])[0] for key in posts],
                    "collation": collated,
                    "verdicts": [*verdicts, *(one for one in acting if not one.of_link)],
                    **({"passages": elsewhere} if passages else {}),
                }
            )
            return
        console = open_console()
        if facts is not None:
            print_post_facts(console, opened, facts)
            console.print()
        if passages:
            print_elsewhere(console, elsewhere)
            console.print()
        if family is not None and tree:
            stemma = StemmaView(
                view=FamilyView(family, read, opened.families.summary(family)),
                verdicts=verdicts,
                acting=acting,
                all_grounds=grounds,
            )
            console.print(stemma.render(console))
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


def nearly(
    post: Annotated[str, typer.Argument(metavar="POST", help="The key of a post.", show_default=False)],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Show what a post was nearly linked with.

    Pairs that were candidates for a link and are none, each with the rule that decided against it, what the pair has of
    what the rule asks for, and the options that would let it in. `stemmatic link --preview` with these options shows
    what else would come or go.

    \b
    Examples:
      stemmatic nearly telegram:valdoria_mfa/2101
      stemmatic nearly telegram:valdoria_mfa/2101 --limit 0 --json
    """
    most = limit_of(limit, as_json=as_json)

    from stemmatic.show.nearly import print_near_misses

    with reading(archive) as opened:
        found = opened.links.nearly(post, limit=most)
        tell(found, lambda console, found: print_near_misses(console, opened, found), as_json=as_json)
