"""Places of words: what differs, of which kind, and the same in every order of the witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.accuracy.collations import collate_texts
from stemmatic.descend import VariantKind, Variants, find_variants
from stemmatic.errors import OptionError
from stemmatic.model import Collation, Reading, ReadingState, Witness

OPENED = "The council of Tarn has opened the grey old lock to all boats."


def vary(*said: str, ignore: Sequence[VariantKind] = ()) -> Variants:
    """The places of words of readings of one place, all in one language, with the sigla A, B, C …"""
    return find_variants(one_place(*said), ignore)


def one_place(*said: str, language: str = "en") -> Collation:
    names = [chr(ord("A") + at) for at in range(len(said))]
    return Collation(
        witnesses=tuple(Witness(siglum=name, post=f"t:{name}/1", version=0, language=language) for name in names),
        places=(
            tuple(
                Reading(siglum=name, state=ReadingState.BASE, text=text, begin=0, end=len(text))
                for name, text in zip(names, said, strict=True)
            ),
        ),
    )


def readings(found: Variants) -> list[tuple[dict[str, str], list[str]]]:
    return [
        ({one.text: "".join(one.sigla) for one in place.readings}, [kind.value for kind in place.kinds])
        for place in found.varying
    ]


def test_an_apparatus_says_in_one_line_what_differs() -> None:
    found = vary(
        OPENED,
        OPENED.replace("opened", "closed"),
        OPENED.replace("opened ", ""),
        OPENED.replace("opened", "closed").replace("boats", "boats and carts"),
    )
    assert found.apparatus() == ["1 opened] closed B D; om. C · boats] add. and carts D"]
    assert found.apparatus("B") == ["1 closed] opened A; om. C · boats] add. and carts D"]
    assert found.apparatus("D") == ["1 closed] opened A; om. C · and carts] om. A B C"]
    assert found.matrix() == {"A": [0, 0], "B": [1, 0], "C": [2, 0], "D": [1, 1]}
    with pytest.raises(OptionError, match="no witness 'X'"):
        found.apparatus("X")


def test_a_lemma_that_comes_again_has_its_number() -> None:
    first = "The boats of the pier and the boats of the lake sail."
    assert vary(first, first.replace("boats of the lake", "carts of the lake")).apparatus() == ["1 boats (2)] carts B"]


@pytest.mark.parametrize(
    ("ours", "theirs", "kind", "variant"),
    [
        (
            "It has the colour of a harbour seal.",
            "It has the color of a harbour seal.",
            "spelling",
            {"colour", "color"},
        ),
        ("Ещё один паром пришёл.", "Еще один паром пришел.", "spelling", {"Ещё", "Еще"}),
        ("أُعلن القرار أمس", "اعلن القرار أمس", "spelling", {"أُعلن", "اعلن"}),
        ("The council met.", "The Council met.", "case", {"council", "Council"}),
        ("IŞIK yine söndü.", "Işık yine söndü.", "case", {"IŞIK", "Işık"}),
        ("Well, it sails.", "Well it sails.", "punctuation", {"Well,", "Well"}),
        ("It sails.", "It sails!", "punctuation", {".", "!"}),
        ("It cost 1,250 marks.", "It cost 1 250 marks.", "figures", {"1,250", "1 250"}),
        ("It cost 1,250 marks.", "It cost 1,270 marks.", "wording", {"1,250", "1,270"}),
        ("Пором відкрито для всіх.", "Пором закрито для всіх.", "wording", {"відкрито", "закрито"}),
        ("It sails today.", "It sailed today.", "wording", {"sails", "sailed"}),
    ],
)
def test_kinds_are_told_apart_and_can_be_left_out(ours: str, theirs: str, kind: str, variant: set[str]) -> None:
    (place, *others) = vary(ours, theirs).varying
    assert {one.text for one in place.readings} == variant
    assert [one.value for one in place.kinds] == [kind]
    left_out = vary(ours, theirs, ignore=[VariantKind(kind)])
    assert bool(left_out.varying) == (kind == "wording"), "what words say cannot be left out"
    assert left_out.ignored == (() if kind == "wording" else (VariantKind(kind),))
    assert kind == "spelling" or not others


def test_words_that_changed_places_are_word_order() -> None:
    found = vary(OPENED, OPENED.replace("grey old", "old grey"))
    assert {kind for place in found.varying for kind in place.kinds} == {VariantKind.ORDER}
    assert not vary(OPENED, OPENED.replace("grey old", "old grey"), ignore=[VariantKind.ORDER]).varying
    swapped = vary(OPENED, OPENED.replace("grey old", "new grey"), ignore=[VariantKind.ORDER])
    assert swapped.varying, "another word is no word order"


def test_neighbouring_columns_that_divide_the_witnesses_alike_are_one_place() -> None:
    found = vary(OPENED, OPENED, OPENED.replace("grey old lock", "bridge"))
    assert readings(found) == [({"grey old lock": "AB", "bridge": "C"}, ["wording"])]


def test_languages_stand_apart() -> None:
    ours = one_place("The lock is open.", "Шлюз открыт.", "The lock is shut.", "Шлюз закрыт.")
    languages = ("en", "ru", "en", "ru")
    witnesses = tuple(
        Witness(siglum=one.siglum, post=one.post, version=0, language=language)
        for one, language in zip(ours.witnesses, languages, strict=True)
    )
    found = find_variants(Collation(witnesses=witnesses, places=ours.places))
    assert found.apparatus() == ["1 open] shut C", "1 открыт] закрыт D"]
    assert found.matrix() == {"A": [0, None], "B": [None, 0], "C": [1, None], "D": [None, 1]}


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.lists(st.sampled_from(["pier", "boat", "Boat", "noon,", "lake", "colour", "color"]), min_size=1, max_size=7),
        min_size=2,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_witnesses_changes_nothing_and_texts_come_back(said: list[list[str]], random: object) -> None:
    texts = [" ".join(words) for words in said]
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    ours, theirs = vary(*texts), vary(*(texts[at] for at in order))

    def table(found: Variants, names: Sequence[int]) -> list[set[tuple[str, frozenset[int]]]]:
        return [
            {(one.text, frozenset(names[ord(siglum) - ord("A")] for siglum in one.sigla)) for one in place.readings}
            for place in found.places
        ]

    assert table(ours, range(len(texts))) == table(theirs, order)
    for at, text in enumerate(texts):
        siglum = chr(ord("A") + at)
        read = [one.text for place in ours.places for one in place.readings if siglum in one.sigla and one.text]
        assert "".join(read).replace(" ", "") == text.replace(" ", "")
        (graph,) = ours.graphs()
        walk, node = [], -1
        while (node := next(one.target for one in graph.edges if one.source == node and siglum in one.sigla)) != -2:
            walk.append(graph.nodes[node].text)
        assert walk == read, "a witness is a path through the graph"


def test_a_copy_more_changes_no_variant() -> None:
    said = [OPENED, OPENED.replace("grey", "green"), OPENED.replace("old ", "")]
    once, again = vary(*said), vary(*said, said[1], said[1])
    assert [{one.text for one in place.readings} for place in once.places] == [
        {one.text for one in place.readings} for place in again.places
    ]


def test_some_witnesses_keep_the_places_of_the_whole() -> None:
    found = vary(OPENED, OPENED.replace("grey", "green"), OPENED.replace("boats", "carts"))
    two = found.only({"A", "B"})
    assert [one.number for one in two.places] == [one.number for one in found.places]
    assert readings(two) == [({"grey": "A", "green": "B"}, ["wording"])]


@pytest.mark.parametrize("order", list(permutations("ABC")))
def test_a_text_without_stops_is_divided(order: tuple[str, ...]) -> None:
    clauses = (f"the {a} of {b} waits for the {c} near the {a} bridge and" for a, b, c in combinations(_NOUNS, 3))
    words = " ".join(clauses).split()[:240]
    shorter = [*words[:41], *words[42:]]
    longer = [*words[:150], "tomorrow", *words[150:]]
    texts = {name: " ".join(said) for name, said in (("A", words), ("B", longer), ("C", shorter))}
    found = collate_texts({name: texts[name] for name in order})
    assert len(found.places) >= 6
    assert all(reading.text for place in found.places for reading in place), "cut at the same words"
    assert max(len(reading.text.split()) for place in found.places for reading in place) < 60
    varying = find_variants(found).varying
    assert [{one.text for one in place.readings} for place in varying] == [{words[41], ""}, {"", "tomorrow"}]


_NOUNS = ("ferry", "council", "lock", "harbour", "market", "mill", "tower", "road")
