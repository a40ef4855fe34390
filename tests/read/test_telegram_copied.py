"""Text copied out of Telegram Desktop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sources import Outcome, read_all, source_of

from stemmatic.model import Forward, Precision
from stemmatic.options import ReadOptions
from stemmatic.read import FORMATS
from stemmatic.read.format import Reading
from stemmatic.read.telegram.copied import FORMAT

COPY = """Quay News, [24.02.2023 10:31]
The crane is back.

It works from six.

Quay News, [24.02.2023 12:05]
[ Photo ]
[In reply to Quay News]
The ferry is full.

Quay News, [25.02.2023 09:00]
[Forwarded from Pier]
[ File : plan.pdf ]
All captains report by radio. [ Photo ] stands here, and so does a name, [in brackets]
"""


def read(content: str, **options: object) -> Outcome:
    source = source_of("copy.txt", content)
    assert next(form for form in FORMATS if form.recognise(source)) is FORMAT
    return read_all(FORMAT, source, Reading(options=ReadOptions(**options)))  # type: ignore[arg-type]


def test_names_times_media_and_forwards() -> None:
    outcome = read(COPY)
    first, second, third = outcome.posts
    assert {(post.platform, post.channel, post.precision) for post in outcome.posts} == {
        ("telegram", "Quay News", Precision.LOCAL)
    }
    assert (first.text, first.date) == (
        "The crane is back.\n\nIt works from six.",
        datetime(2023, 2, 24, 10, 31, tzinfo=UTC),
    )
    assert (second.text, [one.kind for one in second.media]) == ("The ferry is full.", ["photo"])
    assert third.forward == Forward(name="Pier")
    assert [(one.kind, one.name) for one in third.media] == [("document", "plan.pdf")]
    assert third.text.startswith("All captains report by radio. [ Photo ]")
    assert [line.reason for line in outcome.skipped] == ["3 posts have local times of an unknown zone"]


def test_a_zone_makes_times_exact() -> None:
    (first, *_), lines = (outcome := read(COPY, time_zone="Europe/Kyiv")).posts, outcome.skipped
    assert (first.date, first.precision, lines) == (datetime(2023, 2, 24, 8, 31, tzinfo=UTC), Precision.EXACT, [])


@pytest.mark.parametrize(
    ("one", "other", "date"),
    [
        ("2/24/2023 10:31 AM", "2/3/2023 12:05 PM", datetime(2023, 2, 3, 12, 5, tzinfo=UTC)),
        ("24/02/2023 10:31", "03/02/2023 12:05", None),
        ("24.02.23 10:31", "03.02.23 12:05", datetime(2023, 2, 3, 12, 5, tzinfo=UTC)),
    ],
)
def test_orders_of_days(one: str, other: str, date: datetime | None) -> None:
    outcome = read(f"Quay News, [{one}]\nOne\n\nQuay News, [{other}]\nTwo\n")
    assert (outcome.posts[1].text, outcome.posts[1].date) == ("Two", date)
    assert (date is None) == any("--day-first" in line.reason for line in outcome.skipped)


def test_a_conversation_is_not_kept_but_by_the_users_word_and_then_without_names() -> None:
    talk = COPY + "\nA Member, [25.02.2023 10:00]\nHello\n"
    outcome = read(talk)
    assert (outcome.posts, [line.reason for line in outcome.skipped]) == (
        [],
        ["a conversation of several names, not kept"],
    )
    posts = read(talk, public=True, channel="quay chat").posts
    assert [post.channel for post in posts] == ["quay chat"] * 4
    assert "Member" not in repr(posts)


def test_prose_with_a_bracket_is_no_copy() -> None:
    for text in ("Dear reader, [see below]\nText.\n", "Text first\nQuay News, [24.02.2023 10:31]\n"):
        assert not FORMAT.recognise(source_of("a.txt", text))
