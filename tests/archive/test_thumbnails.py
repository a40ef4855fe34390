"""Small pictures: what is kept of the pictures beside a dump, and what of hostile ones is not."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import struct
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.api.repair import repair
from stemmatic.errors import NotFound
from stemmatic.options import Options, ReadOptions
from stemmatic.pipeline.reading import Account, keep_dumps
from stemmatic.read import pictures
from tests.pictured import drawn, export

WITHOUT = Options(read=ReadOptions(thumbnails=False))


def keep(archive: Archive, *dumps: Path, options: Options | None = None) -> Account:
    return keep_dumps(archive._store, dumps, options=options or Options(), columns={}, watch=lambda *_: None)


def kinds(archive: Archive, *keys: str) -> dict[str, list[str]]:
    return {key: [one.kind for one in found] for key, found in archive.posts.thumbnails(keys).items()}


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def encoded(picture: Image.Image, form: str, **how: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, form, **how)
    return held.getvalue()


def test_a_picture_is_kept_small_once_for_all_posts_that_carry_it(tmp_path: Path) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry", 900), drawn("bell"))
    other = export(tmp_path / "other", 72, drawn("ferry", 900))
    with Archive(tmp_path / "lakes", create=True) as archive:
        keep(archive, one, other)
        found = archive.posts.thumbnails(["telegram:71/1", "telegram:71/2", "telegram:72/1", "telegram:72/9"])
        assert sorted(found) == ["telegram:71/1", "telegram:71/2", "telegram:72/1"]
        (first,), (same,) = found["telegram:71/1"], found["telegram:72/1"]
        assert (first.kind, first.sha256, first.width, first.height) == ("photo", same.sha256, 320, 320)
        assert archive._store._value("SELECT count(*) FROM thumbnails") == 2
        content = archive.posts.thumbnail(first.sha256)
        assert len(content) == first.size_bytes < len(drawn("ferry", 900))
        assert opened(content).size == (320, 320)
        with pytest.raises(NotFound):
            archive.posts.thumbnail("0" * 64)
    assert not verify(tmp_path / "lakes").faults


def test_of_a_film_the_picture_stands_that_the_export_laid_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    (folder / "video_files").mkdir(parents=True)
    message = {"id": 1, "type": "message", "date": "2031-06-01T08:00:00", "text": "The ferry comes in."}
    film = {"file": "video_files/a.mp4", "media_type": "video_file", "thumbnail": "video_files/a.mp4_thumb.jpg"}
    chat = {"name": "Tarn", "type": "public_channel", "id": 71, "messages": [{**message, **film}]}
    (folder / "result.json").write_text(json.dumps(chat), "utf-8")
    (folder / "video_files/a.mp4_thumb.jpg").write_bytes(drawn("ferry", 90))
    with Archive(tmp_path / "lakes", create=True) as archive:
        keep(archive, folder)
        assert kinds(archive, "telegram:71/1") == {"telegram:71/1": ["video"]}
        assert archive.posts.same_pictures() == []


def test_where_the_picture_itself_is_gone_the_small_one_of_the_export_stands(tmp_path: Path) -> None:
    folder = export(tmp_path / "one", 71, None)
    (folder / "photos/photo_1@04-06-2031_thumb.jpg").write_bytes(drawn("bell", 80))
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    for dump in (folder, packed):
        with Archive(tmp_path / f"lakes-{dump.name}", create=True) as archive:
            keep(archive, dump)
            ((small,),) = archive.posts.thumbnails(["telegram:71/1"]).values()
            assert (small.width, small.height) == (80, 80)


def test_a_saved_page_has_its_pictures_in_the_folder_beside_it(tmp_path: Path) -> None:
    page = """<html><body><div class="tgme_widget_message" data-post="tarn_pier/5">
        <a class="tgme_widget_message_photo_wrap" style="background-image:url('./Tarn%20Pier_files/quay.jpg')"></a>
        <div class="tgme_widget_message_text">The ferry waits at the pier of Lower Tarn.</div>
        <a class="tgme_widget_message_date" href="https://t.me/tarn_pier/5"><time datetime="2031-06-01T08:00:00+00:00">
        </time></a></div></body></html>"""
    (tmp_path / "Tarn Pier_files").mkdir()
    (tmp_path / "Tarn Pier_files/quay.jpg").write_bytes(drawn("ferry", 100))
    (tmp_path / "Tarn Pier.html").write_text(page, "utf-8")
    with Archive(tmp_path / "lakes", create=True) as archive:
        keep(archive, tmp_path / "Tarn Pier.html")
        assert kinds(archive, "telegram:tarn_pier/5") == {"telegram:tarn_pier/5": ["photo"]}


def test_a_dump_that_is_added_again_gets_what_it_had_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry"), drawn("bell"))
    with Archive(tmp_path / "lakes", create=True) as archive:
        with monkeypatch.context() as without:
            without.setattr(pictures, "find_spec", lambda _: None)
            keep(archive, one)
            steps = archive._store._value("SELECT count(*) FROM steps WHERE kind = 'pictures'")
            keep(archive, one)
            assert archive._store._value("SELECT count(*) FROM steps WHERE kind = 'pictures'") == steps
        assert kinds(archive, "telegram:71/1") == {}
        keep(archive, one, options=WITHOUT)
        assert kinds(archive, "telegram:71/1") == {}
        keep(archive, one)
        assert kinds(archive, "telegram:71/1") == {"telegram:71/1": ["photo"]}
        assert archive._store._value("SELECT count(*) FROM pictures WHERE looks NOT NULL") == 2
        steps = archive._store._value("SELECT count(*) FROM steps WHERE kind = 'pictures'")
        (one / "photos/photo_1@04-06-2031.jpg").unlink()
        keep(archive, one)  # nothing is lost of what was there
        assert archive._store._value("SELECT count(*) FROM steps WHERE kind = 'pictures'") == steps
        assert kinds(archive, "telegram:71/1") == {"telegram:71/1": ["photo"]}


def test_there_is_room_for_so_many_and_the_others_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry"), drawn("bell"), drawn("grey"))
    small = (10, 10, bytes(400_000))
    looks = iter([pictures.Look("0" * 16, small)] * 3)
    monkeypatch.setattr(pictures, "look_at", lambda *_: next(looks))
    with Archive(tmp_path / "lakes", create=True) as archive:
        account = keep(archive, one, options=Options(read=ReadOptions(max_thumbnail_megabytes=1)))
        assert len(kinds(archive, *(f"telegram:71/{at}" for at in (1, 2, 3)))) == 2
    (line,) = (line for line in account.skipped if line.position == "pictures")
    assert (line.reason, line.deliberate) == ("1 picture is not shown: the small ones of a dump have 1 MiB", True)
    assert line.advice == "--option read.max_thumbnail_megabytes=2"


# --- hostile files -----------------------------------------------------------------------------------------------


def small_of(content: bytes, **options: int) -> bytes | None:
    look = pictures.look_at(content, replace(ReadOptions(), **options))
    return look.small[2] if look.small else None


def test_nothing_of_the_file_but_its_pixels_is_in_the_small_one() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    plain = opened(drawn("ferry"))
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "SECRET-TEXT")
    files = [
        encoded(plain, "JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE") + b"<script>SECRET",
        encoded(plain, "PNG", pnginfo=said) + b"SECRET-TAIL",
        encoded(plain, "WEBP", exif=exif),
        encoded(plain, "GIF", comment=b"SECRET-COMMENT"),
    ]
    for content in files:
        assert b"SECRET" in content
        small = small_of(content)
        assert small is not None
        assert small.startswith(b"\xff\xd8\xff")
        assert small.endswith(b"\xff\xd9")
        assert b"SECRET" not in small
        assert set(opened(small).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_says_it_is_huge_is_not_decoded() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
    assert pictures.look_at(bomb + chunk(b"IEND", b""), ReadOptions()) == pictures.Look()
    assert small_of(drawn("ferry")) is not None
    assert small_of(drawn("ferry"), max_picture_pixels=1000) is None


def test_only_pictures_of_five_kinds_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = opened(drawn("ferry"))
    for form in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        assert small_of(encoded(plain, form)) is not None, form
    for form in ("TIFF", "EPS", "PPM", "ICO", "PDF"):
        assert pictures.look_at(encoded(plain, form), ReadOptions()) == pictures.Look(), form


def test_what_stays_too_large_is_left_out() -> None:
    noise = Image.effect_noise((600, 600), 200).convert("RGB")
    assert small_of(encoded(noise, "PNG"), max_thumbnail_bytes=2_000) is None
    small = small_of(encoded(noise, "PNG"), max_thumbnail_bytes=60_000)
    assert small is not None
    assert len(small) <= 60_000


def test_a_picture_stands_upright_and_on_white_paper() -> None:
    plain = opened(drawn("ferry")).resize((200, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: a quarter turn to the right
    turned = small_of(encoded(plain, "JPEG", exif=exif))
    assert turned is not None
    assert opened(turned).size == (100, 200)
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    on_paper = small_of(encoded(clear, "PNG"))
    assert on_paper is not None
    assert opened(on_paper).getpixel((20, 20)) == (255, 255, 255)


# --- care --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["content = x'FFD8FF'", "width = width + 1", "sha256 = 'ab'"])
def test_a_small_picture_that_was_changed_is_found_and_goes_at_the_repair(tmp_path: Path, change: str) -> None:
    one = export(tmp_path / "one", 71, drawn("ferry"), drawn("bell"))
    folder = tmp_path / "lakes"
    with Archive(folder, create=True) as archive:
        keep(archive, one)
        ((first,),) = archive.posts.thumbnails(["telegram:71/1"]).values()
    with closing(sqlite3.connect(folder / "archive.sqlite")) as connection, connection:
        connection.execute(f"UPDATE thumbnails SET {change} WHERE sha256 = ?", (first.sha256,))  # noqa: S608
    assert {fault.table for fault in verify(folder).faults} <= {"thumbnails", "seals"}
    assert verify(folder).faults
    done, left, _ = repair(folder)
    assert left == []
    assert "small pictures: those that did not fit are gone" in done
    with Archive(folder) as archive:
        assert kinds(archive, "telegram:71/1", "telegram:71/2") == {"telegram:71/2": ["photo"]}
        assert archive.posts["telegram:71/1"].media[0].kind == "photo"
    assert not verify(folder).faults
