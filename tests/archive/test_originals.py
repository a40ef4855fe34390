"""Originals that the web page kept: backups take them along, the doctor knows them by what they hold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from stemmatic.api.care import back_up, diagnose
from stemmatic.archive.integrity import originals
from stemmatic.errors import ArchiveError
from tests.archive.kept import write_dumps


def keep(archive: Path, name: str, *files: Path, kept: bool = True) -> Path:
    """An upload of copies of these files."""
    folder = archive / "uploads" / name
    (folder / "files" / "export").mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder / "files" / "export" / file.name)
    if kept:
        (folder / "kept.json").write_text(json.dumps({file.name: file.name for file in files}))
    return folder


def said_of_originals(archive: Path) -> list[str]:
    return [one.said for one in diagnose(archive) if "originals" in one.said]


def test_a_backup_takes_kept_originals_along(archive: Path, tmp_path: Path) -> None:
    dumps = write_dumps(tmp_path / "dumps")
    keep(archive, "abc", *dumps[:2])
    keep(archive, "unfinished", dumps[2], kept=False)
    back_up(archive, tmp_path / "copy")
    copied = sorted(path.relative_to(tmp_path / "copy") for path in (tmp_path / "copy" / "uploads").rglob("*.jsonl"))
    assert copied == [Path(f"uploads/abc/files/export/{dump.name}") for dump in sorted(dumps[:2])]
    assert said_of_originals(tmp_path / "copy") == []


def test_a_backup_without_room_for_the_originals_is_none(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, "abc", *write_dumps(tmp_path / "dumps"))
    monkeypatch.setattr(originals, "_SPARE_BYTES", 1 << 62)
    with pytest.raises(ArchiveError, match="the kept originals need"):
        back_up(archive, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_originals_that_are_there_already_are_not_mixed_with_others(archive: Path, tmp_path: Path) -> None:
    keep(archive, "abc", *write_dumps(tmp_path / "dumps"))
    (tmp_path / "copy" / "uploads" / "other").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="originals already"):
        back_up(archive, tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["uploads"]


def test_a_backup_that_was_stopped_is_gone_on_with(archive: Path, tmp_path: Path) -> None:
    dumps = write_dumps(tmp_path / "dumps")
    keep(archive, "abc", *dumps[:2])
    keep(archive, "def", dumps[2])
    shutil.copytree(archive / "uploads" / "abc", tmp_path / "copy" / "uploads" / "abc")
    (tmp_path / "copy" / "uploads" / ".def.71.part" / "files").mkdir(parents=True)
    assert back_up(archive, tmp_path / "copy").faults == ()
    (tmp_path / "copy" / "uploads" / "abc" / "kept.json").write_text("{}")
    (tmp_path / "copy" / "archive.sqlite").unlink()
    with pytest.raises(ArchiveError, match="other originals already"):
        back_up(archive, tmp_path / "copy")


def test_the_doctor_names_uploads_that_no_post_comes_from(archive: Path, tmp_path: Path) -> None:
    dumps = write_dumps(tmp_path / "dumps")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    keep(archive, "good", dumps[0], tmp_path / "photo.jpg")
    assert said_of_originals(archive) == []
    keep(archive, "strange", tmp_path / "photo.jpg")
    changed = keep(archive, "touched", dumps[1]) / "files" / "export" / dumps[1].name
    content = changed.read_bytes()
    changed.write_bytes(content.replace(b"noon", b"nine"))  # as long as it was
    (said,) = said_of_originals(archive)
    assert "strange, touched in" in said
    assert "good" not in said.removesuffix(str(archive / "uploads"))


def test_links_to_elsewhere_are_not_followed(archive: Path, tmp_path: Path) -> None:
    elsewhere = keep(tmp_path / "other", "abc", *write_dumps(tmp_path / "dumps"))
    (archive / "uploads").mkdir()
    (archive / "uploads" / "abc").symlink_to(elsewhere)
    back_up(archive, tmp_path / "copy")
    assert not (tmp_path / "copy" / "uploads").exists()
    assert said_of_originals(archive) == []
