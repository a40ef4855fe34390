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


def test_who_copies_what_a_channel_repeats_has_copied(tmp_path: Path) -> None:
    """The lamp signs all its posts, so that its signature is not compared; the rook never prints it but once."""
    signature = "The Evening Lamp of Veyra, every night at ten from the pier: write to us, call us, send your pictures"
    places = ("mill", "weir", "quay", "forge", "barn", "lock", "tower", "chapel", "square", "school")
    signed = [f"Number {n}: the lamps at the {place} burn again.\n\n{signature}" for n, place in enumerate(places)]
    texts = [("lamp", one) for one in signed]
    texts += [("lamp", f"{FIRST}\n\n{signature}"), ("rook", f"{FIRST}\n\n{signature}"), ("wren", FIRST)]
    texts += [("crow", f"{FIRST}\n\n{signature.replace('every night', 'every single evening')}")]
    dump = tmp_path / "posts.jsonl"
    rows = [
        {"id": str(at), "channel": name, "date": f"2031-06-05T{at:02}:00:00Z", "text": text}
        for at, (name, text) in enumerate(texts)
    ]
    dump.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with stemmatic.trace([dump]) as archive:
        assert any(one.boilerplate for one in archive.posts.understanding("table:lamp/10").passages)
        links = {(one.source, one.target): one for one in archive.links}
    taken = links["table:lamp/10", "table:rook/11"]
    assert (taken.relation, taken.source_coverage, taken.target_coverage) == (Relation.COPY, 1.0, 1.0)
    assert links["table:lamp/10", "table:wren/12"].relation is Relation.COPY
    assert links["table:lamp/10", "table:crow/13"].relation is not Relation.COPY


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
