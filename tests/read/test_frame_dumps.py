"""The frame: every path ends in posts or in a line that says why not."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stemmatic.errors import DamagedDump
from stemmatic.model import ChannelInfo, Media, Place, Post, Skipped
from stemmatic.read import DumpReading, Format, Reading, Source, read_dumps


def recognise_notes(source: Source) -> bool:
    return source.head.startswith(b"NOTES\n")


def read_notes(source: Source, reading: Reading) -> Iterator[Post | Skipped | ChannelInfo]:
    """A format for these tests: a line is a post, some words are orders."""
    yield ChannelInfo(platform="notes", channel="lighthouse")
    with source.open() as stream:
        content = b""
        while chunk := stream.read(1 << 16):
            content += chunk
            *lines, content = content.split(b"\n")
            for line in lines:
                word = line.decode()
                if word == "DAMAGE":
                    raise DamagedDump("line 9", "a note", "a hole")
                if word == "CRASH":
                    raise RecursionError("too deep\nby far")
                if word == "SKIP":
                    yield Skipped(dump="?", position=source.position("line 2"), reason="an empty note")
                elif word != "NOTES":
                    place = Place(source.sha256, source.position(f"line of {word[:20]}"))
                    yield Post(platform="notes", channel="lighthouse", number=word[:20], text=word, place=place)


NOTES = Format(name="notes", description="notes", recognise=recognise_notes, read=read_notes)


def crash(source: Source) -> bool:
    raise ValueError("this recogniser trips over everything")


FORMATS = (Format(name="trips", description="", recognise=crash, read=read_notes), NOTES)


def read(*paths: Path | str) -> list[tuple[DumpReading, list[str]]]:
    readings = list(read_dumps(paths, formats=FORMATS))
    return [(reading, [post.text for post in reading]) for reading in readings]


def texts(*paths: Path | str) -> list[str]:
    return [text for _, found in read(*paths) for text in found]


def lines(*paths: Path | str) -> list[Skipped]:
    return [line for reading, _ in read(*paths) for line in reading.skipped]


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_file_is_a_dump_with_its_hash_and_places(tmp_path: Path) -> None:
    path = tmp_path / "a.notes"
    path.write_bytes(b"NOTES\none\nSKIP\ntwo\n")
    (reading,) = read_dumps([path], formats=FORMATS)
    posts = list(reading)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert reading.dump is not None
    assert (reading.dump.sha256, reading.dump.name, reading.dump.format) == (sha256, "a.notes", "notes")
    assert reading.dump.size_bytes == 19
    assert [post.place for post in posts] == [Place(sha256, "line of one"), Place(sha256, "line of two")]
    assert reading.channels == [ChannelInfo(platform="notes", channel="lighthouse")]
    assert [(line.dump, line.position) for line in reading.skipped] == [(str(path), "line 2")]


def test_reading_twice_gives_the_same_once(tmp_path: Path) -> None:
    path = tmp_path / "a.notes"
    path.write_bytes(b"NOTES\none\nSKIP\n")
    (reading,) = read_dumps([path], formats=FORMATS)
    assert [post.text for post in reading] == [post.text for post in reading] == ["one"]
    assert len(reading.skipped) == len(reading.channels) == 1


def test_known_dumps_give_no_posts(tmp_path: Path) -> None:
    path = tmp_path / "a.notes"
    path.write_bytes(b"NOTES\none\n")
    asked = []

    def known(sha256: str, format_name: str) -> bool:
        asked.append((sha256, format_name))
        return True

    (reading,) = read_dumps([path], known=known, formats=FORMATS)
    assert reading.already_known
    assert list(reading) == []
    assert asked == [(hashlib.sha256(path.read_bytes()).hexdigest(), "notes")]


def test_folders_are_walked_as_people_count(tmp_path: Path) -> None:
    for name in ("messages10.html", "messages2.html", "messages.html", "b/c/deep.txt", "a/first"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(f"NOTES\n{name}\n".encode())
    assert texts(tmp_path) == ["a/first", "b/c/deep.txt", "messages.html", "messages2.html", "messages10.html"]


def test_companions_of_an_export_are_counted_in_one_line(tmp_path: Path) -> None:
    names = ("photos/p1.jpg", "files/letter.txt", "css/style.css", "js/run.js", ".hidden/x", "logo.png", "run.js")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"NOTES of another kind")
    (tmp_path / "result.json").write_bytes(b"NOTES\nkept\n")
    assert texts(tmp_path) == ["kept"]
    (line,) = lines(tmp_path)
    assert line.deliberate
    assert line.reason.startswith("7 files")


def test_a_folder_called_files_is_read_where_no_export_lies(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a").write_bytes(b"NOTES\nkept\n")
    assert texts(tmp_path) == ["kept"]
    assert lines(tmp_path) == []


def test_symbolic_links_are_not_followed_inside_a_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"NOTES\nsecret\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    assert texts(folder) == []
    assert [line.reason.split()[0] for line in lines(folder)] == ["2"]
    assert texts(folder / "link") == ["secret"]  # asked for by name


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(b"what is this"), "no reader knows"),
        (lambda path: path.write_bytes(gzip.compress(b"")), "empty"),
        (lambda path: path.write_bytes(b"\x1f\x8b\x08rubbish"), "sound compressed data"),
        (lambda path: path.write_bytes(b"PK\x03\x04rubbish"), "the .zip is damaged"),
        (lambda path: os.mkfifo(path), "neither a file nor a folder"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    path = tmp_path / "thing"
    good = tmp_path / "good"
    good.write_bytes(b"NOTES\nafter\n")
    make(path)
    ((reading, found), (_, rest)) = read(path, good)
    assert reading.dump is None
    assert found == []
    (line,) = reading.skipped
    assert reason in line.reason
    assert not line.deliberate
    assert rest == ["after"]


def test_names_that_are_no_utf8_are_shown_by_their_bytes(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff folder"
    os.mkdir(folder)
    for name in (b"caf\xe9.notes", b"caf\xe8.notes"):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(b"NOTES\none " + name[3:4].hex().encode() + b"\n")
    found = list(read_dumps([tmp_path, folder.decode("utf-8", "surrogateescape")], formats=[NOTES]))
    assert [(one.dump and one.dump.name, len(list(one))) for one in found] == [
        (rf"caf\xe{n}.notes", 1) for n in (8, 9)
    ] * 2
    assert all(one.label.endswith(one.dump.name) and one.label.isprintable() for one in found if one.dump)
    assert r"\xff folder" in found[0].surroundings.values()


def test_a_path_with_a_nul_is_one_line() -> None:
    (line,) = lines("a\x00b")
    assert "cannot be read" in line.reason


@pytest.mark.parametrize(("order", "says"), [("DAMAGE", "a hole"), ("CRASH", "RecursionError (too deep by far)")])
def test_posts_before_a_fault_are_kept(tmp_path: Path, order: str, says: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(f"NOTES\none\n{order}\nlost\n".encode())
    ((reading, found),) = read(path)
    assert found == ["one"]
    (line,) = reading.skipped
    assert says in line.reason
    assert "\n" not in line.reason


def test_members_are_found_by_their_path(tmp_path: Path) -> None:
    inner = zipped({"deep.txt": b"NOTES\nthree\n", "again.zip": zipped({"x": b"NOTES\nfour\n"})})
    members = {
        "a/one.txt": b"NOTES\none\nCRASH\n",
        "b/two.txt.gz": gzip.compress(b"NOTES\ntwo\nDAMAGE\n"),
        "inner.zip": inner,
        "photo.jpg": b"...",
        "unknown.bin": b"...",
    }
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(members))
    ((reading, _),) = read(path)
    posts = list(reading)
    assert [(post.text, post.place.position) for post in posts] == [
        ("one", "a/one.txt: line of one"),
        ("two", "b/two.txt.gz: line of two"),
        ("three", "inner.zip/deep.txt: line of three"),
    ]
    assert {post.place.dump_sha256 for post in posts} == {hashlib.sha256(path.read_bytes()).hexdigest()}
    assert [(line.position, line.deliberate) for line in reading.skipped] == [
        ("a/one.txt: after line of one", False),
        ("b/two.txt.gz: line 9", False),
        ("inner.zip/again.zip", False),
        ("unknown.bin: whole file", False),
        ("whole file", True),
    ]


def test_members_that_point_outside_are_refused(tmp_path: Path) -> None:
    names = ("../up", "/etc/passwd", "a/../../b", "C:/x", "..\\win")
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(dict.fromkeys(names, b"NOTES\nno\n") | {"fine": b"NOTES\nyes\n"}))
    assert texts(path) == ["yes"]
    assert len(lines(path)) == len(names)
    assert all("outside" in line.reason for line in lines(path))


def test_members_of_the_same_name_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"NOTES\none\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"NOTES\ntwo\n")
    assert texts(path) == ["one", "two"]


def test_an_encrypted_member_is_one_line(tmp_path: Path) -> None:
    content = bytearray(zipped({"a": b"NOTES\none\n"}))
    directory = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[directory + 8] |= 1
    path = tmp_path / "export.zip"
    path.write_bytes(content)
    (line,) = lines(path)
    assert "encrypted" in line.reason


def test_a_spreadsheet_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.read.containers.find_spec", lambda _: None)
    path = tmp_path / "table.xlsx"
    path.write_bytes(zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}))
    (line,) = lines(path)
    assert "workbook" in line.reason


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"a": content})])
def test_what_expands_hugely_is_stopped_but_not_what_was_sound(
    tmp_path: Path, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stemmatic.read.unpacking.EXPANSION_FLOOR_BYTES", 2**20)
    path = tmp_path / "bomb"
    path.write_bytes(pack(b"NOTES\none\n" + b"x" * 2**22 + b"\nlast\n"))
    ((reading, found),) = read(path)
    assert found == ["one"]
    (line,) = reading.skipped
    assert "at most 1 MiB" in line.reason
    monkeypatch.undo()
    ((reading, found),) = read(path)  # beyond the factor, but below the floor
    assert (len(found), reading.skipped) == (3, [])


def test_a_truncated_gz_keeps_what_came_before(tmp_path: Path) -> None:
    words = [str(random.Random(number).random()) for number in range(20_000)]  # noqa: S311
    content = "NOTES\n" + "".join(f"{word}\n" for word in words)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(content.encode())[:-2000])
    ((reading, found),) = read(path)
    assert len(found) > 15_000
    assert found == words[: len(found)]
    (line,) = reading.skipped
    assert "compressed" in line.reason


def test_unstorable_characters_are_replaced_in_one_place(tmp_path: Path) -> None:
    def give(source: Source, reading: Reading) -> Iterator[Post]:
        yield Post(
            platform="notes",
            channel="a\x00",
            number="1",
            text="\ud83d alone, \ud83d\ude00 paired, \x00",
            place=Place(source.sha256, "line 1"),
            media=(Media(kind="photo", name="\udc00.jpg"),),
            extra={"\ud800": ["\ud83d\ude00", {"deep": "\x00"}], "number": float("nan"), "flag": True},
        )

    path = tmp_path / "a"
    path.write_bytes(b"NOTES\n")
    reading, *_ = read_dumps([path], formats=[Format(name="n", description="", recognise=recognise_notes, read=give)])
    (post,) = reading
    assert post.text == "\ufffd alone, 😀 paired, \ufffd"
    assert post.channel == "a\ufffd"
    assert post.media == (Media(kind="photo", name="\ufffd.jpg"),)
    assert post.extra == {"\ufffd": ["😀", {"deep": "\ufffd"}], "number": None, "flag": True}


def test_a_flood_of_faults_is_listed_to_a_limit_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.read.dumps.MAX_LISTED", 10)
    path = tmp_path / "a"
    path.write_bytes(b"NOTES\n" + b"SKIP\n" * 25)
    found = lines(path)
    assert len(found) == 11
    assert found[-1].reason.startswith("15 more")
