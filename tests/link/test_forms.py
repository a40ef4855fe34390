"""Forms and frames: what posts have in common though neither was taken from the other."""

from __future__ import annotations

import pytest

from stemmatic.model import Relation
from tests.invented import links_of, post

WEATHER = (
    "Wind from the {0} at {1} knots, gusts of up to {2} knots. Humidity will be {3} per cent, the glass stands at {4} "
    "points by noon. In the evening the air over the harbour will have {5} degrees."
)
RUSSIAN_WEATHER = (
    "Ветер {0}, скорость {1} м/с, порывы до {2} м/с. Влажность воздуха составит {3} процентов, давление {4} мм "
    "ртутного столба, к вечеру в гавани станет до {5} градусов."
)
TURKISH_WEATHER = (
    "Rüzgâr {0} yönünden {1} ile {2} knot arası esecek, nem oranı yüzde {3} olacak, basınç öğleye kadar {4} milibar "
    "kalacak ve akşam limanda hava {5} derece olacak."
)
RELEASE = (
    "The hall of {0} shows the boat race of {1} on Monday. The showing begins at {2} by the town clock and will stay "
    "open to everybody on every day of the week."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WEATHER.format("west", 14, 22, 65, 764, 11), WEATHER.format("south", 9, 17, 80, 751, 6)),
        (RUSSIAN_WEATHER.format("южный", 4, 9, 70, 764, 11), RUSSIAN_WEATHER.format("северный", 6, 12, 45, 751, 15)),
        (TURKISH_WEATHER.format("güney", 4, 9, 65, 1013, 11), TURKISH_WEATHER.format("batı", 6, 12, 80, 1004, 6)),
        (RELEASE.format("Veyra", 2024, "20:00"), RELEASE.format("Tarnholm", 2029, "13:30")),
    ],
)
def test_a_form_is_no_link(one: str, other: str) -> None:
    tails = (" Herons were seen by the mill.", " The ferryman sold his second dog.")
    assert not links_of(post("a", 1, one + tails[0], 0), post("b", 1, other + tails[1], 60))


COPIED = (
    "The council of Belmora met on 12 March in the old granary by the lake. It resolved to mend the lock at Sarn "
    "before the autumn, and to pay the keepers from the toll. {} boats were counted by the keeper Jon Marek "
    "on the eastern shore."
)


def test_one_figure_set_right_in_a_copied_text_is_an_edited_copy() -> None:
    (link,) = links_of(post("a", 1, COPIED.format(311), 0), post("b", 1, COPIED.format(312), 60))
    assert link.relation is Relation.EDITED_COPY
    short = "All who sell eels without a seal will have to pay a fine of up to {} florins to the office of the lock."
    assert links_of(post("a", 1, short.format("2 million"), 0), post("b", 1, short.format("2"), 60))


def test_a_long_passage_word_for_word_is_a_link_beside_a_form() -> None:
    news = (
        " The lock at Sarn is closed until the last day of the month because its eastern gate has come off its hinge."
    )
    one, other = WEATHER.format("west", 14, 22, 65, 764, 11), WEATHER.format("south", 9, 17, 80, 751, 6)
    (link,) = links_of(post("a", 1, one + news, 0), post("b", 1, other + news, 60))
    assert any(pair.score == 1.0 for pair in link.passages)


FRAME = (
    "Dear Emre, did anybody ever tell you of {}? My aunt read about it in the almanac last week and would not stop. {} "
    "So much for today; write to me how your boat is, and come to the mill on Sunday."
)
FILLINGS = (
    ("copper nets", "A net of fine copper wire keeps the smallest gnats of the marsh out of the pantry."),
    ("tin whistles", "The smith of Tarn sells them for a penny and teaches the tune to whoever asks."),
)


@pytest.mark.parametrize(("hours", "relation"), [(26, Relation.SHARED_PASSAGES), (2, Relation.EDITED_COPY)])
def test_a_frame_with_another_filling_on_another_day_is_no_copy(hours: int, relation: Relation) -> None:
    one, other = (FRAME.format(*filling) for filling in FILLINGS)
    (link,) = links_of(post("a", 1, one, 0), post("b", 1, other, 60 * hours))
    assert link.relation is relation
