"""A dash or a colon alone tells who speaks: where nothing else in the text is a word of speech."""

from __future__ import annotations

import pytest

from stemmatic.understand import understand


def said(text: str) -> list[tuple[str | None, str]]:
    return [(one.speaker, text[one.begin : one.end]) for one in understand(text).quotes]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("П. Орлов: мост закроют не раньше весны следующего года", "П. Орлов"),
        ("П.Орлов: мост закроют не раньше весны следующего года", "П. Орлов"),
        ("П. Орлик: міст закриють не раніше весни наступного року", "П. Орлик"),
        ("Паром стоит второй год. Пётр Орлов: мост закроют не раньше весны", "Пётр Орлов"),
        ("#Орлов: мост закроют не раньше весны следующего года", "Орлов"),
        ("The ferry stands still. Clara Marsk: 'We do not want a bridge'", "Clara Marsk"),
    ],
)
def test_a_name_and_a_colon_where_a_sentence_begins(text: str, speaker: str) -> None:
    assert [one for one, _ in said(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Walk slowly over every bridge that you have built. -Clara Marsk", "Clara Marsk"),
        ("Walk slowly over every bridge that you have built.–Clara Marsk", "Clara Marsk"),
        ("Walk slowly over every bridge that you have built – K. Marsk", "K. Marsk"),
        ("По мосту, который построил сам, ходят медленно. —Пётр Орлов", "Пётр Орлов"),
        ("По мосту, который построил сам, ходят медленно. — Пётр Орлов", "Пётр Орлов"),
        ("Мостом, який збудував сам, ходять повільно. — Петро Орлик", "Петро Орлик"),
        ("Kendi yaptığın köprüden yavaş geçersin. – Ayşe Kaleb", "Ayşe Kaleb"),
    ],
)
def test_a_dash_that_touches_the_name(text: str, speaker: str) -> None:
    assert [one for one, _ in said(text)] == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Open an account of the valley with us today! #TarnBank https://tarn.example/open",
        "See https://tarn.example/a of Clara Marsk",
        "A ferry of the Lower-Tarn line leaves at ten",
        "Who crosses the bridge first of all? – Clara Marsk",
        "— Кто пройдёт по мосту первым из нас. — Пётр Орлов.",
        "Who came to the ferry of the valley:\n- Clara Marsk\n- Karl Berg",
        "Opening hours of the Tarn office 10:30 to 12:00",
    ],
)
def test_signs_that_attribute_nothing(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("«Мост закроют не раньше весны следующего года», — сказал Пётр Орлов газете «Вестник Тарна».", "Пётр Орлов"),
        ("«Мост закроют не раньше весны», — заявила мэр Анна Линд агентству «Тарн».", "Анна Линд"),
        ("«Міст закриють не раніше весни», — сказала Анна Лінд газеті «Вісник Тарна».", "Анна Лінд"),
        ("„Die Brücke bleibt bis zum Frühjahr geschlossen“, sagte Clara Marsk der Zeitung Tarner Bote.", "Clara Marsk"),
        ("„Die Brücke bleibt bis zum Frühjahr geschlossen“, sagte Clara Marsk dem Tarner Boten.", "Clara Marsk"),
        ("«Мост закроют не раньше весны», — сказал газете «Вестник Тарна» Пётр Орлов.", "Пётр Орлов"),
    ],
)
def test_whom_somebody_tells_stands_behind_the_name_or_before_it(text: str, speaker: str) -> None:
    assert [one for one, _ in said(text)] == [speaker]


def test_a_medium_whose_name_is_two_capitals_and_a_word_is_nobody() -> None:
    assert [one for one, _ in said("«Мост закроют не раньше весны следующего года», — пишет New Tarn Times.")] == [None]
