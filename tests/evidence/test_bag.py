"""Bags: whatever is done to a file of one, its first byte that does not fit is named."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.evidence.bag import COPY, BagError, check_bag, looks_like_bag, seal_of, write_bag
from stemmatic.evidence.bundle import _check_dumps
from stemmatic.fault import first_difference

PAYLOAD: dict[str, bytes | Path] = {
    "posts.jsonl": "".join(f'{{"post":"tarn/{n}","text":"Паром № {n} ушёл."}}\n' for n in range(200)).encode(),
    "notes/100%\nsure.txt": b"The lighthouse is open.\n",
    "empty.txt": b"",
    "blob.bin": bytes(range(256)) * 20,
}


@pytest.fixture(scope="session")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bags") / "bag"
    original = folder.parent / "original.txt"
    original.write_bytes(b"A file that is put in as it lies.\n")
    write_bag(folder, {**PAYLOAD, "original.txt": original}, {"External-Description": "Two\nlines"})
    return folder


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_bag_fits_itself_and_the_reference_implementation(bag: Path, tmp_path: Path) -> None:
    assert looks_like_bag(bag)
    assert check_bag(bag) == []
    assert "  data/notes/100%25%0Asure.txt\n" in (bag / "manifest-sha256.txt").read_text()  # RFC 8493, 2.1.3
    # The reference implementation does not know %25.
    write_bag(tmp_path / "bag", {name: content for name, content in PAYLOAD.items() if "%" not in name}, {})
    command = [sys.executable, "-m", "bagit", "--validate", str(tmp_path / "bag")]
    judged = subprocess.run(command, capture_output=True, check=False)
    assert judged.returncode == 0, judged.stderr.decode()


def test_the_same_files_make_the_same_bag(bag: Path, tmp_path: Path) -> None:
    seal = write_bag(
        tmp_path / "again",
        {**PAYLOAD, "original.txt": bag / "data" / "original.txt"},
        {"External-Description": "Two lines"},
    )
    assert seal == seal_of(bag)


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_the_first_byte_of_any_change_to_any_file_is_named(data: st.DataObject, bag: Path) -> None:
    name = data.draw(st.sampled_from(files(bag)))
    path = bag / name
    before = path.read_bytes()
    begin = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(begin, min(len(before), begin + 40)))
    after = before[:begin] + data.draw(st.binary(max_size=40)) + before[end:]
    at = first_difference(before, after)
    try:
        path.write_bytes(after)
        faults = check_bag(bag)
    finally:
        path.write_bytes(before)
    if at is None:
        assert faults == []
    else:
        assert [(one.where, one.byte) for one in faults] == [(name, at)]


@pytest.mark.parametrize("cut", [0, 1, 50])
def test_a_file_cut_short_and_one_made_longer_are_named_by_their_ends(bag: Path, tmp_path: Path, cut: int) -> None:
    for name in ("data/posts.jsonl", COPY, "manifest-sha256.txt", "bagit.txt"):
        shutil.copytree(bag, tmp_path / name)
        whole = (tmp_path / name / name).read_bytes()
        (tmp_path / name / name).write_bytes(whole[:cut])
        (fault,) = check_bag(tmp_path / name)
        assert (fault.where, fault.byte) == (name, cut)
        assert "found the end" in fault.said
        (tmp_path / name / name).write_bytes(whole + b"more")
        (fault,) = check_bag(tmp_path / name)
        assert (fault.where, fault.byte) == (name, len(whole))
        assert "expected the end" in fault.said


def test_missing_added_and_leading_elsewhere(bag: Path, tmp_path: Path) -> None:
    for number, name in enumerate(files(bag)):
        folder = tmp_path / str(number)
        shutil.copytree(bag, folder)
        (folder / name).unlink()
        assert [(one.where, one.said) for one in check_bag(folder)] == [(name, "it is missing")]
    folder = tmp_path / "added"
    shutil.copytree(bag, folder)
    (folder / "data" / "more.txt").write_text("more")
    (folder / "more.txt").write_text("more")
    assert [one.where for one in check_bag(folder)] == ["data/more.txt", "more.txt"]
    (folder / "data" / "empty.txt").unlink()
    (folder / "data" / "empty.txt").symlink_to("/dev/null")
    assert "leads elsewhere" in next(one.said for one in check_bag(folder) if one.where == "data/empty.txt")


def test_a_file_changed_together_with_the_manifests_differs_from_its_copy(bag: Path, tmp_path: Path) -> None:
    from stemmatic.evidence import bag as module

    folder = tmp_path / "bag"
    shutil.copytree(bag, folder)
    path = folder / "data" / "blob.bin"
    path.write_bytes(b"\xff" + path.read_bytes()[1:])
    for manifest, name in (("manifest-sha256.txt", "data/blob.bin"), ("tagmanifest-sha256.txt", "manifest-sha256.txt")):
        text = (folder / manifest).read_text()
        old = next(line for line in text.splitlines() if line.endswith(name))
        (folder / manifest).write_text(text.replace(old, f"{module.hash_file(folder / name)}  {name}"))
    assert ("data/blob.bin", 0) in [(one.where, one.byte) for one in check_bag(folder)]


def test_several_changed_files_have_a_line_each(bag: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    shutil.copytree(bag, folder)
    for name, at in (("data/blob.bin", 700), ("data/posts.jsonl", 31), ("bag-info.txt", 3)):
        content = bytearray((folder / name).read_bytes())
        content[at] ^= 1
        (folder / name).write_bytes(content)
    assert [(one.where, one.byte) for one in check_bag(folder)] == [
        ("bag-info.txt", 3),
        ("data/blob.bin", 700),
        ("data/posts.jsonl", 31),
    ]


def test_nothing_is_written_over_and_nothing_is_left_half(bag: Path, tmp_path: Path) -> None:
    with pytest.raises(BagError, match="already"):
        write_bag(bag, PAYLOAD, {})
    with pytest.raises(BagError, match="leads out"):
        write_bag(tmp_path / "out", {"../../escape": b""}, {})
    with pytest.raises(FileNotFoundError):
        write_bag(tmp_path / "gone", {"a.txt": b"a", "b.txt": tmp_path / "nowhere"}, {})
    with pytest.raises(RuntimeError):
        write_bag(tmp_path / "failed", PAYLOAD, {}, lambda _: (_ for _ in ()).throw(RuntimeError))
    assert list(tmp_path.iterdir()) == []


def test_a_bag_of_another_tool_is_checked_without_naming_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear lock keeper,\n")
    subprocess.run([sys.executable, "-m", "bagit", "--quiet", "--sha256", str(folder)], check=True)
    assert check_bag(folder) == []
    (folder / "data" / "letter.txt").write_text("Dear lock reeper,\n")
    (fault,) = check_bag(folder)
    assert (fault.where, fault.byte) == ("data/letter.txt", None)


def test_a_dump_whose_name_can_be_none_is_a_fault(tmp_path: Path) -> None:
    """Found by fuzzing: a name of thousands of characters ended the check."""
    dumps = [{"file": "n" * 5_000, "sha256": "0" * 64}]
    (found,) = _check_dumps(tmp_path, {"sightings.jsonl": [], "run.json": {}, "dumps.json": dumps})
    assert found.said == "it is not the dump 000000000000"
