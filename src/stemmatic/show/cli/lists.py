"""What an archive holds, as lists: families, posts, channels, speakers, what is missing, what was skipped."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    IgnoreVerdicts,
    Limit,
    limit_of,
    parse_date,
)
from stemmatic.show.cli.frame import reading, tell

Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="WORD", help="With this tag of yours (stemmatic annotate); repeated: all of them."),
]
Has = Annotated[
    list[str] | None,
    typer.Option("--has", metavar="KIND", help="With a bookmark, tag or comment of yours; repeated: all of them."),
]


def families(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    min_posts: Annotated[int, typer.Option(min=1, metavar="N", help="Families of so many posts or more.")] = 1,
    min_channels: Annotated[int, typer.Option(min=1, metavar="N", help="Families in so many channels or more.")] = 1,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Families that have this language, such as tr; repeated: all of them."),
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Families that this channel has; repeated: all of them."),
    ] = None,
    order: Annotated[
        str, typer.Option(metavar="ORDER", help="widest, fastest, changed, newest, earliest or largest first.")
    ] = "widest",
    changed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="Families whose meaning may have been turned on the way by a change of this kind: negation, name,"
            " place, number, date, unit, modality, speaker, quotation, intensifier, condition, term; or any.",
        ),
    ] = None,
    relation: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RELATION", help="Families in which posts are linked so, such as translation; repeated: any."
        ),
    ] = None,
    speaker: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Families in which this person speaks or is quoted; repeated: all of them."),
    ] = None,
    hashtag: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help="Families with this hashtag, # or not, or its like; repeated: all of them."),
    ] = None,
    tag: Tags = None,
    has: Has = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Families that began on this day or time or later, UTC.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Families that began up to this day (all of it) or time, UTC.")
    ] = None,
    hidden: Annotated[
        bool, typer.Option("--hidden", help="Those too that somebody wants left out of lists (stemmatic hide).")
    ] = False,
    ignore_verdicts: IgnoreVerdicts = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List the families, the widest first.

    The widest has most channels, then most languages, then most posts; the fastest took the shortest time until half
    of its channels, two at least, had it; the newest and the earliest go by their earliest dated posts. Most changed
    are those with most changes between their posts that turn the meaning, such as a negation or another name.

    \b
    Examples:
      stemmatic families --min-channels 3
      stemmatic families --language ru --language tr
      stemmatic families --order fastest --min-channels 3
      stemmatic families --changed any --order changed
      stemmatic families --speaker "Selvi Arkandag" --relation translation --since 2031-06
      stemmatic families --json | jq '.[].posts | length'
    """
    from stemmatic.show.lists import print_families

    begin, end = parse_date("--since", since), parse_date("--until", until, end=True)
    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        every = opened.families.with_hidden() if hidden else opened.families
        found = every.by(order).where(
            channel=channel or (),
            language=language or (),
            since=begin,
            until=end,
            min_posts=min_posts,
            min_channels=min_channels,
            changed=changed or (),
            relation=relation or (),
            speaker=speaker or (),
            hashtag=hashtag or (),
            tag=tag or (),
            has=has or (),
        )
        most = limit_of(limit, as_json=as_json)
        # A row has a summary, for which its posts are compared: people are shown lines.
        shown: Any = [found.row(family) for family in found[:most]] if as_json else found.lines(limit=most)
    tell(shown, print_families, as_json=as_json)


def posts(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    channel: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of this channel (name or title); may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day or time on, UTC.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Up to this day (all of it) or time, UTC.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="With a version in this language.")] = None,
    hashtag: Annotated[str | None, typer.Option(metavar="TAG", help="With this hashtag, # or not.")] = None,
    grep: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="With these words, compared as links are: small and capital letters alike."),
    ] = None,
    tag: Tags = None,
    has: Has = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List posts, by channel and number.

    \b
    Examples:
      stemmatic posts --channel valdoria_mfa --since 2031-06-01 --until 2031-06-30
      stemmatic posts --hashtag summit --language tr
      stemmatic posts --grep "grain corridor" --json
    """
    begin, end = parse_date("--since", since), parse_date("--until", until, end=True)

    from stemmatic.show.lists import print_posts

    with reading(archive) as opened:
        found = opened.posts.where(
            channel=channel or (),
            since=begin,
            until=end,
            language=language or (),
            holding=[one for one in (f"#{hashtag.lstrip('#')}" if hashtag else None, grep) if one],
            tag=tag or (),
            has=has or (),
        )
        rows = found.rows_of(found.keys[: limit_of(limit, as_json=as_json)])
        total, undated = len(found), found.undated
    tell(rows, lambda console, rows: print_posts(console, rows, total, undated), as_json=as_json)


def links(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    relation: Annotated[
        list[str] | None, typer.Option(metavar="RELATION", help="Such as copy or translation; repeated: any of them.")
    ] = None,
    min_score: Annotated[float, typer.Option(min=0, max=1, metavar="SCORE", help="So sure or more.")] = 0.0,
    max_score: Annotated[float, typer.Option(min=0, max=1, metavar="SCORE", help="So sure or less.")] = 1.0,
    channel: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="With a post of this channel; repeated: of all of them.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="With a post in this language; repeated: all of them.")
    ] = None,
    changed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND", help="With a change of this kind that may turn the meaning, such as negation; or any."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Whose later post is of this day or time or later, UTC.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Whose later post is up to this day (all of it) or time, UTC.")
    ] = None,
    judged: Annotated[
        bool | None,
        typer.Option("--judged/--unjudged", help="Of which somebody says something, or nobody.", show_default="both"),
    ] = None,
    order: Annotated[
        str, typer.Option(metavar="ORDER", help="surest, `least sure` or newest first, or by the keys of the posts.")
    ] = "surest",
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List the links that are inferred, the surest first.

    The least sure that nobody judged are those worth a look: `stemmatic judge` says what they are.

    \b
    Examples:
      stemmatic links --order "least sure" --unjudged
      stemmatic links --relation translation --language ru --language tr
      stemmatic links --changed negation --since 2031-06
      stemmatic links --max-score 0.6 --json | jq '.[].source.post'
    """
    from stemmatic.show.lists import print_links

    begin, end = parse_date("--since", since), parse_date("--until", until, end=True)
    with reading(archive) as opened:
        found = opened.links.where(
            relation=relation or (),
            min_score=min_score,
            max_score=max_score,
            channel=channel or (),
            language=language or (),
            changed=changed or (),
            since=begin,
            until=end,
            judged=judged,
        ).lines(order=order, limit=limit_of(limit, as_json=as_json))
    tell(found.links, lambda console, _: print_links(console, found), as_json=as_json)


def channels(
    channel: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHANNEL]", help="A channel's name or title. Without it all channels.", show_default=False
        ),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    as_json: AsJson = False,
) -> None:
    """List channels, or whom one relays and who relays it.

    Relays are edges of the proposed stemmata: forwards are declared by the platform, copies and translations inferred.
    Edges that leave the direction or the source open are counted by themselves.

    \b
    Examples:
      stemmatic channels
      stemmatic channels valdoria_mfa
      stemmatic channels "Valdoria MFA" --json
    """
    from stemmatic.show.lists import print_channel, print_channels

    with reading(archive) as opened:
        if channel is None:
            tell(opened.channels.lines(), print_channels, as_json=as_json)
        else:
            tell(opened.channels.page(*opened.channels.find(channel)), print_channel, as_json=as_json)


def speakers(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Any name of a person. Without it all speakers.", show_default=False),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List speakers, or the statements of one in order of time.

    Speakers are who is named in headings and to whom words are attributed: a person under all names that are theirs
    (docs/speakers.md), ministries and companies by themselves.

    \b
    Examples:
      stemmatic speakers
      stemmatic speakers "Tomas Verhalen"
      stemmatic speakers --json --limit 20
    """
    from stemmatic.show.lists import print_speaker, print_speakers

    most = limit_of(limit, as_json=as_json)
    with reading(archive) as opened:
        if name is None:
            tell(opened.speakers.lines(limit=most), print_speakers, as_json=as_json)
        else:
            tell(opened.speakers.page(name, limit=most), print_speaker, as_json=as_json)


def topics(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List hashtags of several languages that are one topic, and why.

    Two are one topic where a text has the one and its translation the other, and they sound alike or several
    statements set just these for one another. Searches, counts and dossiers take all of a topic's hashtags together.

    \b
    Examples:
      stemmatic topics
      stemmatic topics --json
    """
    from stemmatic.show.lists import print_topics

    most = limit_of(limit, as_json=as_json)
    with reading(archive) as opened:
        found = opened.topics.lines()
    shown = found[:most] if most else found
    tell(shown, lambda console, shown: print_topics(console, shown, len(found)), as_json=as_json)


def ledger(
    channel: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHANNEL]", help="A channel's name or title. Without it all channels.", show_default=False
        ),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Lines of a kind; 0: all.")] = 12,
    as_json: AsJson = False,
) -> None:
    """List what the archive has and has not.

    For each channel: its dumps and what part of it they hold, numbers that no post has and why, posts that are absent
    from a later dump, fields that no dump has. Then what each format leaves out, and what was skipped.

    \b
    Examples:
      stemmatic ledger
      stemmatic ledger valdoria_mfa --limit 0
      stemmatic ledger "Valdoria MFA" --json
    """
    from stemmatic.show.ledger import print_ledger

    with reading(archive, warns=False) as opened:
        found = opened.ledger(channel)
    tell(found, lambda console, found: print_ledger(console, found, limit=limit), as_json=as_json)


def recovered(
    channel: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHANNEL]",
            help="A channel's name or title, or what forwards call it. Without it all.",
            show_default=False,
        ),
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List posts that are lost and live on in others.

    Their channel has them no more (a later dump lacks them), or no dump ever had them: what is known of them is what
    forwards and copies carry, and between which times they must have stood there.

    \b
    Examples:
      stemmatic recovered
      stemmatic recovered valdoria_mfa --json
      stemmatic export recovered --format csv -o recovered.csv
    """
    from stemmatic.show.recovered import print_recovered

    with reading(archive) as opened:
        found = opened.ledger.recovered(channel)
    most = limit_of(limit, as_json=as_json)
    tell(found, lambda console, found: print_recovered(console, found, most), as_json=as_json)


def skipped(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    faults: Annotated[bool, typer.Option("--faults", help="Only what could not be read.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what was left out of the dumps, and why.

    A line has file, position, reason, and what to do. What could not be read has a cross; what was left out on purpose
    (private chats, persons) has a dot.

    \b
    Examples:
      stemmatic skipped --faults
      stemmatic skipped --json
    """
    from stemmatic.show.lists import print_skipped

    with reading(archive, warns=False) as opened:
        found = [one for one in opened.ledger.skipped if not (faults and one.deliberate)]
    tell(found, print_skipped, as_json=as_json)


def pictures(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    most_bits: Annotated[
        int, typer.Option(min=0, max=32, metavar="N", help="How many of 64 bits of their hashes may differ.")
    ] = 6,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List posts that carry the same picture.

    Known are pictures that a dump carried as files: those of Telegram Desktop's exports and of X archives. The same is
    the same file, and, with the extra `pictures`, one that was scaled or compressed anew. It makes no link.

    \b
    Examples:
      stemmatic pictures
      stemmatic pictures --most-bits 0
      stemmatic pictures --json
    """
    from stemmatic.show.lists import print_pictures

    with reading(archive) as opened:
        found = opened.posts.same_pictures(most_bits)
        most = limit_of(limit, as_json=as_json)
        shown = found[:most] if most else found
        tell(shown, lambda console, shown: print_pictures(console, opened, shown, len(found)), as_json=as_json)


def formats(as_json: AsJson = False) -> None:
    """List the formats of dumps that can be read.

    Files are recognised by what they hold, not by their names. Folders are walked, .zip and .gz files looked into.

    \b
    Examples:
      stemmatic formats
      stemmatic formats --json
    """
    from stemmatic.api.archive import formats as known
    from stemmatic.show.lists import print_formats

    found = [{"name": name, "description": description} for name, description in known()]
    tell(found, print_formats, as_json=as_json)
