"""What captures hold and no field takes is named once a file, by its path and never by what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sources import read_all, source_of

from stemmatic.model import Skipped
from stemmatic.read import read_dumps
from stemmatic.read.capture.reader import FORMAT


def message(number: int, **fields: Any) -> dict[str, Any]:
    said = {"id": number, "peer_id": {"_": "PeerChannel", "channel_id": 7}, "date": "2031-06-02T08:00:00+00:00"}
    return {"_": "Message", **said, "message": f"Ferry {number} is late.", **fields}


def named(*rows: dict[str, Any]) -> list[str]:
    """The fields that are said to be unused."""
    outcome = read_all(FORMAT, source_of("dump.json", json.dumps(list(rows))))
    assert len(outcome.posts) == len(rows)
    said = [line for line in outcome.remarks if "fields that no field" in line.reason]
    assert all(line.deliberate and "--map text=PATH" in line.advice for line in said)
    assert all(isinstance(line, Skipped) and line.position == "whole file" for line in said)
    return said[0].reason.partition(": ")[2].split(", ") if said else []


def test_fields_that_are_taken_are_not_named() -> None:
    assert named(message(1, views=5, forwards=2, reply_to={"reply_to_msg_id": 1}, edit_date=None)) == []


def test_fields_of_any_depth_are_named_once_with_what_is_in_them() -> None:
    rows = [message(n, via_bot_id=9, replies={"replies": 3, "max_id": 12}, media=None) for n in range(1, 4)]
    rows.append(message(4, factcheck={"country": "VA", "text": {"text": "checked"}}, silent=False))
    assert named(*rows) == ["via_bot_id", "replies.max_id", "factcheck"]


def test_parts_of_a_list_are_named_by_their_field() -> None:
    entities = [{"_": "Url", "offset": 0, "length": 5, "url": "https://tarn.example"}, {"_": "Pre", "language": "py"}]
    assert named(message(1, entities=entities)) == ["entities.language"]


def test_what_stays_in_extra_and_what_is_said_in_numbers_is_not_named() -> None:
    user = {"screen_name": "quay", "name": "Quay"}
    tweet = {"id_str": "5", "full_text": "A ferry.", "user": user, "created_at": "2031-06-02", "card": {"x": 1}}
    assert named(tweet) == []
    assert named(message(1, readers={"771234": {"seen": True}})) == ["readers"]


def test_a_field_that_only_later_rows_have_is_found_among_the_first_rows_only() -> None:
    rows = [message(n) for n in range(1, 200)]
    assert named(*rows, message(200, noticed=1), message(201, missed=1)) == ["noticed"]


def test_columns_of_a_captured_table_that_stay_in_extra_are_named() -> None:
    head = "id,thread_id,chat,body,author_forwarded_from_name,timestamp,unix_timestamp,attachment_type,attachment_data"
    head += ",pinned"
    rows = "5,tarn,tarn,The ferry is late.,,2031-06-02 08:00:00,1938153600,,+90 555,yes\n"
    outcome = read_all(FORMAT, source_of("4cat.csv", f"{head}\n{rows}"))
    assert [post.text for post in outcome.posts] == ["The ferry is late."]
    (line,) = [line for line in outcome.remarks if "fields that no field" in line.reason]
    assert line.reason == "fields that no field of a post takes: pinned"


def test_half_a_character_in_the_name_of_a_field_ends_no_run(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"channel": "a", "id": 1, "text": "The lock is open.", "x\\ud800y": "z"}\n')
    (reading,) = read_dumps([tmp_path / "rows.jsonl"])
    assert len(list(reading)) == 1
    assert [line.reason.encode() for line in reading.skipped]
    assert any("x\ufffdy" in line.reason for line in reading.skipped)


def test_rows_that_hold_line_separators_are_rows(tmp_path: Path) -> None:
    rows = [{"channel": "a", "id": n, "text": f"The lock\u2028is open\x85to {n} boats."} for n in range(3)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    (reading,) = read_dumps([tmp_path / "rows.jsonl"])
    assert [post.text for post in reading] == [one["text"] for one in rows]
