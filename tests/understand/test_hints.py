"""A hint that a line does not give must prove that nothing is there to find."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.text.months import MONTH_NAMES
from stemmatic.understand.heading import dates, heading, lexicon
from stemmatic.understand.heading import prefilter as hints

_TABLES = (*lexicon.EVENTS, *lexicon.SPEECH_VERBS, *lexicon.ROLES)
_WORDS = sorted({word.rstrip("$").replace("_", " ") for table in _TABLES for word in table.split()} | set(MONTH_NAMES))
_SIGNS = (" ", "  ", "\n", "\r\n", "\u2028", "\x1c", ".", "-", "’", "'", ":", "(", "#", "**", "_", "\u0301", "\u0307")
_ODDITIES = ("ß", "ſ", "ŉ", "ǰ", "ﬁ", "ﬀ", "K", "İ", "ı", "²", "🎙", "1️⃣", "\u200d", "\ud800", "𝐬", "𞤀", "桥", "о", "on")
_NUMBERS = ("5", "12", "2024", "10.06.2024", "2024-06-10", "1٢.06.2024", "3.5", "٥", "-", "2-3")
lines = st.lists(
    st.sampled_from(_WORDS).flatmap(lambda word: st.sampled_from((word, word.upper(), word.title(), word + "ами")))
    | st.sampled_from((*_SIGNS, *_ODDITIES, *_NUMBERS))
    | st.text(max_size=3),
    max_size=9,
).map("".join)


@settings(deadline=None, max_examples=600)
@given(lines, st.integers(0, 60))
@example("saidly", 4)
@example("Basın toplantısı", 14)
def test_what_no_hint_is_given_of(line: str, cut: int) -> None:
    found = hints.read_hints(line)
    for hint, pattern in (
        (hints.EVENT, heading._EVENTS),
        (hints.VERB, heading._VERBS),
        (hints.ROLE, heading._ROLES),
    ):
        if not found & hint:
            assert pattern.search(line) is None
            assert pattern.search(line, 0, cut) is None
    if not found & hints.TOPIC:
        assert heading._ABOUT.search(line) is None
    if not found & hints.DATE:
        assert not any(shape.search(line) for shape in dates._SHAPES)


def test_every_word_is_hinted_at() -> None:
    for tables, hint in (
        (lexicon.EVENTS, hints.EVENT | hints.OPENING),
        (lexicon.SPEECH_VERBS, hints.VERB | hints.OPENING),
        (lexicon.ROLES, hints.ROLE),
    ):
        for word in " ".join(tables).split():
            printed = word.rstrip("$").replace("_", " ")
            for line in (printed, printed.upper(), f"«{printed.title()}», "):
                assert hints.read_hints(line) & hint == hint
    assert all(hints.read_hints(f"5 {month}") & hints.DATE for month in MONTH_NAMES)


@settings(deadline=None, max_examples=600)
@given(lines)
@example("Straßeninterview")
@example("x²said")
def test_openings(line: str) -> None:
    assert bool(hints.read_hints(line) & hints.OPENING) == lexicon.may_hold_events(line)


_NAMES = ("Anna Beld", "А.В.Беркут", "Тарас Лісовський", "Ministry of Ostravia", "Вальдории", "Velin", "Kemal Arın’ın")
_SHAPES = (
    ": ",
    ", ",
    " — ",
    " (",
    ")",
    "'s ",
    " by ",
    " with ",
    " on ",
    " о ",
    " на ",
    " at the ",
    "From ",
    "💬 ",
    "🗓 ",
)
headings = st.lists(
    st.lists(
        st.sampled_from(_WORDS).flatmap(lambda word: st.sampled_from((word, word.title())))
        | st.sampled_from((*_NAMES, *_SHAPES, *_ODDITIES, *_NUMBERS, " ")),
        max_size=9,
    ).map("".join),
    max_size=3,
)


@settings(deadline=None, max_examples=400)
@given(headings)
@example(["Вступительное #Слово: порт"])
@example(["Minister Anna Beld about the port", "Press #Conference: Anna Beld"])
def test_headings_are_read_as_if_all_hints_were_given(lines: list[str]) -> None:
    def give_all(line: str) -> int:
        every = hints.EVENT | hints.VERB | hints.ROLE | hints.DATE | hints.TOPIC
        return every | (hints.OPENING if lexicon.may_hold_events(line) else 0)

    found = heading.read_heading(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hints, "read_hints", give_all)
        assert heading.read_heading(lines) == found


def test_characters_that_match_a_letter_are_of_its_class_or_odd() -> None:
    classes, first_letter, _ = hints._tables()
    plane = "".join(map(chr, range(hints._PLANE)))
    for letter in sorted(set("".join(_WORDS))):
        own = int(classes[ord(lexicon.fold(letter)[0])])
        for found in regex.finditer(regex.escape(letter), plane, regex.V1 | regex.IGNORECASE):
            assert {int(kind) & ~hints._PLAIN for kind in classes[found.start() : found.end()]} <= {
                own & ~hints._PLAIN,
                hints._ODD,
            }
    assert regex.findall(r"[^\w]", "".join(c for c in plane if classes[ord(c)] & ~hints._PLAIN >= first_letter)) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Мост через реку откроют в понедельник, движение изменится.", 0),
        ("The bridge over the river opens in May.", 0),
        ("Bridges, 3.5 km long and 2-3 m wide", 0),
        ("The bridge opens on 5 May", hints.TOPIC | hints.DATE),
        ("10.06.2024", hints.DATE),
        ("2024-06-10", hints.DATE),
        ("The minister waited", hints.ROLE),
        ("Interviewer", hints.EVENT),
        ("INTERVIEW", hints.EVENT | hints.OPENING),
        ("Açıklaması", hints.EVENT | hints.OPENING),
        ("AÇIKLAMASI", hints.EVENT | hints.OPENING),
        ("она сказала", hints.VERB | hints.OPENING),
        ("⚡ мост", hints.OPENING),
        ("", 0),
    ],
)
def test_hints(line: str, found: int) -> None:
    assert hints.read_hints(line) & ~(hints._MONTH | hints.SPEECH) == found
