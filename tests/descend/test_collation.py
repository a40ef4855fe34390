"""Places and words of a collation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.descend import CollatedPost, collate
from stemmatic.descend.collation import mark_words
from stemmatic.model import Collation, Link, PassagePair, Post, ReadingState, Relation
from stemmatic.text.comparison import split_words
from stemmatic.understand import understand
from tests.invented import post

ADDED, CUT, SAME = ReadingState.ADDED, ReadingState.CUT, ReadingState.SAME

Marked = tuple[tuple[ReadingState, str], ...]


def words_of(text: str) -> list[tuple[str, int, int]]:
    found = split_words(text)
    return list(zip(found.words, found.begins, found.ends, strict=True))


def mark(source: str, text: str) -> Marked:
    return mark_words(source, words_of(source), text, words_of(text), 0)


def collated(one: Post) -> CollatedPost:
    passages = understand(one.text).passages
    words = words_of(one.text)
    return CollatedPost(
        post=one, passages=passages, words=tuple(tuple(w for w in words if p.begin <= w[1] < p.end) for p in passages)
    )


def whole_pair(a: Post, b: Post) -> Link:
    """A translation whose one pair takes all of both posts."""
    return Link(
        source=a.key,
        target=b.key,
        directed=True,
        relation=Relation.TRANSLATION,
        score=0.9,
        source_coverage=1.0,
        target_coverage=1.0,
        grounds=("meaning",),
        passages=(PassagePair(0, len(a.text), 0, len(b.text), 0.8),),
    )


def texts(found: Collation) -> list[list[str]]:
    return [[reading.text.strip() for reading in place] for place in found.places]


# --- words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text", "marked"),
    [
        (
            "The grey ferry sails",
            "The ferry sails grey",
            ((SAME, "The"), (CUT, "grey"), (SAME, " ferry sails"), (ADDED, " grey")),
        ),
        ("long grey boat", "new long boat", ((ADDED, "new"), (SAME, " long"), (CUT, "grey"), (SAME, " boat"))),
        ("sails at noon", "sailed at noon!", ((CUT, "sails"), (ADDED, "sailed"), (SAME, " at noon!"))),
        ("one two", "three four", ((CUT, "one two"), (ADDED, "three four"))),
        ("", "new words", ((ADDED, "new words"),)),
        ("old words", "", ((CUT, "old words"),)),
        ("", "!", ((SAME, "!"),)),
        ("Ёлка у ИЗБЫ", "елка у избы", ((SAME, "елка у избы"),)),
    ],
)
def test_as_many_words_as_can_be_are_the_same(source: str, text: str, marked: Marked) -> None:
    assert mark(source, text) == marked


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["pier", "boat", "noon", "lake"]), max_size=8), st.data())
def test_what_is_only_cut_has_nothing_added(words: list[str], data: st.DataObject) -> None:
    kept = [word for word in words if data.draw(st.booleans())]
    marked = mark(" ".join(words), " ".join(kept))
    assert not any(state is ADDED for state, _ in marked)
    assert sum(len(text.split()) for state, text in marked if state is CUT) == len(words) - len(kept)


@settings(deadline=None, max_examples=60)
@given(st.text("ab ,.", max_size=20), st.text("ab ,.", max_size=20))
def test_the_pieces_give_both_texts_back(source: str, text: str) -> None:
    marked = mark(source, text)
    assert "".join(piece for state, piece in marked if state is not CUT) == text
    ours = [word for state, piece in marked if state is not ADDED for word in split_words(piece).words]
    assert ours == list(split_words(source).words)


# --- places ------------------------------------------------------------------------------------------------------


def test_sentences_divided_alike_answer_in_turn() -> None:
    a = post("a", 1, "The northern pier is open again for boats. Moorings are free.", 0)
    b = post("b", 1, "Die nördliche Mole ist wieder offen für Boote. Plätze sind frei.", 5)
    found = collate([collated(a), collated(b)], [whole_pair(a, b)], {b.key: [a.key]})
    assert texts(found) == [
        ["The northern pier is open again for boats.", "Die nördliche Mole ist wieder offen für Boote."],
        ["Moorings are free.", "Plätze sind frei."],
    ]


def test_sentences_divided_otherwise_are_one_place() -> None:
    a = post("a", 1, "The northern pier is open again for boats and moorings there are free. Come early.", 0)
    b = post("b", 1, "Die nördliche Mole ist offen. Plätze sind dort für alle Boote frei, kommen Sie früh.", 5)
    found = collate([collated(a), collated(b)], [whole_pair(a, b)], {b.key: [a.key]})
    assert texts(found) == [[a.text, b.text]]


@pytest.mark.parametrize("turned", [False, True])
def test_witnesses_stand_in_order_of_time_however_given(turned: bool) -> None:
    a, b, c = post("z", 1, "The pier is open.", 0), post("y", 1, "The pier is open.", 5), post("x", 1, "Late.", None)
    given_posts: Sequence[CollatedPost] = [collated(one) for one in ((c, b, a) if turned else (a, c, b))]
    found = collate(given_posts, [], {})
    assert [witness.post for witness in found.witnesses] == [a.key, b.key, c.key]
    assert [witness.siglum for witness in found.witnesses] == ["A", "B", "C"]
