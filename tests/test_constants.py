"""A name that stands for something in a module stands for it throughout: a second one would take its place unseen."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import stemmatic

PACKAGE = Path(stemmatic.__file__).parent


def named_twice(source: str) -> list[str]:
    """The names that are given a value twice at the top of a module, but for those made of what they were."""
    given: Counter[str] = Counter()
    for one in ast.parse(source).body:
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            used = {part.id for part in ast.walk(one.value) if isinstance(part, ast.Name)}
            given.update(target.id for target in targets if isinstance(target, ast.Name) and target.id not in used)
    return sorted(name for name, times in given.items() if times > 1)


def test_no_name_of_a_module_is_given_twice() -> None:
    twice = {str(path.relative_to(PACKAGE)): named_twice(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
    assert {path: names for path, names in twice.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("MOST = 18\ndef f(): return MOST\nMOST = 4\n", ["MOST"]),
        ("A: int = 1\nA = 2\n", ["A"]),
        ("A = {}\nA = {**A, 1: 2}\n", []),
        ("A = 1\ndef f():\n    A = 2\n", []),
        ("if x:\n    A = 1\nelse:\n    A = 2\n", []),
    ],
)
def test_what_is_twice(source: str, names: list[str]) -> None:
    assert named_twice(source) == names
