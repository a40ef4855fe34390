"""A hostile pattern: what it is, and the work that it asks for at a size."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

MOST_GROWTH = 13.0  # times the work for ten times the input
_REPEATS = (1, 2, 4)
_Remembering = type(cache(int))


@dataclass(frozen=True, slots=True)
class Pattern:
    """``prepare`` makes an input of so many characters (or bytes) and gives the work on it, which is what is measured.

    ``most`` bounds the size where the format itself does, such as a query of a search.
    """

    name: str
    prepare: Callable[[int], Callable[[], object]]
    most: int = 10**9


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds of processor time at a size and at ten times the size."""

    pattern: str
    size: int
    seconds: float
    ten_seconds: float

    @property
    def ratio(self) -> float:
        """How often more work ten times the input is."""
        return self.ten_seconds / max(self.seconds, 1e-9)

    @property
    def is_linear(self) -> bool:
        """Whether the work grew by no more than it may."""
        return self.ratio <= MOST_GROWTH


def measure(pattern: Pattern, size: int, floor_seconds: float) -> Growth:
    """The growth of the work from ``size`` to ten times as much.

    What takes less than ``floor_seconds`` counts as taking so long: so little is the machine's noise. What seems to
    grow by too much is measured again, and the best times count: noise only ever adds.
    """
    size = min(size, pattern.most // 10)
    few = many = float("inf")
    for repeats in _REPEATS:
        many = min([many, *(_seconds(pattern, 10 * size) for _ in range(repeats))])
        if many > floor_seconds * MOST_GROWTH:
            few = min([few, *(_seconds(pattern, size) for _ in range(2 * repeats))])
        growth = Growth(pattern.name, size, floor_seconds if few == float("inf") else max(few, floor_seconds), many)
        if growth.is_linear:
            break
    return growth


def _seconds(pattern: Pattern, size: int) -> float:
    work = pattern.prepare(size)
    _forget()
    with _without_collector():
        begun = time.process_time()
        work()
        return time.process_time() - begun


def _forget() -> None:
    """What is remembered of texts seen before: a few of a small input are, and none of a large one."""
    for one in gc.get_objects():
        if isinstance(one, _Remembering) and one.__module__.startswith("stemmatic.") and one.cache_info().maxsize:
            one.cache_clear()


@contextmanager
def _without_collector() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
