"""Collations of some witnesses of a family, and posts compared whether or not they are linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.ask.compare import mark_changes
from stemmatic.errors import NotFound
from stemmatic.model import Descent, ReadingState
from stemmatic.show.collation import number_places
from tests.invented_dump import write_rows

WIDEST = "telegram:valdoria_mfa/2113"  # a family of seven posts in three languages, one of them a digest


@pytest.fixture(scope="module")
def archive(traced: Path) -> Iterator[Archive]:
    with Archive(traced / "archive") as opened:
        yield opened


def key_of(archive: Archive, siglum: str) -> str:
    whole = archive.collation(WIDEST)
    return next(one.post for one in whole.witnesses if one.siglum == siglum)


def test_some_witnesses_keep_the_sigla_of_the_whole_family(archive: Archive) -> None:
    family = archive.families[WIDEST]
    wanted = [key_of(archive, siglum) for siglum in "DAF"]
    part = archive.collation(family, witnesses=wanted)
    assert [one.siglum for one in part.witnesses] == ["A", "D", "F"]
    assert {reading.siglum for place in part.places for reading in place} == {"A", "D", "F"}


@pytest.mark.parametrize("sigla", ["ACD", "AE", "EF", "G"])
def test_a_part_says_of_its_witnesses_what_the_whole_says(archive: Archive, sigla: str) -> None:
    """Whether or not the sources of those shown are shown too; places keep their numbers."""
    family = archive.families[WIDEST]
    whole = archive.collation(family)
    wanted = [key_of(archive, siglum) for siglum in sigla]
    part = archive.collation(family, witnesses=wanted)
    columns = [at for at, one in enumerate(whole.witnesses) if one.post in wanted]
    expected = {number: tuple(place[at] for at in columns) for number, place in enumerate(whole.places, 1)}
    held = {number: place for number, place in expected.items() if any(one.begin is not None for one in place)}
    assert dict(zip(part.numbers, part.places, strict=True)) == held
    assert part.against == {key: whole.against[key] for key in part.against}


def test_only_one_witness_has_a_place_if_none_does_that_is_not_shown(archive: Archive) -> None:
    family = archive.families[WIDEST]
    alone = number_places(archive.collation(family, witnesses=[key_of(archive, "A")]))
    assert not any(place.only for place in alone if place.holders > 1)
    whole = {place.number: place for place in number_places(archive.collation(family))}
    pair = number_places(archive.collation(family, witnesses=[key_of(archive, siglum) for siglum in "AE"]))
    assert [place.only for place in pair] == [
        whole[place.number].only if whole[place.number].only in place.readings else None for place in pair
    ]


def test_a_witness_is_not_read_against_one_that_it_has_no_ancestor_in_common_with(archive: Archive) -> None:
    a, d = (key_of(archive, siglum) for siglum in "AD")
    family = archive.families[WIDEST]
    assert archive.collation(family, witnesses=[a, d]).against[d] == (a,)
    rootless = replace(family, stemma=())
    assert archive.collation(rootless, witnesses=[a, d]).against[d] == ()


def test_forwards_of_one_lost_post_are_read_against_the_first(archive: Archive) -> None:
    family = archive.families[WIDEST]
    a, d = (key_of(archive, siglum) for siglum in "AD")
    lost = [Descent(source="telegram:gone/1", target=key, grounds=(), relation="forward", score=1.0) for key in (a, d)]
    orphans = replace(family, stemma=tuple(lost))
    assert archive.collation(orphans).against[d] == (a,)
    assert archive.collation(orphans).against[a] == ()


def test_what_hangs_together_unrooted_is_read_from_its_first_witness_on(archive: Archive) -> None:
    family = archive.families[WIDEST]
    a, b, c, d = family.posts[:4]
    ends = ((c, b), (d, c), (d, a))  # a – d – c – b
    edges = [
        Descent(source=one, target=other, grounds=(), relation="copy", score=0.1, determined=False, directed=False)
        for one, other in ends
    ]
    against = archive.collation(replace(family, stemma=tuple(edges))).against
    assert {key: against[key] for key in (a, b, c, d)} == {a: (), d: (a,), c: (d,), b: (c,)}


def test_linked_posts_are_compared_by_their_link(archive: Archive) -> None:
    c, h = (key_of(archive, siglum) for siglum in "AF")
    found = archive.compare([c, h])
    assert [(one.source, one.target) for one in found.links] == [(c, h)]
    assert found.alignments == ()
    assert [one.siglum for one in found.collation.witnesses] == ["A", "F"], "the sigla of their family"


def test_the_first_is_what_the_other_is_read_against_and_places_keep_their_numbers(archive: Archive) -> None:
    c, e = (key_of(archive, siglum) for siglum in "AC")
    one, other = archive.compare([c, e]).collation, archive.compare([e, c]).collation
    assert [w.siglum for w in other.witnesses] == ["C", "A"]
    assert [tuple(r.begin for r in reversed(place)) for place in one.places] == [
        tuple(r.begin for r in place) for place in other.places
    ]
    cut = [n for n, place in enumerate(one.places) if place[1].state is ReadingState.CUT]
    added = [n for n, place in enumerate(other.places) if place[1].state is ReadingState.ADDED]
    assert cut
    assert cut == added


@pytest.fixture
def unlinked(tmp_path: Path) -> Iterator[Archive]:
    rows = [
        ("harbour", "1", "The ferry crosses at noon. Tickets cost four marks at the quay. Dogs travel free."),
        ("lamp", "1", "Bread is dearer this week. Tickets cost nine marks at the station. Nobody is surprised."),
        ("deniz", "1", "Vapur öğlen kalkıyor. Limanda balık ucuzladı. Herkes memnun. Pazar bugün erken kapanıyor."),
        ("mill", "1", "Zinc."),
    ]
    with stemmatic.trace([write_rows(tmp_path / "rows.jsonl", rows)], tmp_path / "archive") as opened:
        yield opened


def test_unlinked_posts_of_one_language_are_aligned_by_their_words(unlinked: Archive) -> None:
    found = unlinked.compare(["table:harbour/1", "table:lamp/1"])
    assert found.links == ()
    (alignment,) = found.alignments
    text = unlinked.posts["table:harbour/1"].text
    assert [text[p.source_begin : p.source_end] for p in alignment.passages] == ["Tickets cost four marks at the quay."]
    assert alignment.score is None
    changed = [r for place in found.collation.places for r in place if r.state is ReadingState.CHANGED]
    assert [[(s.value, t.strip()) for s, t in r.words] for r in changed] == [
        [
            ("same", "Tickets cost"),
            ("cut", "four"),
            ("added", "nine"),
            ("same", "marks at the"),
            ("cut", "quay"),
            ("added", "station"),
            ("same", "."),
        ]
    ]


def test_unlinked_posts_of_two_languages_are_aligned_by_meaning_with_a_score_below_a_link(unlinked: Archive) -> None:
    found = unlinked.compare(["table:harbour/1", "table:deniz/1"])
    assert found.links == ()
    (alignment,) = found.alignments
    assert alignment.score is not None
    assert alignment.least_score is not None
    assert alignment.score < alignment.least_score
    ferry, *_ = alignment.passages
    assert unlinked.posts["table:harbour/1"].text[ferry.source_begin : ferry.source_end] == "The ferry crosses at noon."
    assert unlinked.posts["table:deniz/1"].text[ferry.target_begin :].startswith("Vapur öğlen kalkıyor.")
    for at, key in enumerate(("table:harbour/1", "table:deniz/1")):
        readings = [place[at].text for place in found.collation.places if place[at].text]
        assert " ".join(readings) == unlinked.posts[key].text, "nothing of either is left out"


def test_what_answers_nothing_is_compared_without_an_alignment(unlinked: Archive) -> None:
    found = unlinked.compare(["table:harbour/1", "table:mill/1"])
    assert (found.links, found.alignments) == ((), ())
    with pytest.raises(NotFound):
        unlinked.compare(["table:harbour/1", "table:nowhere/9"])


def test_changes_between_texts_give_the_later_one_back() -> None:
    before, after = "The pier is open. Boats wait.", "The northern pier is closed! Boats wait 🚢."
    pieces = mark_changes(before, after)
    assert "".join(text for state, text in pieces if state is not ReadingState.CUT) == after
    assert [text for state, text in pieces if state is ReadingState.CUT] == ["open"]
