"""Names of two passages that are one, and those that are not, whatever the script."""

from __future__ import annotations

import pytest

from stemmatic.link.meaning.anchors import compare_anchors, find_anchors


@pytest.mark.parametrize(
    ("one", "other", "names", "other_names"),
    [
        ("In Veyra spoke Verhalen.", "В Вейре говорил Верхален.", 2, 0),
        ("In Veyra spoke Verhalen.", "У Вейрі говорив Верхален.", 2, 0),
        ("In Veyra spoke Verhalen.", "Dün Veyra'da Verhalen konuştu.", 2, 0),
        ("In Tolgrad spoke Kadrin.", "В Вейре говорил Синан.", 0, 2),
        ("In Tolgrad spoke Kadrin.", "Dün Veyra'da Sinan konuştu.", 0, 2),
        ("In Veyra spoke Kadrin.", "В Вейре говорил Синан.", 1, 1),
    ],
)
def test_names_are_compared_by_their_letters(one: str, other: str, names: int, other_names: int) -> None:
    ours, theirs = find_anchors(one), find_anchors(other)
    for found in (compare_anchors(ours, theirs), compare_anchors(theirs, ours)):
        assert (found.names, found.other_names) == (names, other_names)


@pytest.mark.parametrize("word", ["فيرهالين", "لفيرهالين", "وفيرهالين", "بفيرهالين", "ורהלן", "לורהלן", "וורהלן"])
def test_a_name_is_known_behind_its_particle(word: str) -> None:
    assert compare_anchors(find_anchors("There came our Verhalen."), find_anchors(word)).spelt_names == 1
    assert compare_anchors(find_anchors("There came our Kadrin."), find_anchors(word)).spelt_names == 0


@pytest.mark.parametrize("word", ["سيترا", "لسيترا", "وسيترا", "بسيترا", "סיטרה", "לסיטרה"])
def test_a_name_of_three_consonants_is_known_exactly(word: str) -> None:
    assert compare_anchors(find_anchors("There came our Sitra."), find_anchors(word)).spelt_names == 1
    assert compare_anchors(find_anchors("There came our Sitran."), find_anchors(word)).spelt_names == 0
