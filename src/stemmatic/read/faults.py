"""An account of a file's faults that stays short: a million equal faults are twenty lines and a count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from stemmatic.errors import DamagedDump
from stemmatic.model import Skipped
from stemmatic.read.format import Source

Read = TypeVar("Read")

LISTED_EACH = 20


class Faults:
    """The faults of one file, by kind; those beyond the first :data:`LISTED_EACH` of a kind are only counted."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._counts: dict[str, int] = {}
        self._last: dict[str, tuple[str, bool]] = {}

    def note(self, kind: str, where: str, reason: str, advice: str = "", *, deliberate: bool = False) -> list[Skipped]:
        """The line for one fault at ``where`` ("line 12"), or nothing once there are enough of its ``kind``.

        Raises Spent where there are more than a dump may have of anything.
        """
        self._source.budget.take_row()
        self._counts[kind] = self._counts.get(kind, 0) + 1
        self._last[kind] = (where, deliberate)
        if self._counts[kind] > LISTED_EACH:
            return []
        return [self._source.skip(where, reason, advice, deliberate=deliberate)]

    def account_for(
        self, items: Iterable[Read], end: Callable[[], Iterable[Skipped]] = tuple
    ) -> Iterator[Read | Skipped]:
        """``items``, what there is to say at their ``end``, and the rest of the account.

        The rest also comes where the file cannot be read any further.
        """
        try:
            yield from items
        except DamagedDump:
            yield from self.rest()
            raise
        yield from end()
        yield from self.rest()

    def rest(self) -> Iterator[Skipped]:
        """One line for each kind of which more were found than are listed."""
        for kind, count in self._counts.items():
            if count > LISTED_EACH:
                where, deliberate = self._last[kind]
                reason = f"{kind}: {count - LISTED_EACH} more like this, the last at {where}"
                yield self._source.skip("further on", reason, deliberate=deliberate)
