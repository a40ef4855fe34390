"""Earlier texts of edited posts take part in linking: a link rests on the text that was copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.model import Link, Relation
from stemmatic.options import Options
from tests.pipeline.test_road import PLAIN, STRANGER, row, traced, write

FERRIES = {
    "en": (
        "The harbour office of Veyra says that {} ferries were stopped at the northern pier on Monday after the storm. "
        "Nobody was hurt, said the harbour master. The pier stays closed until the pillars have been looked at.",
        ("three", "five"),
    ),
    "ru": (
        "Портовое управление Вейры сообщает, что {} после шторма были остановлены у северного причала. "
        "Никто не пострадал. Причал останется закрытым, пока инженеры не осмотрят сваи.",
        ("три парома", "пять паромов"),
    ),
    "uk": (
        "Портове управління Вейри повідомляє, що після шторму біля північного причалу зупинили {}. "
        "Ніхто не постраждав. Причал залишиться закритим, доки інженери не оглянуть палі.",
        ("три пороми", "п'ять поромів"),
    ),
    "tr": (
        "Veyra liman idaresi, fırtınadan sonra kuzey iskelesinde {} feribotun durdurulduğunu bildirdi. "
        "Kimse yaralanmadı. Mühendisler kazıkları inceleyene kadar iskele kapalı kalacak.",
        ("üç", "beş"),
    ),
    "ar": (
        "أعلنت إدارة ميناء فيرا أن {} عبارات أوقفت عند الرصيف الشمالي يوم الاثنين بعد العاصفة. "
        "لم يصب أحد بأذى. سيبقى الرصيف مغلقا حتى يفحص المهندسون الدعائم.",
        ("ثلاث", "خمس"),
    ),
}
BEFORE, AFTER = (FERRIES["en"][0].format(number) for number in FERRIES["en"][1])
TAKEN_OUT = (
    "The lighthouse keeper Ilen Marsk was seen on the mole of Sarn with two crates of brass lamps shortly before "
    "midnight, three fishermen told our correspondent."
)
CANAL = (
    "The council of Belmora voted on Tuesday to widen the canal between the two mills, and the work begins in the "
    "autumn of next year. Nine of twelve members were in favour."
)
EDITED = "2031-06-03T09:40:00Z"


@contextmanager
def archived(folder: Path, *parts: Sequence[dict[str, Any]], options: Options = PLAIN) -> Iterator[Archive]:
    dumps = [write(folder / f"part{number}.jsonl", part) for number, part in enumerate(parts)]
    with Archive(folder / "archive", create=True) as archive:
        archive.add(dumps, options=options)
        yield archive


def only(archive: Archive) -> Link:
    (link,) = archive.links
    return link


def edits(first: str, then: str, *, edited: str | None = EDITED, at: int = 0) -> list[list[dict[str, Any]]]:
    """A post as it was captured before and after an edit."""
    last = row("the_lamp", 1, at, then, **({"edited": edited} if edited else {"edited": True}))
    return [[row("the_lamp", 1, at, first)], [last]]


@pytest.mark.parametrize("language", FERRIES)
def test_a_copy_of_before_a_correction_rests_on_that_text(tmp_path: Path, language: str) -> None:
    frame, numbers = FERRIES[language]
    before, after = map(frame.format, numbers)
    copy = [row("harbour_radio", 1, 10, before)]
    with archived(tmp_path, *edits(before, after), copy) as archive:
        link = only(archive)
        assert (link.source, link.target) == ("table:the_lamp/1", "table:harbour_radio/1")
        assert (link.source_revision, link.target_revision) == (0, 0)
        assert (link.relation, link.changes) == (Relation.COPY, ())
        assert "revision: this is the text of the source before its edit of 2031-06-03 09:40 UTC" in link.grounds
        assert len(link.passages) == after.count(".")  # in the newest texts, of which each sentence has its counterpart
        for pair in link.passages:
            assert after[pair.source_begin : pair.source_end].endswith(".")
        assert not verify(archive.folder).faults


def test_a_copy_of_the_corrected_text_rests_on_the_newest(tmp_path: Path) -> None:
    with archived(tmp_path, *edits(BEFORE, AFTER), [row("harbour_radio", 1, 50, AFTER)]) as archive:
        assert (only(archive).source_revision, only(archive).relation) == (1, Relation.COPY)


def test_an_edit_that_the_copy_says_nothing_of_leaves_the_newest(tmp_path: Path) -> None:
    excerpt = BEFORE.partition(". ")[2]
    with archived(tmp_path, *edits(BEFORE, AFTER), [row("harbour_radio", 1, 50, excerpt)]) as archive:
        assert only(archive).source_revision == 1


@pytest.mark.parametrize(("minutes", "revision"), [(20, 0), (50, 1)])
def test_of_a_text_that_grew_time_tells_what_was_copied(tmp_path: Path, minutes: int, revision: int) -> None:
    more = f"{BEFORE} More ferries are expected to be looked at before the week is over, the office adds."
    with archived(tmp_path, *edits(BEFORE, more), [row("harbour_radio", 1, minutes, BEFORE)]) as archive:
        assert only(archive).source_revision == revision


def test_what_an_edit_took_out_is_found_and_had_it_first(tmp_path: Path) -> None:
    copies = [row("harbour_radio", 1, 10, f"{TAKEN_OUT} More at nine."), row("sarn_daily", 1, 20, TAKEN_OUT)]
    with archived(tmp_path, *edits(TAKEN_OUT, "This post was removed by the editors."), copies) as archive:
        found = {link.target: link for link in archive.links if link.source == "table:the_lamp/1"}
        assert found.keys() == {"table:harbour_radio/1", "table:sarn_daily/1"}
        assert all(link.source_revision == 0 and not link.passages for link in found.values())
        (family,) = archive.families
        assert family.posts == ("table:harbour_radio/1", "table:sarn_daily/1")
        (lost,) = family.lost
        assert (lost.key, lost.earlier, lost.date) == ("table:the_lamp/1", True, archive.posts["table:the_lamp/1"].date)
        assert {(edge.source, edge.target) for edge in family.stemma} == {
            ("table:the_lamp/1", key) for key in family.posts
        }
        assert "the_lamp had it first, on 2031-06-03 at 09:00 UTC, in a post that it has edited since" in (
            archive.families.summary(family)
        )
        assert not verify(archive.folder).faults


def test_a_text_that_an_edit_replaced_joins_no_family_of_the_new_one(tmp_path: Path) -> None:
    others = [
        row("harbour_radio", 1, 10, TAKEN_OUT),
        row("sarn_daily", 1, 20, TAKEN_OUT),
        row("mill_post", 1, 60, CANAL),
    ]
    with archived(tmp_path, *edits(TAKEN_OUT, CANAL), others) as archive:
        families = {frozenset(one.posts) for one in archive.families}
        assert families == {
            frozenset({"table:harbour_radio/1", "table:sarn_daily/1"}),
            frozenset({"table:the_lamp/1", "table:mill_post/1"}),
        }


@pytest.mark.parametrize("edited", [EDITED, None])
def test_words_that_came_with_an_edit_are_of_its_time(tmp_path: Path, edited: str | None) -> None:
    other = [row("harbour_radio", 1, 20, CANAL)]
    with archived(tmp_path, *edits("Breaking: more soon.", CANAL, edited=edited), other) as archive:
        link = only(archive)
        if edited:
            assert (link.source, link.target) == ("table:harbour_radio/1", "table:the_lamp/1")
            assert "revision: the target has these words since its edit of 2031-06-03 09:40 UTC" in link.grounds
            assert [one.earliest for one in archive.families] == ["table:harbour_radio/1"]
        assert link.directed is bool(edited)


def test_of_two_edited_posts_the_texts_that_agree_are_found(tmp_path: Path) -> None:
    ours = edits(BEFORE, AFTER)
    theirs = [
        [row("harbour_radio", 1, 10, BEFORE)],
        [row("harbour_radio", 1, 10, f"{BEFORE} Ask at the gate.", edited=EDITED)],
    ]
    with archived(tmp_path, *ours, *theirs) as archive:
        assert (only(archive).source_revision, only(archive).target_revision) == (0, 0)


def test_any_order_of_dumps_gives_the_same_links_and_families(tmp_path: Path) -> None:
    old, new = edits(BEFORE, AFTER)
    gone, notice = edits(TAKEN_OUT, "This post was removed by the editors.", at=3)
    for dump in (gone, notice):
        dump[0]["id"] = 2
    copies = [row("harbour_radio", 1, 10, BEFORE), row("harbour_radio", 2, 15, TAKEN_OUT), STRANGER]
    more = [row("sarn_daily", 1, 70, TAKEN_OUT), row("sarn_daily", 2, 80, AFTER)]
    parts = [old, new, gone, notice, copies, more]
    (tmp_path / "whole").mkdir()
    wanted = traced(tmp_path / "whole", *parts)
    for number, order in enumerate([parts[::-1], [copies, *parts[:4], more], [new, notice, copies, more, gone, old]]):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = traced(folder, *order, together=False)
        assert (found["links"], found["families"]) == (wanted["links"], wanted["families"])


def test_the_collation_has_a_column_for_the_text_that_was_copied(tmp_path: Path) -> None:
    copies = [row("harbour_radio", 1, 10, BEFORE), row("sarn_daily", 1, 50, AFTER)]
    with archived(tmp_path, *edits(BEFORE, AFTER), copies) as archive:
        (family,) = archive.families
        found = archive.collation(family)
        assert [(one.siglum, one.post, one.revision) for one in found.witnesses] == [
            ("A_r1", "table:the_lamp/1", 0),
            ("A", "table:the_lamp/1", None),
            ("B", "table:harbour_radio/1", None),
            ("C", "table:sarn_daily/1", None),
        ]
        readings = {one.siglum: one for one in found.places[0]}
        assert (readings["B"].state, readings["B"].against) == ("same", "A_r1")
        assert (readings["A"].state, readings["A"].against) == ("changed", "A_r1")
        ((change),) = found.changes
        assert (change.target, change.source_revision, change.change.before, change.change.after) == (
            "table:the_lamp/1",
            0,
            "three",
            "five",
        )
        based = archive.collation(family, base="table:the_lamp/1")
        assert [one.siglum for one in based.witnesses] == ["A", "B", "C"]
