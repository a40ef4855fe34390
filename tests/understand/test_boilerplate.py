"""A channel's fixed text, learned from the channel."""

from __future__ import annotations

import random
from dataclasses import replace

from stemmatic.options import UnderstandOptions
from stemmatic.understand import ChannelProfile, learn_texts, understand

OPTIONS = UnderstandOptions()
SHIPS = ["Albatross", "Beacon", "Comet", "Dolphin", "Eagle", "Falcon", "Gull", "Heron", "Ibis", "Jay"]
FOOTER = "👉 Subscribe to Velin Harbour"


def posts(footer: str = FOOTER, head: str = "") -> list[str]:
    return [
        f"{head}The {ship} came in at dawn with timber.\nIt leaves {n} days later.\n\n{footer}"
        for n, ship in enumerate(SHIPS)
    ]


def marked(text: str, profile: ChannelProfile) -> list[str]:
    return [text[p.begin : p.end] for p in understand(text, profile).passages if p.boilerplate]


def test_a_signature_is_learned_and_marked() -> None:
    profile = learn_texts(posts(), OPTIONS)
    assert profile.languages == (("en", 1.0),)
    assert marked(f"The Kite came in.\n{FOOTER}", profile) == ["Subscribe to Velin Harbour"]
    assert marked("The Kite came in.\nSUBSCRIBE to Velin  harbour!", profile) == ["SUBSCRIBE to Velin  harbour!"]


def test_headers_link_rows_and_counting_signatures() -> None:
    profile = learn_texts(
        posts("t.me/velin_harbour\nWe are 100 readers\n@velin_harbour", head="Harbour news\n"), OPTIONS
    )
    text = "Harbour news\nThe Kite came in.\nt.me/velin_harbour\nWe are 2 readers\n@velin_harbour"
    assert marked(text, profile) == ["Harbour news", "t.me/velin_harbour", "We are 2 readers", "@velin_harbour"]


def test_the_order_of_texts_changes_nothing() -> None:
    texts = posts() + posts("Harbour radio, channel 5") + ["Gale warning.\nStay in port."] * 5
    profile = learn_texts(texts, OPTIONS)
    for seed in range(5):
        random.Random(seed).shuffle(texts)  # noqa: S311
        assert learn_texts(texts, OPTIONS) == profile


def test_a_post_repeated_daily_is_no_boilerplate() -> None:
    alarm = "Gale warning for the whole coast.\nStay in port until the all-clear."
    profile = learn_texts([alarm] * 50 + [f"The {ship} came in." for ship in SHIPS], OPTIONS)
    assert profile.boilerplate == frozenset()


def test_a_refrain_in_the_middle_is_no_boilerplate() -> None:
    texts = [
        "\n".join(
            [f"{ship} {k} sails at dawn." for k in ("One", "Two", "Three")]
            + ["So it goes."]
            + [f"{ship} {k} is back." for k in ("Four", "Five", "Six")]
        )
        for ship in SHIPS
    ]
    assert learn_texts(texts, OPTIONS).boilerplate == frozenset()


def test_too_few_posts_or_too_small_a_share() -> None:
    assert learn_texts(posts()[:3], OPTIONS).boilerplate == frozenset()
    rare = posts()[:4] + [f"Ship number {'x' * n} passed." for n in range(400)]
    assert learn_texts(rare, OPTIONS).boilerplate == frozenset()


def test_a_post_of_nothing_but_boilerplate_keeps_it() -> None:
    profile = learn_texts(posts(), OPTIONS)
    assert marked(FOOTER, profile) == []


def test_far_from_the_edges_fixed_text_is_content() -> None:
    profile = learn_texts(posts(), OPTIONS)
    lines = [f"The {ship} came in." for ship in SHIPS]
    lines.insert(5, "Subscribe to Velin Harbour")
    assert marked("\n".join(lines), profile) == []


def test_an_empty_channel() -> None:
    assert learn_texts([], OPTIONS) == ChannelProfile()
    assert learn_texts(["", "😀"], OPTIONS) == ChannelProfile()


def test_a_closing_line_that_opens_with_the_channels_name_is_its_signature() -> None:
    profile = learn_texts(["One text only."], OPTIONS, ["lakeside_wire", "Lakeside Wire 🌊"])
    text = "The ferry sails at noon.\n\nLakeside Wire – news from the water"
    assert [p.boilerplate for p in understand(text, profile).passages] == [False, True]
    for other in (
        "Lakeside Wire – news from the water",
        "Lakeside Wire opens an office in Veyra.\n\nThe minister came.",
        "The ferry sails at noon.\n\nWe thank our readers at Lakeside Wire.",
    ):
        assert not any(p.boilerplate for p in understand(other, profile).passages)


def test_what_was_divided_to_learn_is_understood_alike() -> None:
    texts = [
        *posts(),
        "Am 3. Oktober und am 16. Festival der Stadt war der Hafen offen.",
        "Read: [www.velin.example/a]",
    ]
    profile = learn_texts(texts, OPTIONS, ["Lakeside Wire"])
    assert profile.divided
    for text in texts:
        assert understand(text, profile) == understand(text, replace(profile, divided={}))
