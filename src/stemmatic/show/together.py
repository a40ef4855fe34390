"""Channels that act together, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import Coincidence, Companions, Together
from stemmatic.show import terminal
from stemmatic.show.lists import print_more
from stemmatic.show.printable import counted, one_line, span

WHAT = {
    "families": ("family", "families"),
    "links": ("link", None),
    "hashtags": ("hashtag", None),
    "pictures": ("picture", None),
    "forwards": ("origin", None),
}
_CAVEAT = "What is seen is no proof that anybody arranged it: docs/together.md says why."


def print_together(console: Console, found: Together, most: int) -> None:
    """Companions a line each, the groups that strong ones make, the curve, and how it was counted."""
    said = f"{counted(found.shares, 'share')} of {counted(found.posts, 'post')} whose time is known"
    said += f", {found.untimed:,} left out since theirs is not" if found.untimed else ""
    console.print(Text(f"{said}; within {span(found.window_seconds)}: {counted(found.coincidences, 'coincidence')}"))
    if found.null:
        console.print(Text(null_line(found)))
    for one in found.companions[:most]:
        console.print(_line(found, one), soft_wrap=True)
    print_more(console, len(found.companions), min(most, len(found.companions)), "pair", "pairs")
    for group in found.groups:
        if len(group) > 2:
            console.print(Text(one_line(f"Strong pairs join {len(group)}: {', '.join(group)}")), soft_wrap=True)
    if found.curve:
        _print_curve(console, found)
    if found.companions:
        console.print(Text(_CAVEAT))


def null_line(found: Together) -> str:
    """What chance was held against them, in words."""
    if found.null == "hypergeometric":
        return "Chance: every channel's things drawn from all at random, whenever (hypergeometric)"
    return (
        f"Chance: each channel's times shuffled among its posts within {found.block_hours} hours,"
        f" {found.rounds:,} rounds, seed {found.seed}"
    )


def print_coincidences(console: Console, found: Sequence[Coincidence]) -> None:
    """What two channels had at the same time, a line each."""
    for one in found:
        head = Text(one_line(one.shared), style=terminal.STRONG)
        said = f"  {one.earlier}, {span(one.seconds)} later {one.later}"
        console.print(head.append(one_line(said), style="not bold"), soft_wrap=True)
    print_more(console, len(found), len(found), "coincidence", "coincidences")


def _line(found: Together, one: Companions) -> Text:
    head = Text(one_line(f"{one.one}  {one.other}"), style=terminal.STRONG)
    said = f"  {counted(one.objects, *WHAT[found.by])}"
    said += f" in {counted(one.weight, 'coincidence')}" if one.weight != one.objects else ""
    said += f", {span(one.mean_seconds)} apart, the first earlier in {one.one_first:,}"
    said += f", {one.across_languages:,} across languages" if one.across_languages else ""
    if one.p is not None and one.expected is not None:
        said += f" · by chance {one.expected:.2f}, p {one.p:.2g}, corrected {one.q:.2g}"
    return head.append(said + ("" if one.strong else " · not strong"), style="not bold")


def _print_curve(console: Console, found: Together) -> None:
    least = sorted({one.min_objects for one in found.curve})
    heads = [f"{one}+" for one in least]
    console.print(Text(f"Pairs that remain, by window and by how many {WHAT[found.by][1] or found.by} they share:"))
    console.print(Text(" " * 14 + "".join(f"{one:>9}" for one in heads)))
    for window, points in groupby(found.curve, key=lambda one: one.window_seconds):
        row = list(points)
        console.print(Text(f"  {span(window):<12}" + "".join(f"{one.pairs:>9,}" for one in row)))
        if any(one.expected_pairs is not None for one in row):
            said = "".join(f"{one.expected_pairs or 0:>9.1f}" for one in row)
            console.print(Text(f"  {'by chance':<12}{said}"))
