"""Pasted pages: every rule with a page that needs it and one that forbids it. Countries and channels are invented."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from pasted_pages import BODY, posts_of, read, texts_of
from sources import read_all, source_of

from stemmatic.errors import DamagedDump
from stemmatic.model import Forward, Post, Reaction, Skipped
from stemmatic.options import ReadOptions
from stemmatic.read.format import Reading
from stemmatic.read.pasted import reader as pasted
from stemmatic.read.pasted.page_chrome import parse_count, parse_day, parse_page_chrome
from stemmatic.read.pasted.reader import FORMAT

# --- forward headers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded from Valdoria MFA 🇻🇦",
        "[Forwarded from Valdoria MFA 🇻🇦]",
        "↪️ Forwarded from: Valdoria MFA 🇻🇦",
        "Переслано из Valdoria MFA 🇻🇦",
        "Переслано от Valdoria MFA 🇻🇦",
        "Переслано від Valdoria MFA 🇻🇦",
        "İletildi: Valdoria MFA 🇻🇦",
        "محول من Valdoria MFA 🇻🇦",
        "مُحوَّل من Valdoria MFA 🇻🇦",
        "Reenviado de Valdoria MFA 🇻🇦",
        "Transféré de Valdoria MFA 🇻🇦",
        "Weitergeleitet von Valdoria MFA 🇻🇦",
        "بازارسال شده از Valdoria MFA 🇻🇦",
        "Encaminhado de Valdoria MFA 🇻🇦",
        "Inoltrato da Valdoria MFA 🇻🇦",
        "\u200fForwarded from\nValdoria MFA 🇻🇦",
    ],
)
def test_a_forward_header_begins_a_post_and_is_no_text(header: str) -> None:
    first, second = posts_of(f"{BODY[0]}\n{header}\n{BODY[1]}")
    assert (first.text, first.forward) == (BODY[0], None)
    assert (second.text, second.forward) == (BODY[1], Forward(name="Valdoria MFA 🇻🇦"))


@pytest.mark.parametrize(
    "line",
    [
        "Forwarded from the front line, these letters were never answered.",
        "Переслано из редакции вместе с рукописью, которую никто не читал.",
        "iletildi mi diye soruldu",
        "Reenviado desde la frontera, el paquete llegó tarde.",
    ],
)
def test_a_sentence_that_begins_like_a_header_is_text(line: str) -> None:
    assert texts_of(f"{BODY[0]}\n{line}") == [f"{BODY[0]}\n{line}"]


def test_the_header_counts_as_the_first_line_of_its_post() -> None:
    _, second = posts_of(f"{BODY[0]}\nForwarded from Karsu Herald\n{BODY[1]}")
    check = hashlib.sha256(BODY[1].encode()).hexdigest()[:4]
    assert (second.number, second.place.position) == (f"2-{check}", "line 2")
    assert second.key == f"text:page.txt/2-{check}"


# --- reactions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("👍1", [("👍", 1)]),
        ("👍 12 ❤ 3", [("👍", 12), ("❤", 3)]),
        ("🔥1.2K", [("🔥", 1200)]),
        ("❤️‍🔥3👍🏻2", [("❤️‍🔥", 3), ("👍🏻", 2)]),
        ("👍 1,5 тыс. 😢 4", [("👍", 1500), ("😢", 4)]),
    ],
)
def test_reactions_end_a_post(line: str, expected: list[tuple[str, int]]) -> None:
    first, second = posts_of(f"{BODY[0]}\n{line}\n{BODY[1]}")
    assert first.reactions == tuple(Reaction(*pair) for pair in expected)
    assert first.text == BODY[0]
    assert (second.text, second.reactions) == (BODY[1], None), "none shown is unknown, never zero"


@pytest.mark.parametrize("line", ["🔹 1", "☎️ 112", "🇻🇦 2 🇰🇷 1", "1️⃣ 2", "© 2024", "👍 to all 12 teams", "📍 12"])
def test_emoji_with_figures_that_are_no_reactions(line: str) -> None:
    assert line in "\n".join(texts_of(f"{BODY[0]}\n{line}\n{BODY[1]}"))
    assert all(post.reactions is None for post in posts_of(f"{BODY[0]}\n{line}\n{BODY[1]}"))


def test_reactions_without_text_are_listed_not_given_to_the_neighbour() -> None:
    items = read(f"👍7\n{BODY[0]}\n👍1")
    assert isinstance(items[0], Skipped)
    assert "without text" in items[0].reason
    assert isinstance(items[1], Post)
    assert items[1].reactions == (Reaction("👍", 1),)


# --- views, times, dates, titles ---------------------------------------------------------------------------------


def test_a_page_with_titles_views_and_times() -> None:
    page = "\n".join(
        [
            "Valdoria MFA 🇻🇦",
            "Forwarded from Karsu Herald",
            BODY[0],
            "",
            BODY[1],
            "👍 4",
            "1.2K views edited 12:31",
            "Valdoria MFA 🇻🇦",
            BODY[2],
            "👁 1,2K",
            "12:40",
            "February 24, 2022",
            "Valdoria MFA 🇻🇦",
            "⚡️ The ferry has sailed.",
            "340 viewsMira Dol, 09:05",
        ]
    )
    first, second, third = posts_of(page)
    assert {post.channel_title for post in (first, second, third)} == {"Valdoria MFA 🇻🇦"}
    assert first.text == f"{BODY[0]}\n\n{BODY[1]}"
    assert (first.views, first.edited, first.date, first.extra["printed_time"]) == (1200, True, None, "12:31")
    assert first.forward == Forward(name="Karsu Herald")
    assert (second.views, second.edited, second.text) == (1200, None, BODY[2])
    assert third.date == datetime(2022, 2, 24, 9, 5, tzinfo=UTC)
    assert (third.views, third.author, third.text) == (340, "Mira Dol", "⚡️ The ferry has sailed.")


def test_the_form_in_which_a_desktop_application_copies_messages() -> None:
    page = (
        f"Karsu Herald, [24.02.2022 12:31]\n[Forwarded from Valdoria MFA]\n{BODY[0]}\n\n{BODY[1]}\n\n"
        f"Karsu Herald, [24.02.2022 13:05]\n{BODY[2]}"
    )
    first, second = posts_of(page)
    assert first.date == datetime(2022, 2, 24, 12, 31, tzinfo=UTC)
    assert (first.channel_title, first.forward) == ("Karsu Herald", Forward(name="Valdoria MFA"))
    assert first.text == f"{BODY[0]}\n\n{BODY[1]}"
    assert (second.date, second.text) == (datetime(2022, 2, 24, 13, 5, tzinfo=UTC), BODY[2])


def test_an_account_page_with_names_handles_and_bare_counts() -> None:
    head = "Valdoria MFA 🇻🇦\n@valdoria_mfa\n·\nFeb {}"
    page = "\n".join(
        [head.format(24), BODY[0], "", BODY[1], "12", "34", "156", "4.2K", head.format(23), BODY[2], "3", "9"]
    )
    first, second = posts_of(page)
    assert (first.channel_title, first.author) == ("Valdoria MFA 🇻🇦", "@valdoria_mfa")
    assert first.text == f"{BODY[0]}\n\n{BODY[1]}"
    assert (first.replies, first.forwards, first.views) == (12, 34, 4200)
    assert first.reactions == (Reaction("❤", 156),)
    assert (second.text, second.views, second.reactions) == (BODY[2], None, None)
    assert second.extra == {"printed_day": "Feb 23", "printed_counts": [3, 9]}


def test_a_handle_and_bare_figures_in_a_text_are_text() -> None:
    page = f"{BODY[0]}\n\n@karsu_herald\n\n12\n34"
    assert texts_of(page) == [page]


def test_reactions_with_the_count_below_the_emoji() -> None:
    first, second = posts_of(f"{BODY[0]}\n👍\n12\n❤\n3\n{BODY[1]}\n🔥")
    assert first.reactions == (Reaction("👍", 12), Reaction("❤", 3))
    assert (second.text, second.reactions) == (f"{BODY[1]}\n🔥", None)


def test_times_that_stand_before_their_posts() -> None:
    first, second = posts_of(f"12:31\n{BODY[0]}\n12:40\n{BODY[1]}")
    assert (first.text, first.extra["printed_time"]) == (BODY[0], "12:31")
    assert (second.text, second.extra["printed_time"]) == (BODY[1], "12:40")


def test_a_date_line_holds_for_all_posts_until_the_next() -> None:
    page = f"24 Şubat 2022\n{BODY[0]}\n12:31\n{BODY[1]}\n13:00\n25 Şubat\n{BODY[2]}\n08:00"
    first, second, third = posts_of(page)
    assert first.date == datetime(2022, 2, 24, 12, 31, tzinfo=UTC)
    assert second.date == datetime(2022, 2, 24, 13, 0, tzinfo=UTC)
    assert (third.date, third.extra) == (None, {"printed_day": "25 Şubat", "printed_time": "08:00"})


def test_a_full_date_without_a_time_says_how_exact_it_is() -> None:
    (post,) = posts_of(f"24 февраля 2022 г.\n{BODY[0]}")
    assert (post.date, post.extra) == (datetime(2022, 2, 24, tzinfo=UTC), {"date_precision": "day"})


@pytest.mark.parametrize(
    "line",
    [
        "At 12:31 the sirens went off",
        "24 people were freed",
        "March 5 will be a holiday",
        "12 500",
        "May",
        "Edited volume",
    ],
)
def test_lines_with_times_and_dates_that_are_text(line: str) -> None:
    assert texts_of(f"{BODY[0]}\n\n{line}\n\n{BODY[1]}") == [f"{BODY[0]}\n\n{line}\n\n{BODY[1]}"]


def test_a_dateline_under_a_heading_is_text() -> None:
    page = f"Statement of the Valdorian delegation\n10 June 2024\n{BODY[0]}"
    assert texts_of(page) == [page]


def test_a_picture_without_text_between_posts_is_listed() -> None:
    page = f"Karsu Herald\n{BODY[0]}\n12:01\nKarsu Herald\n12:02\nKarsu Herald\n{BODY[1]}\n12:03"
    items = read(page)
    assert [type(item) for item in items] == [Post, Skipped, Post]
    assert [item.extra["printed_time"] for item in items if isinstance(item, Post)] == ["12:01", "12:03"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("1.2K", 1200), ("1,2 тыс.", 1200), ("12,345", 12345), ("1 234", 1234), ("1.234.567", 1234567), ("٣٤٠", 340)],
)
def test_counts(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("February 24, 2022", "2022-02-24"),
        ("24 лютого 2022 року", "2022-02-24"),
        ("24 de febrero de 2022", "2022-02-24"),
        ("24. Februar 2022", "2022-02-24"),
        ("٢٤ فبراير ٢٠٢٢", "2022-02-24"),
        ("24.02.2022", "2022-02-24"),
        ("2022-02-24", "2022-02-24"),
        ("2/24/2022", "2022-02-24"),
        ("03/04/2022", None),
        ("24 February", None),
        ("31.02.2022", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    found = parse_day(text)
    assert (found.isoformat() if found else None) == day


def test_a_title_without_other_page_chrome_stands_at_least_three_times() -> None:
    page = f"Karsu Herald\n{BODY[0]}\nKarsu Herald\n{BODY[1]}\nKarsu Herald\n{BODY[2]}"
    assert [(post.channel_title, post.text) for post in posts_of(page)] == [("Karsu Herald", line) for line in BODY]
    twice = f"Karsu Herald\n{BODY[0]}\nKarsu Herald\n{BODY[1]}"
    assert all(post.channel_title is None for post in posts_of(twice))


def test_a_heading_that_returns_inside_posts_is_no_title() -> None:
    page = f"On the bridge\n{BODY[0]}\n👍1\n⚡️ News\nOn the bridge\n{BODY[1]}\n👍2"
    assert texts_of(page) == [f"On the bridge\n{BODY[0]}", f"⚡️ News\nOn the bridge\n{BODY[1]}"]


# --- printed twice -----------------------------------------------------------------------------------------------


def test_a_caption_printed_twice_is_kept_once_with_its_heading() -> None:
    body = "\n".join(BODY)
    (post,) = posts_of(f"🎙 Remarks at the bridge\n{body}\nRead in full\n{body}\nRead in full")
    assert post.text == f"🎙 Remarks at the bridge\n{body}\nRead in full"
    assert post.extra == {"printed_twice": True}


def test_what_only_one_printing_has_is_kept_in_its_place() -> None:
    page = "\n".join(["🎙 Remarks", BODY[0], BODY[2], "#Bridge", BODY[0], BODY[1], BODY[2]])
    assert texts_of(page) == ["\n".join(["🎙 Remarks", BODY[0], BODY[1], BODY[2], "#Bridge"])]


def test_a_preview_that_breaks_off_gives_way_to_the_whole_line() -> None:
    page = f"⚡️ Bridge opened\n{BODY[0]}\n{BODY[1][:40]}…\n⚡️ Bridge opened\n{BODY[0]}\n{BODY[1]}\n{BODY[2]}"
    (post,) = posts_of(page)
    assert post.text == f"⚡️ Bridge opened\n{BODY[0]}\n{BODY[1]}\n{BODY[2]}"
    assert post.extra["other_wordings"] == [f"{BODY[1][:40]}…"]


def test_printings_that_differ_in_a_figure_are_both_kept() -> None:
    page = (
        f"{BODY[0]}\nIn all 312 engineers worked on the bridge.\n{BODY[0]}\nIn all 412 engineers worked on the bridge."
    )
    assert "312" in texts_of(page)[0]
    assert "412" in texts_of(page)[0]


def test_the_same_text_in_two_framed_posts_stays_two_posts() -> None:
    body = "\n".join(BODY)
    assert texts_of(f"{body}\n👍1\n{body}\n👍2") == [body, body]


def test_a_signature_under_every_post_is_no_second_printing() -> None:
    page = "\n".join(f"{line}\n👉 Karsu Herald. Subscribe" for line in BODY)
    assert texts_of(page) == [f"{line}\n👉 Karsu Herald. Subscribe" for line in BODY]


# --- keys, text, bounds ------------------------------------------------------------------------------------------


def test_appending_leaves_earlier_posts_alone() -> None:
    page = f"Forwarded from Karsu Herald\n{BODY[0]}\n👍1\n{BODY[1]}\n👍2\n"
    earlier = [post.key for post in posts_of(page)]
    longer = [post.key for post in posts_of(page + f"Forwarded from Port Radio\n{BODY[2]}\n👍5")]
    assert longer[:2] == earlier
    assert len(set(longer)) == 3


def test_characters_are_as_in_the_file_and_line_ends_are_newlines() -> None:
    odd = "🇻🇦 e\u0301\u200f <...>  two  spaces\u2028inside"
    assert texts_of(f"{odd}\r\n\r\n{BODY[0]}\r\n") == [f"{odd}\n\n{BODY[0]}"]
    page = f"{BODY[0]}\n\n{BODY[1]}"
    assert [post.text for post in read(b"\xff\xfe" + page.encode("utf-16-le")) if isinstance(post, Post)] == [page]


def test_a_line_in_another_encoding_is_listed_and_the_rest_read() -> None:
    items = read(f"{BODY[0]}\n👍1\n".encode() + "Посол\n".encode("cp1251") + BODY[1].encode())
    assert [item.text for item in items if isinstance(item, Post)] == [BODY[0], BODY[1]]
    (note,) = [item for item in items if isinstance(item, Skipped)]
    assert (note.position, note.reason) == ("line 3", "expected UTF-8 text, found 0xCF")


def test_a_file_in_another_encoding_is_one_clear_error_after_what_stands_before_it() -> None:
    data = f"{BODY[0]}\n👍1\n".encode() + "Посол дал интервью\n".encode("cp1251") * 9
    items = FORMAT.read(source_of("page.txt", data), Reading())
    assert isinstance(next(items), Post)
    with pytest.raises(DamagedDump, match=r"line 7: expected UTF-8 text, found 0xCF; save the file again as UTF-8"):
        list(items)


def test_a_line_over_the_limit_is_listed_and_the_rest_read() -> None:
    reading = Reading(options=ReadOptions(max_record_bytes=1000))
    items = read(f"{BODY[0]}\n👍1\n{'x' * 5000}\n{BODY[1]}\n👍2", reading)
    assert [item.text if isinstance(item, Post) else item.position for item in items] == [BODY[0], "line 3", BODY[1]]


def test_a_long_file_is_read_in_blocks_without_cutting_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "\n".join(f"Forwarded from Karsu Herald\n{BODY[n % 3]}\nItem {n}.\n👍{n + 1}" for n in range(60))
    whole = [(post.key, post.text, post.reactions) for post in posts_of(page)]
    monkeypatch.setattr(pasted, "MAX_BLOCK_LINES", 7)
    assert [(post.key, post.text, post.reactions) for post in posts_of(page)] == whole
    assert len(whole) == 60


def test_a_post_over_the_block_is_divided_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasted, "MAX_BLOCK_LINES", 10)
    page = "\n".join(f"• item {n}" for n in range(25))
    posts = posts_of(page)
    assert "\n".join(post.text for post in posts) == page
    assert posts[0].extra == {"divided_at_limit": True}


# --- recognising -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(BODY),
        "# Notes\n\nForwarded from Karsu Herald\n" + BODY[0],
        "[Forwarded from Karsu Herald]\n" + BODY[0],
        "<...> and then the bridge was opened.\nIt is wide.",
        "Посол Вальдории дал интервью".encode("utf-16"),
        "Valdoria, Karsu, Ostrava.\nA bridge, a ferry, a fire.",
        "One, two, three.\nA line with no comma\nAnd, here, two.",
    ],
)
def test_prose_is_recognised(content: str | bytes) -> None:
    assert FORMAT.recognise(source_of("page.txt", content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n\n ",
        b"\x00\x01\x02\x03",
        b"PK\x03\x04\x14\x00",
        b'{"text": "a"}\n{"text": "b"}',
        b'[{"id": 1}]',
        b"<!DOCTYPE html><p>a</p>",
        b"<?xml version='1.0'?><rss/>",
        b"<div class='post'>a</div>",
        b"window.YTD.tweets.part0 = [ {",
        b"id,date,text\n1,2022,a\n2,2023,b",
        b"id\ttext\n1\ta\n2\tb",
    ],
)
def test_other_content_is_not_recognised(content: bytes) -> None:
    assert not FORMAT.recognise(source_of("page.txt", content))


def test_page_chrome_is_a_whole_line_or_nothing() -> None:
    assert parse_page_chrome("1.2K views  edited  12:31") is not None
    assert parse_page_chrome("1.2K views of the bridge") is None
    assert parse_page_chrome("x" * 10_000) is None


def test_a_lump_of_lines_that_begin_alike_is_divided_and_any_other_is_said() -> None:
    items = [
        f"— Item {n}: the lock at Norlund opens after three weeks of repairs, says the keeper of {n}."
        for n in range(60)
    ]
    outcome = read_all(FORMAT, source_of("a.txt", "\n".join(items)))
    assert [post.text for post in outcome.posts] == items
    assert outcome.skipped == []
    prose = [item.removeprefix("— ").replace("Item", ("Lock", "Mole", "Pier")[n % 3]) for n, item in enumerate(items)]
    outcome = read_all(FORMAT, source_of("a.txt", "\n".join(prose)))
    longest = max(len(post.text) for post in outcome.posts)
    assert (longest > 4096) == any("more than the 4,096" in line.reason for line in outcome.skipped)
    few = read_all(FORMAT, source_of("a.txt", "\n".join(items[:5])))  # a list in one post
    assert len(few.posts) == 1


def test_the_user_names_channel_and_platform() -> None:
    reading = Reading(options=ReadOptions(channel="lakeherald", platform="telegram"))
    (post,) = read_all(FORMAT, source_of("a.txt", "The lock opens on Monday."), reading).posts
    assert (post.platform, post.channel) == ("telegram", "lakeherald")
