"""Memory that a request needed is given back: glibc keeps what was freed, and an arena of it for each thread."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of mallopt(3)
_ARENAS = 2
_FAILS = (OSError, AttributeError, TypeError)  # another C library, or another system


def use_few_arenas() -> None:
    """Share arenas among threads, from now on."""
    with suppress(*_FAILS):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give what is free back to the system."""
    with suppress(*_FAILS):
        ctypes.CDLL(None).malloc_trim(0)
