"""Lists for the terminal: families, posts, channels, speakers, what was skipped, what a run read and found."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from stemmatic.api.archive import Archive
from stemmatic.api.intake import Preview
from stemmatic.api.ledger import language_name
from stemmatic.api.records import (
    Account,
    ChannelLine,
    ChannelPage,
    FamilyLine,
    FamilyList,
    LinkList,
    NameCount,
    PictureShown,
    PostLine,
    Relay,
    SpeakerList,
    SpeakerPage,
    TopicLine,
)
from stemmatic.model import NO_LANGUAGE, Skipped
from stemmatic.show import terminal
from stemmatic.show.printable import between, counted, first_words, moment, one_line, preview, span
from stemmatic.show.terminal import print_fact

_CHANNELS_LISTED = 12
_PREVIEWED = 5  # channels of a file
_PREVIEWED_CHARS = 100
_FAULTS_LISTED = 20
_SET_ASIDE = ("wide_fingerprints", "wide_rows", "common_fingerprints", "common_rows")
_PIPED_WORDS = 160  # cells of a post's beginning where no terminal sets the width


def cells_left(console: Console, head: Text) -> int:
    """Cells that stand free for a post's first words beside ``head``; they go below where there is little room."""
    if not console.is_terminal:
        return _PIPED_WORDS
    return console.width - head.cell_len - 2


def print_line(console: Console, head: Text, words: str, *, indent: int = 4) -> None:
    """``head`` and the beginning of a text, on one line or, in a narrow terminal, on two."""
    room = cells_left(console, head)
    if room >= 24:
        head.append(f"  {preview(words, room)}" if words.strip() else "", style="not bold")
        console.print(head, soft_wrap=True)
    else:
        console.print(head, soft_wrap=not console.is_terminal)
        if words.strip():
            console.print(Text(" " * indent + preview(words, console.width - indent)), soft_wrap=True)


def print_families(console: Console, found: FamilyList) -> None:
    """Families, and how many there are."""
    for one in found.families:
        print_family(console, one)
    print_more(console, found.total, len(found.families), "family", "families")


def print_family(console: Console, line: FamilyLine, *, indent: int = 0) -> None:
    """One family: id, posts, channels, languages, and the beginning of its earliest post."""
    head = Text.assemble(
        " " * indent,
        (line.family, terminal.STRONG),
        f"  {counted(line.posts, 'post')} · {counted(len(line.channels), 'channel')}",
        f" · {' '.join(line.languages)}" if line.languages else "",
    )
    print_line(console, head, line.beginning or line.title or "", indent=indent + 4)


def print_posts(console: Console, rows: Sequence[Mapping[str, Any]], total: int, undated: int) -> None:
    """Posts from rows of the exported table, how many there are, and how many a time left out for want of a date."""
    for row in rows:
        print_post(console, row)
    print_more(console, total, len(rows), "post", "posts")
    if undated:
        console.print(f"{undated:,} undated left out by --since or --until")


def print_post(console: Console, row: Mapping[str, Any]) -> None:
    """One post, from a row of the exported table."""
    facts = [moment(row["date"]), " ".join(row["languages"])]
    if row["forwarded"]:
        facts.append(f"➤ from {row['forwarded_from'] or row['forwarded_from_id'] or 'an origin not named'}")
    facts.append(row["family"])
    if row["absent_from"]:
        facts.append(f"absent since {moment(row['absent_since'])}" if row["absent_since"] else "absent by now")
    print_line(console, terminal.headed(row["post"], facts), row["text"] or row["title"] or "")


def print_links(console: Console, found: LinkList) -> None:
    """Links, each with both its posts, and how many there are."""
    for one in found.links:
        sign = "⇄" if one.relation.crosses_languages else "≈"
        facts = [f"score {one.score:.2f}", *([] if one.directed else ["which is the source is open"])]
        facts += [f"judged {one.verdict}"] if one.verdict else []
        console.print(terminal.headed(f"{sign} {one.relation}", facts), soft_wrap=True)
        for end in (one.source, one.target):
            head = Text.assemble("  ", terminal.headed(end.post, [moment(end.date), " ".join(end.languages or ())]))
            print_line(console, head, end.beginning)
        for change in one.changes:
            console.print(Text(f"    {one_line(change)}"), soft_wrap=True)
    print_more(console, found.total, len(found.links), "link", "links")


def skipped_line(one: Skipped) -> Text:
    """File, position, reason, advice."""
    sign, style = ("·", "") if one.deliberate else ("✗", terminal.FAULT)
    line = Text.assemble((f"{sign} ", style), f"{one_line(one.dump)}: {one_line(one.position)}: {one_line(one.reason)}")
    return line.append(f"; {one_line(one.advice)}") if one.advice else line


def print_skipped(console: Console, found: Sequence[Skipped]) -> None:
    """What was left out, a line each."""
    for one in found:
        console.print(skipped_line(one), soft_wrap=True)
    if not found:
        console.print("Nothing was skipped.")


def print_formats(console: Console, found: Sequence[Mapping[str, str]]) -> None:
    """The formats, each with what it is."""
    indent = max((len(one["name"]) for one in found), default=0) + 2
    for one in found:
        head = Text(one["name"], style=terminal.STRONG)
        console.print(terminal.hanging(console, head, Text(one["description"]), indent))


# --- channels, speakers, and who relays whom ---------------------------------------------------------------------


def print_channels(console: Console, channels: Sequence[ChannelLine]) -> None:
    """Every channel on a line."""
    for one in channels:
        console.print(_head(one), soft_wrap=True)
    print_more(console, len(channels), len(channels), "channel", "channels")


def print_channel(console: Console, page: ChannelPage) -> None:
    """One channel: counts, relays, hashtags, latest posts."""
    console.print(_head(page.facts), soft_wrap=True)
    print_fact(console, "Languages", [_named(page.facts.languages)])
    print_fact(console, "Has from", [_relay(one.source_platform, one.source, one) for one in page.sources])
    print_fact(console, "Relayed by", [_relay(one.target_platform, one.target, one) for one in page.targets])
    print_fact(console, "Hashtags", [_named(page.hashtags)])
    print_fact(console, "Speakers", [_named(page.speakers)])
    _print_posts(console, page.latest)


def print_speakers(console: Console, found: SpeakerList) -> None:
    """Every speaker on a line."""
    for one in found.speakers:
        head = Text(first_words(one.name), style=terminal.STRONG)
        said = f"  {counted(one.posts, 'post')} · {counted(one.channels, 'channel')}"
        said += f" · {moment(one.first)} to {moment(one.last)}" if one.first else ""
        said += f" · {one.quoted:,} of them quote only" if one.quoted else ""
        console.print(head.append(said, style="not bold"), soft_wrap=True)
    print_more(console, found.total, len(found.speakers), "name", "names")


def print_speaker(console: Console, page: SpeakerPage) -> None:
    """One speaker: channels, languages, and the statements in order of time."""
    console.print(Text(first_words(page.facts.name), style=terminal.STRONG), soft_wrap=True)
    print_fact(console, "Channels", [", ".join(f"{one_line(c.channel)} {c.count:,}" for c in page.by_channel)])
    print_fact(console, "Languages", [_named(page.languages)])
    print_fact(console, "Hashtags", [_named(page.hashtags)])
    if len(page.spellings) > 1:
        print_fact(console, "Printed", [_named(page.spellings)])
    print_fact(console, "Also named", [_named(page.alike)])
    print_fact(console, "Beside", [_named(page.beside)])
    _print_posts(console, page.statements)
    print_more(console, page.facts.posts, len(page.statements), "post", "posts")


def print_topics(console: Console, topics: Sequence[TopicLine], total: int) -> None:
    """Every topic on a line, and under it why its hashtags are one."""
    for one in topics:
        head = Text(one_line(one.shown), style=terminal.STRONG)
        console.print(head.append(f"  {counted(one.posts, 'post')}", style="not bold"), soft_wrap=True)
        names = {tag.tag: one_line(tag.name) for tag in one.tags}
        for pair in one.pairs:
            ground = "sound alike" if pair.sounds_alike else "stand in one another's place"
            where = f"{counted(pair.statements, 'statement')}, such as {pair.example}"
            console.print(f"    {names[pair.one]} and {names[pair.other]} {ground} in {where}", soft_wrap=True)
    print_more(console, total, len(topics), "topic", "topics")


def _head(one: ChannelLine) -> Text:
    head = Text(one_line(f"{one.platform}:{one.channel}"), style=terminal.STRONG)
    said = f"  {first_words(one.title, 40)}" if one.title and one.title != one.channel else ""
    said += f"  {counted(one.posts, 'post')}"
    if one.first and one.last:
        said += f", {one.first:%Y-%m-%d} to {one.last:%Y-%m-%d}"
    said += f" · {counted(one.families, 'family', 'families')} · has {one.relays:,} from others"
    said += f" ({one.forwards:,} declared)" if one.forwards else ""
    return head.append(f"{said} · others have {one.relayed:,} from it", style="not bold")


def _relay(platform: str, channel: str, one: Relay) -> str:
    kinds = (one.forwards, "forward", None), (one.copies, "copy", "copies"), (one.translations, "translation", None)
    said = ", ".join(counted(count, noun, plural) for count, noun, plural in kinds if count)
    if one.undetermined:
        said += f"{'; ' if said else ''}{one.undetermined:,} undetermined"
    if one.median_lag_seconds is not None:
        said += f"; median {span(one.median_lag_seconds)} after"
    return f"{one_line(f'{platform}:{channel}')}{'' if one.held else ' (not in this archive)'}: {said}"


def _named(found: Sequence[NameCount]) -> str:
    return ", ".join(f"{first_words(one.name)} {one.count:,}" for one in found)


def _print_posts(console: Console, posts: Sequence[PostLine]) -> None:
    for one in posts:
        facts = [
            moment(one.date),
            " ".join(one.languages or ()),
            "➤ forward" if one.forwarded else "",
            " ".join(one.families),
        ]
        print_line(console, terminal.headed(one.post, facts), one.beginning or one.title or "")


# --- what a run read and found ---------------------------------------------------------------------------------


def summarise(archive: Archive, account: Account | None) -> dict[str, Any]:
    """What was read, if anything was, and what the archive holds now, for people; no posts are read."""
    overview = archive.overview()
    read = ("dumps", "known_dumps", "posts", "new_posts")
    fields = ("platform", "channel", "title", "posts", "undated", "first", "last")
    facts = {
        "archive": str(archive.folder),
        "posts": overview.posts,
        "first": overview.first,
        "last": overview.last,
        "undated": overview.undated,
        "channels": [{name: getattr(one, name) for name in fields} for one in overview.channels],
        "forwards": archive.posts.count_forwards(),
        "links": archive.links.count_by_relation(),
        "untranslated": {one.language: one.posts for one in archive.ledger.untranslated()},
        "set_aside": {name: archive.ledger.report.get(name, 0) for name in _SET_ASIDE},
        "families": overview.families,
        "widest": overview.widest,
    }
    if account is not None:
        facts["read"] = {name: getattr(account, name) for name in read}
        facts["skipped"] = account.skipped
    return facts


def with_rows(archive: Archive, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same for ``--json``: the widest families are rows of the exported table."""
    return {**facts, "widest": [archive.families.row(archive.families[one.family]) for one in facts["widest"]]}


def print_summary(console: Console, facts: Mapping[str, Any]) -> None:
    """The account of a run, and what to type next."""
    if (read := facts.get("read")) is not None:
        said = (
            f"{counted(read['dumps'], 'dump')} with {counted(read['posts'], 'post')}, {read['new_posts']:,} of them new"
        )
        if read["known_dumps"]:
            said += f"; {counted(read['known_dumps'], 'dump')} known already"
        _print_fact(console, "Read", Text(said))
        _print_account(console, facts)
    _print_fact(console, "Archive", Text(one_line(f"{facts['archive']}: {counted(facts['posts'], 'post')}")))
    if facts["posts"]:
        dates = between(facts["first"], facts["last"]) if facts["first"] else "no post has a date"
        if facts["first"] and facts["undated"]:
            dates += f"; {counted(facts['undated'], 'post')} undated"
        _print_fact(console, "Dates", Text(dates))
        _print_channels(console, facts["channels"])
    _print_fact(console, "Links", _links(facts))
    if (common := _set_aside(facts["set_aside"])) is not None:
        _print_fact(console, "Set aside", common)
    for line in untranslated_lines(facts["untranslated"]):
        _print_fact(console, "Unfollowed", Text(line))
    families = facts["families"]
    _print_fact(console, "Families", Text(f"{families:,}; the widest:" if families else "none"))
    for one in facts["widest"]:
        print_family(console, one, indent=2)
    if facts["widest"]:
        where = "" if facts["archive"] == "stemmatic-archive" else f" --archive {shlex.quote(facts['archive'])}"
        console.print()
        console.print(Text.assemble("Next: ", (f"stemmatic show {facts['widest'][0].family}{where}", terminal.STRONG)))


def print_previews(console: Console, previews: Sequence[Preview]) -> None:
    """What reading files would give."""
    for one in previews:
        said = f"{one.format}, {counted(one.posts, 'post')}" if one.format else "no format that is known"
        console.print(Text.assemble((one_line(one.dump), terminal.STRONG), f"  {said}"))
        if one.posts:
            dates = between(one.first, one.last) if one.first else "no post has a date"
            dates += f"; {counted(one.undated, 'post')} undated" if one.first and one.undated else ""
            _print_fact(console, "Dates", Text(dates))
            shown = [f"{one_line(name)} ({number:,})" for name, number in list(one.channels.items())[:_PREVIEWED]]
            more = f" and {len(one.channels) - _PREVIEWED:,} more" if len(one.channels) > _PREVIEWED else ""
            _print_fact(console, "Channels", Text(", ".join(shown) + more))
        for post in one.samples:
            words = preview(post.text or post.title or "(no text)", _PREVIEWED_CHARS)
            _print_fact(console, "Sample", Text(f"{one_line(post.key)} · {moment(post.date)}  {one_line(words)}"))
        for line in one.skipped:
            mark = "·" if line.deliberate else "✗"
            advice = f"; {line.advice}" if line.advice else ""
            console.print(Text(one_line(f"  {mark} {line.position}: {line.reason}{advice}")))
    console.print(Text("Nothing was kept.", style=terminal.STRONG))


def _print_fact(console: Console, name: str, said: Text) -> None:
    terminal.print_fact(console, name, [said], 10, margin="", style=terminal.STRONG)


def untranslated_lines(posts: Mapping[str, int]) -> Iterator[str]:
    """Of each language that is not followed into others a line."""
    for language, count in posts.items():
        if language == NO_LANGUAGE:
            yield f"{counted(count, 'post')} in no language: copies are followed, nothing is encoded"
            continue
        yield f"{counted(count, 'post')} in {language_name(language)}: copies are followed, translations are not"


def _print_account(console: Console, facts: Mapping[str, Any]) -> None:
    skipped: Sequence[Skipped] = facts["skipped"]
    faults = [one for one in skipped if not one.deliberate]
    if not skipped:
        return
    said = []
    if faults:
        said.append(counted(len(faults), "fault"))
    if len(faults) < len(skipped):
        said.append(f"{len(skipped) - len(faults):,} left out on purpose")
    _print_fact(console, "Skipped", Text(", ".join(said) + "; see: stemmatic skipped"))
    for one in faults[:_FAULTS_LISTED]:
        console.print(terminal.hanging(console, Text("  "), skipped_line(one)))
    if len(faults) > _FAULTS_LISTED:
        console.print(f"  and {len(faults) - _FAULTS_LISTED:,} more")


def _print_channels(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    _print_fact(console, "Channels", Text(f"{len(rows):,}"))
    for row in rows[:_CHANNELS_LISTED]:
        line = f"{row['platform']}:{one_line(row['channel'])}  {counted(row['posts'], 'post')}"
        if row["first"]:
            line += f", {row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}"
        if row["title"] and row["title"] != row["channel"]:
            line += f"  {first_words(row['title'], 40)}"
        console.print(terminal.hanging(console, Text("  "), Text(line)))
    if len(rows) > _CHANNELS_LISTED:
        console.print(f"  and {len(rows) - _CHANNELS_LISTED:,} more")


def _links(facts: Mapping[str, Any]) -> Text:
    parts = [f"{number:,} {relation}" for relation, number in facts["links"].items()]
    declared = facts["forwards"]["declared"]
    said = Text(f"inferred: {', '.join(parts) if parts else 'none'}")
    said.append(f"; declared: {counted(declared, 'forward')}")
    if declared:
        said.append(f", the origins of {facts['forwards']['origin_held']:,} in this archive")
    return said


def _set_aside(counts: Mapping[str, int]) -> Text | None:
    """What was too common for all pairs of posts that share it to be compared."""
    said = []
    if counts["wide_fingerprints"]:
        said.append(
            f"{counts['wide_fingerprints']:,} wordings that very many posts share were followed from post to post"
        )
    if counts["common_fingerprints"]:
        said.append(f"{counts['common_fingerprints']:,} short ones that many posts share were not followed")
    return Text("; ".join(said)) if said else None


def print_more(console: Console, found: int, shown: int, noun: str, plural: str) -> None:
    """The last line of a list: how many there are, and how to see those left out."""
    said = counted(found, noun, plural)
    console.print(f"{said}; {found - shown:,} not shown: --limit 0 shows all" if shown < found else said)


def print_pictures(console: Console, archive: Archive, groups: Sequence[Sequence[PictureShown]], every: int) -> None:
    """Groups of posts that carry the same picture, a line each."""
    for group in groups:
        console.print(Text(f"Same picture in {counted(len({one.post for one in group}), 'post')}", style="bold"))
        for one in group:
            post = archive.posts[one.post]
            bits = f", {counted(one.distance, 'bit')} off" if one.distance else ""
            head = Text(one_line(f"  {one.post}  {moment(post.date) if post.date else 'undated'}  {one.name}{bits}  "))
            console.print(head.append(preview(post.text, cells_left(console, head))))
    if len(groups) < every:
        console.print(Text(f"{every - len(groups)} more; --limit 0 lists all"))
    if not every:
        console.print(Text("no picture that dumps carried is in two posts"))
