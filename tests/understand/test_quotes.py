"""Quotations: their marks are found as the pattern of both engines finds them; what is one, and who speaks."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.text import quotations
from stemmatic.understand import understand

_PARTS = (
    "«",
    "»",
    "“",
    "”",
    "„",
    "‘",
    "’",
    '"',
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\xa0",
    "\x1c",
    "\x85",
    "\u2028",
    "\u200b",
    "a",
)


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(_PARTS) | st.text(max_size=2), max_size=20).map("".join))
@example("".join(f"\n{chr(code)}\n" for code in range(0x10000)))
def test_marks(text: str) -> None:
    marks = regex.compile(r"[«»“”„‘’\"「」『』｢｣]|\n[^\S\n]*+\n")
    assert [one.span() for one in quotations._MARKS.finditer(text)] == [one.span() for one in marks.finditer(text)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # Who has a verb of speech, or stands last, speaks; who is spoken of or to does not.
        ("Критику мэра Ивана Петрова поддержал депутат Пётр Орлов: «Мост закрыли, не спросив жителей».", "Пётр Орлов"),
        ("Порт отверг слова Ивана Петрова: «Мост откроют не раньше весны следующего года».", None),
        ("The port rejected the claim of Mayor Anna Lind: “The bridge will not be opened before spring.”", None),
        ("Anna Lind told Mayor Karl Berg: “The bridge will not be opened before spring.”", "Anna Lind"),
        ("In the words of Anna Lind: “The bridge will not be opened before spring.”", "Anna Lind"),
        ("Депутат Пётр Орлов сказал мэру: «Мост откроют не раньше весны следующего года».", "Пётр Орлов"),
    ],
)
def test_who_is_named_as_object_is_no_speaker(text: str, speaker: str | None) -> None:
    assert [one.speaker for one in understand(text).quotes] == [speaker]


def test_a_noun_that_looks_like_a_verb_of_speech_gives_nobody_the_word() -> None:
    assert understand("Opening remarks by Foreign Minister Anna Lind at the Four Rivers Summit").quotes == ()
    (said,) = understand("Anna Lind remarks that the bridge will not be opened before spring.").quotes
    assert said.speaker == "Anna Lind"


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = 'Anna Lind said: "The bridge will stay closed this year.\n\n"If nobody pays it will fall," she added.'
    said = understand(text).quotes
    assert [one.speaker for one in said] == ["Anna Lind", "Anna Lind"]
    assert [text[one.begin : one.end][-5:] for one in said] == ["year.", 'all,"']
    # Without the mark again, what was not closed is no quotation.
    open_ended = understand('Anna Lind said: "The bridge will stay closed.\n\nNobody knows why that is so.')
    assert [one.reported for one in open_ended.quotes] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "市长说：“大桥在明年春天以前不会开放。”",
        "市長は「橋は来年の春まで開通しません」と述べた。",
        "市長說：「大橋在明年春天以前不會開放。」",
    ],
)
def test_quotations_in_scripts_without_spaces(text: str) -> None:
    assert len(understand(text).quotes) == 1


def test_titles_in_scripts_without_spaces_are_none() -> None:
    assert understand("市長は「春の橋」という映画を見た。").quotes == ()
