"""Marks of quotations are found as the pattern of both engines finds them."""

from __future__ import annotations

import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.understand import quotes

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
    marks = regex.compile(r"[«»“”„‘’\"]|\n[^\S\n]*+\n")
    assert [one.span() for one in quotes._MARKS.finditer(text)] == [one.span() for one in marks.finditer(text)]
