"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Watch = Callable[[str, int, int | None], None]
"""Told of progress: the stage, how much is done, and how much there is (None where that is unknown)."""


def unwatched(stage: str, done: int, whole: int | None) -> None:
    """Progress that nobody watches."""


def part_of(watch: Watch, stage: str) -> Callable[[int, int], None]:
    """Watches one stage: how much is done, and how much there is."""
    return lambda done, whole: watch(stage, done, whole)
