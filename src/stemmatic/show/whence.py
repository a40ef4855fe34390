"""Where a text comes from, as the terminal and programs get it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import HeldBy, Whence
from stemmatic.model import PassageKind, PassagePair
from stemmatic.show import terminal
from stemmatic.show.lists import print_more
from stemmatic.show.printable import counted, moment, one_line, preview
from stemmatic.show.terminal import hanging

WHOLE = 0.995  # from this share on a text counts as whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A post that holds some of the text; of each pair in ``passages`` the source is the post, the target the text."""

    post: str
    date: datetime | None
    channel: str
    channel_title: str | None
    url: str | None
    family: str | None
    relation: str
    score: float
    coverage: float
    passages: tuple[PassagePair, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPassage:
    """A passage of the text, and the keys of the posts that hold it, earliest first."""

    begin: int
    end: int
    language: str
    text: str
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenceAnswer:
    """The posts that hold a text, earliest in this archive first; ``left_out`` counts those that share less."""

    languages: tuple[str, ...]
    posts: tuple[Holder, ...]
    passages: tuple[HeldPassage, ...]
    left_out: int


def answer_of(found: Whence, limit: int = sys.maxsize) -> WhenceAnswer:
    """The answer for programs, with the earliest ``limit`` posts."""
    return WhenceAnswer(
        languages=tuple(found.languages),
        posts=tuple(
            Holder(
                post=one.post.key,
                date=one.post.date,
                channel=one.post.channel,
                channel_title=one.post.channel_title,
                url=one.post.url,
                family=one.family,
                relation=one.relation,
                score=one.score,
                coverage=one.coverage,
                passages=tuple(one.passages),
                text=one.post.text,
            )
            for one in found.origins[:limit]
        ),
        passages=tuple(
            HeldPassage(
                begin=passage.begin,
                end=passage.end,
                language=passage.language,
                text=found.text[passage.begin : passage.end],
                posts=tuple(one.post.key for one in found.holders(passage)),
            )
            for passage in found.passages
        ),
        left_out=found.left_out,
    )


def print_whence(console: Console, found: Whence, limit: int) -> None:
    """The posts, earliest first, then each passage with the first post that holds it."""
    if not found.origins:
        console.print("No post of this archive holds this text, or says the same in another language.")
        _print_left_out(console, found)
        return
    shown = found.origins[:limit]
    console.print(f"Held by {counted(len(found.origins), 'post')}; earliest in this archive first, times are UTC\n")
    for one in shown:
        _print_post(console, one)
    if len(shown) < len(found.origins):
        print_more(console, len(found.origins), len(shown), "post", "posts")
    _print_left_out(console, found)
    compared = [passage for passage in found.passages if passage.kind is not PassageKind.POINTER]
    if len(compared) > 1:
        console.print("\nPassage by passage")
        for passage in compared:
            _print_passage(console, found.text[passage.begin : passage.end], found.holders(passage))


def _print_post(console: Console, one: HeldBy) -> None:
    share = "all of it" if one.coverage >= WHOLE else f"{one.coverage:.0%} of it"
    facts = [moment(one.post.date), share, one.relation, f"score {one.score:.2f}", one.family]
    console.print(terminal.headed(one.post.key, facts), soft_wrap=True)
    first = min(one.passages, key=lambda pair: pair.source_begin)
    words = one.post.text[first.source_begin : first.source_end]
    console.print(Text("    " + preview(words, max(console.width - 4, 20))), soft_wrap=True)


def _print_passage(console: Console, text: str, holders: tuple[HeldBy, ...]) -> None:
    if holders:
        first = holders[0].post
        more = f" and {counted(len(holders) - 1, 'later post')}" if len(holders) > 1 else ""
        where = Text(f"first {one_line(first.key)}, {moment(first.date)}{more}", style=terminal.INFERRED)
    else:
        where = Text("in no post of this archive", style=terminal.OPEN)
    console.print(hanging(console, Text("  "), Text(preview(text, max(console.width - 2, 20)))))
    console.print(Text("    ").append_text(where), soft_wrap=True)


def _print_left_out(console: Console, found: Whence) -> None:
    if found.left_out:
        console.print(f"{counted(found.left_out, 'post')} that share less with it were not compared.")
