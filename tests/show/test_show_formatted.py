"""A text is shown as its platform showed it, and its characters stay what they are."""

from __future__ import annotations

import pytest

from stemmatic.model import Formatting, TextStyle
from stemmatic.show.formatted import Formatted, Run, read_markdown

BOLD, ITALIC, SPOILER = TextStyle.BOLD, TextStyle.ITALIC, TextStyle.SPOILER


def test_runs_join_to_the_text_and_nest() -> None:
    text = "Карсу: паромы стоят"
    shown = Formatted(text, (Formatting(BOLD, 0, 13), Formatting(ITALIC, 7, 13), Formatting(SPOILER, 10, 19)))
    assert shown.runs(0, len(text)) == [
        Run("Карсу: ", (BOLD,)),
        Run("пар", (BOLD, ITALIC)),
        Run("омы", (BOLD, ITALIC, SPOILER)),
        Run(" стоят", (SPOILER,)),
    ]
    assert shown.runs(7, 10) == [Run("пар", (BOLD, ITALIC))]
    assert "".join(one.text for one in shown.runs(3, 12)) == text[3:12]
    assert shown.runs(5, 5) == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("**Карсу:** паромы", [("Карсу:", BOLD), (" паромы", None)]),
        ("__тихо__ и ~~нет~~", [("тихо", ITALIC), (" и ", None), ("нет", TextStyle.STRUCK)]),
        ("||тсс||", [("тсс", SPOILER)]),
        ("`a = 1`", [("a = 1", TextStyle.CODE)]),
        ("**عاجل** الجسر", [("عاجل", BOLD), (" الجسر", None)]),
    ],
)
def test_markdown_is_shown_without_its_marks(raw: str, shown: list[tuple[str, TextStyle | None]]) -> None:
    found = read_markdown(raw).runs(0, len(raw))
    assert [(one.text, one.styles[0] if one.styles else None) for one in found] == shown


@pytest.mark.parametrize(
    "raw",
    [
        "2 ** 3 ** 4",
        "a__b__c",
        "snake_case_name",
        "** **",
        "****",
        "***",
        "x|| y ||z",
        "[words](javascript:alert(1))",
        "`",
    ],
)
def test_what_is_no_markdown_stays(raw: str) -> None:
    assert "".join(one.text for one in read_markdown(raw).runs(0, len(raw))) == raw


def test_links_lead_to_the_web_alone() -> None:
    raw = "Читайте [здесь](https://tarn.example/1)"
    assert read_markdown(raw).runs(0, len(raw)) == [
        Run("Читайте "),
        Run("здесь", (TextStyle.LINK,), "https://tarn.example/1"),
    ]
    link = Formatting(TextStyle.LINK, 0, 4, "tg://resolve?domain=tarn")
    assert Formatted("here", (link,)).runs(0, 4) == [Run("here", (TextStyle.LINK,), None)]
    bare = "https://tarn.example"
    assert Formatted(bare, (Formatting(TextStyle.LINK, 0, 20),)).runs(0, 20)[0].address == bare


@pytest.mark.parametrize("piece", ["**", "**a", "[a](http://", "`", "||x", "__a "])
def test_hostile_marks_are_read_in_no_time(piece: str) -> None:
    raw = piece * 20_000
    assert len(read_markdown(raw).runs(0, 100)) <= 100
