"""What people write in cells."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from stemmatic.options import ReadOptions
from stemmatic.read.format import Reading
from stemmatic.read.values import Unreadable, read_count, read_date, read_reactions


def at(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023-02-24T07:33:58Z", at(2023, 2, 24, 7, 33, 58)),
        ("2023-02-24 07:33:58 +0300", at(2023, 2, 24, 4, 33, 58)),
        ("20230224", at(2023, 2, 24)),
        ("20230224073358", at(2023, 2, 24, 7, 33, 58)),
        ("24.02.2023 07:33", at(2023, 2, 24, 7, 33)),
        ("2023/02/24 07:33", at(2023, 2, 24, 7, 33)),
        ("Wed Oct 10 20:19:24 +0000 2018", at(2018, 10, 10, 20, 19, 24)),
        ("Fri, 24 Feb 2023 07:33:58 -0500", at(2023, 2, 24, 12, 33, 58)),
        ("Feb 24, 2023 7:33 PM", at(2023, 2, 24, 19, 33)),
        ("2023-02-24 07:33:58 EDT", at(2023, 2, 24, 11, 33, 58)),
        ("Fri, 24 Feb 2023 07:33:58 MSK", at(2023, 2, 24, 4, 33, 58)),
        ("Fri, 24 Feb 2023 07:33:58 WET", at(2023, 2, 24, 7, 33, 58)),
        ("Feb 24, 2023 7:33 AM UT", at(2023, 2, 24, 7, 33)),
        ("Fri, 24 Feb 2023 07:33:58 CEST", at(2023, 2, 24, 5, 33, 58)),
        ("24 Feb 2023 07:33 EEST", at(2023, 2, 24, 4, 33)),
        ("2023-02-24 07:33 UTC+3", at(2023, 2, 24, 4, 33)),
        ("2023-02-24 07:33 GMT-0330".replace("-0330", "-3:30"), at(2023, 2, 24, 11, 3)),
        ("Fri, 24 Feb 2023 07:33:58 Z", at(2023, 2, 24, 7, 33, 58)),
        (1677224038, at(2023, 2, 24, 7, 33, 58)),
        ("1677224038000", at(2023, 2, 24, 7, 33, 58)),
        (1677224038.5, at(2023, 2, 24, 7, 33, 58, 500_000)),
        ("1677224038000000000", at(2023, 2, 24, 7, 33, 58)),
        # What programs print behind an offset says nothing more, and its sign is what it seems.
        ("Sun Jun 01 2031 11:00:00 GMT+0300 (Moscow Standard Time)", at(2031, 6, 1, 8)),
        ("Mon Jun 02 2031 12:30:00 GMT+0300 (MSK)", at(2031, 6, 2, 9, 30)),
        ("12:30 GMT+0300 (MSK) 2 June 2031", at(2031, 6, 2, 9, 30)),
        ("12:30 GMT+3 2 June 2031", at(2031, 6, 2, 9, 30)),
        ("12:30 UTC-3, 2 June 2031", at(2031, 6, 2, 15, 30)),
        ("12:30 utc +05:30 2 June 2031", at(2031, 6, 2, 7)),
        ("12:30 GMT 2 June 2031", at(2031, 6, 2, 12, 30)),
        ("12:30, 2 июня 2031 (UTC+3)", at(2031, 6, 2, 9, 30)),
        ("2 июня 2031, 12:30 МСК", at(2031, 6, 2, 9, 30)),
        ("2 июня 2031 12:30 (мск)", at(2031, 6, 2, 9, 30)),
        ("02.06.2031 12:30 МСК+2", at(2031, 6, 2, 7, 30)),
        ("2 Haziran 2031 12:30 (GMT+3)", at(2031, 6, 2, 9, 30)),
        ("12:30 (GMT+3) 2 June 2031", at(2031, 6, 2, 9, 30)),
        ("2 June 2031 12:30 (CET)", at(2031, 6, 2, 11, 30)),
        ("12:30, 2 июня 2031", at(2031, 6, 2, 12, 30)),
        ("12:30 02.06.2031", at(2031, 6, 2, 12, 30)),
        ("12:30 МСК 02.06.2031", at(2031, 6, 2, 9, 30)),
        ("02.06.2031 12:30:05 +03:00", at(2031, 6, 2, 9, 30).replace(second=5)),
        ("02.06.2031, 12:30 UTC", at(2031, 6, 2, 12, 30)),
        ("2-Jun-2031 12:30 UTC", at(2031, 6, 2, 12, 30)),
        ("2031-06-02T12:30:00+03:00[Europe/Istanbul]", at(2031, 6, 2, 9, 30)),
        # As people of many languages write days and hours.
        ("٢ حزيران ٢٠٣١ ٩:٣٠", at(2031, 6, 2, 9, 30)),
        ("2 يونيو 2031 9:30 م", at(2031, 6, 2, 21, 30)),
        ("2031년 6월 2일 오후 9:30", at(2031, 6, 2, 21, 30)),
        ("2031年6月1日(日) 8:00", at(2031, 6, 1, 8)),
        ("2031年6月2日 午後9時30分", at(2031, 6, 2, 21, 30)),
        ("2 Haziran 2031 Pazartesi 09:30", at(2031, 6, 2, 9, 30)),
        ("Mo., 2. Juni 2031 um 9.30 Uhr", at(2031, 6, 2, 9, 30)),
        ("lundi 2 juin 2031, 09h30", at(2031, 6, 2, 9, 30)),
        ("1. 6. 2031 8:00", at(2031, 6, 1, 8)),
        ("01.06.2031. 08:00", at(2031, 6, 1, 8)),
        ("2 června 2031", at(2031, 6, 2)),
        ("2 ביוני 2031, 08:00", at(2031, 6, 2, 8)),
        ("2 ივნისი 2031", at(2031, 6, 2)),
        ("2 जून 2031", at(2031, 6, 2)),
        ("01.06.31 08:00", at(2031, 6, 1, 8)),
        ("02-Jun-31 09:30:00", at(2031, 6, 2, 9, 30)),
        # Spreadsheets and programs.
        ("47999.3333333333", at(2031, 5, 31, 8)),
        ("1.938159E9", at(2031, 6, 2, 9, 30)),
        ("", None),
        ("NaT", None),
        (0, None),
    ],
)
def test_dates(written: Any, expected: datetime | None) -> None:
    assert read_date(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "03/04/2023",
        "2023",
        5,
        True,
        "May",
        [],
        "9" * 40,
        "2023-13-01",
        "Feb 2023",
        "24 Feb 2023 07:00 QQT",
        "24 Feb 2023 07:00 IST",
        "2574-06-01 08:00",
        "1.94E+09",  # a spreadsheet rounded it
        "47999",
        "03/04/31",
        "2 Haz 2031 22:00 ÖS",
        "x" * 99,
    ],
)
def test_dates_are_not_guessed(written: Any) -> None:
    with pytest.raises(Unreadable):
        read_date(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.2K", 1200),
        ("1,2K", 1200),
        ("3.4M", 3_400_000),
        ("1,234", 1234),
        ("1 234 567", 1_234_567),
        ("12 тыс.", 12_000),
        ("5 bin", 5000),
        ("0", 0),
        (7.0, 7),
        ("-1", None),
        (-1, None),
        ("", None),
        (None, None),
    ],
)
def test_counts(written: Any, expected: int | None) -> None:
    assert read_count(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("👍 12 ❤ 3", [("👍", 12), ("❤", 3)]),
        ("👍1", [("👍", 1)]),
        ("👩‍👩‍👧👩‍👩‍👧❤️", [("👩‍👩‍👧", 2), ("❤️", 1)]),
        ("{'👍': 2}", [("👍", 2)]),
        ('[{"emoji": "👍", "count": "1.5K"}]', [("👍", 1500)]),
        ([["👍", 3], ["👍", 1]], [("👍", 4)]),
        ({"results": [{"reaction": {"emoticon": "🔥"}, "count": 7}]}, [("🔥", 7)]),
        (12, [("any", 12)]),
        (0, []),
        ({}, []),
        ("[]", []),
        (None, None),
        ("", None),
    ],
)
def test_reactions(written: Any, expected: list[tuple[str, int]] | None) -> None:
    found = read_reactions(written)
    assert (None if found is None else [(each.emoji, each.count) for each in found]) == expected


@pytest.mark.parametrize("written", ["many", "1.2Q", True, [None].append, 10**30, "9" * 100, float("inf")])
def test_counts_are_not_guessed(written: Any) -> None:
    with pytest.raises(Unreadable):
        read_count(written)


@pytest.mark.parametrize("written", ["great", [1, 2], [{"colour": 1}], "x" * 20_000, {"👍": "many"}])
def test_reactions_are_not_guessed(written: Any) -> None:
    with pytest.raises(Unreadable):
        read_reactions(written)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2031-06-02 08:00:00 EDT", (2031, 6, 2, 12)),
        ("2031-06-01 8:00", (2031, 6, 1, 8)),
        ("25/04/2031 10:00", (2031, 4, 25, 10)),
        ("4/25/2031 1:00 PM", (2031, 4, 25, 13)),
        ("1402/05/01", (2023, 7, 23)),
        ("۱۴۰۲/۰۵/۰۱ ۱۲:۰۰", (2023, 7, 23, 12)),
        ("1403-12-30", (2025, 3, 20)),  # a leap year's last day
    ],
)
def test_dates_as_people_write_them(written: str, moment: tuple[int, ...]) -> None:
    assert read_date(written) == datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("written", ["03/04/2031", "13/13/2031", "1445-01-01", "1402-12-31", "2031-06-02 08:00 IST"])
def test_dates_that_have_no_one_reading(written: str) -> None:
    with pytest.raises(Unreadable):
        read_date(written)


def test_how_a_file_was_read_can_be_read_again_whatever_was_said_of_others() -> None:
    reading = Reading(options=ReadOptions(time_zone="+03:00", public=True), columns={"text": "body"})
    other = ReadOptions(channel="quay", encoding="cp1251", max_nesting=7)
    again = Reading.of({**reading.how, "--folder": "lake"}, other)
    assert (again.how, again.folder, again.options.max_nesting) == (reading.how, "lake", 7)
    assert Reading.of({}, reading.options).how == {}
