"""Readings of some texts, and the trees that they form."""

from __future__ import annotations

import random

import numpy as np
import pytest

from stemmatic.descend.phylogeny import find_phylogeny
from stemmatic.descend.reading_trees import grow_reading_trees
from stemmatic.descend.readings import Readings, VariantKind, align_words, find_readings
from tests.invented import laid_out, post

FERRY = """the old ferry left the northern pier at noon and the council of belmora said that nobody had been hurt when a
barrel rolled into the lake near veyra while the harbour office asked all skippers to keep away from the eastern mole
until the grain convoy had passed the lock and the bell of the light tower had been rung for the second time""".split()  # noqa: SIM905


def read(*texts: list[str], names: tuple[str, ...] = ()) -> Readings:
    return find_readings([[(word, word in names) for word in text] for text in texts])


def changed(text: list[str], **words: str) -> list[str]:
    return [words.get(word, word) for word in text]


def test_what_is_left_out_in_a_row_is_one_variant_and_a_word_is_another() -> None:
    found = read(FERRY, FERRY[:4] + FERRY[12:], changed(FERRY, barrel="cart"), changed(FERRY, barrel="barel"))
    kinds = sorted((one.kind, one.end - one.begin) for one in found.variants)
    assert kinds == [(VariantKind.OUT, 8), (VariantKind.SPELLING, 1), (VariantKind.WORD, 1)]


def test_names_and_figures_weigh_more_than_words_and_these_more_than_spellings() -> None:
    texts = changed(FERRY, belmora="sarn"), changed(FERRY, barrel="cart"), changed(FERRY, harbour="harbor")
    found = read(FERRY, *texts, changed(FERRY, noon="12"), names=("belmora", "sarn"))
    weight = {one.kind: found.weights[at] for at, one in enumerate(found.variants)}
    assert weight[VariantKind.NAME] > weight[VariantKind.WORD] > weight[VariantKind.SPELLING]
    assert sum(one.kind is VariantKind.NAME for one in found.variants) == 2


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_texts_changes_no_column(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 (sampling)
    texts = [FERRY]
    for _ in range(6):
        new = list(rng.choice(texts))
        del new[rng.randrange(20) : rng.randrange(20, 24)]
        new.insert(rng.randrange(len(new)), rng.choice(["лодка", "tekne", "قارب"]))
        texts.append(new)
    assert all(tuple(filter(None, row)) == tuple(text) for row, text in zip(align_words(texts), texts, strict=True))
    shuffled = rng.sample(range(len(texts)), len(texts))
    first, second = (find_readings([[(w, False) for w in texts[at]] for at in order]) for order in (range(7), shuffled))
    assert first.variants == second.variants
    assert (first.has[shuffled] == second.has).all()


SHARED = {"northern": "western", "barrel": "cart", "veyra": "sarn", "grain": "coal"}


def test_texts_that_agree_in_what_is_new_hang_on_a_lost_exemplar() -> None:
    one, other = (
        changed(FERRY, **SHARED, **own)
        for own in (
            {"noon": "dusk", "bell": "horn", "tower": "house"},
            {"mole": "buoy", "council": "mayor", "time": "day"},
        )
    )
    found = find_phylogeny(read(FERRY, one, other, changed(FERRY, skippers="crews")))
    assert len(found.has) == 5
    assert {frozenset(edge) for edge in found.edges} == {frozenset(ends) for ends in ((0, 4), (1, 4), (2, 4), (0, 3))}


def test_readings_of_its_own_speak_against_a_source() -> None:
    """What was copied from a text has its readings: one that alone has some is a neighbour, not a source."""
    near = changed(FERRY, northern="western", barrel="cart")
    copies = [changed(near, noon="dusk"), changed(near, bell="horn", mole="buoy")]
    passed_on = find_phylogeny(read(FERRY, near, *copies))
    assert passed_on.own[1] == 0
    kept = find_phylogeny(read(FERRY, changed(near, grain="coal"), *copies))
    assert kept.own[1] > 0.5


def test_few_texts_form_no_tree_nor_do_excerpts_with_their_sources() -> None:
    def trees(*texts: list[str]) -> int:
        posts = [post(f"c{at}", 1, " ".join(words).capitalize() + ".", None) for at, words in enumerate(texts)]
        lay_out = laid_out(posts)
        by_key = {one.key: one for one in posts}
        return len(grow_reading_trees(by_key, by_key.keys(), lay_out))

    words = ("noon", "grain", "barrel", "veyra", "lock", "bell", "time")
    edited = [changed(FERRY, **{word: "other"}) for word in words]
    assert trees(FERRY, *edited[:-1]) == 0, "few are told by their links"
    assert trees(FERRY, *edited) == 1
    assert trees(FERRY, *edited, FERRY[: len(FERRY) // 2]) == 0
    assert trees(FERRY, *edited, FERRY[: len(FERRY) * 3 // 4]) == 1


def test_agreement_in_the_older_reading_calls_for_none() -> None:
    texts = [changed(FERRY, **{word: "other"}) for word in ("northern", "barrel", "veyra", "grain")]
    found = find_phylogeny(read(FERRY, *texts))
    assert len(found.has) == 5
    assert {frozenset(edge) for edge in found.edges} == {frozenset((0, at)) for at in range(1, 5)}


def test_leaving_out_the_same_calls_for_none() -> None:
    found = find_phylogeny(read(FERRY, changed(FERRY[:30], noon="dusk"), changed(FERRY[:30], barrel="cart")))
    assert len(found.has) == 3


def test_a_text_from_two_exemplars_has_two() -> None:
    left = changed(FERRY, old="new", northern="western", noon="dusk", council="mayor", nobody="somebody", hurt="seen")
    right = changed(FERRY, harbour="port", skippers="crews", mole="buoy", grain="coal", lock="gate", bell="horn")
    both = changed(left[:30], old="new") + right[30:]
    found = find_phylogeny(read(FERRY, left, right, [*both, "again"]), [0, 1, 2, 3])
    near = {frozenset(edge) for edge in (*found.edges, *found.second)}
    assert {frozenset((1, 3)), frozenset((2, 3))} <= near
    plain = find_phylogeny(read(FERRY, left, right, [*left, "again"]), [0, 1, 2, 3])
    assert not plain.second


def test_no_text_is_the_source_of_an_earlier_one() -> None:
    rng = random.Random(4)  # noqa: S311 (sampling)
    texts = [FERRY]
    for _ in range(11):
        new = list(rng.choice(texts))
        for _ in range(4):
            new[rng.randrange(len(new))] = rng.choice(["лодка", "tekne", "قارب", "човен", "boat"])
        texts.append(new)
    found = find_phylogeny(read(*texts), list(range(12)))
    assert found.turns is not None
    assert all(found.turns[source] < found.turns[target] for source, target in found.edges)
    assert len({target for _, target in found.edges}) == len(found.edges) == len(found.has) - 1
    assert np.array_equal(found.costs, found.costs.T)
