"""What is said of an export whose times are those of the machine that made it."""

from __future__ import annotations

from collections.abc import Iterator

from stemmatic.model import Skipped
from stemmatic.read.format import Source


def say_local(source: Source, count: int) -> Iterator[Skipped]:
    """The line about so many posts whose local times name no zone."""
    if count:
        who = "a post has a local time" if count == 1 else f"{count} posts have local times"
        reason = f"{who} of an unknown zone"
        advice = "say which it was: --time-zone, such as --time-zone Europe/Kyiv"
        yield source.skip("whole file", reason, advice, deliberate=True)
