"""``stemmatic search``: hits on a terminal, in a pipe, as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tarn import HOSTILE

from stemmatic.api.archive import Archive
from stemmatic.api.records import Snippet
from stemmatic.errors import OptionError
from stemmatic.show.search import MARK, pieces, print_hits, snippet_text


def test_hits_have_their_facts_and_the_words_marked(run: Any, tarn: Path) -> None:
    done = run("search", "lighthouse", "cats", "--archive", tarn)
    assert done.exit_code == 0
    head, text, account = done.stdout.splitlines()
    assert head == "table:tarn_daily/9 · undated · en"
    assert text == "    An undated note about the **lighthouse** and its only **cat**, Bramble."
    assert account == "1 post"


def test_families_and_dates_stand_with_a_hit(run: Any, tarn: Path) -> None:
    with Archive(tarn) as opened:
        family = opened.families["table:tarn_port/1"].id
    head = run("search", "#LowerTarn", "--archive", tarn).stdout.splitlines()[0]
    assert head == f"table:tarn_port/1 · 2031-03-01 08:00 · en · {family}"


def test_no_hit_is_said_and_is_no_fault(run: Any, tarn: Path) -> None:
    done = run("search", "walrus", "--archive", tarn)
    assert (done.exit_code, done.stdout) == (0, "0 posts\n")


def test_pages(run: Any, tarn: Path) -> None:
    first = run("search", "harbour", "--archive", tarn, "--order", "oldest", "--limit", 2).stdout
    assert first.splitlines()[-1] == "3 posts; 1 to 2 shown: --skip 2 shows the next"
    last = run("search", "harbour", "--archive", tarn, "--order", "oldest", "--limit", 2, "--skip", 2).stdout
    assert last.splitlines()[0].startswith("table:lake_wire/3 · 2031-03-01 11:05")
    assert last.splitlines()[-1] == "3 posts"


def test_json_has_offsets_into_the_raw_text(run: Any, tarn: Path) -> None:
    found = json.loads(run("search", "الميناء", "--archive", tarn, "--json").stdout)
    (hit,) = found["hits"]
    with Archive(tarn) as opened:
        text = opened.posts[hit["post"]].text
    assert [text[begin:end] for begin, end in hit["snippet"]["marks"]] == ["الميناء"]
    assert (found["total"], found["more"], found["order"], found["unindexed"]) == (1, False, "relevance", 0)
    assert hit["date"] == "2031-03-04T09:00:00Z"


def test_a_hostile_post_stays_text(run: Any, tarn: Path) -> None:
    shown = run("search", "#milk", "--archive", tarn).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "**#Milk**" in shown


@pytest.mark.parametrize("query", ["chanel:tarn", '"never closed', "has:wings", "from:soon", " ", "🦆"])
def test_a_wrong_query_is_one_line(run: Any, tarn: Path, query: str) -> None:
    done = run("search", query, "--archive", tarn)
    assert done.exit_code == 2
    assert done.stderr.startswith("stemmatic: search: ")
    assert done.stderr.count("\n") == 1


def test_an_archive_is_wanted(run: Any, tmp_path: Path) -> None:
    done = run("search", "harbour", "--archive", tmp_path / "none")
    assert (done.exit_code, done.stdout) == (2, "")


def test_marks_on_a_terminal_are_bold_and_underlined() -> None:
    snippet = Snippet(text="a\nferry\tsails", begin=10, end=23, marks=((12, 17),), cut=True)
    assert list(pieces(snippet)) == [("a\n", False), ("ferry", True), ("\tsails", False)]
    text = snippet_text(snippet, plain=False)
    assert text.plain == "… a ferry sails …"
    assert [text.plain[span.start : span.end] for span in text.spans if span.style == MARK] == ["ferry"]


def test_a_terminal_keeps_lines_in_its_width(tarn: Path) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=60, highlight=False, markup=False)
    with Archive(tarn) as opened:
        print_hits(console, opened.search("harbour OR الميناء"))
    lines = out.getvalue().splitlines()
    assert any("\u2068" in line for line in lines)  # right-to-left lines are isolated
    assert HOSTILE not in out.getvalue()


def test_what_python_users_get(tarn: Path) -> None:
    with Archive(tarn) as opened:
        hits = opened.search("toll -lake", order="oldest", limit=1)
        assert [hit.post for hit in hits.hits] == ["table:tarn_port/1"]
        assert hits.total == 3
        with pytest.raises(OptionError, match="expected relevance, newest, oldest"):
            opened.search("toll", order="loudest")
