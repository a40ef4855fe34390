"""Evidence: what a bundle holds, that it is whole, and that verification finds what was changed in it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tarn import start, write_rows

from stemmatic.api.archive import Archive, example_dumps
from stemmatic.api.care import verify
from stemmatic.archive.records import from_json, to_json
from stemmatic.errors import NotFound
from stemmatic.evidence.bag import BagError, hash_file, write_bag
from stemmatic.evidence.bundle import check_evidence
from stemmatic.model import Family, Link, Post
from stemmatic.show.web.report import evidence_pages

KEY = "telegram:valdoria_mfa/2101"


@pytest.fixture(scope="session")
def bundle(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence for a family of the bundled examples, with the dumps in it."""
    folder = tmp_path_factory.mktemp("evidence") / "bundle"
    with Archive(examples) as archive:
        written = archive.write_evidence(KEY, folder, example_dumps(), lambda found: evidence_pages(archive, found))
    assert written.missing == ()
    return folder


def records(bundle: Path, name: str) -> Any:
    text = (bundle / "data" / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()] if name.endswith(".jsonl") else json.loads(text)


def remake(bundle: Path, folder: Path, name: str, content: bytes) -> Path:
    """The bundle with another content of a file, and manifests and copy that fit it: a skilful forgery."""
    data = bundle / "data"
    payload: dict[str, bytes | Path] = {
        path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()
    }
    write_bag(folder, {**payload, name: content}, {})
    return folder


def test_a_bundle_has_all_that_the_claim_rests_on(bundle: Path, examples: Path) -> None:
    with Archive(examples) as archive:
        family = archive.families[KEY]
        posts = [archive.posts[key] for key in family.posts]
        links = [
            one
            for key in family.posts
            for one in archive.links.of(key)
            if {one.source, one.target} <= set(family.posts)
        ]
        report = archive.ledger.report
    assert from_json(Family, to_json(records(bundle, "family.json"))) == family
    assert [from_json(Post, to_json(one["record"])) for one in records(bundle, "posts.jsonl")] == posts
    found = [from_json(Link, to_json(one)) for one in records(bundle, "links.json")]
    assert set(found) == set(links)
    assert all(one.grounds for one in found)
    run = records(bundle, "run.json")
    assert run["report"] == report
    assert run["options"]["link"]["gram_words"] == 5
    dumps = {one["sha256"]: one for one in records(bundle, "dumps.json")}
    for one in records(bundle, "sightings.jsonl"):
        assert one["position"]
        assert from_json(Post, to_json(one["record"])).place.dump_sha256 == one["dump_sha256"]
        assert hash_file(bundle / "data" / dumps[one["dump_sha256"]]["file"]) == one["dump_sha256"]
    assert records(bundle, "collation.json")["places"]
    page = (bundle / "data" / "collation.html").read_text("utf-8")
    assert all(post.key in page for post in posts)
    crate = records(bundle, "ro-crate-metadata.json")["@graph"]
    parts = {one["@id"] for one in next(one for one in crate if one["@id"] == "./")["hasPart"]}
    assert {"posts.jsonl", "links.json", "README.txt"} <= parts


def test_a_bundle_fits_by_our_check_and_by_the_standards(bundle: Path) -> None:
    assert verify(bundle).faults == ()
    command = [sys.executable, "-m", "bagit", "--validate", str(bundle)]
    judged = subprocess.run(command, capture_output=True, check=False)
    assert judged.returncode == 0, judged.stderr.decode()


def test_pages_never_become_markup(tarn: Path) -> None:
    with Archive(tarn) as archive:
        key = next(post.key for post in archive.posts if "<script>" in post.text)
        page = "".join(evidence_pages(archive, Family(**{**_alone(key), "lost": ()})).values())
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def _alone(key: str) -> dict[str, Any]:
    return {
        "id": "F<b>",
        "posts": (key,),
        "channels": ("lake_wire",),
        "languages": ("en",),
        "earliest": key,
        "stemma": (),
    }


@pytest.mark.parametrize("name", ["data/posts.jsonl", "data/links.json", "data/README.txt", "manifest-sha256.txt"])
def test_the_command_names_the_first_byte_that_does_not_fit(bundle: Path, tmp_path: Path, name: str, run: Any) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(bundle, folder)
    content = bytearray((folder / name).read_bytes())
    content[20:23] = b"xyz"
    (folder / name).write_bytes(content)
    done = run("verify", folder)
    assert done.exit_code == 1
    assert re.match(rf"{re.escape(name)}: byte 20: expected .*, found 78 \(x\)\n1 fault in the bundle", done.stdout)
    found = json.loads(run("verify", folder, "--json").stdout)
    assert (found["fits"], found["kind"]) == (False, "bundle")
    assert [(one["where"], one["byte"]) for one in found["faults"]] == [(name, 20)]


FORGERIES = {
    "another word in a post": (
        "posts.jsonl",
        "ministry",
        "monastery",
        r"post \S+: byte \d+: its record is not what its dumps",
    ),
    "another word in a record": ("sightings.jsonl", "ministry", "monastery", r"its record is not that of its SHA-256"),
    "another link": ("links.json", '"source": "telegram:', '"source": "telegram:x', "no revision of a post"),
    "another time of a step": ("steps.jsonl", '"at": "2', '"at": "1', r"^step 1 .*its seal does not fit"),
    "another post in the family": (
        "family.json",
        '"telegram:valdoria_mfa/2101"',
        '"telegram:valdoria/9"',
        "family|stemma",
    ),
    "another word in the collation": ("collation.json", '"text": "', '"text": "Not ', "its post does not have this"),
    "options that cannot be": ("run.json", '"max_nesting": ', '"max_nesting": -', "records are not those of evidence"),
    "records that are none": ("links.json", "[", "{", "records are not those of evidence"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_with_fitting_manifests(bundle: Path, tmp_path: Path, name: str) -> None:
    file, old, new, expected = FORGERIES[name]
    text = (bundle / "data" / file).read_text("utf-8")
    place = re.search(re.escape(old), text, re.IGNORECASE)
    assert place, file
    forged = remake(bundle, tmp_path / "forged", file, (text[: place.start()] + new + text[place.end() :]).encode())
    faults = verify(forged).faults
    assert any(re.search(expected, str(one)) for one in faults), [str(one) for one in faults]


def test_a_record_that_the_dump_does_not_have_is_found_by_reading_it_again(bundle: Path, tmp_path: Path) -> None:
    # Record, hash of the record, and post changed alike: only the dump itself contradicts.
    sightings, posts = records(bundle, "sightings.jsonl"), records(bundle, "posts.jsonl")
    counts = [one["post"] for one in sightings]
    chosen = next(one for one in sightings if counts.count(one["post"]) == 1 and one["channel"] in one["post"])
    chosen["record"]["text"] += " It never was."
    chosen["record_sha256"] = hashlib.sha256(to_json(chosen["record"]).encode()).hexdigest()
    post = next(one for one in posts if one["post"] == chosen["post"])
    post["record"]["text"] += " It never was."
    post["revisions"][-1]["text"] += " It never was."
    lines = [
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in file).encode() for file in (sightings, posts)
    ]
    first = remake(bundle, tmp_path / "first", "sightings.jsonl", lines[0])
    forged = remake(first, tmp_path / "second", "posts.jsonl", lines[1])
    (fault,) = verify(forged).faults
    assert "read again" in fault.said
    assert chosen["position"] in fault.where
    assert fault.byte == to_json(chosen["record"]).encode().index(b" It never was.")


def test_the_command_says_what_is_missing(examples: Path, tmp_path: Path, run: Any) -> None:
    done = run("evidence", KEY, "--archive", examples, "-o", tmp_path / "bundle")
    assert done.exit_code == 0
    assert done.stdout.count("without the dump itself") == len(records(tmp_path / "bundle", "dumps.json"))
    seal = re.search(r"Seal: (\w{64})", done.stdout)
    assert seal
    assert f"Seal: {seal[1]}" in run("verify", tmp_path / "bundle").stdout
    again = run("evidence", KEY, "--archive", examples, "-o", tmp_path / "bundle")
    assert again.exit_code == 2
    assert "already" in again.stderr
    written = json.loads(run("evidence", KEY, "--archive", examples, "-o", tmp_path / "two", "--json").stdout)
    assert len(written["missing"]) == written["dumps"]


def test_what_cannot_be_done_leaves_nothing(examples: Path, tarn: Path, tmp_path: Path) -> None:
    with Archive(examples) as archive:
        with pytest.raises(NotFound):
            archive.write_evidence("Fnone", tmp_path / "bundle")
        with pytest.raises(BagError, match="check the path"):
            archive.write_evidence(KEY, tmp_path / "bundle", [tmp_path / "nowhere"])
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_does_not_fit_gives_no_evidence(tmp_path: Path, run: Any) -> None:
    archive = tmp_path / "archive"
    assert run("trace", write_rows(tmp_path / "posts.jsonl"), "-a", archive, "--no-translations").exit_code == 0
    connection = sqlite3.connect(archive / "archive.sqlite")
    connection.execute("UPDATE posts SET record = replace(record, 'milk', 'silk')")
    connection.commit()
    connection.close()
    done = run("evidence", "table:tarn_port/1", "-a", archive, "-o", tmp_path / "bundle")
    assert done.exit_code == 2
    assert "no evidence was written" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "bundle").exists()


def test_dumps_are_found_by_content_whatever_they_are_called(tmp_path: Path, run: Any) -> None:
    archive = tmp_path / "archive"
    dump = write_rows(tmp_path / "posts 100%.jsonl")
    assert run("trace", dump, "-a", archive, "--no-translations").exit_code == 0
    (tmp_path / "elsewhere").mkdir()
    dump.rename(tmp_path / "elsewhere" / "copy-of-a-dump")
    done = run("evidence", "table:tarn_port/1", "-a", archive, "-o", tmp_path / "b", "--dumps", tmp_path / "elsewhere")
    assert done.exit_code == 0, done.output
    (one,) = records(tmp_path / "b", "dumps.json")
    assert one["file"].endswith("/posts 100_.jsonl")
    assert run("verify", tmp_path / "b").exit_code == 0


def test_a_step_that_is_no_step_is_a_fault(bundle: Path, tmp_path: Path) -> None:
    first, *rest = (bundle / "data" / "steps.jsonl").read_text("utf-8").splitlines(keepends=True)
    spoiled = json.dumps({**json.loads(first), "chain_sha256": ["a", "b"]}) + "\n"
    faults = verify(remake(bundle, tmp_path / "spoiled", "steps.jsonl", "".join([spoiled, *rest]).encode())).faults
    assert faults
    assert all("\n" not in str(one) for one in faults)


def test_a_bag_that_is_no_evidence(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag", {"letter.txt": b"Dear keeper,\n"}, {})
    (fault,) = verify(tmp_path / "bag").faults
    assert "no evidence of Stemmatic" in fault.said
    assert check_evidence(tmp_path / "bag") == [fault]


def test_the_commands_of_care(tarn: Path, tmp_path: Path, run: Any) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(tarn, archive)
    for arguments, said in (
        (["verify", str(archive)], "fits."),
        (["backup", str(tmp_path / "copy"), "-a", str(archive)], "whole and fits"),
        (["doctor", "-a", str(archive)], "all well"),
        (["compact", "-a", str(archive)], "MiB now"),
    ):
        done = run(*arguments)
        assert (done.exit_code, done.stderr) == (0, "")
        assert said in done.stdout
    nothing = start("doctor", "-a", str(tmp_path / "nowhere"))
    assert nothing.status == 2
    assert nothing.stderr.count("\n") == 1
