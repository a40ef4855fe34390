"""Hashtags of several languages are one topic where translations say so, and only there."""

from __future__ import annotations

import json
import random
from itertools import combinations
from pathlib import Path

import pytest

import stemmatic
from stemmatic.text.topics import MAX_TAGS, Exchange, find_topics, sounds_alike

Sides = tuple[str, str]
"""The hashtags of a Russian text and of its Turkish translation."""


def exchanges(*sides: Sides) -> list[Exchange]:
    return [
        Exchange(f"F{number}", frozenset(ours.split()), "ru", frozenset(theirs.split()), "tr")
        for number, (ours, theirs) in enumerate(sides)
    ]


def topics(*sides: Sides) -> list[tuple[str, ...]]:
    """What is found where texts have nothing side by side but what these have."""
    held = [set(side.split()) for pair in sides for side in pair]
    found = find_topics(exchanges(*sides), lambda one, other: sum({one, other} <= tags for tags in held))
    return [one.tags for one in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("#тарния", "#tarnia"),
        ("#тарнія", "#тарния"),
        ("#тарин", "#تارين"),
        ("#вельсин_лаури", "#welsin_lauri"),
        ("#дорна", "#dorna"),
        ("#шальви", "#şalvi"),
    ],
)
def test_what_sounds_alike_and_stands_in_a_translation_is_one(one: str, other: str) -> None:
    assert topics((one, other)) == [tuple(sorted((one, other)))]


def test_likeness_alone_joins_nothing() -> None:
    assert sounds_alike("#дорна", "#dorna") == 100
    assert topics(("#дорна", "")) == []
    assert topics(("#дорна #мост", "#köprü"), ("#вода", "#dorna #su")) == []


def test_what_several_translations_set_in_its_place_is_one() -> None:
    peace: Sides = ("#мир #тарния", "#barış #tarnia")
    assert topics(peace, peace) == [("#tarnia", "#тарния")]  # twice is chance
    assert topics(peace, peace, ("#мир", "#barış")) == [("#barış", "#мир"), ("#tarnia", "#тарния")]


def test_one_statement_copied_often_counts_once() -> None:
    copies = [Exchange("F1", frozenset({"#мир"}), "ru", frozenset({"#barış"}), "tr")] * 9
    assert find_topics(copies, lambda one, other: 0) == []


def test_what_has_no_one_partner_stays_alone() -> None:
    both: Sides = ("#мост #вода", "#köprü #su")
    assert topics(both, both, both, both) == []  # which of the two is which nobody can tell
    assert topics(both, both, both, ("#мост", "#köprü"), ("#вода", "#su")) == [("#köprü", "#мост"), ("#su", "#вода")]


def test_what_stands_side_by_side_is_two_topics() -> None:
    sides = exchanges(("#тарния", "#tarnia"))
    assert find_topics(sides, lambda one, other: 1) != []
    assert find_topics(sides, lambda one, other: 2) == []


def test_a_list_of_all_tags_teaches_nothing() -> None:
    many = " ".join(f"#тег{n}" for n in range(MAX_TAGS))
    assert topics((f"#дорна {many}", "#dorna")) == []


def test_order_changes_nothing() -> None:
    sides = exchanges(*[("#мир #тарния", "#barış #tarnia"), ("#мост", "#köprü #su"), ("#мир", "#barış")] * 3)
    found = find_topics(sides, lambda one, other: 0)
    assert found
    for seed in range(5):
        random.Random(seed).shuffle(sides)  # noqa: S311
        assert find_topics(sides, lambda one, other: 0) == found


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Statements in Russian with Turkish versions, in posts of their own and in one post."""
    folder = tmp_path_factory.mktemp("topics")
    russian = (
        "Министр вод Каринтии заявил, что новый мост через залив откроют 14 мая. По его словам, паромы между Тарном и"
        " Велсином пойдут дважды в день, а билет подешевеет до 12 крон. #Дорна"
    )
    turkish = (
        "Karintiya su bakanı, körfez üzerindeki yeni köprünün 14 Mayıs'ta açılacağını söyledi. Ona göre Tarn ile Velsin"
        " arasındaki feribotlar günde iki kez kalkacak, bilet ise 12 krona inecek. #Dorna"
    )
    rows = [
        {"id": 1, "channel": "waters", "date": "2031-05-01T10:00:00Z", "text": russian},
        {"id": 2, "channel": "sular", "date": "2031-05-01T12:00:00Z", "text": turkish},
        {"id": 3, "channel": "sular", "date": "2031-05-02T12:00:00Z", "text": "Bugün hava güzel. #Dorna"},
        {"id": 4, "channel": "sular", "date": "2031-05-03T12:00:00Z", "text": "Limanda fırtına bekleniyor. #Liman"},
    ]
    dump = folder / "posts.jsonl"
    dump.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    with stemmatic.trace([dump], archive=folder / "archive"):
        pass
    return folder / "archive"


def test_an_archive_counts_a_topic_once(archive: Path) -> None:
    with stemmatic.Archive(archive) as opened:
        (topic,) = opened.topics.lines()
        assert (topic.shown, topic.posts) == ("#Dorna · #Дорна", 3)
        (pair,) = topic.pairs
        assert (pair.sounds_alike, pair.statements) == (True, 1)
        assert {"table:waters/1", "table:sular/2"} <= set(opened.families[pair.example].posts)
        for tag in ("#Дорна", "#dorna"):
            assert {hit.post for hit in opened.search(tag).hits} == {"table:waters/1", "table:sular/2", "table:sular/3"}
            assert {one.post.key for one in opened.dossier(tag).entries if one.hit} == {
                *("table:waters/1", "table:sular/2", "table:sular/3")
            }
        assert opened.search("#dorn*").total == 2  # a beginning stands for itself
        facets = {one.field: one for one in opened.search.facets("platform:table").facets}
        assert [(one.label, one.posts, one.part) for one in facets["hashtag"].values] == [
            ("#Dorna · #Дорна", 3, "#dorna"),
            ("#Liman", 1, "#liman"),
        ]
        (hashtag, _) = opened.channels.page("table", "sular").hashtags
        assert (hashtag.name, hashtag.count) == ("#Dorna · #Дорна", 2)
        assert opened.topics.to_arrow().num_rows == len(opened.topics) == 1


def test_words_in_quotes_are_no_topic(archive: Path) -> None:
    with stemmatic.Archive(archive) as opened:
        assert opened.search('"Дорна"').total == 1


def test_sound_is_symmetric() -> None:
    for one, other in combinations(["#дорна", "#dorna", "#doria", "#مدينة", "#ab", "#"], 2):
        assert sounds_alike(one, other) == sounds_alike(other, one)
