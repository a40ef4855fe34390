"""``stemmatic ledger``, and what ``show`` says of one post."""

from __future__ import annotations

import json
import random
import string
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive
from stemmatic.options import Options
from stemmatic.pipeline.index.meaning import VECTORS, language_of
from stemmatic.pipeline.index.queries import open_segments
from stemmatic.pipeline.reading import keep_dumps
from tests.threefold import NAME, export, page, table


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One channel from three formats; a post is gone, one was edited, two dumps name other authors."""
    folder = tmp_path_factory.mktemp("ferries")
    dumps = [
        export(folder / "result.json", [1, 2, 3, 4, 5, 6], author="M. Oren"),
        page(folder / "page.html", [3, 4, 6, 7], views=2000, texts={4: "The quay is open. \x1b[31m"}),
        table(folder / "rows.jsonl", [4, 5, 6], author="L. Oren"),
    ]
    with Archive(folder / "archive", create=True) as archive:
        keep_dumps(archive._store, dumps, options=Options(), columns={}, watch=lambda *_: None)
    return folder / "archive"


def said(result: Any) -> str:
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    return " ".join(result.stdout.split())


def test_the_ledger_says_what_is_there_and_what_is_not(run: Any, ferries: Path) -> None:
    text = said(run("ledger", "--archive", ferries))
    assert f"telegram:{NAME} Ferries of Tarn · 7 posts" in text
    assert "result.json (telegram-json): 6 posts, 1–6, 2031-06-04 09:00 to 2031-06-04 14:00, every post between" in text
    assert "rows.jsonl (table): 3 posts, 4–6" in text
    assert f"Absent telegram:{NAME}/5 since page.html, made 2031-06-04 15:00 or later: its newest post is later" in text
    assert "Also called 1900000077:" in text
    assert "leaves out" in text
    assert said(run("ledger", NAME, "--archive", ferries)) in text + " "


def test_the_ledger_as_json_has_everything(run: Any, ferries: Path) -> None:
    document = json.loads(run("ledger", "Ferries of Tarn", "--archive", ferries, "--json").stdout)
    (channel,) = document["channels"]
    assert channel["absent"][0]["since"] == "2031-06-04T15:00:17Z"
    assert [one["first"] for one in channel["dumps"]] == [1, 3, 4]
    assert run("ledger", "nobody", "--archive", ferries).exit_code == 2


def write_a_day_each(dump: Path, texts: list[str]) -> None:
    rows = [
        {"platform": "telegram", "channel": "tarn", "id": n, "text": text, "date": f"2031-06-0{n}T09:00:00Z"}
        for n, text in enumerate(texts, 1)
    ]
    dump.write_text("\n".join(map(json.dumps, rows)), "utf-8")


def test_what_is_not_followed_across_languages_is_said_at_the_end_of_a_run_and_in_the_ledger(
    run: Any, tmp_path: Path
) -> None:
    texts = ["བོད་ཡིག་ཡིན། དེ་རིང་ཆར་པ་བབས།", "དེ་རིང་གཙང་པོ་ཆེན་པོར་གྱུར།", "The quay at Tarn is open again today.", "12:30"]
    write_a_day_each(tmp_path / "posts.jsonl", texts)
    folder = tmp_path / "archive"
    line = "2 posts in Tibetan: copies are followed, translations are not"
    assert line in said(run("trace", tmp_path / "posts.jsonl", "--archive", folder))
    assert line in said(run("ledger", "--archive", folder))
    found = json.loads(run("ledger", "--archive", folder, "--json").stdout)
    assert found["untranslated"] == [{"language": "bo", "posts": 2}]  # what tells no language is no such post
    assert json.loads(run("link", "--archive", folder, "--json").stdout)["untranslated"] == {"bo": 2}


def test_posts_in_no_language_are_counted_and_not_encoded(run: Any, tmp_path: Path) -> None:
    choose = random.Random(4)  # noqa: S311 (invented text)
    odd = [
        " ".join("".join(choose.choices(string.ascii_lowercase, k=choose.randint(3, 9))) for _ in range(30))
        for _ in range(3)
    ]
    texts = [
        *odd,
        "The quay at Tarn is open again today, the office says.",
        "Причал в Тарне сегодня снова открыт.",
    ]
    write_a_day_each(tmp_path / "posts.jsonl", texts)
    folder = tmp_path / "archive"
    line = "3 posts in no language: copies are followed, nothing is encoded"
    assert line in said(run("trace", tmp_path / "posts.jsonl", "--archive", folder))
    assert line in said(run("ledger", "--archive", folder))
    found = json.loads(run("ledger", "--archive", folder, "--json").stdout)
    assert found["untranslated"] == [{"language": "zxx", "posts": 3}]
    assert json.loads(run("link", "--archive", folder, "--json").stdout)["untranslated"] == {"zxx": 3}
    with Archive(folder) as archive:
        encoded = [one.column("language").tolist() for one in open_segments(archive._store, VECTORS)]
    assert sorted({language_of(code) for codes in encoded for code in codes}) == ["en", "ru"]


def test_long_lists_are_cut_and_say_so(run: Any, tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        dumps = [export(tmp_path / "result.json", range(1, 90, 2))]
        keep_dumps(archive._store, dumps, options=Options(), columns={}, watch=lambda *_: None)
    text = said(run("ledger", "--archive", tmp_path / "archive"))
    assert "no post has these numbers: 44 deleted" in text
    assert "and 33 more runs: --limit 0 shows all" in text
    assert "more runs" not in said(run("ledger", "--archive", tmp_path / "archive", "--limit", 0))


def test_show_says_which_dump_each_field_is_from_and_marks_contradictions(run: Any, ferries: Path) -> None:
    text = said(run("show", f"telegram:{NAME}/6", "--archive", ferries))
    assert (
        "Dumps [1] page.html: post 3 (tarn_ferries/6) [2] result.json: messages[5] (id 6) [3] rows.jsonl: line 3"
        in text
    )
    assert "Differ author:" in text
    assert "✗ contradiction:" in text
    assert "other form: 2031-06-04 14:00:00 [3]" in text
    assert "views" in text
    gone = said(run("show", f"telegram:{NAME}/5", "--archive", ferries))
    assert "Absent since page.html, made 2031-06-04 15:00 or later: its newest post is later" in gone
    edited = said(run("show", "telegram:1900000077/4", "--archive", ferries))  # by another of the channel's names
    assert "Revisions 1: " in edited
    assert "The quay is open." in edited


def test_show_as_json_gives_every_value_with_dump_hash_and_position(run: Any, ferries: Path) -> None:
    document = json.loads(run("show", f"telegram:{NAME}/6", "--archive", ferries, "--json").stdout)["post"]
    fields = {one["field"]: one for one in document["provenance"]}
    (other,) = fields["author"]["others"]
    assert other["difference"] == "contradiction"
    assert {fields["author"]["value"], other["value"]} == {"M. Oren", "L. Oren"}
    assert {len(place["dump_sha256"]) for one in fields.values() for place in one["held_by"]} == {64}
    assert fields["views"]["held_by"][0]["position"] == "post 3 (tarn_ferries/6)"
    assert document["absence"] is None


def test_posts_are_listed_as_absent(run: Any, ferries: Path) -> None:
    lines = run("posts", "--archive", ferries).stdout.splitlines()
    marked = [line.split(" · ")[0] for line in lines if "absent since 2031-06-04 15:00" in line]
    assert marked == [f"telegram:{NAME}/5"]


def test_the_ledger_of_the_examples(run: Any, examples: Path) -> None:
    document = json.loads(run("ledger", "--archive", examples, "--json").stdout)
    channels = {f"{one['platform']}:{one['channel']}": one for one in document["channels"]}
    embassy = channels["telegram:1950000101"]
    assert [(one["first"], one["last"], one["whole"]) for one in embassy["dumps"]] == [
        (5099, 5123, True),
        (5104, 5108, True),
    ]
    assert [(one["first"], one["last"], one["kind"]) for one in embassy["gaps"]][:3] == [
        (1, 5098, "not covered"),
        (5100, 5100, "deleted"),
        (5103, 5103, "deleted"),
    ]
    assert "deleted or a service message" in {one["kind"] for one in channels["telegram:valdoria_mfa"]["gaps"]}
    lamp = channels["telegram:Острел-инфо"]
    assert {"first": 3016, "last": 3017, "kind": "not covered"}.items() <= next(
        one for one in lamp["gaps"] if one["first"] == 3016
    ).items()
    assert channels["x:lakeside_wire"]["gaps"] == []
    assert all(not one["absent"] and not one["missing"] for one in channels.values())
    formats = {one["format"]: one for one in document["formats"]}
    assert "views" in formats["telegram-json"]["lacks"]
    assert "reactions" not in formats["telegram-page"]["unseen"]
    assert sum(one["count"] for one in document["skipped"] if not one["deliberate"]) == 2
    assert "views" in channels["telegram:1950000101"]["unknown"]
