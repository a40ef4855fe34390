"""A search that finds nothing: the nearest of the archive's own words, and what is near in meaning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import stemmatic
from stemmatic.api.archive import Archive

TEXTS = [
    "The lighthouse of Belmora was opened by the minister on Monday.",
    "Маяк Бельморы открыл министр в понедельник утром.",
    "Belmora deniz feneri pazartesi günü açıldı, feribot seferleri sürüyor.",
    "צה\"ל הודיע: ז'נבה אישרה את המעבורת.",
    "#BRICS'e ve #BRICS’in zirvesine hazırlık, 1.250 kişi bekleniyor.",
    "Շնորհավո՛ր տոնը։ Ի՞նչ է ասել քաղաքապետը։",
    "วันที่ ๑๔ มิถุนายน เรือหยุดให้บริการ",
]


@pytest.fixture(scope="module")
def belmora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("belmora")
    rows = [{"channel": "velin", "id": n, "date": f"2031-06-0{n}T08:00:00Z", "text": t} for n, t in enumerate(TEXTS, 1)]
    (folder / "posts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    stemmatic.trace([folder / "posts.jsonl"], folder / "archive").close()
    return folder / "archive"


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("lighthuose", "lighthouse"),  # swapped
        ("lighhouse belmora", "lighthouse belmora"),
        ("понидельник", "понедельник"),
        ("feribut", "feribot"),
        ("lighthouse monstrosity", None),  # nothing is near
        ("zzzz", None),
        ("channel:velinn lighthouse", None),  # a filter is no word
        ("-lighthuose minister of nothing at all", None),
    ],
)
def test_the_nearest_word_of_the_archive_is_suggested(belmora: Path, query: str, meant: str | None) -> None:
    with Archive(belmora) as archive:
        hits = archive.search(query)
        assert (hits.total, hits.suggestion) == (0, meant)
        if meant is not None:
            assert archive.search(meant).total


def test_what_is_found_needs_no_suggestion(belmora: Path) -> None:
    with Archive(belmora) as archive:
        assert archive.search("ministers").suggestion is None


@pytest.mark.parametrize(
    ("query", "post"),
    [
        ('צה"ל', 4),
        ("צה״ל", 4),
        ('"צה״ל הודיע"', 4),
        ("ז׳נבה", 4),
        ("#BRICS'e", 5),
        ("#brics", 5),
        ("1250", 5),
        ("1,250", 5),
        ("ինչ", 6),
        ("շնորհավոր", 6),
        ("14", 7),
    ],
)
def test_quotes_endings_and_digits(belmora: Path, query: str, post: int) -> None:
    with Archive(belmora) as archive:
        assert [hit.post for hit in archive.search(query).hits] == [f"table:velin/{post}"]


def test_what_no_post_has_in_words_is_answered_by_meaning(run: Any, belmora: Path) -> None:
    said = run(
        "search", "beacon inaugurated on the first day of the week by a member of government", "--archive", belmora
    )
    lines = said.stdout.splitlines()
    assert lines[0] == "0 posts"
    assert "no post has these words; nearest in meaning:" in lines
    assert "table:velin/2" in said.stdout
    filtered = run("search", "beacon language:en", "--archive", belmora)
    assert filtered.stdout.splitlines() == ["0 posts"]
