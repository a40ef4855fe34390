"""Work in threads, for numpy and compiled code, which need no interpreter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

THREADS = 2


def map_in_threads(work: Callable[[Item], Done], items: Iterable[Item]) -> Iterator[Done]:
    """What ``work`` gives for each item, in order; of the items no more are taken at once than there are threads."""
    waiting = iter(items)
    with ThreadPoolExecutor(THREADS) as pool:
        while taken := list(islice(waiting, THREADS)):
            yield from pool.map(work, taken)
