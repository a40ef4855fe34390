"""The exported tables of channels as a network; their fields are explained here and printed in the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

import pyarrow as pa

_TIME = pa.timestamp("us", tz="UTC")


def _schema(*fields: tuple[str, pa.DataType, str]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, metadata={"meaning": meaning}) for name, kind, meaning in fields])


COMPANIONS = _schema(
    ("one", pa.string(), "a channel, `platform:channel`"),
    ("other", pa.string(), "the other one, later by name"),
    ("weight", pa.int64(), "how often they carried the same thing within the window"),
    ("objects", pa.int64(), "how many different things they have in common so"),
    ("one_first", pa.int64(), "in how many of `weight` the first channel was the earlier"),
    ("mean_seconds", pa.float64(), "how far apart the two posts are on average"),
    ("earlier_posts", pa.int64(), "how many different posts came first"),
    ("later_posts", pa.int64(), "how many different posts came second"),
    ("symmetry", pa.float64(), "the lesser of these two by the greater"),
    ("strong", pa.bool_(), "whether `weight` exceeds the quantile of all pairs"),
    ("across_languages", pa.int64(), "how many of `weight` are posts in two languages"),
    ("first", _TIME, "when they first did"),
    ("last", _TIME, "and last"),
    ("expected", pa.float64(), "how many objects chance gives; null where none was asked"),
    ("p", pa.float64(), "how often chance gives as many or more"),
    ("q", pa.float64(), "the same, corrected for the number of pairs"),
)

RECOVERED = _schema(
    ("post", pa.string(), "the key; null where no forward gives its number"),
    ("platform", pa.string(), "where it stood"),
    ("channel", pa.string(), "its channel, as keys have it; of one that is not held as forwards call it"),
    ("name", pa.string(), "the channel's title, as displayed"),
    ("loss", pa.string(), "never held, or absent from a later dump"),
    ("date", _TIME, "when it was published, as the archive or a forward's header says"),
    ("not_before", _TIME, "date of the number before it that is held"),
    ("not_after", _TIME, "date of the earliest forward, or of the next number that is held"),
    ("gone_by", _TIME, "when it was gone, made then or later the dump that has it no more"),
    ("text", pa.string(), "as it was held, or as the earliest forward carries it, raw"),
    ("texts", pa.int64(), "how many different texts forwards carry"),
    ("forwards", pa.list_(pa.string()), "keys of the posts that declare to be forwards of it"),
    ("copies", pa.list_(pa.string()), "keys of posts that links join with it or its forwards; they declare nothing"),
    ("ground", pa.string(), "what tells of it, in words"),
)

SCHEMAS: Mapping[str, pa.Schema] = {"together": COMPANIONS, "recovered": RECOVERED}


def record_rows(schema: pa.Schema, records: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Rows of a table from records that have a field for each of its own."""
    for one in records:
        held = {field.name: getattr(one, field.name) for field in fields(one)}
        yield {name: _plain(held[name]) for name in schema.names}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
