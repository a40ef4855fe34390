"""All patterns."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.hostile.archives import annotation_patterns, archive_patterns
from benchmarks.hostile.dumps import dump_patterns
from benchmarks.hostile.pattern import Pattern
from benchmarks.hostile.texts import mark_patterns, pair_patterns, query_patterns, text_patterns


def all_patterns() -> Iterator[Pattern]:
    """Every pattern, readers first."""
    yield from dump_patterns()
    yield from text_patterns()
    yield from pair_patterns()
    yield from query_patterns()
    yield from mark_patterns()
    yield from archive_patterns()
    yield from annotation_patterns()
