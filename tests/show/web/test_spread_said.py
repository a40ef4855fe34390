"""How a family spread is said in the reader's language."""

from __future__ import annotations

import pytest

from stemmatic.api.records import Spread
from stemmatic.show.network import spread_facts
from stemmatic.show.web.phrases import said
from stemmatic.show.web.speaking import Reader, speaking_to

KNOWN = Spread(
    family="Fabc",
    posts=5,
    undated=2,
    first=None,
    pace_seconds=1200.0,
    half_life_seconds=90.0,
    views_known=3,
    subscribers_known=0,
    widest="the_lamp",
    most_seen=None,
    points=(),
    channels=(),
)


@pytest.mark.parametrize("language", ["uk", "ru", "tr", "es", "ar"])
def test_all_that_is_said_of_spread_is_said_in_the_readers_language(language: str) -> None:
    facts = spread_facts(KNOWN)
    with speaking_to(Reader(language=language)):
        for name, line in facts:
            assert said(name) != name
            assert said(line) != line
        assert "the_lamp" in said(dict(facts)["Taken from"])
