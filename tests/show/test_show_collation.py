"""The collation on a terminal."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from stemmatic.model import Collation, Place, Post, Reading, ReadingState, Witness
from stemmatic.show.collation import CollationView, group_readings, mark_words, number_places

BASE, SAME, CHANGED = ReadingState.BASE, ReadingState.SAME, ReadingState.CHANGED
CUT, ADDED, TRANSLATED, ABSENT = ReadingState.CUT, ReadingState.ADDED, ReadingState.TRANSLATED, ReadingState.ABSENT


def reading(siglum: str, state: ReadingState, text: str = "", *words: tuple[ReadingState, str]) -> Reading:
    return Reading(siglum=siglum, state=state, text=text, words=words)


def collation(languages: dict[str, str], *places: tuple[Reading, ...]) -> Collation:
    witnesses = tuple(
        Witness(siglum=siglum, post=f"table:{siglum.lower()}/1", version=0, language=language)
        for siglum, language in languages.items()
    )
    return Collation(witnesses=witnesses, places=places)


def draw(shown: Collation, *, width: int = 80, only_differences: bool = False, color: bool = False) -> str:
    posts = {
        witness.post: Post(
            platform="table",
            channel=witness.siglum.lower(),
            number="1",
            text="",
            place=Place("0" * 64, "line 1"),
            date=datetime(2031, 3, 1, 8, tzinfo=UTC),
        )
        for witness in shown.witnesses
    }
    console = Console(
        width=width,
        file=io.StringIO(),
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as captured:
        console.print(CollationView(collation=shown, posts=posts, only_differences=only_differences).render(console))
    return captured.get()


FIVE = ((SAME, "The toll is"), (CUT, "four"), (ADDED, " five"), (SAME, " thalers."))

FOUR = collation(
    {"A": "en", "B": "en", "C": "en", "D": "tr"},
    (
        reading("A", BASE, "The harbour closes at noon."),
        reading("B", SAME, "The harbour closes at noon!"),
        reading("C", SAME, "The harbour closes at noon."),
        reading("D", TRANSLATED, "Liman öğlen kapanıyor."),
    ),
    (
        reading("A", BASE, "Every captain signs the grey book."),
        reading("B", CUT),
        reading("C", CUT),
        reading("D", CUT),
    ),
    (
        reading("A", BASE, "The toll is four thalers."),
        reading("B", CHANGED, "The toll is five thalers.", *FIVE),
        reading("C", SAME, "The toll is four thalers."),
        reading("D", ABSENT),
    ),
    (reading("A", ABSENT), reading("B", ABSENT), reading("C", ABSENT), reading("D", ADDED, "Feneri kimse yakmadı.")),
)


def block(drawn: str, number: int) -> list[str]:
    """The lines of one place."""
    lines = drawn.splitlines()
    begin = next(at for at, line in enumerate(lines) if line.split()[:1] == [str(number)])
    end = next((at for at in range(begin, len(lines)) if not lines[at].strip()), len(lines))
    return lines[begin:end]


def test_equal_readings_stand_together() -> None:
    assert block(draw(FOUR), 1) == [
        "1",
        "  A    The harbour closes at noon.",
        "  B C = A",
        "  D ⇄  Liman öğlen kapanıyor.",
    ]


def test_what_only_one_witness_has_is_marked() -> None:
    drawn = draw(FOUR)
    assert block(drawn, 2)[0] == "2  ◀ only in A (en)"
    assert block(drawn, 2)[-1].startswith("  B C D −")
    assert block(drawn, 4)[0] == "4  ◀ only in D (tr)"
    assert block(drawn, 4)[1].startswith("  D +  Feneri")
    assert "◀" not in block(drawn, 1)[0]
    assert "◀" not in block(drawn, 3)[0]


def test_the_legend_says_what_each_witness_left_out() -> None:
    drawn = draw(FOUR)
    legend = drawn[: drawn.index("Collation: 4 places")]
    assert "⇄ 1 translated  − 1 cut (place 2)  + 1 added (place 4)  ◀ only here: 4" in legend
    assert "= 1 same  ~ 1 changed (place 3)  − 1 cut (place 2)" in legend


def test_words_are_marked_without_colour() -> None:
    assert "  B ~  The toll is [-four-] {+five+} thalers." in block(draw(FOUR), 3)
    styled = draw(FOUR, color=True)
    assert "\x1b[9;31m[-four-]" in styled  # struck through, red
    assert "\x1b[1;4;32m{+five+}" in styled  # bold, underlined, green
    assert ";4" not in "".join(part for part in styled.split("\x1b[") if part[:2] in ("40", "41", "42", "43", "44"))


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ([(CUT, "Old"), (SAME, "words stay.")], "[-Old-] words stay."),
        ([(SAME, "Words"), (CUT, "that went"), (SAME, ", and stay.")], "Words [-that went-], and stay."),
        ([(SAME, "Words"), (ADDED, ", new ones"), (SAME, " stay")], "Words{+, new ones+} stay"),
        ([(CUT, "a"), (ADDED, "b"), (SAME, " c")], "[-a-] {+b+} c"),
    ],
)
def test_marks_keep_the_spaces_of_the_text(words: list[tuple[ReadingState, str]], marked: str) -> None:
    assert mark_words(reading("B", CHANGED, "-", *words)).plain == marked


def test_only_differences_hides_where_all_agree() -> None:
    drawn = draw(FOUR, only_differences=True)
    assert "4 places; 1 place hidden where all agree" in drawn
    assert "The harbour closes" not in drawn
    assert "Every captain" in drawn


def test_agreement_means_that_all_have_it() -> None:
    assert [place.agrees for place in number_places(FOUR)] == [True, False, False, False]


def test_a_change_is_never_grouped_as_the_same() -> None:
    readings = [
        reading("A", BASE, "Five boats."),
        reading("B", CHANGED, "Six boats."),
        reading("C", SAME, "Six boats."),
        reading("D", CHANGED, "Five boats."),
    ]
    assert [[one.siglum for one in group] for group in group_readings(readings)] == [["A"], ["B", "C"], ["D"]]


def test_two_witnesses_stand_in_columns_where_there_is_room() -> None:
    two = Collation(witnesses=FOUR.witnesses[:2], places=tuple(place[:2] for place in FOUR.places[:3]))
    wide, narrow = draw(two, width=140), draw(two, width=70)
    row = next(line for line in wide.splitlines() if "noon." in line)
    assert "noon!" in row
    assert "noon.!" not in narrow
    assert not any("│" in line for line in narrow.splitlines())
    assert "◀ only in A (en)" in wide


@pytest.mark.parametrize("width", [50, 60, 80, 100, 140, 200])
def test_lines_fit(width: int) -> None:
    two = Collation(witnesses=FOUR.witnesses[:2], places=tuple(place[:2] for place in FOUR.places[:3]))
    for shown in (FOUR, two):
        assert all(len(line) <= width for line in draw(shown, width=width).splitlines())


def test_each_line_of_right_to_left_text_is_isolated() -> None:
    text = "أغلقت الإدارة الميناء القديم يوم الجمعة بسبب العاصفة التي ضربت الساحل " * 3
    shown = collation({"A": "ar", "B": "en"}, (reading("A", BASE, text), reading("B", TRANSLATED, "It closed.")))
    for width in (60, 120):
        lines = [line for line in draw(shown, width=width).splitlines() if "\u0627" in line]
        assert len(lines) > 2
        assert all(line.count("\u2068") == line.count("\u2069") == 1 for line in lines)


def test_escape_sequences_do_not_get_through() -> None:
    shown = collation({"A": "en"}, (reading("A", BASE, "a\x1b]0;title\x07b [red]c[/red]"),))
    assert "\x1b" not in draw(shown)
    assert "[red]c[/red]" in draw(shown)
