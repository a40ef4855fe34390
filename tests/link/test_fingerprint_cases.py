"""Fingerprints, case by case: which shared words give which shared numbers."""

from __future__ import annotations

import numpy as np
import pytest

from stemmatic.link.wording.fingerprints import find_fingerprints
from stemmatic.options import LinkOptions

OPTIONS = LinkOptions()


def numbers(*posts: str) -> list[tuple[set[int], set[int]]]:
    """The strong and the weak numbers of posts of one letter a word, "|" between passages."""
    words = [ord(letter) for post in posts for letter in post if letter != "|"]
    passages = [at for post in posts for at, passage in enumerate(post.split("|")) for _ in passage]
    offsets = np.cumsum([0, *(len(post.replace("|", "")) for post in posts)])
    names = np.arange(len(posts)) + 7
    rows = find_fingerprints(np.array(words, np.uint64), np.array(passages, np.int32), offsets, names, OPTIONS)
    found: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in posts]
    for fingerprint, owner in rows.tolist():
        side = found[owner // 2 - 7][1 - owner % 2]
        assert fingerprint not in side  # none comes twice
        side.add(fingerprint)
    assert not any(strong & weak for strong, weak in found)
    return found


@pytest.mark.parametrize("begin", range(0, 60, 3))
@pytest.mark.parametrize("place", ["{}", "123{}", "{}123", "1{}23"])
def test_nine_words_in_a_row_are_always_shared(begin: int, place: str) -> None:
    run = "".join(chr(200 + begin + at) for at in range(9))
    (ours, _), (theirs, _) = numbers(place.format(run), f"45678{run}9")
    assert ours & theirs


@pytest.mark.parametrize(
    ("ours", "theirs", "strong", "weak"),
    [
        ("abc", "xyz|abc", 1, 3),  # a whole passage; with its 3-gram and its two pairs
        ("ab", "xyz|ab", 0, 1),  # of two words it is none
        ("abc", "xabcy", 0, 3),  # nor is it if there are other words in it
        ("abc", "xyz|abcd", 0, 3),
        ("abcd", "xyzabcduvw", 0, 5),
        ("ab", "ab", 0, 1),
        ("a", "a", 0, 0),
        ("", "abc", 0, 0),
        ("abcde", "abcde", 2, 7),  # one 5-gram, one passage
        ("aaaaa", "aaaaa", 2, 2),
        ("abc" + "1" * 21, "abc" + "2" * 21, 0, 3),  # 24 words are short
        ("abc" + "1" * 22, "abc" + "2" * 21, 0, 1),  # 25 are not: no pairs
    ],
)
def test_what_two_posts_share(ours: str, theirs: str, strong: int, weak: int) -> None:
    one, other = numbers(ours, theirs)
    assert (len(one[0] & other[0]), len(one[1] & other[1])) == (strong, weak)


def test_kinds_never_meet() -> None:
    words = "abcdefghij"
    (strong, weak), *_ = numbers(words)
    assert len(strong) == 2  # a 5-gram of the six, and the passage
    assert len(weak) == 8 + 9
