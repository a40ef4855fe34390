"""The public surface is this list: whoever takes a name away, or adds one, changes it here."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import stemmatic
from stemmatic.api import records
from stemmatic.api.archive import Archive

TABLE = {"rows", "schema", "shown", "to_arrow", "to_pandas"}
SEQUENCE = {"count", "index"}
ROOMS = {
    "posts": TABLE
    | SEQUENCE
    | {
        *("where", "keys", "undated", "rows_of", "read", "understanding", "revisions", "changes", "origin"),
        *("count_forwards", "passages", "same_pictures", "thumbnails", "thumbnail"),
    },
    "passages": TABLE | {"of", "elsewhere"},
    "links": TABLE | SEQUENCE | {"where", "lines", "of", "nearly", "count_by_relation", "to_networkx"},
    "families": TABLE
    | SEQUENCE
    | {"where", "by", "lines", "lines_of", "of", "all_of", "row", "summary", "spread", "to_networkx", "with_hidden"},
    "series": TABLE | SEQUENCE | {"of"},
    "verdicts": TABLE
    | SEQUENCE
    | {
        *("of", "on", "page", "judge", "join", "split", "hide", "withdraw", "standing", "acting_in"),
    },
    "annotations": TABLE
    | SEQUENCE
    | {
        "where",
        "on",
        "annotate",
        "bookmark",
        "tag",
        "comment",
        "save_search",
        "search",
        "take_back",
        "standing",
        "tags",
    },
    "channels": {"lines", "page", "find", "relays", "identities"},
    "speakers": {"lines", "page", "judge", "judged"},
    "persons": TABLE,
    "attributions": TABLE,
    "topics": TABLE | {"lines"},
    "search": {"facets", "like"},
    "dossier": {"gather", "entries"},
    "together": {"between"},
    "network": {"carried", "families"},
    "ledger": {
        *("absence", "chain_head", "dumps", "latest_run", "provenance", "report", "skipped", "unlinked"),
        *("recovered", "untranslated"),
    },
}
CALLED = {"search", "dossier", "ledger", "together", "network"}
METHODS = {
    *(
        "add",
        "close",
        "collation",
        "collect",
        "compare",
        "coverage",
        "link",
        "overview",
        "preview",
        "refresh",
        "release",
    ),
    *("skipped", "table", "understanding", "variants", "whence", "write_evidence"),
}
RECORDS = {
    *("Absence", "Account", "Alignment", "ArchivedCollation", "ChannelCount", "ChannelLedger", "ChannelLine"),
    *("ChannelPage", "Cluster", "Comparison", "Difference", "Dossier", "DossierEntry", "Facet", "FacetValue"),
    *("Facets", "FamilyLine", "FamilyList", "FamilyOrder", "Gathered", "HeldBy", "Hit", "Hits", "JudgedLink"),
    *("JudgedPage", "Judgement", "Ledger", "LikePassage", "LinkState", "NameCount", "Overview", "POSTS", "PostLine"),
    *("Provenance", "ROAD", "Relay", "Revision", "Run", "SearchOrder", "Snippet", "SpeakerLine", "SpeakerList"),
    *(
        "SpeakerPage",
        "Stated",
        "Timeline",
        "TopicLine",
        "TopicTag",
        "Verdicts",
        "Whence",
        "Words",
        "family_sigla",
        "mark_changes",
        "heading_facts",
        "originals",
        "split_query",
        "stated_facts",
        "time_order",
    ),
    *(
        "Change",
        "FamilyChanges",
        "LinkChange",
        "NearMiss",
        "NearMisses",
        "PassageElsewhere",
        "PictureShown",
        "Thumbnail",
        "Preview",
    ),
    *("NameJudgement", "NameVerdict", "Rule", "Standing", "Untranslated"),
    *("Coverage", "CoveredPassage", "LEFT_OUT", "Segment", "VariantGraph", "Variants", "WordPlace", "find_segments"),
    *("Carried", "Carrying", "KINDS", "Network", "NetworkEdge", "NetworkNode", "Spread", "SpreadPoint"),
    *("LinkEnd", "LinkLine", "LinkList", "LinkOrder"),
    *("Loss", "Recovered", "Recovery"),
    *("Annotation", "AnnotationKind", "Noted", "OF_POSTS", "TagCount"),
    *("Coincidence", "Companions", "CurvePoint", "Together"),
    *("Formatted", "Styled", "format_post", "is_address", "pieces_without_marks", "read_markdown", "without_marks"),
    *("MIN_PREFIX", "to_table"),
}


def public(thing: object) -> set[str]:
    return {name for name in dir(thing) if not name.startswith("_")}


def test_dir_shows_the_public_names() -> None:
    assert (
        dir(stemmatic)
        == stemmatic.__all__
        == [
            "Archive",
            "Collation",
            "Family",
            "Link",
            "Options",
            "Post",
            "StemmaticError",
            "Understanding",
            "__version__",
            "align_passages",
            "encode",
            "example_dumps",
            "open_archive",
            "trace",
        ]
    )
    for name in dir(stemmatic):
        assert getattr(stemmatic, name)


def test_an_archive_has_these_rooms_and_methods(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        assert public(archive) == {"folder", "ignores_verdicts", *ROOMS, *METHODS}
        for room, names in ROOMS.items():
            assert public(getattr(archive, room)) == names, room
            assert callable(getattr(archive, room)) == (room in CALLED), room


def test_the_records_that_rooms_answer_with_are_these() -> None:
    assert public(records) == RECORDS


@pytest.mark.parametrize("room", ROOMS)
def test_everything_public_is_documented(room: str, tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        kind = type(getattr(archive, room))
    for name, member in inspect.getmembers(kind):
        if name in ROOMS[room] - SEQUENCE - {"schema", "shown"}:
            assert inspect.getdoc(member), name
