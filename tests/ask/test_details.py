"""What a translation lacks and brings, what was moved, and any witness as the base."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.ask.details import mark_details
from stemmatic.ask.texts import encode_now
from stemmatic.descend import collate
from stemmatic.errors import OptionError
from stemmatic.model import Collation, DetailKind, Reading, ReadingState, Witness
from tests.descend.test_collation import collated
from tests.descend.test_places import linked
from tests.invented import post

NAME, NUMBER, DATE, CLAUSE = DetailKind


def read(languages: tuple[str, str], *sentences: tuple[str, str]) -> list[Reading]:
    """Sentences and their translations; gives those read against the first language."""
    witnesses = tuple(
        Witness(siglum=name, post=name, version=0, language=language)
        for name, language in zip("AB", languages, strict=True)
    )
    places, begins = [], [0, 0]
    for pair in sentences:
        places.append(
            tuple(
                Reading(
                    siglum=name,
                    state=ReadingState.TRANSLATED if at else ReadingState.BASE,
                    text=text,
                    begin=begins[at],
                    end=begins[at] + len(text),
                    against="A" if at else "",
                )
                for at, (name, text) in enumerate(zip("AB", pair, strict=True))
            )
        )
        begins = [at + len(text) + 1 for at, text in zip(begins, pair, strict=True)]
    texts = {name: " ".join(pair[at] for pair in sentences) for at, name in enumerate("AB")}
    collation = Collation(witnesses=witnesses, places=tuple(places))
    return [place[1] for place in mark_details(places, collation, texts, encode_now)]


def told(details: Sequence[object]) -> list[tuple[DetailKind, str]]:
    return [(one.kind, one.text.strip(" ,.")) for one in details]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("languages", "ours", "theirs", "lacks"),
    [
        (
            ("ru", "tr"),
            "Паром отошёл от причала в порту Бельмора с 340 пассажирами на борту.",
            "Feribot 340 yolcuyla limandan ayrıldı.",
            [(NAME, "Бельмора")],
        ),
        (
            ("en", "ru"),
            "The ferry left the harbour of Belmora with 340 passengers on board.",
            "Паром отошёл от причала в порту Бельмора с пассажирами на борту.",
            [(NUMBER, "340")],
        ),
        (
            ("uk", "en"),
            "Поромна лінія знову відкриється 20 червня 2031 року.",
            "The ferry line will be open again.",
            [(DATE, "20 червня 2031")],
        ),
        (
            ("ru", "tr"),
            "Приём граждан возобновится 16 июня в 9:00.",
            "Vatandaş kabulü 16 Haziran'da saat 9.00'da yeniden başlayacaktır.",
            [],
        ),
        (
            ("en", "ar"),
            "The council raised the toll to 1,250 marks.",
            "رفع المجلس الرسوم إلى ١٬٢٥٠ ماركا.",
            [],
        ),
        (
            ("en", "tr"),
            "The ferry sails to Germany with 12 boats on Friday.",
            "Feribot cuma günü on iki tekneyle Almanya'ya gidiyor.",
            [],
        ),
    ],
)
def test_what_a_translation_lacks(
    languages: tuple[str, str], ours: str, theirs: str, lacks: list[tuple[DetailKind, str]]
) -> None:
    (reading,) = read(languages, (ours, theirs))
    assert told(reading.lacks) == lacks
    for one in reading.lacks:
        assert ours[one.begin : one.end] == one.text, "it stands in the text that has it"
    (turned,) = read((languages[1], languages[0]), (theirs, ours))
    assert told(turned.brings) == lacks
    assert not turned.lacks


def test_a_clause_without_counterpart() -> None:
    both = ("The lock is open again for all boats of the lake.", "Шлюз снова открыт для всех лодок озера.")
    longer = "The council keeps the toll as it was in the spring, although the fishermen of the eastern shore protest."
    found = read(("en", "ru"), both, (longer, "Совет сохраняет плату такой, какой она была весной."), both)
    assert told(found[1].lacks) == [(CLAUSE, "although the fishermen of the eastern shore protest")]
    whole = "Совет сохраняет плату такой, какой она была весной, хотя рыбаки восточного берега протестуют."
    assert not read(("en", "ru"), both, (longer, whole), both)[1].lacks


def test_what_stands_elsewhere_in_the_text_is_not_wanting() -> None:
    found = read(
        ("en", "ru"),
        ("In Belmora 340 boats wait for the lock.", "Лодки ждут шлюза."),
        ("They wait for a week.", "В Бельморе 340 лодок ждут неделю."),
    )
    assert [one.lacks for one in found] == [(), ()]


def test_a_moved_sentence_is_marked_and_no_other() -> None:
    said = [
        "The ferry to Lower Tarn leaves the northern pier at seven every evening.",
        "Fares for carts and barrels rise by two marks from the first of May.",
        "The council keeps the toll on the long bridge as it was in the spring.",
        "Boats without a lantern stay in the harbour until the morning bell.",
    ]
    posts = [post("a", 1, " ".join(said), 0), post("b", 1, " ".join([*said[1:], said[0]]), 5)]
    found = collate([collated(one) for one in posts], linked(posts), {posts[1].key: [posts[0].key]})
    assert [place[1].moved for place in found.places] == [True, False, False, False]
    assert not any(place[0].moved for place in found.places)
    assert {place[1].against for place in found.places} == {"A"}
    assert all(place[1].state is ReadingState.SAME for place in found.places)


def test_any_witness_can_be_the_base(traced: Path) -> None:
    examples = Archive(traced / "archive")
    family = max(examples.families, key=lambda one: len(one.languages))
    whole = examples.collation(family)
    for at, witness in enumerate(whole.witnesses):
        found = examples.collation(family, base=witness.siglum)
        assert found == examples.collation(family, base=witness.post)
        assert [[one.text for one in place] for place in found.places] == [
            [one.text for one in place] for place in whole.places
        ], "places and their order stay"
        for place in found.places:
            for one in place:
                if one.siglum != witness.siglum:
                    assert one.state is not ReadingState.BASE
                    assert one.against == (witness.siglum if place[at].text else "")
    with pytest.raises(OptionError, match="no witness"):
        examples.collation(family, base="nobody")
