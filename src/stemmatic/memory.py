"""Memory that was needed for a while is given back: allocators keep what was freed, and glibc an arena a thread."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of mallopt(3)
_ARENAS = 2
_FAILS = (OSError, AttributeError, TypeError)  # another C library, or another system


def use_few_arenas() -> None:
    """Share arenas among threads, from now on."""
    with suppress(*_FAILS):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


def keep_for_good() -> None:
    """What is there now is garbage now or never.

    To look through all that a server loads when it starts takes 0.2 seconds, in the middle of some request; what comes
    and goes with requests 0.01.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Give what is free back to the system; Arrow has an allocator of its own, which is asked where it is loaded."""
    if (arrow := sys.modules.get("pyarrow")) is not None:
        arrow.default_memory_pool().release_unused()
    with suppress(*_FAILS):
        ctypes.CDLL(None).malloc_trim(0)
