"""An archive that was linked by other rules for texts is linked anew."""

from __future__ import annotations

from pathlib import Path

import pytest

import stemmatic
from stemmatic.pipeline import keeping, road


def test_an_archive_of_other_rules_is_linked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = tmp_path / "posts.jsonl"
    said = "The pier of Belmora opens on Monday, and the ferry sails again."
    dump.write_text(f'{{"channel": "velin", "id": "1", "text": "{said}"}}\n', "utf-8")
    with monkeypatch.context() as older:
        for module in (keeping, road):
            older.setattr(module, "RULES", "comparison 0")
        stemmatic.trace([dump], tmp_path / "archive").close()
        with stemmatic.open_archive(tmp_path / "archive") as archive:
            assert not archive.link()
    with stemmatic.open_archive(tmp_path / "archive") as archive:
        assert archive.link()
        assert archive.ledger.report["rules"] == road.RULES
        assert not archive.link()
