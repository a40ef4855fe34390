"""The saved channel pages, cut by line numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemmatic.understand import understand

pytestmark = pytest.mark.shared_data


def page(shared_data: Path, name: str) -> list[str]:
    return (shared_data / "seeds" / name).read_text(encoding="utf-8").splitlines()


def test_the_long_statement_and_its_gaps(shared_data: Path) -> None:
    lines = page(shared_data, "channel-page-brics.txt")
    first = next(n for n, line in enumerate(lines) if line.startswith("1. "))
    last = next(n for n, line in enumerate(lines) if line.startswith("54. "))
    understanding = understand("\n".join(lines[first - 4 : last + 1]))
    assert understanding.clauses == (1, 5, 15, 32, 34, 36, 40, 54)
    assert understanding.clause_gaps == ((2, 4), (6, 14), (16, 31), (33, 33), (35, 35), (37, 39), (41, 53))
    assert len(understanding.elisions) == 2
    assert understanding.languages == ("en",)
    assert understanding.headings[0].stated_date == "2024-06-10"


def test_the_page_in_three_languages(shared_data: Path) -> None:
    text = "\n".join(page(shared_data, "channel-page-brics.txt"))
    long_passages = [p for p in understand(text).passages if p.end - p.begin >= 40]
    for passage in long_passages:
        words = text[passage.begin : passage.end]
        cyrillic = sum("а" <= c <= "я" for c in words.casefold())
        turkish = any(c in "ışğ" for c in words)
        expected = "ru" if cyrillic * 2 > len(words) else "tr" if turkish else "en"
        assert passage.language == expected or (passage.language == "tr" and expected == "en"), words
