"""Whole texts beside one another, without the marks of markdown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from stemmatic.api.archive import Archive
from stemmatic.model import ReadingState
from stemmatic.options import Options
from stemmatic.show.readings import place_shown_text, place_text

BARE = (
    "The ferry of Tarn sails again from Monday on. Tickets are sold at the grey quay."
    " Dogs travel free of charge, and so do bicycles."
)
MARKED = (
    "**The ferry of Tarn sails again from Monday on. Tickets** are sold at the [grey quay](https://tarn.example/quay)."
    " Dogs travel free of charge, and so do __small__ bicycles. Five ** two."
)
PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))


def test_marks_open_in_one_part_and_close_in_another(tmp_path: Path) -> None:
    rows = [
        {"channel": name, "id": 1, "date": f"2031-06-0{at}T08:00:00Z", "text": text}
        for at, (name, text) in enumerate((("pier", BARE), ("herald", MARKED)), 1)
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([path], options=PLAIN)
        keys = ["table:pier/1", "table:herald/1"]
        compared = archive.compare(keys)
        bare, marked = (archive.posts[key] for key in keys)
        raw, shown = place_text(marked, compared.collation), place_shown_text(marked, compared.collation)
        assert "".join(part.text for part in raw) == MARKED
        assert len({part.place for part in raw if part.place}) >= 3
        assert "".join(part.text for part in shown) == BARE.replace("so do", "so do small") + " Five ** two."
        assert all("".join(piece for _, piece in part.pieces) == part.text for part in shown)
        added = [piece.strip() for part in shown for state, piece in part.pieces if state is ReadingState.ADDED]
        assert "small" in added
        assert {part.place for part in shown if part.place} == {part.place for part in raw if part.place}
        assert [part.text for part in place_shown_text(bare, compared.collation)] == [
            part.text for part in place_text(bare, compared.collation)
        ]
