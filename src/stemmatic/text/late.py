"""Patterns that are compiled when they are first used.

A long alternation takes tens of milliseconds to compile, and all of them most of a second: commands that read no text
need not wait for them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

import regex


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        return regex.compile(self.pattern, self.flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self._compiled, name)
        setattr(self, name, found)  # it is found here the next time
        return found


def compile_late(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """What ``regex.compile`` gives, as far as its methods are used; a pattern that is wrong says so when it is used."""
    return cast("regex.Pattern[str]", _Late(pattern, flags))
