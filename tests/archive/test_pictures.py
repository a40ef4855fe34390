"""The same picture under different texts: found where dumps carry the files, listed apart from links."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from stemmatic.api.archive import Archive
from stemmatic.options import Options, ReadOptions
from stemmatic.pipeline.reading import Account, keep_dumps
from stemmatic.read import pictures
from tests.pictured import drawn, export


def kept(folder: Path, *dumps: Path) -> tuple[Archive, Account]:
    archive = Archive(folder, create=True)
    return archive, keep_dumps(archive._store, dumps, options=Options(), columns={}, watch=lambda *_: None)


def groups(archive: Archive, **how: int) -> list[list[str]]:
    return [[one.post for one in group] for group in archive.posts.same_pictures(**how)]


def test_the_same_picture_is_found_scaled_and_compressed_anew_and_another_is_not(tmp_path: Path) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry"), drawn("bell"), drawn("grey"))
    other = export(tmp_path / "other", 72, drawn("ferry", 180, 40), drawn("grey", 200), None)
    archive, account = kept(tmp_path / "lakes", one, other)
    assert account.faults == []
    assert groups(archive) == [["telegram:71/1", "telegram:72/1"]]
    (found,) = archive.posts.same_pictures()
    assert found[0].sha256 != found[1].sha256
    assert found[0].distance == 0
    assert found[1].distance <= 6
    assert len(archive.links) == 0


def test_the_same_file_is_found_even_if_it_is_of_one_colour_or_no_bit_may_differ(tmp_path: Path) -> None:
    one = export(tmp_path / "one", 71, drawn("grey"), drawn("ferry"))
    other = export(tmp_path / "other", 72, drawn("grey"), drawn("ferry", 90, 20))
    archive, _ = kept(tmp_path / "lakes", one, other)
    assert groups(archive, most_bits=0)[0] == ["telegram:71/1", "telegram:72/1"]
    assert groups(archive) == [["telegram:71/1", "telegram:72/1"], ["telegram:71/2", "telegram:72/2"]]


def test_the_order_of_dumps_and_a_zip_change_nothing(tmp_path: Path) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry"), drawn("bell"))
    other = export(tmp_path / "other", 72, drawn("bell", 300))
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", other))
    before, _ = kept(tmp_path / "a", one, packed)
    after, _ = kept(tmp_path / "b", other, one)
    assert groups(before) == groups(after) == [["telegram:71/2", "telegram:72/1"]]


def test_nothing_is_looked_at_where_a_dump_has_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry"))
    shutil.rmtree(one / "photos")
    monkeypatch.setattr(pictures, "look_at", lambda *_: pytest.fail("looked at"))
    archive, account = kept(tmp_path / "lakes", one)
    assert groups(archive) == []
    assert [line for line in account.skipped if line.position == "pictures"] == []


def test_without_the_package_equal_files_are_found_and_the_install_line_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda _: None)
    one = export(tmp_path / "one", 71, drawn("ferry"), drawn("bell"))
    other = export(tmp_path / "other", 72, drawn("ferry"), drawn("bell", 90))
    archive, account = kept(tmp_path / "lakes", one, other)
    assert groups(archive) == [["telegram:71/1", "telegram:72/1"]]
    lines = [line for line in account.skipped if line.position == "pictures"]
    assert {line.advice for line in lines} == {"pip install 'stemmatic[pictures]'"}
    assert all(line.deliberate for line in lines)


@pytest.mark.parametrize("content", [b"", b"no picture", drawn("ferry")[:400], b"GIF89a" + b"\xff" * 40])
def test_what_is_no_picture_looks_like_nothing(content: bytes) -> None:
    assert pictures.look_at(content, ReadOptions()) == pictures.Look()


def test_a_picture_too_large_to_be_held_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("decoded"))
    assert pictures.look_at(drawn("ferry"), ReadOptions(max_picture_pixels=256 * 256 - 1)) == pictures.Look()


def test_each_chat_of_a_zip_has_its_own_files_under_the_same_names(tmp_path: Path) -> None:
    for number, kind in ((71, "bell"), (72, "ferry")):
        export(tmp_path / "chats" / f"chat_{number}", number, drawn(kind))
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "chats"))
    one = export(tmp_path / "one", 73, drawn("ferry", 200))
    archive, _ = kept(tmp_path / "lakes", packed, one)
    assert groups(archive) == [["telegram:72/1", "telegram:73/1"]]


def test_the_pictures_of_an_x_archive(tmp_path: Path) -> None:
    (tmp_path / "quay" / "data" / "tweets_media").mkdir(parents=True)
    media = {"type": "photo", "media_url_https": "https://pictures.example/media/AbC.jpg"}
    tweet = {"id_str": "51", "full_text": "Fog", "created_at": "Mon Jun 02 12:00:00 +0000 2031"}
    whole = json.dumps([{"tweet": {**tweet, "extended_entities": {"media": [media]}}}])
    (tmp_path / "quay/data/tweets.js").write_text(f"window.YTD.tweets.part0 = {whole}")
    (tmp_path / "quay/data/tweets_media/51-AbC.jpg").write_bytes(drawn("bell", 120))
    one = export(tmp_path / "one", 71, drawn("bell"))
    archive, _ = kept(tmp_path / "lakes", tmp_path / "quay", one)
    assert groups(archive) == [["telegram:71/1", "x:quay/51"]]


def test_an_archive_with_pictures_verifies_and_reads_again(tmp_path: Path) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry"))
    archive, _ = kept(tmp_path / "lakes", one)
    again = keep_dumps(archive._store, [one], options=Options(), columns={}, watch=lambda *_: None)
    assert again.known_dumps == 1
    other = export(tmp_path / "other", 72, drawn("ferry"))
    keep_dumps(archive._store, [other], options=Options(), columns={}, watch=lambda *_: None)
    assert groups(archive) == [["telegram:71/1", "telegram:72/1"]]
