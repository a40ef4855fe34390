"""Links across languages, with vectors made by hand: the same meaning number means the same meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np
import pytest
from numpy.typing import NDArray

from stemmatic.link import LanguagePairs, Texts, TokenizedText, find_translations, find_units
from stemmatic.link.meaning.alignment import align_vectors
from stemmatic.link.meaning.anchors import compare_anchors, find_anchors
from stemmatic.link.meaning.features import find_features, hours_between, is_excerpt, scales_of, time_odds
from stemmatic.model import Link, Passage, PassageKind, Relation
from stemmatic.options import LinkOptions, TranslateOptions
from stemmatic.text.comparison import Words
from tests.invented import post


def meaning(number: int) -> NDArray[np.float32]:
    """A unit vector for a meaning; different meanings are nearly orthogonal."""
    vector = np.random.default_rng(number).normal(size=64)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def encode(texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
    """The vector of the meaning that a text's last word numbers, turned a little for each language."""
    rows = []
    for text, language in zip(texts, languages, strict=True):
        found = re.search(r"m(\d+)$", text)
        assert found
        turned = meaning(int(found[1])) + 0.55 * meaning(10_000 + sum(map(ord, language + text)))
        rows.append(turned / np.linalg.norm(turned))
    return np.array(rows, np.float32)


def words_between_spaces(text: str) -> Words:
    """What stands between white space, as it is printed."""
    found = list(re.finditer(r"\S+", text))
    return Words(tuple(one[0] for one in found), tuple(one.start() for one in found), tuple(one.end() for one in found))


def speak(channel: str, meanings: Sequence[int], language: str, minutes: float | None, **more: str) -> TokenizedText:
    """A post whose passages say the given meanings, in five words each."""
    lines = [f"{language} word other third m{number}" for number in meanings]
    text = "\n".join(lines)
    one = post(channel, 1, text + more.get("tail", ""), minutes)
    begins = [0]
    for line in lines[:-1]:
        begins.append(begins[-1] + len(line) + 1)
    passages = tuple(
        Passage(begin=begin, end=begin + len(line), kind=PassageKind.SENTENCE, language=language)
        for begin, line in zip(begins, lines, strict=True)
    )
    return TokenizedText.of(one, passages, words_between_spaces(text))


def links(*posts: TokenizedText) -> list[Link]:
    texts = Texts.of(posts)
    return find_translations(texts, encode, TranslateOptions(), LinkOptions(), every_pair(texts))


def every_pair(texts: Texts) -> LanguagePairs[int]:
    """All pairs of posts, and of versions of one, that are in two languages."""
    spoken = sorted({(language, i) for i, language, _, _ in find_units(texts, TranslateOptions())})
    pairs: LanguagePairs[int] = defaultdict(set)
    for (one, i), (other, j) in combinations_with_replacement(spoken, 2):
        if one != other:
            pairs[one, other].add((i, j))
    return pairs


def test_a_whole_translation_comes_from_the_earlier_post() -> None:
    (link,) = links(speak("a", [1, 2, 3, 4], "ru", 0), speak("b", [1, 2, 3, 4], "tr", 20))
    assert (link.source, link.target, link.relation) == ("table:a/1", "table:b/1", Relation.TRANSLATION)
    assert len(link.passages) == 4
    assert link.grounds[0].startswith("meaning: 4 passages in ru and tr answer one another")


def test_an_abridged_translation_is_a_translated_excerpt() -> None:
    (link,) = links(speak("a", [1, 2, 3, 4, 5, 6], "ru", 0), speak("b", [2, 5], "tr", 20))
    assert link.relation is Relation.TRANSLATED_EXCERPT
    assert link.target_coverage == 1.0
    assert link.source_coverage == pytest.approx(1 / 3, abs=0.02)


def test_a_translation_that_says_more_is_an_expanded_translation() -> None:
    (link,) = links(speak("a", [1, 2, 3], "ru", 0), speak("b", [1, 2, 3, 8, 9], "tr", 20))
    assert link.relation is Relation.EXPANDED_TRANSLATION


def test_other_meanings_and_one_language_do_not_link() -> None:
    assert links(speak("a", [1, 2, 3], "ru", 0), speak("b", [4, 5, 6], "tr", 20)) == []
    assert links(speak("a", [1, 2, 3], "ru", 0), speak("b", [1, 2, 3], "ru", 20)) == []


def test_an_unrelated_post_changes_no_translation() -> None:
    pair = (speak("a", [1, 2, 3], "ru", 0), speak("b", [1, 2, 3], "tr", 20))
    assert links(*pair, speak("c", [7, 8], "en", 3), speak("d", [9], "uk", 4)) == links(*pair)


def test_two_versions_of_one_post_link_it_with_itself() -> None:
    ru, tr = speak("a", [1, 2], "ru", 0), speak("a", [1, 2], "tr", 0)
    shift = len(ru.text) + 1
    text = f"{ru.text}\n{tr.text}"
    second = tuple(
        Passage(begin=p.begin + shift, end=p.end + shift, kind=p.kind, language=p.language, version=1)
        for p in tr.passages
    )
    both = TokenizedText.of(post("a", 1, text, 0), ru.passages + second, words_between_spaces(text))
    (link,) = links(both)
    assert link.source == link.target == "table:a/1"
    assert not link.directed
    assert {(p.source_begin < shift, p.target_begin >= shift) for p in link.passages} == {(True, True)}


def test_one_sentence_may_answer_two() -> None:
    a = np.array([meaning(1), meaning(2), meaning(3)])
    joined = meaning(1) + meaning(2)
    b = np.array([joined / np.linalg.norm(joined), meaning(3)])
    beads = align_vectors(a, b, floor=0.35, max_merge=3, merge_cost=0.03)
    assert [(x.a_begin, x.a_end, x.b_begin, x.b_end) for x in beads] == [(0, 2, 0, 1), (2, 3, 1, 2)]


def test_equal_sequences_align_one_to_one() -> None:
    a = np.array([meaning(n) for n in range(6)])
    beads = align_vectors(a, a[[0, 2, 3, 5]], floor=0.35, max_merge=3, merge_cost=0.03)
    assert [(x.a_begin, x.b_begin, x.a_end - x.a_begin) for x in beads] == [(0, 0, 1), (2, 1, 1), (3, 2, 1), (5, 3, 1)]


def test_names_agree_across_scripts_and_numbers_clash() -> None:
    russian = find_anchors("12 мая «на полях» форума состоялась встреча Т.И.Верхалена с послом Аккорайя Синаном.")
    turkish = find_anchors("Forumun marjında Tomas Verhalen, Büyükelçi #Sinan'la 13 Mayıs'ta görüştü.")
    agreement = compare_anchors(russian, turkish)
    assert agreement.names >= 2
    assert (agreement.numbers, agreement.other_numbers) == (0, 1)


@pytest.mark.parametrize(
    "other",
    [
        "التقى فيرهالين والسفير سيتران في مدينة مرسيدا",  # each name with or without its particle
        "ורהלן נפגש עם השגריר סיטראן בעיר מרסידה",
    ],
)
def test_a_name_is_known_by_its_consonants_where_there_are_no_capitals(other: str) -> None:
    caseless = find_anchors(other)
    assert caseless.names == frozenset()
    english = find_anchors("In Marsida the ambassador Sitran met Tomas Verhalen.")
    russian = find_anchors("В городе Марсида посол Ситран встретился с Верхаленом.")
    unlike = find_anchors("In Tolgrad the minister Kadrin met Oleg Pelmov.")
    for names in (english, russian):
        agreement = compare_anchors(names, caseless)
        assert agreement == compare_anchors(caseless, names)
        assert (agreement.names, agreement.other_names) == (0, 0)
        assert agreement.spelt_names >= 2
    assert compare_anchors(unlike, caseless).spelt_names == 0  # and that says nothing against the pair
    assert compare_anchors(unlike, caseless).other_names == 0


def test_short_names_and_two_scripts_without_capitals_are_no_evidence() -> None:
    arabic = find_anchors("وصل علي إلى المدينة")
    assert compare_anchors(find_anchors("There came our Ali and his friend Lee."), arabic).spelt_names == 0
    hebrew = find_anchors("ורהלן נפגש עם השגריר סיטראן")
    assert compare_anchors(hebrew, find_anchors("التقى فيرهالين والسفير سيتران")).spelt_names == 0


def test_a_capital_at_the_beginning_of_a_sentence_is_no_name() -> None:
    assert find_anchors("Bread is cheaper. Fish is not.").names == frozenset()
    assert find_anchors("Bread is cheaper in Veyra.").names == frozenset({"veyra"})


def test_the_passage_that_answers_an_excerpt_outdoes_several_loosely_alike() -> None:
    near = 0.6 * meaning(1) + 0.8 * meaning(7)
    parts = [0.33 * meaning(1) + 0.94 * meaning(20 + n) for n in range(3)]
    a = np.array([*parts, meaning(5), near])
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    b = np.array([meaning(1)])
    (alike,) = align_vectors(a, b, floor=0.35, max_merge=3, merge_cost=0.03)
    assert (alike.a_begin, alike.a_end) == (0, 3)
    (answer,) = align_vectors(a, b, floor=0.35, max_merge=3, merge_cost=0.03, sizes=([90] * 5, [90]), length_cost=0.1)
    assert (answer.a_begin, answer.a_end) == (4, 5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ferry leaves the harbour of Veyra at noon today.", "渡轮今天中午离开维拉港口启航。"),
        ("Four words are here.", "Four words are here."),
    ],
)
def test_lengths_are_compared_in_letters_of_an_alphabet(one: str, other: str) -> None:
    vectors = np.array([meaning(1)])
    found = find_features([one], vectors, [other], vectors, 0.0, TranslateOptions())
    assert found is not None
    assert found.stretch < 0.35


def test_an_excerpt_stands_beside_a_long_post() -> None:
    scales = scales_of(TranslateOptions())
    assert is_excerpt(1, 8, scales)
    assert is_excerpt(30, 4, scales)
    assert not is_excerpt(2, 7, scales)
    assert not is_excerpt(5, 30, scales)


def test_time_tells_most_about_announcements() -> None:
    def odds(minutes: float | None, passages: tuple[int, int]) -> float:
        hours = hours_between(post("a", 1, "a", 0), post("b", 1, "b", minutes))
        return float(time_odds(hours, *passages, scales_of(TranslateOptions())))

    announced = [odds(minutes, (1, 2)) for minutes in (0, 30, 60, 600, 6000)]
    assert announced == sorted(announced, reverse=True)
    assert announced[2] == 0.0
    assert odds(0, (9, 9)) > 0 == odds(0, (1, 9)) > odds(6000, (9, 9)) > announced[-1]
    assert odds(None, (1, 1)) == 0.0
