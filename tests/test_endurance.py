"""Two readers and a writer on one archive for a few seconds; ``benchmarks/endurance.py`` does it for ten minutes."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks import endurance


def test_nobody_disturbs_the_others(tmp_path: Path) -> None:
    seconds = float(os.environ.get("STEMMATIC_ENDURE_SECONDS", "5"))
    logs = {log.name: log for log in endurance.endure(tmp_path, seconds, base=100, size=5)}
    assert [error for log in logs.values() for error in log.errors] == []
    assert logs["writer"].dumps > 0
    for reader in ("opening reader", "standing reader"):
        assert {name for name, _, _ in logs[reader].readings} >= {"families", "search", "posts", "show", "whence"}


def test_an_error_is_told() -> None:
    log = endurance.Log("reader")
    endurance.Reader(log, 1).timed("posts", lambda: 1 / 0)
    assert log.errors == ["reader, posts: ZeroDivisionError: division by zero"]
    assert [name for name, _, _ in log.readings] == ["posts"]
