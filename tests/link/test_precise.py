"""Pairs in doubt are scored again by a second encoder: by stand-ins for both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from stemmatic.link import Texts, WordedPost, find_translations
from stemmatic.model import Link
from stemmatic.options import LinkOptions, TranslateOptions
from tests.link.test_translations import meaning, speak

OPTIONS = TranslateOptions(precise=True, far_bonus=-4.0)


class Hearing:
    """The vector of the meaning that a text's last word numbers, blurred; remembers what it was given."""

    def __init__(self, blur: float, dimensions: int = 64) -> None:
        self.blur, self.dimensions, self.heard = blur, dimensions, list[str]()

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        rows = []
        for text, language in zip(texts, languages, strict=True):
            self.heard.append(text)
            found = re.search(r"m(\d+)$", text)
            assert found
            blurred = meaning(int(found[1])) + self.blur * meaning(10_000 + sum(map(ord, language + text)))
            rows.append(np.pad(blurred / np.linalg.norm(blurred), (0, self.dimensions - 64)))
        return np.array(rows, np.float32)


def links(
    first: Hearing, second: Hearing | None, *posts: WordedPost, options: TranslateOptions = OPTIONS
) -> list[Link]:
    return find_translations(Texts(posts), first, options, LinkOptions(), encode_precisely=second)


SOURCE = speak("a", [1, 2, 3, 4, 5, 6], "ru", 0)
EXCERPT = speak("b", [2], "tr", 2000)  # late, which speaks against it


def test_what_the_first_leaves_in_doubt_the_second_finds() -> None:
    first = Hearing(0.92)
    assert links(first, None, SOURCE, EXCERPT) == []
    (link,) = links(first, Hearing(0.4, 96), SOURCE, EXCERPT)
    assert link.score > 0.5
    assert [(pair.target_begin, pair.target_end) for pair in link.passages] == [(0, len(EXCERPT.post.text))]


def test_the_second_may_also_refuse() -> None:
    assert links(Hearing(0.8), None, SOURCE, EXCERPT) != []
    assert links(Hearing(0.8), Hearing(2.0), SOURCE, EXCERPT) == []


def test_sure_pairs_and_strangers_are_not_encoded_again() -> None:
    whole = speak("c", [1, 2, 3, 4, 5, 6], "tr", 30)
    stranger = speak("d", [30, 31], "tr", 40)
    second = Hearing(0.4)
    assert len(links(Hearing(0.5), second, SOURCE, whole, stranger)) == 1
    assert second.heard == []


def test_each_text_in_doubt_is_encoded_once() -> None:
    again = speak("c", [2], "tr", 2100)
    second = Hearing(0.4)
    assert len(links(Hearing(0.92), second, SOURCE, EXCERPT, again)) == 2
    assert sorted(second.heard) == sorted({*SOURCE.post.text.split("\n"), EXCERPT.post.text})


def test_an_unrelated_post_changes_nothing() -> None:
    alone = links(Hearing(0.92), Hearing(0.4), SOURCE, EXCERPT)
    more = links(Hearing(0.92), Hearing(0.4), SOURCE, EXCERPT, speak("c", [7, 8], "en", 3), speak("d", [40], "uk", 4))
    assert alone == more


def test_a_higher_bar_holds_for_both() -> None:
    assert links(Hearing(0.92), Hearing(0.4), SOURCE, EXCERPT, options=replace(OPTIONS, min_score=0.99999)) == []
