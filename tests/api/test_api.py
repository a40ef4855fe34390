"""The archive as Python users hold it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import stemmatic
from stemmatic import tables
from stemmatic.errors import NotFound
from stemmatic.options import LinkOptions

STATEMENT = "The council of Belmora has opened the northern pier to all private boats until the end of the regatta."


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    rows = [
        {"channel": "harbour", "id": 1, "date": "2031-06-03T08:00:00Z", "text": STATEMENT},
        {"channel": "lamp", "id": 7, "date": "2031-06-03T09:00:00Z", "text": STATEMENT + " Moorings are free."},
        {"channel": "lamp", "id": 8, "date": "2031-06-04T09:00:00Z", "text": "Bread is cheaper in Temirkale."},
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_records_are_sequences_and_arrow_tables(dump: Path) -> None:
    with stemmatic.trace([dump]) as archive:
        assert [post.number for post in archive.posts] == ["1", "7", "8"]
        assert archive.posts[-1].text.startswith("Bread")
        for name, schema in tables.SCHEMAS.items():
            assert archive.table(name).schema.equals(schema)
        assert archive.posts.to_arrow().num_rows == 3
        assert archive.links.to_arrow().num_rows == len(archive.links) == 1
        assert archive.passages.to_arrow()["text"].to_pylist()[0] == STATEMENT
        assert archive.families.to_arrow()["earliest"].to_pylist() == ["table:harbour/1"]


def test_a_collation_is_an_object_and_an_arrow_table(dump: Path) -> None:
    with stemmatic.trace([dump]) as archive:
        collation = archive.collation(archive.families[0])
        rows = collation.to_arrow().to_pylist()
        assert [row["state"] for row in rows if row["siglum"] == "B"] == ["same", "added"]
        assert len(rows) == len(collation.witnesses) * len(collation.places)
        assert archive.collation(["table:harbour/1", "table:lamp/8"]).witnesses[1].post == "table:lamp/8"


def test_without_a_folder_the_archive_is_removed_when_it_is_closed(dump: Path) -> None:
    archive = stemmatic.trace([dump])
    folder = archive.folder
    assert folder.is_dir()
    archive.close()
    assert not folder.exists()


def test_with_a_folder_it_stays_and_opens_again(dump: Path, tmp_path: Path) -> None:
    stemmatic.trace([dump], tmp_path / "lakes").close()
    with stemmatic.open_archive(tmp_path / "lakes") as archive:
        assert len(archive.posts) == 3
        assert archive.add([dump]).known_dumps == 1
        with pytest.raises(NotFound, match="stemmatic posts"):
            archive.posts["table:lamp/99"]
        with pytest.raises(NotFound, match="stemmatic families"):
            archive.families["nothing"]


def test_options_move_thresholds_and_link_again(dump: Path) -> None:
    strict = stemmatic.Options(link=LinkOptions(strong_run_words=30, min_words=40, min_edited_words=40))
    with stemmatic.trace([dump]) as archive:
        assert len(archive.links) == 1
        assert archive.link(options=strict)
        assert len(archive.links) == 0
        assert not archive.link(options=strict)
        assert archive.link()
        assert len(archive.links) == 1


def test_a_dossier_has_hits_and_their_families_in_order_of_time(dump: Path) -> None:
    with stemmatic.trace([dump]) as archive:
        dossier = archive.dossier("moorings are FREE")
        assert [(entry.post.key, entry.hit) for entry in dossier.entries] == [
            ("table:harbour/1", False),
            ("table:lamp/7", True),
        ]
