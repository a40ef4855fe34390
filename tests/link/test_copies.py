"""Copies, edited copies, excerpts: what links, what it is called, and what must not link."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stemmatic.link.wording.alignment import align
from stemmatic.model import Link, Post, Relation
from stemmatic.options import LinkOptions
from tests.invented import links_of as links
from tests.invented import post

STATEMENT = (
    "The Ministry of Fisheries of Valdoria welcomes the agreement reached in Belmora on the shared use of the lake. "
    "Both sides will count the boats together from the first of July. "
    "The Minister thanked the Karsu delegation for four days of patient talks and invited it to Veyra in autumn."
)


def only(*posts: Post) -> Link:
    found = links(*posts)
    assert len(found) == 1
    return found[0]


def test_a_copy_comes_from_the_earlier_post() -> None:
    link = only(post("b", 1, STATEMENT, 30), post("a", 1, STATEMENT, 5))
    assert (link.source, link.target, link.relation, link.directed) == ("table:a/1", "table:b/1", Relation.COPY, True)
    assert link.source_coverage == link.target_coverage == 1.0
    assert any(ground.startswith("time: source earlier by 25 min") for ground in link.grounds)


def test_passages_point_to_the_same_words_on_both_sides() -> None:
    a, b = post("a", 1, STATEMENT, 0), post("b", 1, "Just in. " + STATEMENT.split(". ")[1] + ".", 10)
    link = only(a, b)
    assert link.relation is Relation.EXCERPT
    pair = link.passages[-1]
    assert a.text[pair.source_begin : pair.source_end] == b.text[pair.target_begin : pair.target_end]


def test_without_times_the_direction_is_open_and_ends_stand_in_key_order() -> None:
    link = only(post("z", 1, STATEMENT, None), post("a", 1, STATEMENT, None))
    assert (link.source, link.target, link.directed) == ("table:a/1", "table:z/1", False)
    assert any(ground.startswith("open:") for ground in link.grounds)


def test_a_date_without_a_time_does_not_order_posts_of_one_day() -> None:
    day = {"extra": {"date_precision": "day"}}
    assert not only(post("a", 1, STATEMENT, -9 * 60, **day), post("b", 1, STATEMENT, 5)).directed
    assert only(post("a", 1, STATEMENT, -34 * 60, **day), post("b", 1, STATEMENT, 5)).source == "table:a/1"


def test_marks_of_omission_give_the_direction_without_times() -> None:
    first, _, third = STATEMENT.split(". ")
    cut = f"{first}. <...> {third}"
    link = only(post("a", 1, cut, None), post("b", 1, STATEMENT, None))
    assert (link.source, link.directed, link.relation) == ("table:b/1", True, Relation.EXCERPT)


def test_an_earlier_cut_text_is_not_the_source_of_a_fuller_later_one() -> None:
    first, _, third = STATEMENT.split(". ")
    link = only(post("a", 1, f"{first}. <...> {third}", 0), post("b", 1, STATEMENT, 60))
    assert not link.directed


def test_a_later_fuller_text_is_an_expanded_copy() -> None:
    short = STATEMENT.split(". ")[0] + "."
    link = only(post("a", 1, short, 0), post("b", 1, STATEMENT, 60))
    assert (link.source, link.relation) == ("table:a/1", Relation.EXPANDED_COPY)


def test_changed_words_make_an_edited_copy() -> None:
    edited = STATEMENT.replace("welcomes", "hailed").replace("patient talks", "difficult talks").replace("July", "May")
    assert only(post("a", 1, STATEMENT, 0), post("b", 1, edited, 5)).relation is Relation.EDITED_COPY


LONG = (
    STATEMENT
    + " "
    + STATEMENT.replace("Both", "All").replace("Valdoria", "Nadrichia")
    + " It has paid 1,250,000 florins."
)


@pytest.mark.parametrize(
    ("figures", "relation"),
    [
        ("1.250.000", Relation.COPY),
        ("1.25 million", Relation.COPY),
        ("1,260,000", Relation.EDITED_COPY),
        ("1.25 billion", Relation.EDITED_COPY),
        ("many", Relation.EDITED_COPY),
    ],
)
def test_a_changed_figure_makes_an_edited_copy_of_any_length(figures: str, relation: Relation) -> None:
    other = LONG.replace("1,250,000", figures)
    assert only(post("a", 1, LONG, 0), post("b", 1, other, 5)).relation is relation


def test_moved_blocks_are_followed() -> None:
    first, second, third = STATEMENT.rstrip(".").split(". ")
    link = only(post("a", 1, STATEMENT, 0), post("b", 1, f"{third}. {second}. {first}.", 5))
    assert link.target_coverage == 1.0
    assert len(link.passages) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Good morning, friends!", "Good morning, friends!"),
        (
            "Ambassador Orhan Tezel received the Minister of Culture of Ostrel Irina Malova in Veyra on 4 June.",
            "Ambassador Selin Aksu received the Minister of Trade of Nadrichia Taras Hnatiuk in Belmora on 9 June.",
        ),
        (
            "The water level in Lake Sarn today is 312 cm, 4 cm up.",
            "The water level in Lake Sarn today is 298 cm, 9 cm up.",
        ),
    ],
)
def test_formulas_do_not_link(one: str, other: str) -> None:
    assert links(post("a", 1, one, 0), post("b", 1, other, 60 * 30)) == []


def test_a_whole_short_sentence_is_found_in_a_long_post() -> None:
    text = STATEMENT + " Nobody lost the count of nets."
    link = only(post("a", 1, text, 0), post("b", 7, "Nobody lost the count of nets.", 9))
    assert link.relation is Relation.EXCERPT


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_every_short_post_that_another_channel_holds_word_for_word_is_found(data: st.DataObject) -> None:
    """Four to eight words and twenty letters are enough, in whole or within a sentence, days apart or not."""
    words = STATEMENT.rstrip(".").replace(".", "").split()
    size = data.draw(st.integers(4, 8))
    begin = data.draw(st.integers(0, len(words) - size))
    short = " ".join(words[begin : begin + size])
    assume(sum(map(str.isalpha, short)) >= LinkOptions().min_chars)
    minutes = data.draw(st.integers(-5000, 5000))
    assert links(post("a", 1, " ".join(words), 0), post("b", 1, short, minutes))


def test_three_words_from_the_middle_of_another_channels_post_are_an_excerpt() -> None:
    text = f"{STATEMENT} Nobody counted nets. The boats went home at noon."
    assert only(post("a", 1, text, 0), post("b", 1, "Nobody counted nets.", 9)).relation is Relation.EXCERPT


@pytest.mark.parametrize(
    ("channel", "text", "short", "minutes"),
    [
        ("b", f"Good morning, friends! {STATEMENT}", "Good morning, friends!", 9),  # a greeting opens
        ("b", f"{STATEMENT} Stay with us.", "Stay with us.", 9),  # … or closes a post
        ("a", f"{STATEMENT} Nobody counted nets. The boats left.", "Nobody counted nets.", 9),  # one channel
        ("b", f"{STATEMENT} Nobody counted nets. The boats left.", "Nobody counted nets.", 60 * 24 * 30),
        ("b", f"{STATEMENT} We all know. The boats left.", "We all know.", 9),  # too few letters
    ],
)
def test_three_words_alone_prove_little(channel: str, text: str, short: str, minutes: int) -> None:
    assert links(post("a", 1, text, 0), post(channel, 7, short, minutes)) == []


DIGEST = "The week on the lake. Belmora fishermen mend nets all winter. Veyra opened its second harbour. Ice is late."


def test_a_headline_in_the_digest_of_its_own_channel_is_found() -> None:
    headline = "Belmora fishermen mend nets all winter."
    link = only(post("a", 1, headline, 0), post("a", 2, DIGEST, 60 * 24 * 3))
    assert link.relation is Relation.EXPANDED_COPY
    assert links(post("a", 1, headline, 0), post("a", 2, DIGEST, 60 * 24 * 30)) == []
    assert links(post("a", 1, headline, 0), post("a", 2, headline, 60 * 24 * 3)) == []  # merely said again


DAILY = (
    "Boats on Lake Sarn caught {} kilos of perch yesterday and nobody was late for the auction in the harbour of "
    "Veyra, the Ministry of Fisheries of Valdoria says."
)


def test_the_daily_figures_of_a_channel_are_no_copies_of_one_another() -> None:
    ours, next_day = post("a", 1, DAILY.format(240), 0), post("a", 2, DAILY.format(310), 60 * 24)
    assert links(ours, next_day) == []
    assert links(ours, post("a", 2, DAILY.format(310), 30))  # corrected at once
    assert links(ours, post("b", 2, DAILY.format(240), 60 * 24))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Storm alarm on all of Lake Sarn.", "Storm alarm on all of Lake Sarn."),
        ("The karsa rose above 40 talers today at Belmora.", "The lira rose above 40 talers today at Belmora."),
    ],
)
def test_a_short_report_on_another_day_is_said_anew(one: str, other: str) -> None:
    assert links(post("a", 1, one, 0), post("b", 1, other, 60 * 24 * 5)) == []
    assert one != other or links(post("a", 1, one, 0), post("b", 1, other, 5))


def test_words_between_moved_blocks_are_followed() -> None:
    first, second, third = STATEMENT.rstrip(".").split(". ")
    changed = second.replace("count the boats", "inspect our vessels").replace("first", "third")
    link = only(post("a", 1, STATEMENT, 0), post("b", 1, f"{third}. {changed}. {first}.", 5))
    assert len(link.passages) == 3


def test_turkish_and_arabic_fold_before_they_are_compared() -> None:
    turkish = "İSTANBUL BOĞAZI'NDAKİ IŞIKLAR BU GECE ON DAKİKA SÖNECEK, DEDİ BAKAN."
    assert links(
        post("a", 1, turkish, 0),
        post("b", 1, "İstanbul Boğazı'ndaki ışıklar bu gece on dakika sönecek, dedi bakan.", 1),
    )
    arabic = "أعلنت وزارة الخارجية في فالدوريا اليوم عن فتح المعبر البحري أمام الشاحنات"
    plain = "اعلنت وزارة الخارجية في فالدوريا اليوم عن فتح المعبر البحري امام الشاحنات"
    assert links(post("a", 1, arabic, 0), post("b", 1, plain, 1))


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(5)))
def test_the_order_of_posts_changes_nothing(order: list[int]) -> None:
    first, second, third = STATEMENT.split(". ")
    posts = [
        post("a", 1, STATEMENT, 0),
        post("b", 1, STATEMENT, 5),
        post("c", 1, second + ".", 6),
        post("d", 1, f"{third} {first}.", 9),
        post("e", 1, "Nothing of the kind was ever said by anybody at the lake.", 9),
    ]
    assert links(*(posts[i] for i in order)) == links(*posts)


def test_an_unrelated_post_changes_no_link() -> None:
    posts = [post("a", 1, STATEMENT, 0), post("b", 1, STATEMENT, 5)]
    other = post("c", 1, "Bread prices in Temirkale fell for the third week because the harvest was early.", 2)
    assert links(*posts, other) == links(*posts)


def test_many_equal_posts_stay_connected() -> None:
    many = [post(f"c{i:03}", 1, STATEMENT, i) for i in range(260)]
    found = links(*many)
    assert len(found) < len(list(itertools.combinations(many, 2)))
    assert {link.target for link in found if link.source == "table:c000/1"} == {one.key for one in many[1:]}


def test_very_long_texts_are_aligned_by_seeds() -> None:
    rng = np.random.default_rng(5)
    a = rng.integers(0, 2**60, 9000, dtype=np.uint64)
    moved = np.concatenate([a[4000:8000], rng.integers(0, 2**60, 50, dtype=np.uint64), a[:4000]])
    partner = align(a, moved, 3, 60)
    assert (partner[4000:8000] == np.arange(4000)).all()
    assert (partner[:4000] == np.arange(4050, 8050)).all()
    assert (partner[8000:] == -1).all()


def test_one_word_repeated_for_pages_takes_no_time_by_the_square() -> None:
    word = np.full(60_000, 7, np.uint64)
    assert (align(word, word, 3, 60) == np.arange(60_000)).all()
    assert len(align(word, word[:50_000], 3, 60)) == 60_000
