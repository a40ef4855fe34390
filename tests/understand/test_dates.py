"""Dates are looked for only where one can begin: what is found must be what a search of the whole text finds."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.text.months import MONTH_NAMES
from stemmatic.understand.heading import dates
from stemmatic.understand.heading.dates import StatedDate, find_dates

_MONTHS = sorted(MONTH_NAMES)
_PARTS = (
    " ",
    "\xa0",
    "  ",
    ",",
    ", ",
    ".",
    "-",
    " – ",
    "/",
    ":",
    "(",
    "_",
    "\n",
    " of ",
    " de ",
    "st",
    "th",
    "er",
    "г.",
)
_SIGNS = ("²", "ſ", "ß", "\u0301", "\u0307", "x", "é", "🗓", "٥", "٢", "\u200b", "'te", "KASIM", "EKİM", "ekı̇m")
texts = st.lists(
    st.integers(0, 40).map(str)
    | st.integers(1890, 2110).map(str)
    | st.sampled_from(("10.06.2024", "2024-06-10", "1٢.06.2024", "2٤ май"))
    | st.sampled_from(_MONTHS).flatmap(lambda month: st.sampled_from((month, month.title(), month.upper())))
    | st.sampled_from(_PARTS)
    | st.sampled_from(_SIGNS),
    max_size=14,
).map("".join)


@settings(deadline=None, max_examples=800)
@given(texts)
@example("22 - 24 october 2024, June 2024 and October 30 - November 2, 2024")
@example("5 мая 6 мая7 мая, май 2024")
@example("²May 2024 xMay 2024 _May 2024 ,May 2024")
@example("Kasım 5, KASIM 2024, 3 EKİM")
def test_dates_are_found_where_they_can_begin(text: str) -> None:
    found: list[StatedDate] = []
    for shape in dates._SHAPES:
        for match in shape.finditer(text):
            iso = dates._iso(match.groupdict(), None)
            if iso is not None and all(match.end() <= one.begin or match.start() >= one.end for one in found):
                found.append(StatedDate(match.start(), match.end(), iso))
    if any(sign.isdecimal() and not sign.isascii() for sign in text) and not dates._may_hold_dates(text):
        found = []  # a number in digits of two scripts is no day
    assert find_dates(text) == tuple(sorted(found, key=lambda one: one.begin))
