"""Changes on the way from links to the archive, its lists, the exported table and the collation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import stemmatic
from stemmatic.errors import OptionError
from stemmatic.model import Relation
from tests.invented import links_of, post

WHOLE = (
    "The harbour office of Veyra says that the northern bridge will be closed to lorries for 12 days after the ice. "
    "The ferry carries them in the meantime from the eastern pier. Nobody pays a toll on it until the summer ends."
)
FIRST = WHOLE[: WHOLE.index("The ferry")].strip()


def only(before: str, after: str) -> stemmatic.Link:
    (link,) = links_of(post("a", 1, before, 0), post("b", 1, after, 10))
    return link


def test_a_turned_text_is_no_copy_and_no_excerpt() -> None:
    assert only(WHOLE, WHOLE).relation is Relation.COPY
    link = only(WHOLE, WHOLE.replace("will be", "will not be"))
    assert link.relation is Relation.EDITED_COPY
    assert [one.said for one in link.changes] == ["negation added: “not”"]
    assert only(WHOLE, FIRST).relation is Relation.EXCERPT
    assert only(WHOLE, FIRST).changes == ()
    link = only(WHOLE, FIRST.replace("12", "15"))
    assert link.relation is Relation.EDITED_EXCERPT
    assert [one.kind.value for one in link.changes] == ["number"]


def test_quotation_marks_alone_make_an_edited_copy() -> None:
    quoted = WHOLE.replace("says that the northern", "on it: “the northern").replace(
        "after the ice.", "after the ice”."
    )
    link = only(quoted, quoted.replace("“", "").replace("”", ""))
    assert (link.relation, [one.kind.value for one in link.changes]) == (Relation.EDITED_COPY, ["quotation"])


def test_families_and_links_are_narrowed_and_ordered_by_what_changed(tmp_path: Path) -> None:
    other = "Anna Lind opens the winter fair on the eastern shore of Lake Sarn with a walk across the ice this Sunday."
    rows = [
        ("lamp", 10, WHOLE),
        ("tarn", 11, WHOLE.replace("will be", "will not be").replace("12", "15")),
        ("rook", 12, other),
        ("crow", 13, other),
        ("wren", 14, other.replace("walk", "dance")),
    ]
    dump = tmp_path / "posts.jsonl"
    lines = [
        json.dumps({"id": str(at), "channel": name, "date": f"2031-06-05T{hour}:00:00Z", "text": text})
        for at, (name, hour, text) in enumerate(rows)
    ]
    dump.write_text("\n".join(lines), "utf-8")
    with stemmatic.trace([dump]) as archive:
        (turned,) = archive.families.where(changed="any")
        assert turned.posts == ("table:lamp/0", "table:tarn/1")
        assert archive.families.by("changed")[0] == turned
        assert archive.families.by("widest")[0] != turned
        assert [one.id for one in archive.families.where(changed=["negation", "unit"])] == [turned.id]
        assert not archive.families.where(changed="unit")
        assert archive.families.where(changed="term")[0] != turned
        (link,) = archive.links.where(changed="number")
        assert [one.kind.value for one in link.changes] == ["negation", "number"]
        row = next(row for row in archive.links.rows() if row["source"] == "table:lamp/0")
        assert row["changes"][1]["before"] == "12"
        assert row["changes"][1]["spans"]["source_end"] - row["changes"][1]["spans"]["source_begin"] == 2
        collation = archive.collation(turned)
        assert [(one.place, one.target, one.change.said) for one in collation.changes] == [
            (1, "table:tarn/1", "negation added: “not”"),
            (1, "table:tarn/1", "number changed: “12” → “15”"),
        ]
        with pytest.raises(OptionError, match=r"families: change tone: expected any, negation"):
            archive.families.where(changed="tone")
