"""An archive that grows gives what tracing everything at once gives, where fingerprints become common and rare too."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.api.archive import Archive
from stemmatic.encode import encode
from stemmatic.options import Options
from tests.pipeline.test_road import (
    PLAIN,
    REGATTA,
    REGATTA_RU,
    ROWS,
    STRANGER,
    TOLL,
    at_once,
    emptied_folder,
    row,
    tables,
    traced,
    write,
)

# Caps so low that nearly every post makes a fingerprint too common.
NARROW = replace(PLAIN, link=replace(PLAIN.link, max_holders=2, max_weak_holders=2))
NOTICE = "The night ferry to Ossel is cancelled because of ice near the breakwater, says the port office."
CROWD = [
    *ROWS,
    *(row(f"echo_{n}", n, 100 + 7 * n, TOLL.replace("nine", ("nine", "eight", "twelve")[n % 3])) for n in range(4)),
    *(row(f"port_{n}", 2 * n, 5 + 11 * n, f"{NOTICE} {'Boats wait.' * (n % 2)}") for n in range(4)),
    row("quiet_cove", 3, 44, f"{NOTICE} {REGATTA}"),
]


def cut(rows: list[dict[str, Any]], cuts: list[int]) -> list[list[dict[str, Any]]]:
    return [rows[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(rows)], strict=True)]


RUSSIAN = (
    "Совет Вейры с понедельника повышает плату за проезд по Длинному мосту до девяти талеров. "
    "Повозки с хлебом и лекарствами проезжают без платы до конца жатвы. "
    "Смотритель моста Одран Велл просит возчиков брать с собой мелкие монеты."
)
UKRAINIAN = (
    "На ліхтарну регату озера Сарн записалися шістдесят човнів, більше, ніж будь-якого року раніше. "
    "Перший старт відбудеться в сутінках дев'ятого числа від причалу під старою митницею."
)
TONGUES = [
    *CROWD,
    *(row(f"most_{n}", n, 30 + 40 * n, RUSSIAN) for n in range(3)),
    row("ozero", 4, 90, REGATTA_RU),
    row("ozero_ua", 5, 120, UKRAINIAN),
    row("dva_yazyka", 6, 33, f"{REGATTA_RU}\n\n{REGATTA}"),
]
# One pair of posts already makes a passage too common.
FEW = replace(Options(), link=NARROW.link, translate=replace(Options().translate, max_holders=3))


def test_the_crowd_crosses_the_caps() -> None:
    assert at_once(NARROW, CROWD)["links"] != at_once(PLAIN, CROWD)["links"]


@settings(deadline=None, max_examples=15)
@given(
    order=st.permutations(CROWD),
    cuts=st.lists(st.integers(1, len(CROWD) - 1), unique=True, min_size=1, max_size=4).map(sorted),
)
def test_growing_in_any_order_past_the_caps(order: list[dict[str, Any]], cuts: list[int]) -> None:
    with emptied_folder() as folder:
        assert traced(folder, *cut(order, cuts), together=False, options=NARROW) == at_once(NARROW, CROWD)


def test_the_tongues_are_linked_and_cross_the_cap() -> None:
    few, many = (at_once(options, TONGUES)["links"] for options in (FEW, replace(FEW, translate=Options().translate)))
    assert sum("transla" in link["relation"] for link in few) > 4
    assert few != many


@settings(deadline=None, max_examples=6)
@given(
    order=st.permutations(TONGUES),
    cuts=st.lists(st.integers(1, len(TONGUES) - 1), unique=True, min_size=1, max_size=4).map(sorted),
)
def test_growing_in_several_languages(order: list[dict[str, Any]], cuts: list[int]) -> None:
    with emptied_folder() as folder:
        assert traced(folder, *cut(order, cuts), together=False, options=FEW) == at_once(FEW, TONGUES)


def test_no_passage_is_encoded_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []

    def noted(texts: list[str], languages: list[str]) -> Any:
        encoded.extend(texts)
        return encode(texts, languages=languages)

    monkeypatch.setattr("stemmatic.pipeline.pairing.encode_texts", noted)
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "first.jsonl", TONGUES)], options=Options())
        assert len(encoded) == len(set(encoded)) > 12
        before = len(encoded)
        archive.add([write(tmp_path / "more.jsonl", [{**TONGUES[0], "id": 77}, STRANGER])], options=Options())
        assert len(encoded) == before + 1
        archive.link(options=FEW)  # other options: everything is linked anew, nothing is encoded anew
        assert len(encoded) == before + 1


EDITS = st.lists(
    st.tuples(st.integers(0, len(CROWD) - 1), st.sampled_from([TOLL, REGATTA, NOTICE, "Nothing is left of it."])),
    max_size=5,
    unique_by=lambda edit: edit[0],
)


@settings(deadline=None, max_examples=10)
@given(edits=EDITS, cut_at=st.integers(1, len(CROWD) - 1))
def test_edits_unmake_and_make_links(edits: list[tuple[int, str]], cut_at: int) -> None:
    edited = [
        {**CROWD[at], "text": text, "edited_date": f"2031-06-04T1{number}:00:00Z"}
        for number, (at, text) in enumerate(edits)
    ]
    with emptied_folder() as one, emptied_folder() as other:
        grown = traced(one, CROWD[:cut_at], CROWD[cut_at:], edited, together=False, options=NARROW)
        assert grown == traced(other, CROWD, edited, options=NARROW)


def test_what_came_while_there_was_one_language_is_translated_when_another_comes_back() -> None:
    """An edit takes the only other language away; what comes then is not encoded until it is needed."""
    start = [row("tarn", 1, 0, TOLL), row("most", 1, 30, RUSSIAN)]
    edit = [{**start[1], "text": NOTICE, "edited_date": "2031-06-04T10:00:00Z"}]
    later = [row("sarn", 2, 60, REGATTA), row("ozero", 4, 90, REGATTA_RU)]
    with emptied_folder() as one, emptied_folder() as other:
        grown = traced(one, start, edit, later[:1], later[1:], together=False, options=Options())
        assert grown == traced(other, start, edit, later, options=Options())
    assert "transla" in grown["links"][0]["relation"]


SIGNED = "Tarn Daily, the newspaper of the lake\nSubscribe at the pier"


@settings(deadline=None, max_examples=10)
@given(
    order=st.permutations(range(16)),
    cuts=st.lists(st.integers(1, 15), unique=True, min_size=1, max_size=4).map(sorted),
)
def test_lines_become_boilerplate_while_an_archive_grows(order: list[int], cuts: list[int]) -> None:
    """Signatures, alone and with others, some behind three passages that are boilerplate themselves."""
    ends = (SIGNED, f"Weather\nTides\n{SIGNED}\nPrices", "Weather\nTides", f"{SIGNED}\n{SIGNED}")
    signed = [
        row("tarn_daily", n, 7 * n, f"{ROWS[n % len(ROWS)]['text']} It is said for the {n}th time.\n\n{ends[n % 4]}")
        for n in order
    ]
    with emptied_folder() as folder:
        assert traced(folder, *cut(signed, cuts), together=False) == at_once(rows=signed)


def test_posts_that_went_take_their_links_with_them(tmp_path: Path) -> None:
    """A table that is read anew with other columns: what was read in it before is no more."""
    strange = [{"author_of": r["channel"], "key": r["id"], "when": r["date"], "body": r["text"]} for r in CROWD[9:]]
    columns = {"channel": "author_of", "id": "key", "date": "when", "text": "body"}
    known, table = write(tmp_path / "known.jsonl", CROWD[:9]), write(tmp_path / "strange.jsonl", strange)
    with Archive(tmp_path / "grown", create=True) as grown, Archive(tmp_path / "direct", create=True) as direct:
        grown.add([known], options=NARROW)
        grown.add([table], options=NARROW, columns=columns)
        assert len(grown.links) > len(at_once(NARROW, CROWD[:9])["links"])
        grown.add([table], options=NARROW, columns={**columns, "text": "key"})
        direct.add([known], options=NARROW)
        direct.add([table], options=NARROW, columns={**columns, "text": "key"})
        assert tables(grown) == tables(direct)


def test_a_run_takes_in_only_what_is_new(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "all.jsonl", CROWD)], options=PLAIN)
        archive.add([write(tmp_path / "more.jsonl", [STRANGER])], options=PLAIN)
        assert archive.ledger.report["fresh"] == 1
        assert archive.ledger.report["posts"] == len(CROWD) + 1
        # Seen again with more views: a new record, but nothing to link.
        archive.add([write(tmp_path / "again.jsonl", [{**one, "views": 9} for one in CROWD])], options=PLAIN)
        assert archive.ledger.report["fresh"] == 0
        assert tables(archive)["links"] == at_once(PLAIN, CROWD)["links"]


@pytest.mark.parametrize("damage", ["gone", "cut", "other rows", "no numbers"])
def test_a_damaged_index_is_made_again(tmp_path: Path, damage: str) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "all.jsonl", CROWD)], options=PLAIN)
        (segment,) = (tmp_path / "archive" / "index").glob("words-*")
        column = segment / "fingerprint.npy"
        if damage == "gone":
            shutil.rmtree(tmp_path / "archive" / "index")
        elif damage == "cut":
            column.write_bytes(column.read_bytes()[:-9])
        elif damage == "other rows":
            np.save(column, np.zeros(3, np.uint64))
        else:
            column.write_bytes(b"ice near the breakwater")
        archive.add([write(tmp_path / "more.jsonl", [STRANGER])], options=PLAIN)
        assert tables(archive, places=False) == at_once(PLAIN, [*CROWD, STRANGER])
        archive.add([write(tmp_path / "other.jsonl", [{**STRANGER, "id": 2}])], options=PLAIN)
        assert archive.ledger.report["fresh"] == 1


def test_an_index_with_vectors_that_is_gone_is_made_again(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "all.jsonl", TONGUES)], options=FEW)
        before = tables(archive)
        shutil.rmtree(tmp_path / "archive" / "index")
        assert archive.link(options=FEW) is True
        assert tables(archive) == before
        assert archive.link(options=FEW) is False


def test_files_of_the_index_are_joined_and_none_is_left_over(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        for number, one in enumerate(CROWD):
            archive.add([write(tmp_path / f"{number}.jsonl", [one])], options=PLAIN)
        files = {path.name for path in (tmp_path / "archive" / "index").iterdir()}
        assert files == {name for name, *_ in archive._store.segments()}
        assert len(files) < 6
