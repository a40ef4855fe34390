"""The language versions of a post, and which one each passage belongs to."""

from __future__ import annotations

import pytest

from stemmatic.understand.versions import find_versions, number_versions


@pytest.mark.parametrize(
    ("languages", "letters", "speaks", "versions", "numbers"),
    [
        ([], [], [], (), ()),
        (["und", "und"], [4, 4], [True, True], (), (0, 0)),
        (["und", "ru", "und"], [4, 90, 4], [True, True, True], ("ru",), (0, 0, 0)),
        (["ru"], [90], [False], ("ru",), (0,)),
        (["ru", "en"], [90, 80], [True, True], ("ru", "en"), (0, 1)),
        (["en", "und", "ru"], [90, 3, 80], [True, True, True], ("en", "ru"), (0, 0, 1)),
        (["ru", "en", "ru"], [90, 80, 60], [True, False, True], ("ru",), (0, 0, 0)),
        (["ru", "en"], [90, 5], [True, True], ("ru",), (0, 0)),
        (["ru", "en"], [90, 80], [False, False], ("ru",), (0, 0)),
        (["und", "en", "ru"], [3, 80, 90], [True, True, True], ("en", "ru"), (0, 0, 1)),
    ],
)
def test_versions(
    languages: list[str],
    letters: list[int],
    speaks: list[bool],
    versions: tuple[str, ...],
    numbers: tuple[int, ...],
) -> None:
    assert find_versions(languages, letters, speaks, 30, 0.2) == versions
    assert number_versions(languages, versions) == numbers
