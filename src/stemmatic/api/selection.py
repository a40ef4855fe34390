"""Records of an archive, found and narrowed in its database when they are asked for, and given as tables too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from importlib import import_module
from itertools import islice
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

import pyarrow as pa

from stemmatic.archive.store import Store
from stemmatic.errors import MissingExtra, NotFound, OptionError
from stemmatic.model import ChangeKind, Relation
from stemmatic.notebook import MOST_ROWS, html_table
from stemmatic.tables import to_table

Item = TypeVar("Item")
Filter = TypeVar("Filter")
Kind = TypeVar("Kind", bound=StrEnum)
Names = str | Iterable[str]
"""One name, or several."""

_ANY = "any"

BATCH = 1000  # records that are read at once


class Table:
    """Rows of one of the exported tables; ``docs/export.md`` has the fields."""

    schema: ClassVar[pa.Schema]
    shown: ClassVar[tuple[str, ...]]
    """The fields that a notebook shows."""

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        raise NotImplementedError

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table, which Polars and DuckDB take."""
        return to_table(self.rows(), self.schema)

    def to_pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame``.

        Raises:
            MissingExtra: pandas is not installed.
        """
        find_extra("pandas", "to_pandas")
        return self.to_arrow().to_pandas()

    def __len__(self) -> int:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{len(self):,} {type(self).__name__.lower()}>"

    def _head(self) -> Iterable[dict[str, Any]]:
        """The rows that a notebook shows."""
        return islice(self.rows(), MOST_ROWS)

    def _repr_html_(self) -> str:
        """The first rows, as a notebook shows them."""
        return html_table(
            repr(self).strip("<>"), self.shown, ([row[name] for name in self.shown] for row in self._head())
        )


class Records(Table, Sequence[Item], Generic[Item, Filter]):
    """A sequence of records that is read as far as it is asked for.

    It is of the archive as it was when the sequence was first looked into; what is gone since is passed over.
    """

    def __init__(self, store: Store, filters: tuple[Filter, ...] = ()) -> None:
        self._store = store
        self._filters = filters

    def _narrowed(self, wanted: Filter) -> Self:
        """Those of these records that a further filter lets through."""
        return type(self)(self._store, (*self._filters, wanted))

    @cached_property
    def _ids(self) -> Sequence[Any]:
        """What the store finds each record by."""
        raise NotImplementedError

    def _read(self, ids: Sequence[Any]) -> Iterator[Item]:
        """The records that are found by these; those that are gone are left out."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Item: ...

    @overload
    def __getitem__(self, at: slice) -> list[Item]: ...

    def __getitem__(self, at: int | slice) -> Item | list[Item]:
        if isinstance(at, slice):
            return list(self._read(self._ids[at]))
        for record in self._read([self._ids[at]]):
            return record
        raise NotFound(f"{self._store.folder}: {self._ids[at]} is no longer in this archive; ask it again")

    def __iter__(self) -> Iterator[Item]:
        for part in batches(self._ids):
            yield from self._read(part)


class NamedRecords(Records[Item, Filter]):
    """Records that are found by their names too, whatever they are narrowed to."""

    def _named(self, name: str) -> Item:
        """The record of that name; NotFound if there is none."""
        raise NotImplementedError

    @overload
    def __getitem__(self, at: int | str) -> Item: ...

    @overload
    def __getitem__(self, at: slice) -> list[Item]: ...

    def __getitem__(self, at: int | str | slice) -> Item | list[Item]:
        return self._named(at) if isinstance(at, str) else super().__getitem__(at)


def batches(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The same in parts that are read at once."""
    return (ids[begin : begin + BATCH] for begin in range(0, len(ids), BATCH))


def change_kinds(what: str, asked: Names) -> frozenset[ChangeKind]:
    """The kinds of changes that are asked for; ``any`` stands for all that turn the meaning by what they are.

    Raises:
        OptionError: there is no such kind.
    """
    found: set[ChangeKind] = set()
    for one in names_of(asked):
        if one == _ANY:
            found.update(kind for kind in ChangeKind if kind.turns)
        elif one in list(ChangeKind):
            found.add(ChangeKind(one))
        else:
            raise OptionError(f"{what}: change {one}: expected {_ANY}, {', '.join(ChangeKind)}")
    return frozenset(found)


def one_of(kinds: type[Kind], said: str, named: str) -> Kind:
    """What is called so; ``named`` is how the message calls what is asked for.

    Raises:
        OptionError: there is none.
    """
    if said not in list(kinds):
        raise OptionError(f"{named} {said}: expected {', '.join(kinds)}")
    return kinds(said)


def relations_of(what: str, asked: Names) -> frozenset[Relation]:
    """The relations that are asked for.

    Raises:
        OptionError: there is no such relation.
    """
    return frozenset(one_of(Relation, one, f"{what}: relation") for one in names_of(asked))


def names_of(given: Names) -> tuple[str, ...]:
    """One name or several as several."""
    return (given,) if isinstance(given, str) else tuple(given)


def find_extra(module: str, asked_by: str) -> Any:
    """A package of the extra ``analysis``.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise MissingExtra(f"{asked_by}() with {module}", "analysis") from None


def check_times(since: date | None, until: date | None) -> None:
    """Whether a time has its beginning before its end.

    Raises:
        OptionError: it has not.
    """
    if since and until and since > until:
        raise OptionError(f"expected a beginning before the end, got {since.isoformat()} and {until.isoformat()}")


def check_page(limit: int | None, skip: int) -> None:
    """Whether so many, after so many that are skipped, can be asked for.

    Raises:
        OptionError: they cannot.
    """
    if (limit is not None and limit < 1) or skip < 0:
        raise OptionError(f"expected a limit from 1 and a skip from 0, got {limit} and {skip}")
