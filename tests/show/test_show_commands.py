"""The commands, inside this process."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tarn import NOTICE, ROWS, write_rows

from stemmatic.api.archive import Archive
from stemmatic.api.families import Families
from stemmatic.errors import OptionError
from stemmatic.options import Options
from stemmatic.show.cli.arguments import parse_columns, parse_date, parse_options
from stemmatic.tables import SCHEMAS
from tests.pictured import drawn, export

COMMANDS = (
    "trace",
    "add",
    "collect",
    "link",
    "families",
    "show",
    "variants",
    "coverage",
    "nearly",
    "posts",
    "links",
    "channels",
    "speakers",
    "search",
    "whence",
    "spread",
    "network",
    "together",
    "dossier",
    "judge",
    "join",
    "split",
    "hide",
    "person",
    "notes",
    "annotate",
    "annotated",
    "export",
    "evidence",
    "pictures",
    "ledger",
    "recovered",
    "skipped",
    "seal",
    "verify",
    "backup",
    "compact",
    "doctor",
    "formats",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_has_examples(command: str, run: Any) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Examples:" in done.stdout
    assert f"  stemmatic {command}" in done.stdout
    if command not in ("formats", "seal", "verify"):
        assert "--archive" in done.stdout
    if command not in ("export",):
        assert "--json" in done.stdout


def test_help_lists_the_commands_in_the_order_of_work(run: Any) -> None:
    text = run("--help").stdout
    places = [text.index(f"\n  {command} ") for command in COMMANDS]
    assert places == sorted(places)
    assert "Exit status:" in text
    assert "..." not in text[places[0] :]  # no first sentence is cut
    assert run("--version").stdout.startswith("stemmatic ")


def test_trace_says_what_was_read_skipped_and_found(run: Any, tmp_path: Path) -> None:
    dump, archive = write_rows(tmp_path / "posts.jsonl", damaged=True), tmp_path / "archive"
    done = run("trace", dump, "--archive", archive, "--no-translations")
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "1 dump with 7 posts, 7 of them new" in said
    assert "1 fault" in said
    assert "posts.jsonl: line 3:" in said
    assert "2031-03-01 08:00 to 2031-03-04 09:00 UTC; 1 post undated" in said
    assert "table:lake_wire 3 posts, 2031-03-01 to 2031-03-03" in said
    assert "declared: 1 forward, the origins of 0 in this archive" in said
    assert "Families 2; the widest: F" in said
    with Archive(archive) as opened:
        widest = opened.families[0]
    assert f"Next: stemmatic show {widest.id} --archive {archive}" in said
    assert done.stderr == ""


def test_tracing_again_adds_nothing(run: Any, tmp_path: Path) -> None:
    dump, archive = write_rows(tmp_path / "posts.jsonl"), tmp_path / "archive"
    first = json.loads(run("trace", dump, "--archive", archive, "--no-translations", "--json").stdout)
    again = run("trace", dump, "--archive", archive, "--no-translations", "--json")
    assert again.exit_code == 0
    facts = json.loads(again.stdout)
    assert facts["read"] == {"dumps": 0, "known_dumps": 1, "posts": 0, "new_posts": 0}
    assert (facts["posts"], facts["links"], facts["widest"]) == (first["posts"], first["links"], first["widest"])


def test_long_lists_of_faults_are_cut_and_counted(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    for number in range(30):
        write_rows(folder / f"{number}.jsonl", [{**ROWS[0], "id": number}, *ROWS[1:3]], damaged=True)
    done = run("trace", folder, "--archive", tmp_path / "archive", "--no-translations")
    assert "30 faults" in done.stdout
    assert done.stdout.count("✗") == 20
    assert "and 10 more" in done.stdout
    listed = run("skipped", "--archive", tmp_path / "archive")
    assert listed.stdout.count("✗") == 30
    assert len(json.loads(run("skipped", "--archive", tmp_path / "archive", "--json").stdout)) == 30


def test_add_wants_an_archive(run: Any, tmp_path: Path) -> None:
    dump = write_rows(tmp_path / "posts.jsonl", ROWS[:2])
    done = run("add", dump, "--archive", tmp_path / "none")
    assert done.exit_code == 2
    assert "there is no archive here" in done.stderr
    assert not (tmp_path / "none").exists()
    run("trace", dump, "--archive", tmp_path / "archive", "--no-translations")
    more = write_rows(tmp_path / "more.jsonl", ROWS[2:])
    added = json.loads(run("add", more, "--archive", tmp_path / "archive", "--no-translations", "--json").stdout)
    assert added["read"]["new_posts"] == 5
    assert added["posts"] == 7


def test_link_again_with_other_thresholds(run: Any, tmp_path: Path) -> None:
    dump, archive = write_rows(tmp_path / "posts.jsonl"), tmp_path / "archive"
    before = json.loads(run("trace", dump, "--archive", archive, "--no-translations", "--json").stdout)
    strict = (
        "--option",
        "link.min_words=200",
        "--option",
        "link.min_edited_words=200",
        "--option",
        "link.strong_run_words=200",
    )
    after = json.loads(run("link", "--archive", archive, "--no-translations", *strict, "--json").stdout)
    assert before["links"]
    assert after["links"] == {}
    assert after["posts"] == before["posts"]


def test_columns_are_mapped(run: Any, tmp_path: Path) -> None:
    dump = tmp_path / "odd.csv"
    dump.write_text(
        "who,nr,when,words\nlake_wire,1,2031-03-01T08:00:00Z,The ferry waits for nobody.\n", encoding="utf-8"
    )
    maps = [part for one in ("channel=who", "id=nr", "date=when", "text=words") for part in ("--map", one)]
    done = run("trace", dump, "--archive", tmp_path / "archive", "--no-translations", *maps)
    assert done.exit_code == 0, done.stdout
    (row,) = json.loads(run("posts", "--archive", tmp_path / "archive", "--json").stdout)
    assert (row["post"], row["text"]) == ("table:lake_wire/1", "The ferry waits for nobody.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("trace",), "expected the path of a dump"),
        (("trace", "no-such-file"), "no such file or folder"),
        (("trace", "x", "--option", "link.min_wrods=5"), "did you mean link.min_words"),
        (("trace", "x", "--option", "link.min_words=five"), "expected a whole number"),
        (("trace", "x", "--option", "translate.enabled=maybe"), "expected yes or no"),
        (("trace", "x", "--option", "descend.cut_odds=nan"), "expected a number"),
        (("trace", "x", "--map", "text"), "expected FIELD=COLUMN"),
        (("posts", "--since", "yesterday"), "expected a day or time"),
        (("families", "--archive", "nowhere"), "there is no archive here"),
        (("show", "x", "--archive", "nowhere"), "there is no archive here"),
    ],
)
def test_wrong_usage_is_one_line(
    arguments: tuple[str, ...], said: str, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []  # nothing was begun


def test_options_are_parsed_by_kind() -> None:
    options = parse_options(["link.min_words=6", "descend.cut_odds=0.05", "translate.enabled=no"])
    assert (options.link.min_words, options.descend.cut_odds, options.translate.enabled) == (6, 0.05, False)
    assert parse_options(None) == Options()
    assert not parse_options(None, no_translations=True).translate.enabled
    assert parse_columns(["text=body", "date=sent=at"]) == {"text": "body", "date": "sent=at"}
    with pytest.raises(OptionError):
        parse_options(["link=5"])


def test_a_day_as_the_end_is_the_end_of_that_day() -> None:
    assert str(parse_date("--since", "2031-03-01")) == "2031-03-01 00:00:00+00:00"
    assert str(parse_date("--until", "2031-03-01", end=True)) == "2031-03-01 23:59:59.999999+00:00"
    assert str(parse_date("--until", "2031-03-01T10:00+02:00", end=True)) == "2031-03-01 08:00:00+00:00"


def test_families_are_filtered(run: Any, tarn: Path) -> None:
    rows = json.loads(run("families", "--archive", tarn, "--json").stdout)
    assert len(rows) == 2
    assert rows[0]["posts"] == ["table:tarn_port/1", "table:tarn_daily/7", "table:lake_wire/3"]
    assert rows[0]["earliest_date"] == "2031-03-01T08:00:00Z"
    assert json.loads(run("families", "--archive", tarn, "--min-posts", 2, "--json").stdout) == rows[:1]
    assert json.loads(run("families", "--archive", tarn, "--min-channels", 4, "--json").stdout) == []
    assert json.loads(run("families", "--archive", tarn, "--language", "tr", "--json").stdout) == []
    text = run("families", "--archive", tarn, "--limit", 1).stdout
    assert "3 posts · 3 channels · en  The harbour of Lower Tarn closes" in text
    assert "2 families; 1 not shown: --limit 0 shows all" in text


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (("--channel", "@Tarn_Port"), ["tarn_port/1"]),
        (("--since", "2031-03-02", "--until", "2031-03-03"), ["lake_wire/4", "lake_wire/5"]),
        (("--language", "ar"), ["tarn_daily/10"]),
        (("--hashtag", "lowertarn"), ["tarn_port/1"]),
        (("--hashtag", "#MILK"), ["lake_wire/4"]),
        (("--grep", "GREY book"), ["lake_wire/3", "tarn_port/1"]),
        (("--grep", "grey book", "--channel", "lake_wire"), ["lake_wire/3"]),
        (("--limit", "2"), ["lake_wire/3", "lake_wire/4"]),
    ],
)
def test_posts_are_filtered(arguments: tuple[str, ...], keys: list[str], run: Any, tarn: Path) -> None:
    rows = json.loads(run("posts", "--archive", tarn, *arguments, "--json").stdout)
    assert [row["post"] for row in rows] == [f"table:{key}" for key in keys]


def test_posts_on_lines(run: Any, tarn: Path) -> None:
    lines = run("posts", "--archive", tarn).stdout.splitlines()
    assert len(lines) == 8
    forward = next(line for line in lines if line.startswith("table:lake_wire/5"))
    assert "➤ from Upper Tarn Fairs" in forward
    assert "\x1b" not in "".join(lines)
    since = run("posts", "--archive", tarn, "--since", "2031-01-01").stdout
    assert "1 undated left out by --since or --until" in since


def test_show_a_family_by_id_beginning_and_post(run: Any, tarn: Path) -> None:
    with Archive(tarn) as archive:
        name = archive.families[0].id
    by_id = run("show", name, "--archive", tarn).stdout
    assert run("show", name[:5], "--archive", tarn).stdout == by_id
    by_post = run("show", "table:tarn_daily/7", "--archive", tarn).stdout
    assert by_post.endswith(f"\n\n{by_id}")
    assert by_post.startswith("table:tarn_daily/7 · 2031-03-01 08:20\nDumps      [1] posts.jsonl: line 2")
    assert "A  table:tarn_port/1 · 2031-03-01 08:00 · en · earliest in this archive" in by_id
    assert "≈ excerpt" in by_id
    assert "20 min after A" in by_id
    assert "− 1 cut (place" in by_id
    assert "[-Friday-] {+Saturday" in by_id
    assert "[-four-] {+five+}" in by_id
    assert "◀ only in C (en)" in by_id
    assert "Nobody in the port office" in by_id
    tree_only = run("show", name, "--archive", tarn, "--no-collation").stdout
    assert "Witnesses" not in tree_only
    assert "Proposed stemma" not in run("show", name, "--archive", tarn, "--no-tree").stdout


def test_show_just_these_posts(run: Any, tarn: Path) -> None:
    keys = ("table:lake_wire/3", "table:tarn_port/1")
    text = run("show", *keys, "--archive", tarn).stdout
    assert "Proposed stemma" not in text
    assert text.index("table:tarn_port/1") < text.index("table:lake_wire/3")
    assert "tarn_daily" not in text
    document = json.loads(run("show", *keys, "--archive", tarn, "--json").stdout)
    assert document["family"] is None
    assert [one["siglum"] for one in document["collation"]["witnesses"]] == ["A", "B"]


def test_show_a_post_of_no_family(run: Any, tarn: Path) -> None:
    done = run("show", "table:tarn_daily/9", "--archive", tarn)
    assert done.exit_code == 0
    assert "in no family" in done.stdout
    assert "Bramble" in done.stdout
    unknown = run("show", "table:tarn_daily/999", "--archive", tarn)
    assert unknown.exit_code == 2
    assert len(unknown.stderr.splitlines()) == 1


def test_show_json_holds_family_posts_and_collation(run: Any, tarn: Path) -> None:
    document = json.loads(run("show", "table:tarn_port/1", "--archive", tarn, "--json").stdout)
    assert set(document) == {"post", "family", "posts", "collation", "verdicts"}
    assert document["post"]["provenance"][0]["held_by"][0]["dump"] == "posts.jsonl"
    assert [row["post"] for row in document["posts"]] == document["family"]["posts"]
    states = {reading["state"] for place in document["collation"]["places"] for reading in place}
    assert {"base", "same", "changed", "cut", "added"} <= states


def test_a_lost_origin_is_shown(run: Any, tarn: Path) -> None:
    text = run("show", "table:lake_wire/5", "--archive", tarn).stdout
    assert "(lost) Upper Tarn Fairs: not in this archive" in text
    assert "➤ forward (declared)" in text


def test_formats(run: Any) -> None:
    known = json.loads(run("formats", "--json").stdout)
    assert {"name", "description"} == set(known[0])
    assert "table" in {one["name"] for one in known}
    assert "table" in run("formats").stdout


def test_the_environment_names_the_archive(run: Any, tarn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEMMATIC_ARCHIVE", str(tarn))
    assert len(json.loads(run("posts", "--json").stdout)) == 7


@pytest.mark.parametrize("command", ["trace", "families"])
def test_stopping_is_one_line(
    command: str, run: Any, tarn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "add", stop)
    monkeypatch.setattr(Families, "by", stop)
    dump = write_rows(tmp_path / "posts.jsonl")
    done = run("trace", dump, "--archive", tmp_path / "a") if command == "trace" else run(command, "--archive", tarn)
    assert done.exit_code == 130
    assert len(done.stderr.splitlines()) == 1
    assert ("kept" in done.stderr) == (command == "trace")


def test_the_documents_of_json_are_as_documented(run: Any, tarn: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    rows = {
        name.strip(" `"): row
        for row in page[page.index("## What `--json` prints") :].splitlines()
        if row.startswith("| `")
        for name in row.split("|")[1].split(",")
    }

    def printed(*arguments: str) -> Any:
        return json.loads(run(*arguments, "--archive", tarn, "--json").stdout)

    linked = printed("link", "--no-translations")
    assert set(linked) <= set(re.findall(r"`(\w+)`", rows["link"]))
    assert set(printed("link", "--preview")) <= set(re.findall(r"`(\w+)`", rows["link"]))
    assert set(printed("show", "table:tarn_port/1", "--passages")) <= set(re.findall(r"`(\w+)`", rows["show"]))
    assert set(printed("nearly", "table:tarn_port/1")) <= set(re.findall(r"`(\w+)`", rows["nearly"]))
    assert set(printed("dossier", "book")) <= set(re.findall(r"`(\w+)`", rows["dossier"]))
    assert set(printed("whence", NOTICE)) <= set(re.findall(r"`(\w+)`", rows["whence"]))
    assert set(printed("skipped")[0]) == set(re.findall(r"`(\w+)`", rows["skipped"].split("|")[2]))
    assert list(printed("families")[0]) == SCHEMAS["families"].names
    assert list(printed("posts")[0]) == SCHEMAS["posts"].names
    assert set(printed("channels")[0]) == set(re.findall(r"`(\w+)`", rows["channels"].split("|")[2]))
    assert set(printed("speakers")) <= set(re.findall(r"`(\w+)`", rows["speakers"]))
    assert set(printed("notes")) <= set(re.findall(r"`(\w+)`", rows["notes"]))
    assert set(printed("ledger")) <= set(re.findall(r"`(\w+)`", rows["ledger"]))
    for command in (("spread", "table:tarn_port/1"), ("network",), ("together",), ("recovered",)):
        assert set(printed(*command)) <= set(re.findall(r"`(\w+)`", rows[command[0]])), command
    checked = json.loads(run("verify", tarn, "--json").stdout)
    inner = {"where", "said", "byte"} | {"file", "of", "at", "by", "unchecked"}
    assert set(checked) | inner == set(re.findall(r"`(\w+)`", rows["verify"].split("|")[2]))
    assert set(rows) == set(COMMANDS) - {"export"}


def test_pictures_are_listed_in_groups(run: Any, tmp_path: Path) -> None:
    dumps = [export(tmp_path / name, n, drawn("ferry", size)) for name, n, size in (("a", 71, 256), ("b", 72, 128))]
    archive = tmp_path / "archive"
    run("trace", *dumps, "--archive", archive, "--no-translations")
    said = " ".join(run("pictures", "--archive", archive).stdout.split())
    assert said.startswith("Same picture in 2 posts telegram:71/1 2031-06-01 08:00")
    assert "telegram:72/1" in said
    (group,) = json.loads(run("pictures", "--archive", archive, "--json").stdout)
    assert [set(one) for one in group] == [{"post", "name", "sha256", "distance"}] * 2
    assert run("pictures", "--archive", archive, "--most-bits", "40").exit_code == 2
    empty = write_rows(tmp_path / "posts.jsonl")
    run("trace", empty, "--archive", tmp_path / "other", "--no-translations")
    assert run("pictures", "--archive", tmp_path / "other").stdout == "no picture that dumps carried is in two posts\n"
