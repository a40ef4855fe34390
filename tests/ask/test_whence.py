"""Which posts hold a passage of a text that is asked about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stemmatic.ask.whence import HeldBy, Whence
from stemmatic.model import Passage, PassageKind, PassagePair, Place, Post

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda one: (one[0], one[0] + one[1]))
POST = Post(platform="table", channel="quay", number="1", text="", place=Place("a" * 64, "row 1"))


@given(st.lists(st.lists(SPANS, max_size=6), max_size=4), st.lists(SPANS, max_size=6))
def test_holders_of_a_passage_are_those_with_a_pair_that_has_some_of_it(
    held: list[list[tuple[int, int]]], asked: list[tuple[int, int]]
) -> None:
    origins = tuple(
        HeldBy(
            post=POST,
            relation="copy",
            score=1.0 - number / 10,
            coverage=1.0,
            passages=tuple(PassagePair(0, 1, begin, end, 1.0) for begin, end in spans),
            family=None,
        )
        for number, spans in enumerate(held)
    )
    passages = tuple(Passage(begin=begin, end=end, kind=PassageKind.SENTENCE, language="en") for begin, end in asked)
    found = Whence(text="x" * 50, passages=passages, languages=("en",), origins=origins, left_out=0)
    for passage in passages:
        assert found.holders(passage) == tuple(
            one
            for one in origins
            if any(pair.target_begin < passage.end and passage.begin < pair.target_end for pair in one.passages)
        )
