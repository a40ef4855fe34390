"""Dossiers: complete, side by side, and harmless."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tarn import HOSTILE, NOTICE_CUT

from stemmatic.api.archive import Archive
from stemmatic.show.dossier import compile_dossier
from stemmatic.show.dossier_formats import to_markdown
from stemmatic.show.web.report import draw_dossier


class Seen(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_phrase_brings_its_families(tarn: Path) -> None:
    with Archive(tarn) as archive:
        found = compile_dossier(archive, "grey book")
    keys = [item.post.key for item in found.items]
    assert keys == ["table:tarn_port/1", "table:tarn_daily/7", "table:lake_wire/3"]
    assert [item.hit for item in found.items] == [True, False, True]
    assert found.hits == 2
    assert len(found.sections) == 1


def test_markdown_says_how_each_post_came_to_its_text(run: Any, tarn: Path) -> None:
    text = run("dossier", "grey book", "--archive", tarn).stdout
    assert text.startswith("# Dossier: grey book\n")
    assert "3 posts in 3 channels, 2031-03-01 08:00 to 2031-03-01 11:05; 2 with the words, 1 beside them" in text
    assert re.search(r"\*\*B\*\* · 2031-03-01 08:20 .*excerpt of A, inferred, score [01]\.\d\d, 20 min later", text)
    assert "without the words itself" in text
    assert NOTICE_CUT in text
    assert "original" not in text.lower()


def test_markdown_escapes_what_would_be_markup(run: Any, tarn: Path) -> None:
    text = run("dossier", "#Milk", "--archive", tarn).stdout
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert r"\*\*bold\*\*" in text
    assert r"\[link\](javascript" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "line",
    ["# heading", "- item", "+ item", "1. item", "12) item", "=====", "---", "    indented code", "> quote", "* x"],
)
def test_no_line_of_a_post_begins_a_block(line: str, tarn: Path) -> None:
    from stemmatic.show.dossier_formats import _marked

    marked = _marked(f"before\n{line}").split("\n")[1]
    assert not re.match(r"\s{0,3}([#>*+=-]|\d+[.)])", marked.replace("\u00a0", "x"))
    assert not marked.startswith("    ")


def test_html_is_one_harmless_file(run: Any, tarn: Path, tmp_path: Path) -> None:
    out = tmp_path / "milk.html"
    done = run("dossier", "#Milk", "--archive", tarn, "--format", "html", "-o", out)
    assert done.exit_code == 0
    assert done.stdout == ""
    page = out.read_text(encoding="utf-8")
    seen = Seen(page)
    assert seen.open == []
    assert not {"script", "img", "iframe", "link", "object", "base", "form"} & set(seen.tags)
    assert not any(name.startswith("on") or name in ("src", "style") for name, _ in seen.attributes)
    assert all(str(value).startswith(("#", "http://", "https://")) for name, value in seen.attributes if name == "href")
    assert any(name == "content" and "default-src 'none'" in str(value) for name, value in seen.attributes)
    assert "<script>alert(1)</script>" in seen.text
    shown = HOSTILE.replace("\x1b", "␛").replace("\u202e", "").replace("**bold**", "bold").replace("`code`", "code")
    assert shown in seen.text


def test_html_lets_each_text_run_its_own_way(run: Any, tarn: Path) -> None:
    page = run("dossier", "العاصفة", "--archive", tarn, "--format", "html").stdout
    assert re.search(r'<div class="text" dir="auto" lang="ar">أغلقت', page)


def test_a_section_says_its_family_in_a_few_sentences(run: Any, examples: Path) -> None:
    with Archive(examples) as archive:
        found = compile_dossier(archive, "#FourRivers")
        said = {one.family.id: archive.families.summary(one.family) for one in found.sections if one.family}
    assert said
    assert all("had it first in this archive" in one for one in said.values())
    assert [one.summary for one in found.sections] == [
        said.get(one.family.id, "") if one.family else "" for one in found.sections
    ]
    written = json.loads(run("dossier", "#FourRivers", "--archive", examples, "--json").stdout)
    assert [one["summary"] for one in written["sections"]] == [one.summary or None for one in found.sections]
    markdown = to_markdown(found)
    for section in found.sections:
        if section.summary:
            assert "had it first in this archive" in markdown.split(f"family {section.family.id}")[1].split("\n")[2]


def test_versions_in_several_languages_stand_side_by_side(run: Any, examples: Path) -> None:
    with Archive(examples) as archive:
        widest = next(family for family in archive.families if len(family.languages) > 2)
        words = " ".join(archive.posts[widest.posts[0]].text.split("\n")[0].split()[1:6])
        found = compile_dossier(archive, words)
        page = draw_dossier(archive, found).html
    section = next(one for one in found.sections if one.family and one.family.id == widest.id)
    assert section.versions is not None
    languages = [witness.language for witness in section.versions.witnesses]
    assert sorted(languages) == sorted(widest.languages)
    assert any(all(reading.text for reading in row[:2]) for row in section.versions.rows)
    markdown = to_markdown(found)
    head = next(line for line in markdown.splitlines() if line.startswith("| "))
    assert [cell.split(" · ")[1].strip() for cell in head.strip("| ").split(" | ")] == languages
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows[: len(section.versions.rows) + 2]} == {
        len(languages) + 1
    }
    assert Seen(page).tags.count("th") >= len(languages)


def test_the_order_is_that_of_time(examples: Path) -> None:
    with Archive(examples) as archive:
        found = compile_dossier(archive, "Verhalen")
    assert len(found.items) > 3
    for section in found.sections:
        dates = [item.post.date for item in section.items if item.post.date]
        assert dates == sorted(dates)
    firsts = [section.items[0].post.date for section in found.sections if section.items[0].post.date]
    assert firsts == sorted(firsts)


def test_json_holds_the_exported_rows(run: Any, tarn: Path) -> None:
    document = json.loads(run("dossier", "grey book", "--archive", tarn, "--json").stdout)
    exported = [json.loads(line) for line in run("export", "posts", "--archive", tarn).stdout.splitlines()]
    by_key = {row["post"]: row for row in exported}
    posts = [post for section in document["sections"] for post in section["posts"]]
    assert len(posts) == 3
    for post in posts:
        assert {name: post[name] for name in by_key[post["post"]]} == by_key[post["post"]]


def test_nothing_found_is_said(run: Any, tarn: Path) -> None:
    done = run("dossier", "zeppelin", "--archive", tarn)
    assert done.exit_code == 0
    assert "0 posts in 0 channels" in done.stdout
    assert "no post" in done.stderr
    assert run("dossier", " # ", "--archive", tarn).exit_code == 2
