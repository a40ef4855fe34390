"""What headings state, in words for a reader: cases, dates, and one occasion in several languages."""

from __future__ import annotations

from itertools import permutations

import pytest

from stemmatic.ask.headings import Stated, date_words, heading_facts, nominative_event, stated_facts
from stemmatic.model import Heading


@pytest.mark.parametrize(
    ("printed", "called"),
    [
        ("заседания Совета озёр", "заседание Совета озёр"),
        ("внеочередного заседания совета", "внеочередное заседание совета"),
        ("саміті Озерної ліги", "саміт Озерної ліги"),
        ("телефонну розмову з міністром", "телефонна розмова з міністром"),
        ("переговоров с министром вод", "переговоры с министром вод"),
        ("совместной пресс-конференции в Тарне", "совместная пресс-конференция в Тарне"),
        ("круглого стола «Вода»", "круглый стол «Вода»"),
        ("встречи министров", "встреча министров"),
    ],
)
def test_an_occasion_is_called_in_the_nominative(printed: str, called: str) -> None:
    assert nominative_event(printed) == called


@pytest.mark.parametrize(
    "printed",
    [
        "брифинг",
        "интервью газете «Озеро»",
        "Заседания Совета озёр",  # it opened its line: a plural in the nominative
        "інтерв’ю журналістам",
        "meeting of the Lake Council",
        "Göl Konseyi toplantısı",
        "بيان مجلس البحيرات",
        "в ходе заседания",
    ],
)
def test_what_is_called_so_already_stays(printed: str) -> None:
    assert nominative_event(printed) == printed


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("2031-09-04", "4 September 2031"),
        ("--09-14", "14 September"),
        ("2031-06", "June 2031"),
        ("2031-10-22/2031-10-24", "22–24 October 2031"),
        ("--02-21/--02-22", "21–22 February"),
        ("2031-10-30/2031-11-02", "30 October to 2 November 2031"),
        ("2030-12-30/2031-01-02", "30 December 2030 to 2 January 2031"),
        ("2031-06/2031-08", "June–August 2031"),
    ],
)
def test_a_date_is_in_words(stated: str, words: str) -> None:
    assert date_words(stated) == words


RUSSIAN = Heading(speaker="Ю. Карин", event="заседания Совета озёр", place="Тарн", stated_date="2031-06-04")
TURKISH = Heading(speaker="Yuri Karin", event="Göl Konseyi Toplantısı", place="Tarn", stated_date="--06-04")


def test_linked_posts_state_one_occasion_in_their_languages() -> None:
    assert stated_facts({"a": [RUSSIAN], "b": [TURKISH]}, [("a", "b")]) == [
        Stated(what="speaker", value="Yuri Karin", also=("Ю. Карин",), posts=2),
        Stated(what="event", value="Göl Konseyi Toplantısı", also=("заседание Совета озёр",), posts=2),
        Stated(what="place", value="Tarn", also=("Тарн",), posts=2),
        Stated(what="date", value="4 June 2031", also=(), posts=2),
    ]
    assert stated_facts({"a": [RUSSIAN, TURKISH]}, [])[1].also  # two versions in one post


def test_what_no_edge_joins_is_two_occasions() -> None:
    found = stated_facts({"a": [RUSSIAN], "b": [TURKISH]}, [])
    assert [one.value for one in found if one.what == "event"] == ["Göl Konseyi Toplantısı", "заседание Совета озёр"]
    assert [one.also for one in found if one.what == "place"] == [(), ()]


def test_places_and_dates_are_joined_by_what_they_are_alone() -> None:
    other = Heading(event="Toplantı", place="Velsin", stated_date="2031-06-05")
    found = stated_facts({"a": [RUSSIAN], "b": [other]}, [("a", "b")])
    assert [one.value for one in found if one.what == "place"] == ["Velsin", "Тарн"]
    assert [one.value for one in found if one.what == "date"] == ["4 June 2031", "5 June 2031"]


def test_the_order_of_posts_changes_nothing() -> None:
    held = {"a": [RUSSIAN], "b": [TURKISH], "c": [Heading(event="встречи министров", speaker="Карин")]}
    edges = [("a", "b"), ("b", "c")]
    first = stated_facts(held, edges)
    for order in permutations(held):
        assert stated_facts({key: held[key] for key in order}, reversed(edges)) == first


def test_a_heading_without_facts_states_nothing() -> None:
    assert heading_facts(Heading()) == []
    assert stated_facts({"a": [Heading()], "b": []}, [("a", "b"), ("a", "gone")]) == []
