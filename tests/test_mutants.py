"""Every mutant of the list still stands where it says; ``make mutants`` shows that the tests notice each."""

from __future__ import annotations

import pytest

from benchmarks.mutants.listed import MUTANTS, Mutant
from benchmarks.mutants.running import PACKAGE, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.file}-{one.what}")
def test_a_mutant_applies(mutant: Mutant) -> None:
    text = (ROOT / PACKAGE / mutant.file).read_text("utf-8")
    assert text.count(mutant.source) == 1
    mutated = text.replace(mutant.source, mutant.replacement)
    assert mutated != text
    if mutant.file.endswith(".py"):
        compile(mutated, mutant.file, "exec")
    assert all((ROOT / test.partition("::")[0]).exists() for test in mutant.tests)


def test_the_list_is_long_and_says_each_once() -> None:
    assert len(MUTANTS) >= 40
    assert len({(one.file, one.what) for one in MUTANTS}) == len(MUTANTS)
