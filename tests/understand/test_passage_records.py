"""A passage that is made fast is one that its class makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from stemmatic.model import Passage, PassageKind
from stemmatic.understand.passage_records import make_passage


def test_a_passage_made_fast_is_the_same() -> None:
    made = make_passage(3, 9, PassageKind.CLAUSE, "uk", 1, 16, True)
    assert made == Passage(
        begin=3, end=9, kind=PassageKind.CLAUSE, language="uk", version=1, clause=16, boilerplate=True
    )
    assert type(made) is Passage
    assert all(hasattr(made, field.name) for field in fields(Passage))
    with pytest.raises(FrozenInstanceError):
        made.begin = 4  # type: ignore[misc]
