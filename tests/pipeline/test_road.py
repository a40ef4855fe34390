"""The whole road, from dumps to families: what it gives does not depend on how the posts came in."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.api.archive import Archive
from stemmatic.options import Options

PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
TOLL = (
    "The council of Veyra raises the toll on the Long Bridge to nine thalers from Monday. "
    "Carts that carry bread or medicine pass without paying until the end of the harvest. "
    "The bridge keeper Odran Vell asks drivers to bring small coins."
)
REGATTA = (
    "Sixty boats have entered the lantern regatta of Lake Sarn, more than in any year before. "
    "The first start is at dusk on the ninth, from the pier below the old customs house."
)
REGATTA_RU = (
    "На фонарную регату озера Сарн записались шестьдесят лодок, больше, чем в любой год прежде. "
    "Первый старт состоится в сумерках девятого числа от причала под старой таможней."
)


def row(channel: str, number: int, minutes: int, text: str, **fields: Any) -> dict[str, Any]:
    """A row of a plain table, ``minutes`` after nine o'clock of one day."""
    date = f"2031-06-03T{9 + minutes // 60:02d}:{minutes % 60:02d}:00Z"
    return {"channel": channel, "id": number, "date": date, "text": text, **fields}


ROWS = [
    row("veyra_council", 1, 0, TOLL),
    row("bridge_news", 4, 12, TOLL.partition(" The bridge keeper")[0]),
    row("sarn_daily", 9, 40, TOLL.replace("nine thalers from Monday", "ten thalers from Tuesday")),
    row("sarn_daily", 10, 55, REGATTA),
    row("harbour_wire", 2, 61, f"From the lake. {REGATTA}"),
    row("harbour_wire", 3, 70, REGATTA.partition(" The first")[0]),
    row("far_echo", 7, 90, TOLL, forwarded_from="Veyra Council", forwarded_from_id="veyra_council/1"),
    row("far_echo", 8, 95, "Rain until the evening, then stars over the whole valley; wear boots."),
    row("bridge_news", 5, 99, "A lost grey mitten waits for its owner in the toll house."),
]
STRANGER = row(
    "moss_gardens", 1, 33, "Gardeners of the northern moss beds meet in the glass hall to swap spores and old kettles."
)

Tables = dict[str, list[dict[str, Any]]]


@contextmanager
def emptied_folder() -> Iterator[Path]:
    """A folder that is gone afterwards: Hypothesis runs a test many times in one ``tmp_path``."""
    folder = Path(tempfile.mkdtemp(prefix="road-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), encoding="utf-8")
    return path


def tables(archive: Archive, *, places: bool = True) -> Tables:
    """What the archive exports; without ``places``, no dumps and positions."""
    found: Tables = {name: archive.table(name).to_pylist() for name in ("posts", "passages", "links", "families")}
    if not places:
        for post in found["posts"]:
            del post["dump_sha256"], post["position"]
    return found


def traced(folder: Path, *parts: Sequence[dict[str, Any]], together: bool = True, options: Options = PLAIN) -> Tables:
    """The tables after tracing a dump for each part, in one go or one after another; places left out."""
    dumps = [write(folder / f"part{number}.jsonl", part) for number, part in enumerate(parts)]
    with Archive(folder / "archive", create=True) as archive:
        for step in [dumps] if together else [[dump] for dump in dumps]:
            archive.add(step, options=options)
        return tables(archive, places=False)


def at_once(options: Options = PLAIN, rows: Sequence[dict[str, Any]] = ROWS) -> Tables:
    with emptied_folder() as folder:
        return traced(folder, rows, options=options)


def runs(archive: Archive) -> int:
    """How often conclusions were drawn."""
    return int(archive._store._rows("SELECT count(*) FROM runs")[0][0])


def test_the_rows_have_links_families_and_strangers() -> None:
    found = at_once()
    assert len(found["links"]) >= 5
    assert sorted(len(family["posts"]) for family in found["families"]) == [3, 4]


@settings(deadline=None, max_examples=8)
@given(
    order=st.permutations(ROWS),
    cuts=st.lists(st.integers(1, len(ROWS) - 1), unique=True, min_size=1, max_size=3).map(sorted),
    together=st.booleans(),
)
def test_parts_in_any_order_give_what_all_at_once_gives(
    order: list[dict[str, Any]], cuts: list[int], together: bool
) -> None:
    parts = [order[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    with emptied_folder() as folder:
        assert traced(folder, *parts, together=together) == at_once()


def test_parts_give_the_same_translations(tmp_path: Path) -> None:
    rows = [*ROWS, row("ozero_sarn", 5, 80, REGATTA_RU)]
    found = traced(tmp_path, rows[5:], rows[:5], together=False, options=Options())
    assert found == at_once(Options(), rows)
    pairs = {(link["source"], link["target"]) for link in found["links"] if "translation" in link["relation"]}
    assert ("table:sarn_daily/10", "table:ozero_sarn/5") in pairs


def test_tracing_again_adds_nothing_and_makes_no_run(tmp_path: Path) -> None:
    dump = write(tmp_path / "rows.jsonl", ROWS)
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([dump], options=PLAIN)
        before, count = tables(archive), runs(archive)
        account = archive.add([dump, dump], options=PLAIN)
        assert (account.dumps, account.known_dumps, account.new_posts) == (0, 2, 0)
        assert (tables(archive), runs(archive)) == (before, count) == (before, 1)
        assert archive.link(options=PLAIN) is False
    with Archive(tmp_path / "archive") as archive:
        assert tables(archive) == before


@settings(deadline=None, max_examples=5)
@given(at=st.integers(0, len(ROWS)))
def test_a_stranger_changes_no_link_and_no_family(at: int) -> None:
    before = at_once()
    after = at_once(rows=[*ROWS[:at], STRANGER, *ROWS[at:]])
    assert (after["links"], after["families"]) == (before["links"], before["families"])
    assert [one for one in after["posts"] if one["channel"] != STRANGER["channel"]] == before["posts"]


@settings(deadline=None, max_examples=5)
@given(order=st.permutations(ROWS))
def test_shuffled_lines_change_nothing_but_places(order: list[dict[str, Any]]) -> None:
    assert at_once(rows=order) == at_once()


def test_a_post_of_two_dumps_is_one_and_keeps_what_each_knows(tmp_path: Path) -> None:
    seen = [{**ROWS[0], "views": 120}, {**ROWS[0], "views": 90, "url": "https://veyra.example/1"}]
    dumps = [write(tmp_path / f"{number}.jsonl", [one, *ROWS[1:]]) for number, one in enumerate(seen)]
    with Archive(tmp_path / "archive", create=True) as archive:
        account = archive.add(dumps, options=PLAIN)
        assert (account.posts, account.new_posts) == (2 * len(ROWS), len(ROWS))
        merged = archive.posts["table:veyra_council/1"]
        assert (merged.views, merged.url, merged.text) == (120, "https://veyra.example/1", TOLL)
        expected = at_once()
        found = tables(archive, places=False)
        assert (found["links"], found["families"]) == (expected["links"], expected["families"])
