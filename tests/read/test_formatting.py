"""How platforms show parts of a text: the same for every way in which a post reaches a folder."""

from __future__ import annotations

import pytest
from lxml import etree

from stemmatic.archive.merge import merge_sightings
from stemmatic.model import Formatting, Place, Post, TextStyle
from stemmatic.read.formatting import fit_formatting, read_entities
from stemmatic.read.markup import join_formatted, read_formatted
from stemmatic.read.telegram.message import Chat, message_to_post

TEXT = "😀 Карсу: паромы\nстоят. Жмите"


def shown(text: str, found: tuple[Formatting, ...]) -> list[tuple[str, str, str | None]]:
    return [(one.style.value, text[one.begin : one.end], one.target) for one in found]


def html(inside: str) -> tuple[str, tuple[Formatting, ...]]:
    return read_formatted(etree.fromstring(f"<div>{inside}</div>", etree.HTMLParser()).find(".//div"))


@pytest.mark.parametrize("kind", ["bold", "MessageEntityBold", "MessageEntityType.BOLD"])
def test_entities_count_in_units_of_utf_16(kind: str) -> None:
    entities = [{"type": kind, "offset": 3, "length": 5}, {"_": "MessageEntityTextUrl", "offset": 24, "length": 5}]
    assert shown(TEXT, read_entities(TEXT, entities)) == [("bold", "Карсу", None), ("link", "Жмите", None)]


@pytest.mark.parametrize(
    "entities",
    [
        None,
        "bold",
        [1, None, "x"],
        [{"type": "bold"}],
        [{"type": "bold", "offset": -1, "length": 3}],
        [{"type": "bold", "offset": 1, "length": 3}],  # begins inside the emoji
        [{"type": "bold", "offset": 0, "length": 10**9}],
        [{"type": "bold", "offset": True, "length": 3}],
        [{"type": "bold", "offset": 3, "length": 0}],
        [{"type": "bold", "offset": 10**30, "length": 1}],
        [{"type": "hashtag", "offset": 3, "length": 5}],
        [{"type": ["bold"], "offset": 3, "length": 5}],
    ],
)
def test_what_is_no_part_of_the_text_is_left_out(entities: object) -> None:
    assert read_entities(TEXT, entities) == ()


def test_hostile_numbers_of_parts_are_cut() -> None:
    many = [{"type": "bold", "offset": 0, "length": 1}] * 100_000
    assert len(read_entities("ab", many)) == 1
    assert len(fit_formatting("a" * 9000, [Formatting(TextStyle.BOLD, n, n + 1) for n in range(9000)])) == 5_000


def test_desktop_exports_in_json() -> None:
    pieces = [
        {"type": "custom_emoji", "text": "😀", "document_id": "stickers/a.tgs"},
        " ",
        {"type": "bold", "text": "Карсу:"},
        " паромы\n",
        {"type": "text_link", "text": "стоят", "href": "https://tarn.example/1"},
        {"type": "hashtag", "text": "#паром"},
    ]
    message = {"id": 1, "type": "message", "date": "2031-06-02T08:00:00", "text": pieces}
    post = message_to_post(message, Chat("public_channel", "1", "Tarn"), Place(dump_sha256="0" * 64, position="1"))
    assert shown(post.text, post.formatting) == [
        ("custom emoji", "😀", "stickers/a.tgs"),
        ("bold", "Карсу:", None),
        ("link", "стоят", "https://tarn.example/1"),
    ]


def test_pages_and_exports_in_html() -> None:
    text, found = html(
        ' <b>Карсу: <i>паромы</i></b><br> <a href="https://tarn.example/1">стоят</a> <a href="?q=%23x">#x</a>'
        '<tg-emoji emoji-id="5"><i class="emoji"><b>😀</b></i></tg-emoji> <i class="emoji"><b>🌊</b></i>'
        '<span class="spoiler">тсс</span><blockquote>цитата</blockquote><s>нет</s> <code>a = 1</code>'
    )
    assert text == "Карсу: паромы\n стоят #x😀 🌊тсс\nцитата\nнет a = 1".replace("\n стоят", "\nстоят")
    assert shown(text, found) == [
        ("bold", "Карсу: паромы", None),
        ("italic", "паромы", None),
        ("link", "стоят", "https://tarn.example/1"),
        ("custom emoji", "😀", "5"),
        ("spoiler", "тсс", None),
        ("quote", "цитата", None),
        ("struck through", "нет", None),
        ("code", "a = 1", None),
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "", "/relative", "vbscript:x"])
def test_a_link_that_is_no_address_of_the_web_is_none(address: str) -> None:
    assert html(f'<a href="{address}">here</a>')[1] == ()


def test_blanks_around_a_text_and_a_part_are_not_shown_otherwise() -> None:
    text, found = html("  <b> alone </b>  ")
    assert (text, shown(text, found)) == ("alone", [("bold", "alone", None)])
    assert html("<b> </b>x")[1] == ()


def test_several_bodies_are_one_text() -> None:
    bodies = [etree.fromstring(f"<p>{one}</p>") for one in ("<b>a</b>", "", "x <b>b</b>")]
    text, found = join_formatted(bodies)
    assert (text, shown(text, found)) == ("a\nx b", [("bold", "a", None), ("bold", "b", None)])


def test_a_merged_post_is_shown_as_its_own_text_is() -> None:
    def sighting(text: str, dump: str, *, edited: bool = False, bold: int = 0) -> Post:
        return Post(
            platform="telegram",
            channel="tarn",
            number="1",
            text=text,
            place=Place(dump_sha256=dump * 64, position="1"),
            edited=edited,
            formatting=(Formatting(TextStyle.BOLD, 0, bold),) if bold else (),
        )

    plain, formatted = sighting("ferry stands", "a"), sighting("ferry stands", "b", bold=5)
    assert merge_sightings([plain, formatted])[0].formatting == formatted.formatting
    assert merge_sightings([formatted, plain])[0].formatting == formatted.formatting
    later = sighting("the ferry sails", "c", edited=True)
    assert merge_sightings([formatted, later])[0].formatting == ()
