"""Patterns that are compiled when they are first used are the patterns that they would have been."""

from __future__ import annotations

import pytest
import regex

from stemmatic.text.late import compile_late

_WORD = r"\b(?:toll|мито|gümrük)\b"


@pytest.mark.parametrize("text", ["The toll rises.", "Мито зростає", "no such word", "GÜMRÜK"])
def test_it_finds_what_the_pattern_finds(text: str) -> None:
    late, soon = compile_late(_WORD, regex.IGNORECASE), regex.compile(_WORD, regex.IGNORECASE)
    for name in ("search", "match", "fullmatch"):
        found, expected = (getattr(one, name)(text) for one in (late, soon))
        assert (found and found.span()) == (expected and expected.span())
    assert [one.span() for one in late.finditer(text)] == [one.span() for one in soon.finditer(text)]
    assert late.sub("-", text) == soon.sub("-", text)


def test_it_is_compiled_once_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_now = regex.compile

    def noted(pattern: str, flags: int = 0) -> regex.Pattern[str]:
        compiled.append(pattern)
        return compile_now(pattern, flags)

    monkeypatch.setattr("stemmatic.text.late.regex.compile", noted)
    late = compile_late(_WORD)
    assert compiled == []
    assert late.search("a toll") is not None
    assert late.match("toll") is not None
    assert late.search("the toll") is not None
    assert compiled == [_WORD]


def test_what_a_pattern_has_not_is_not_there() -> None:
    with pytest.raises(AttributeError):
        compile_late(_WORD).no_such_method  # type: ignore[attr-defined] # noqa: B018
