"""Records as JSON: what is written fast is what the plain way writes, and it is read back as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.archive.records import from_json, iso, to_json
from stemmatic.model import (
    Heading,
    Link,
    Passage,
    PassageKind,
    PassagePair,
    Place,
    Post,
    Quote,
    Reaction,
    Relation,
    Understanding,
)

texts = st.text(max_size=6) | st.sampled_from(('"', "\\", "\n", "\x00", "\x7f", "\u2028", "💬", "\ud800"))
numbers = st.integers(0, 2**40)
passages = st.builds(
    Passage,
    begin=numbers,
    end=numbers,
    kind=st.sampled_from(PassageKind),
    language=texts,
    version=st.integers(0, 2),
    clause=st.none() | st.integers(0, 3),
    boilerplate=st.booleans(),
)
understandings = st.builds(
    Understanding,
    passages=st.lists(passages, max_size=3).map(tuple),
    headings=st.lists(st.builds(Heading, speaker=st.none() | texts, event=st.none() | texts), max_size=2).map(tuple),
    quotes=st.lists(st.builds(Quote, begin=numbers, end=numbers, speaker=st.none() | texts), max_size=2).map(tuple),
    elisions=st.lists(st.tuples(numbers, numbers), max_size=2).map(tuple),
    hashtags=st.lists(texts, max_size=2).map(tuple),
    clauses=st.lists(numbers, max_size=2).map(tuple),
)


def plain(value: Any) -> Any:
    """What JSON should hold of a record, found out field by field."""
    if is_dataclass(value) and not isinstance(value, type):
        held = {}
        for field in fields(value):
            default = field.default_factory() if field.default_factory is not MISSING else field.default
            if default is MISSING or getattr(value, field.name) != default:
                held[field.name] = plain(getattr(value, field.name))
        return held
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    return value


def plainly(record: Any) -> str:
    return json.dumps(plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@settings(deadline=None, max_examples=200)
@given(understandings)
def test_what_a_post_says(said: Understanding) -> None:
    written = to_json(said)
    assert written == plainly(said)
    assert from_json(Understanding, written) == said


@dataclass(frozen=True, slots=True)
class Odd:
    """Fields that hold what their classes do not promise."""

    number: int = 0
    name: str = ""
    sure: bool = False
    share: float = 0.0


@pytest.mark.parametrize(
    "record",
    [
        Odd(),
        Odd(True, PassageKind.ITEM, True, 1),
        Odd(1.5, "x", 0, 1e22),  # type: ignore[arg-type]
        Odd(False, None, 1, -0.0),  # type: ignore[arg-type]
        Place("ab", 'row "1"'),
        Post(
            platform="x",
            channel="velin",
            number="1",
            text="Мост\n",
            place=Place("ab", "1"),
            date=datetime(2024, 5, 1, tzinfo=UTC),
            edited=False,
            views=0,
            reactions=(Reaction("👍", 3),),
            extra={"b": [1, None, True], "a": {"c": 1.5}},
        ),
        Link(
            source="x:a/1",
            target="x:a/2",
            directed=False,
            relation=Relation.COPY,
            score=0.1,
            source_coverage=1.0,
            target_coverage=1e-7,
            grounds=(),
            passages=(PassagePair(0, 1, 2, 3, 0.5),),
            source_revision=2,
        ),
    ],
)
def test_records(record: Any) -> None:
    assert to_json(record) == plainly(record)
