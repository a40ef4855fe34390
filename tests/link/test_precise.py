"""Pairs in doubt are scored again by a second encoder: by stand-ins for both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from stemmatic.link import Texts, TokenizedText, find_translations
from stemmatic.model import Link
from stemmatic.options import LinkOptions, TranslateOptions
from tests.link.test_translations import every_pair, meaning, speak

# With these a whole translation is in doubt when it is heard through a blur of 0.6.
OPTIONS = TranslateOptions(precise=True, constant=-34.0, precise_weights=(("constant", -34.0),))


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
    first: Hearing, second: Hearing | None, *posts: TokenizedText, options: TranslateOptions = OPTIONS
) -> list[Link]:
    texts = Texts.of(posts)
    return find_translations(texts, first, options, LinkOptions(), every_pair(texts), encode_precisely=second)


SOURCE = speak("a", [1, 2, 3, 4, 5, 6], "ru", 0)
WHOLE = speak("b", [1, 2, 3, 4, 5, 6], "tr", 30)


def test_the_second_decides() -> None:
    (plain,) = links(Hearing(0.6), None, SOURCE, WHOLE)
    (link,) = links(Hearing(0.6), Hearing(0.2, 96), SOURCE, WHOLE)
    assert link.score > plain.score
    assert link.passages[0].score > plain.passages[0].score + 0.1
    assert [(one.source_begin, one.source_end) for one in link.passages] == [
        (one.target_begin, one.target_end) for one in link.passages
    ]


def test_it_finds_what_the_first_alone_would_not() -> None:
    strict = replace(OPTIONS, constant=-40.0)
    assert links(Hearing(0.6), None, SOURCE, WHOLE, options=strict) == []
    assert links(Hearing(0.6), Hearing(0.2), SOURCE, WHOLE, options=strict) != []


def test_the_second_may_also_refuse() -> None:
    assert links(Hearing(0.6), None, SOURCE, WHOLE) != []
    assert links(Hearing(0.6), Hearing(5.0), SOURCE, WHOLE) == []


def test_sure_pairs_and_strangers_are_not_encoded_again() -> None:
    stranger = speak("d", [30, 31], "tr", 40)
    second = Hearing(0.4)
    assert len(links(Hearing(0.6), second, SOURCE, WHOLE, stranger, options=TranslateOptions())) == 1
    assert second.heard == []


def test_each_text_in_doubt_is_encoded_once() -> None:
    again = speak("c", [1, 2, 3, 4, 5, 6], "tr", 40)
    second = Hearing(0.4)
    assert len(links(Hearing(0.6), second, SOURCE, WHOLE, again)) == 2
    assert sorted(second.heard) == sorted([*SOURCE.text.split("\n"), *WHOLE.text.split("\n")])


def test_an_unrelated_post_changes_nothing() -> None:
    alone = links(Hearing(0.6), Hearing(0.4), SOURCE, WHOLE)
    strangers = speak("c", [7, 8], "en", 3), speak("d", [40], "uk", 4)
    assert alone == links(Hearing(0.6), Hearing(0.4), SOURCE, WHOLE, *strangers) != []


def test_a_higher_bar_holds_for_both() -> None:
    strict = replace(OPTIONS, min_score=0.9999)
    assert links(Hearing(0.6), Hearing(0.6), SOURCE, WHOLE, options=strict) == []
