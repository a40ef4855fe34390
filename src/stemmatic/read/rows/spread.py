"""The records in one JSON value of a file: an object, the envelope around some, a list of them, or a row of cells."""

from __future__ import annotations

from typing import Any

from stemmatic.read.columns import has_text_column
from stemmatic.read.rows.documents import expand
from stemmatic.read.rows.row import BadRecord


class Spread:
    """What the values of one file hold, in their order: of rows of cells the first names the columns."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def records(self, value: Any) -> list[dict[str, Any] | BadRecord] | None:
        """The records of a value, none for the row that names the columns; ``None`` where it is neither.

        A row with more cells than names, or fewer, stands as what is wrong with it.
        """
        if isinstance(value, dict):
            return [*(expand(value) or [value])]
        if isinstance(value, str):
            return [{"text": value}]
        if not isinstance(value, list):
            return None
        if any(isinstance(one, (dict, list)) for one in value):
            return [record for one in value for record in self.records(one) or ()]
        if not self._names:
            names = [str(name) for name in value]
            self._names = names if has_text_column(names) else []
            return [] if self._names else None
        if len(value) != len(self._names):
            return [BadRecord(f"expected {len(self._names)} cells, found {len(value)}")]
        return [dict(zip(self._names, value, strict=True))]
