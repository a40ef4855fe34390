"""Places of a collation: who divides whose sentences, and what no single witness can swallow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

import pytest

from stemmatic.descend import collate
from stemmatic.link import Texts, TokenizedText, compare_pairs
from stemmatic.model import Link, Passage, Post
from stemmatic.options import LinkOptions
from stemmatic.text.comparison import split_words
from stemmatic.understand import understand
from tests.descend.test_collation import collated, texts, whole_pair
from tests.invented import post

FERRY = "The ferry to Lower Tarn leaves the northern pier at seven every evening."
FARES = "Fares for carts and barrels rise by two marks from the first of May."
TOLL = "The council keeps the toll on the long bridge as it was in the spring."
JOINED = f"{FERRY[:-1]}; fares{FARES[5:]}"  # two sentences made one


def linked(posts: Sequence[Post]) -> list[Link]:
    """The links that the wording of posts gives."""
    tokenized = [TokenizedText.of(one, passages_of(one.text), split_words(one.text)) for one in posts]
    return compare_pairs(Texts.of(tokenized), list(combinations(range(len(posts)), 2)), LinkOptions())


def passages_of(text: str) -> tuple[Passage, ...]:
    return understand(text).passages


def places(*said: str) -> list[list[str]]:
    """Who has what where, of posts in order of time, each read against the first."""
    posts = [post(f"c{at}", 1, text, at) for at, text in enumerate(said)]
    sources = {one.key: [posts[0].key] for one in posts[1:]}
    return texts(collate([collated(one) for one in posts], linked(posts), sources))


def test_most_witnesses_divide_a_sentence_that_one_has_joined() -> None:
    whole = f"{FERRY} {FARES} {TOLL}"
    assert places(f"{JOINED} {TOLL}", whole, whole) == [
        [f"{FERRY[:-1]};", FERRY, FERRY],
        [f"fares{FARES[5:]}", FARES, FARES],
        [TOLL, TOLL, TOLL],
    ]


def test_two_sentences_stand_where_most_witnesses_have_one() -> None:
    joined = f"{JOINED} {TOLL}"
    assert places(joined, joined, f"{FERRY} {FARES} {TOLL}") == [
        [JOINED, JOINED, f"{FERRY} {FARES}"],
        [TOLL, TOLL, TOLL],
    ]


def test_sentences_joined_in_turn_swallow_no_place() -> None:
    """Each of three witnesses joins another two: a chain of pairs leads from the first sentence to the last."""
    last = "Boats without a lantern stay in the harbour until the morning bell."
    told = [FERRY, FARES, TOLL, last]

    def joining(at: int) -> str:
        both = f"{told[at][:-1]}, and {told[at + 1][0].lower()}{told[at + 1][1:]}"
        return " ".join([*told[:at], both, *told[at + 2 :]])

    found = places(" ".join(told), " ".join(told), joining(0), joining(1), joining(2))
    assert len(found) == 4
    assert [place[0] for place in found] == told
    assert all(all(place) for place in found), "each has something everywhere"


def test_further_witnesses_take_no_place_from_the_others() -> None:
    whole = f"{FERRY} {FARES} {TOLL}"
    two = places(whole, whole)
    more = places(whole, whole, f"{JOINED} {TOLL}", f"{FARES} {TOLL}", f"{FERRY} {TOLL}")
    assert [place[:2] for place in more] == two


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_witnesses_changes_nothing(order: Sequence[int]) -> None:
    said = (f"{FERRY} {FARES} {TOLL}", f"{JOINED} {TOLL}", f"{FERRY} {FARES}")
    found = places(*(said[at] for at in order))
    table = {tuple(place[order.index(at)] for at in range(3)) for place in found}
    assert table == {
        (FERRY, f"{FERRY[:-1]};", FERRY),
        (FARES, f"fares{FARES[5:]}", FARES),
        (TOLL, TOLL, ""),
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "cut"),
    [
        (
            "The pier is open again for all boats of the lake, and moorings there are free until the end of June.",
            ("Пристань снова открыта для всех лодок озера.", "Места у причала бесплатны до конца июня."),
            "The pier is open again for all boats of the lake,",
        ),
        (
            "Gölün bütün tekneleri için iskele yeniden açıldı; bağlama yerleri haziran sonuna kadar ücretsiz olacak.",
            ("Пристань знову відкрито для всіх човнів озера.", "Місця біля причалу безкоштовні до кінця червня."),
            "Gölün bütün tekneleri için iskele yeniden açıldı;",
        ),
        (
            "أعيد فتح الرصيف أمام جميع قوارب البحيرة، وأماكن الرسو هناك مجانية حتى نهاية شهر يونيو المقبل.",
            ("The pier is open again to all boats of the lake.", "Moorings there are free until the end of June."),
            "أعيد فتح الرصيف أمام جميع قوارب البحيرة،",
        ),
    ],
)
def test_across_languages_a_sentence_is_divided_where_a_clause_ends(ours: str, theirs: Sequence[str], cut: str) -> None:
    """Two other witnesses have two sentences there."""
    one = post("a", 1, ours, 0)
    others = [post("b", 1, " ".join(theirs), 5), post("c", 1, " ".join(theirs), 9)]
    links = [whole_pair(one, other) for other in others]
    sources = {other.key: [one.key] for other in others}
    found = texts(collate([collated(each) for each in (one, *others)], links, sources))
    assert [place[0] for place in found] == [cut, ours[len(cut) :].strip()]
    assert [place[1] for place in found] == list(theirs)


def test_pieces_give_the_text_back() -> None:
    whole = f"{FERRY} {FARES} {TOLL}"
    first = [place[0] for place in places(f"{JOINED} {TOLL}", whole, whole)]
    assert " ".join(first) == f"{JOINED} {TOLL}"


def test_a_forward_without_links_stands_with_what_it_forwards() -> None:
    """A declared forward has no link that pairs its passages: what is divided of one wording is divided of all."""
    whole = f"{FERRY} {FARES} {TOLL}"
    posts = [post(f"c{at}", 1, text, at) for at, text in enumerate((f"{JOINED} {TOLL}", whole, whole, whole))]
    forward = post("forward", 1, f"{JOINED} {TOLL}", 9)
    sources = {one.key: [posts[0].key] for one in (*posts[1:], forward)}
    found = texts(collate([collated(one) for one in (*posts, forward)], linked(posts), sources))
    assert [place[0] for place in found] == [place[-1] for place in found]
    assert len(found) == 3
