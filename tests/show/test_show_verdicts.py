"""Verdicts on the command line: said, listed, shown beside links, exported, carried in evidence."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from typer.testing import Result

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.evidence.bag import write_bag
from stemmatic.options import Options
from stemmatic.show.web.report import evidence_pages
from stemmatic.tables import SCHEMAS

Run = Callable[..., Result]
PORT, DAILY, WIRE, CAT = "table:tarn_port/1", "table:tarn_daily/7", "table:lake_wire/3", "table:tarn_daily/9"
HOSTILE = "\x1b[31mred\x1b[0m <script>alert(1)</script> \u202eevil\n=1+1"


@pytest.fixture
def archive(tarn: Path, tmp_path: Path) -> Path:
    """An archive that a test may change."""
    return Path(shutil.copytree(tarn, tmp_path / "archive"))


def test_a_verdict_is_said_shown_and_withdrawn(run: Run, archive: Path) -> None:
    said = run("judge", DAILY, PORT, "wrong", "--comment", "another harbour", "--by", "Ina Vale", "-a", archive)
    assert said.exit_code == 0
    first, second = said.stdout.splitlines()
    assert first.startswith(f"{PORT} → {DAILY} · excerpt ")
    assert "✗ judged wrong on " in second
    assert second.endswith(" by Ina Vale: another harbour")
    tree = " ".join(run("show", WIRE, "-a", archive, "--no-collation").stdout.split())
    assert "1 verdict acts here: 1 A → B: ✗ judged wrong on" in tree
    assert "≈ excerpt" not in tree
    assert "Verdict" in run("show", DAILY, "-a", archive, "--no-collation", "--no-tree").stdout
    assert "✗ judged wrong" in run("show", DAILY, PORT, "-a", archive).stdout
    assert run("judge", PORT, DAILY, "--withdraw", "-a", archive).exit_code == 0
    assert "judged" not in run("show", DAILY, "-a", archive).stdout
    assert "No verdict stands" in run("notes", "-a", archive).stdout
    gone = run("notes", "--verdict", "withdrawn", "-a", archive).stdout
    assert "verdict withdrawn on" in gone
    assert "before: ✗ judged wrong" in gone


def test_a_verdict_whose_link_is_gone_is_still_shown(run: Run, archive: Path) -> None:
    run("judge", PORT, DAILY, "right", "-a", archive)
    run(
        "link",
        "--no-translations",
        "--option",
        "link.strong_run_words=900",
        "--option",
        "link.min_words=900",
        "-a",
        archive,
    )
    for said in (run("notes", "-a", archive), run("show", DAILY, "-a", archive)):
        text = " ".join(said.stdout.split())
        assert "✓ judged right on" in text
        assert "the present options do not find this link" in text
    found = json.loads(run("notes", "--state", "no longer found", "--json", "-a", archive).stdout)
    assert found["judged"][0]["judgement"]["link"]["relation"] == "excerpt"
    assert found["judged"][0]["link"] is None
    assert found["states"] == {"no longer found": 1}


def test_judged_posts_without_an_edge_stand_below_the_stemma(run: Run, archive: Path) -> None:
    with Archive(archive) as opened:
        family = opened.families[WIRE]
        edges = {frozenset((edge.source, edge.target)) for edge in family.stemma}
        pair = next(p for p in ((PORT, DAILY), (PORT, WIRE), (DAILY, WIRE)) if frozenset(p) not in edges)
    run("judge", *pair, "unsure", "-a", archive)
    text = run("show", family.id, "-a", archive, "--no-collation").stdout
    assert "? judged unsure" in text[text.index("Judged besides") :]


def test_hostile_comments_stay_on_their_line(run: Run, archive: Path) -> None:
    said = run("judge", PORT, DAILY, "unsure", "-m", HOSTILE, "--by", HOSTILE[:90], "-a", archive)
    listed = run("notes", "-a", archive)
    shown = run("show", DAILY, "-a", archive)
    for text in (said.stdout, listed.stdout, shown.stdout):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not any(line.startswith("=1+1") for line in text.splitlines())
    with Archive(archive) as opened:
        assert opened.verdicts.of(PORT, DAILY).judgement.comment == HOSTILE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((PORT, DAILY), "expected right, wrong or unsure, or else --withdraw"),
        ((PORT, DAILY, "right", "--withdraw"), "expected right, wrong or unsure, or else --withdraw"),
        (
            (PORT, DAILY, "right", "--comment", "x" * 4001),
            "the comment has 4,001 characters, and at most 4,000 are kept",
        ),
        ((PORT, "table:tarn_port/404", "right"), "no post 'table:tarn_port/404' in this archive"),
        ((PORT, DAILY, "--withdraw"), "nothing was said of"),
        ((PORT, PORT, "right"), "is one post"),
    ],
)
def test_what_cannot_be_said_is_one_line(run: Run, archive: Path, arguments: tuple[str, ...], line: str) -> None:
    said = run("judge", *arguments, "-a", archive)
    assert said.exit_code == 2
    assert line in said.stderr
    assert len(said.stderr.splitlines()) == 1
    with Archive(archive) as opened:
        assert len(opened.verdicts) == 0


def test_json_has_verdicts_wherever_links_are(run: Run, archive: Path) -> None:
    judged = json.loads(run("judge", PORT, DAILY, "right", "-m", "да", "--json", "-a", archive).stdout)
    assert judged["judgement"]["verdict"] == "right"
    assert judged["state"] == "found"
    shown = json.loads(run("show", WIRE, "--json", "-a", archive).stdout)
    assert shown["verdicts"] == [judged]
    assert json.loads(run("show", CAT, "--json", "-a", archive).stdout)["verdicts"] == []
    listed = json.loads(run("notes", "--json", "-a", archive).stdout)
    assert listed == {"judged": [judged], "total": 1, "verdicts": {"right": 1}, "states": {"found": 1}}


@pytest.mark.parametrize("limit", [1, 0])
def test_notes_are_newest_first_and_limited(run: Run, archive: Path, limit: int) -> None:
    run("judge", PORT, DAILY, "right", "-a", archive)
    run("judge", PORT, CAT, "wrong", "-a", archive)
    text = run("notes", "--limit", limit, "-a", archive).stdout
    assert ("judged right" in text) is (limit == 0)
    assert "judged wrong" in text
    assert ("1 not shown" in text) is (limit == 1)
    assert "no link was found then, nor is one now" in text


def test_exports_have_verdicts(run: Run, archive: Path, tmp_path: Path) -> None:
    run("judge", PORT, DAILY, "unsure", "--comment", "first", "-a", archive)
    run("judge", PORT, DAILY, "wrong", "--comment", 'a "quoted", odd\none', "-a", archive)
    links = [json.loads(line) for line in run("export", "links", "-a", archive).stdout.splitlines()]
    said = {(one["source"], one["target"]): (one["verdict"], one["verdict_comment"]) for one in links}
    assert said.pop((PORT, DAILY)) == ("wrong", 'a "quoted", odd\none')
    assert set(said.values()) == {(None, None)}
    (row,) = csv.DictReader(io.StringIO(run("export", "verdicts", "-f", "csv", "-a", archive).stdout))
    assert (row["verdict"], row["comment"], row["relation"], row["state"]) == (
        "wrong",
        'a "quoted", odd\none',
        "excerpt",
        "found",
    )
    assert [one["comment"] for one in json.loads(row["earlier"])] == ["first"]
    run("export", "verdicts", "-f", "parquet", "-o", tmp_path / "verdicts.parquet", "-a", archive)
    table = pyarrow.parquet.read_table(tmp_path / "verdicts.parquet")
    assert table.schema.equals(SCHEMAS["verdicts"])
    with Archive(archive) as opened:
        assert table.equals(opened.verdicts.to_arrow())
    run("judge", PORT, DAILY, "--withdraw", "-a", archive)
    links = [json.loads(line) for line in run("export", "links", "-a", archive).stdout.splitlines()]
    assert {(one["verdict"], one["verdict_comment"]) for one in links} == {(None, None)}


def write_bundle(archive: Path, folder: Path) -> Path:
    with Archive(archive) as opened:
        opened.write_evidence(WIRE, folder, (), lambda family: evidence_pages(opened, family))
    return folder


def payload_of(bundle: Path) -> dict[str, bytes | Path]:
    data = bundle / "data"
    return {path.relative_to(data).as_posix(): path for path in data.rglob("*") if path.is_file()}


def test_evidence_carries_verdicts_and_verification_finds_a_changed_one(
    run: Run, archive: Path, tmp_path: Path
) -> None:
    run("judge", PORT, DAILY, "right", "-m", HOSTILE, "-a", archive)
    run("judge", PORT, CAT, "wrong", "-m", "not of this family", "-a", archive)
    bundle = write_bundle(archive, tmp_path / "bundle")
    assert verify(bundle).faults == ()
    entries: list[dict[str, Any]] = json.loads((bundle / "data" / "verdicts.json").read_text("utf-8"))
    assert [one["record"]["comment"] for one in entries] == [HOSTILE]
    page = (bundle / "data" / "collation.html").read_text("utf-8")
    assert "✓ judged right on" in page
    assert "<script>" not in page
    entries[0]["record"]["comment"] = "all is well"
    forged = tmp_path / "forged"
    write_bag(forged, {**payload_of(bundle), "verdicts.json": json.dumps(entries).encode()}, {})
    (fault,) = verify(forged).faults
    assert str(fault).startswith("verdict 1 (")
    assert "not what its step sealed" in str(fault)


def test_a_bundle_of_a_version_without_verdicts_still_fits(archive: Path, tmp_path: Path) -> None:
    payload = payload_of(write_bundle(archive, tmp_path / "bundle"))
    del payload["verdicts.json"]
    write_bag(tmp_path / "older", payload, {})
    assert verify(tmp_path / "older").faults == ()


def test_verdicts_change_no_link_and_families_without_them_are_as_they_were(run: Run, archive: Path) -> None:
    with Archive(archive) as opened:
        before = opened.table("families"), list(opened.links)
        opened.verdicts.judge(PORT, DAILY, "wrong")
        opened.verdicts.judge(PORT, WIRE, "wrong")
        assert opened.link(options=Options())
        assert list(opened.links) == before[1]
        assert not opened.table("families").equals(before[0])
        assert len(opened.verdicts.page(verdict="wrong").judged) == 2
    with Archive(archive, ignore_verdicts=True) as opened:
        assert opened.table("families").equals(before[0])
    shown = run("export", "families", "--ignore-verdicts", "-a", archive).stdout
    assert [json.loads(line)["verdicts"] for line in shown.splitlines()] == [[]] * len(before[0])


def families(run: Run, archive: Path, *how: str) -> list[list[str]]:
    return [one["posts"] for one in json.loads(run("families", "--json", *how, "-a", archive).stdout)]


def test_families_are_joined_split_hidden_and_all_of_it_taken_back(run: Run, archive: Path) -> None:
    before = families(run, archive)
    name = json.loads(run("show", WIRE, "--json", "-a", archive).stdout)["family"]["family"]
    said = run("split", name, DAILY, "-m", "паводок прошлого года", "--by", "Ina Vale", "-a", archive)
    assert said.exit_code == 0
    assert "≠ judged not one statement on" in said.stdout
    assert "by Ina Vale: паводок прошлого года" in said.stdout
    assert f"{name}: 2 posts" in said.stdout
    assert [PORT, WIRE] in families(run, archive)
    assert [PORT, DAILY, WIRE] in families(run, archive, "--ignore-verdicts")
    joined = json.loads(run("join", name, CAT, "--json", "-a", archive).stdout)
    assert joined["judged"]["state"] == "acts"
    assert joined["families"] == [name]
    tree = " ".join(run("show", name, "--no-collation", "--grounds", "-a", archive).stdout.split())
    assert "2 verdicts act here: 1 " in tree
    assert "≈ judged 0.50 ? undetermined" in tree
    assert "a person says so: one statement (verdict 2)" in tree
    assert "hidden" in run("hide", name, "-a", archive).stdout
    assert not any(PORT in posts for posts in families(run, archive))
    assert any(PORT in posts for posts in families(run, archive, "--hidden"))
    assert "Hidden: somebody wants it left out of lists" in run("show", name, "--no-collation", "-a", archive).stdout
    listed = run("notes", "-a", archive).stdout
    assert listed.index("⊘ hidden on") < listed.index("= judged one statement") < listed.index("≠ judged not one")
    for command in (("hide", name), ("join", name, CAT), ("split", name, DAILY)):
        assert "verdict withdrawn on" in run(*command, "--withdraw", "-a", archive).stdout
    assert families(run, archive) == before
    again = run("hide", name, "--withdraw", "-a", archive)
    assert (again.exit_code, len(again.stderr.splitlines())) == (2, 1)
    assert "nobody said 'hidden' of" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("join", PORT, "Fnone"), "no family or post 'Fnone'"),
        (("join", PORT, WIRE), "are one family already"),
        (("split", PORT, CAT), f"{CAT} is not in the family"),
        (("split", PORT, PORT, DAILY, WIRE), "would leave it"),
        (("hide", "Fnone"), "no such family or post"),
        (("join", PORT, CAT, "--withdraw"), "nobody said 'one statement' of"),
        (("hide", PORT, "-m", "x" * 4001), "at most 4,000 are kept"),
    ],
)
def test_what_cannot_be_said_of_families_is_one_line(
    run: Run, archive: Path, arguments: tuple[str, ...], line: str
) -> None:
    said = run(*arguments, "-a", archive)
    assert said.exit_code == 2
    assert line in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert "No verdict stands" in run("notes", "-a", archive).stdout


def test_exports_and_evidence_carry_what_is_said_of_families(run: Run, archive: Path, tmp_path: Path) -> None:
    name = json.loads(run("show", WIRE, "--json", "-a", archive).stdout)["family"]["family"]
    run("split", name, DAILY, "-m", HOSTILE, "-a", archive)
    run("hide", name, "-a", archive)
    split, hidden = (json.loads(line) for line in run("export", "verdicts", "-a", archive).stdout.splitlines())
    assert (split["verdict"], split["state"], split["families"]) == ("not one statement", "acts", [name])
    assert [one["post"] for one in split["ours"]] == [DAILY]
    assert [one["post"] for one in split["theirs"]] == [PORT, WIRE]
    assert (hidden["verdict"], hidden["entry"], hidden["theirs"]) == ("hidden", 2, [])
    rows = [json.loads(line) for line in run("export", "families", "-a", archive).stdout.splitlines()]
    assert [(one["verdicts"], one["hidden"]) for one in rows if PORT in one["posts"]] == [([1, 2], True)]
    run("export", "verdicts", "-f", "parquet", "-o", tmp_path / "verdicts.parquet", "-a", archive)
    assert pyarrow.parquet.read_table(tmp_path / "verdicts.parquet").schema.equals(SCHEMAS["verdicts"])
    bundle = write_bundle(archive, tmp_path / "bundle")
    assert verify(bundle).faults == ()
    entries: list[dict[str, Any]] = json.loads((bundle / "data" / "verdicts.json").read_text("utf-8"))
    assert [one["record"]["verdict"] for one in entries] == ["not one statement", "hidden"]
    page = (bundle / "data" / "collation.html").read_text("utf-8")
    assert "2 verdicts act here" in page
    assert "<script>" not in page
    assert "/notes/withdraw" not in page
    entries[1]["record"]["by"] = "somebody else"
    forged = tmp_path / "forged"
    write_bag(forged, {**payload_of(bundle), "verdicts.json": json.dumps(entries).encode()}, {})
    (fault,) = verify(forged).faults
    assert str(fault).startswith("verdict 2 (")
