"""Channels, speakers, and who relays whom, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import ChannelLine, ChannelPage, NameCount, PostLine, Relay, SpeakerList, SpeakerPage
from stemmatic.show import terminal
from stemmatic.show.lists import print_line, print_more
from stemmatic.show.printable import counted, first_words, moment, one_line, span
from stemmatic.show.terminal import print_fact


def print_channels(console: Console, channels: Sequence[ChannelLine]) -> None:
    """Every channel on a line."""
    for one in channels:
        console.print(_head(one), soft_wrap=True)
    print_more(console, len(channels), len(channels), "channel", "channels")


def print_channel(console: Console, page: ChannelPage) -> None:
    """One channel: counts, relays, hashtags, latest posts."""
    console.print(_head(page.facts), soft_wrap=True)
    print_fact(console, "Languages", [_counts(page.facts.languages)])
    print_fact(console, "Has from", [_relay(one.source_platform, one.source, one) for one in page.sources])
    print_fact(console, "Relayed by", [_relay(one.target_platform, one.target, one) for one in page.targets])
    print_fact(console, "Hashtags", [_counts(page.hashtags)])
    print_fact(console, "Speakers", [_counts(page.speakers)])
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
    print_fact(console, "Languages", [_counts(page.languages)])
    print_fact(console, "Hashtags", [_counts(page.hashtags)])
    print_fact(console, "Also named", [_counts(page.alike)])
    _print_posts(console, page.statements)
    print_more(console, page.facts.posts, len(page.statements), "post", "posts")


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


def _counts(found: Sequence[NameCount]) -> str:
    return ", ".join(f"{first_words(one.name)} {one.count:,}" for one in found)


def _print_posts(console: Console, posts: Sequence[PostLine]) -> None:
    for one in posts:
        head = Text(one_line(one.post), style=terminal.STRONG)
        facts = [moment(one.date), " ".join(one.languages or ()), "➤ forward" if one.forwarded else "", one.family]
        head.append("".join(f" · {fact}" for fact in facts if fact), style="not bold")
        print_line(console, head, one.beginning or one.title or "")
