"""The language versions that a post carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from stemmatic.understand.language.language import UNDETERMINED


def find_versions(
    languages: Sequence[str], letters: Iterable[int], speaks: Iterable[bool], min_letters: int, min_share: float
) -> tuple[str, ...]:
    """The languages of a post's versions, in the order in which they begin.

    A language has a version if some run of passages in it, which only passages of unknown language interrupt, has
    ``min_letters`` letters and ``min_share`` of what the language with most letters has. ``speaks`` is false for
    passages that cannot make a version: pointers, and what stands in quotation marks. The language with most letters
    always has one. ``letters`` and ``speaks`` are read only where there is more than one language.
    """
    known = set(languages)
    known.discard(UNDETERMINED)
    if len(known) < 2:
        return tuple(known)
    totals: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    first: dict[str, int] = {}
    current, run = UNDETERMINED, 0
    for i, (language, size, spoken) in enumerate(zip(languages, letters, speaks, strict=True)):
        if language == UNDETERMINED or not spoken:
            continue
        run = run + size if language == current else size
        current = language
        totals[language] += size
        runs[language] = max(runs[language], run)
        first.setdefault(language, i)
    if not totals:
        return (next(language for language in languages if language != UNDETERMINED),)
    main = max(totals, key=lambda code: (totals[code], -first[code]))
    return tuple(
        code
        for code in sorted(first, key=lambda code: first[code])
        if code == main or (runs[code] >= min_letters and totals[code] >= min_share * totals[main])
    )


def number_versions(languages: Sequence[str], versions: Sequence[str]) -> tuple[int, ...]:
    """The version of each passage; one in no version's language belongs to the version before it, else after it."""
    if len(versions) < 2:
        return (0,) * len(languages)
    index = {code: n for n, code in enumerate(versions)}
    numbers: list[int] = []
    opening = next((index[language] for language in languages if language in index), 0)
    current = opening
    for language in languages:
        current = index.get(language, current)
        numbers.append(current)
    return tuple(numbers)
