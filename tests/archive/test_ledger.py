"""The ledger: windows, gaps told apart, fields that nobody has, what was skipped; and of many posts at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.archive.ledger.gaps import GapKind, find_gaps
from stemmatic.archive.ledger.ledger import Ledger
from stemmatic.archive.ledger.windows import FormatFacts, Window
from stemmatic.errors import NotFound
from stemmatic.options import Options
from stemmatic.pipeline.reading import keep_dumps
from tests.threefold import NAME, NUMBER, TITLE, at, export, page, table

FORMATS = {
    "all": FormatFacts(contiguous=True),
    "some": FormatFacts(contiguous=True, lacks=frozenset({"service messages"})),
    "rows": FormatFacts(),
}


def archived(folder: Path, *dumps: Path) -> Archive:
    archive = Archive(folder, create=True)
    keep_dumps(archive._store, dumps, options=Options(), columns={}, watch=lambda *_: None)
    return archive


def window(kind: str, *numbers: int, faults: int = 0) -> Window:
    return Window(f"{kind}{numbers}", kind, kind, sorted(numbers), FORMATS[kind].contiguous, faults)


@pytest.mark.parametrize(
    ("windows", "albums", "gaps"),
    [
        pytest.param([window("all", 1, 2, 3)], (), [], id="none"),
        pytest.param([window("all", 4, 5)], (), [(1, 3, GapKind.NOT_COVERED)], id="what was before"),
        pytest.param([window("all", 1, 5)], (), [(2, 4, GapKind.DELETED)], id="covered"),
        pytest.param([window("some", 1, 5)], (), [(2, 4, GapKind.DELETED_OR_SERVICE)], id="covered by a page"),
        pytest.param([window("some", 1, 5), window("all", 1, 6)], (), [(2, 4, GapKind.DELETED)], id="the surer"),
        pytest.param([window("rows", 1, 5)], (), [(2, 4, GapKind.NOT_COVERED)], id="a table covers nothing"),
        pytest.param([window("all", 1, 5, faults=1)], (), [(2, 4, GapKind.UNREAD)], id="faults in the dump"),
        pytest.param([window("some", 1, 5)], (2, 3), [(4, 4, GapKind.DELETED_OR_SERVICE)], id="inside an album"),
        pytest.param(
            [window("all", 1, 3), window("all", 7, 9), window("rows", 5)],
            (),
            [
                (2, 2, GapKind.DELETED),
                (4, 4, GapKind.NOT_COVERED),
                (6, 6, GapKind.NOT_COVERED),
                (8, 8, GapKind.DELETED),
            ],
            id="between windows",
        ),
        pytest.param(
            [window("rows", 1, 20), window("all", 5, 6, 9, 10), window("some", 8, 15)],
            (),
            [
                (2, 4, GapKind.NOT_COVERED),
                (7, 7, GapKind.DELETED),
                (11, 14, GapKind.DELETED_OR_SERVICE),
                (16, 19, GapKind.NOT_COVERED),
            ],
            id="one run in parts",
        ),
    ],
)
def test_gaps_are_told_apart(
    windows: list[Window], albums: tuple[int, ...], gaps: list[tuple[int, int, GapKind]]
) -> None:
    for order in (windows, windows[::-1]):
        found = list(find_gaps(order, FORMATS, albums, {}))
        assert [(one.first, one.last, one.kind) for one in found] == gaps
        assert all(one.count == one.last - one.first + 1 for one in found)


def test_each_dump_has_its_window_and_gaps_their_dates(tmp_path: Path) -> None:
    dumps = [export(tmp_path / "result.json", [3, 4, 6, 7]), page(tmp_path / "page.html", [6, 7, 9])]
    with archived(tmp_path / "archive", *dumps, export(tmp_path / "later.json", [14, 15])) as archive:
        (channel,) = archive.ledger().channels
    assert (channel.channel, channel.title, channel.posts) == (NAME, TITLE, 7)
    assert [(one.dump, one.first, one.last, one.posts, one.whole) for one in channel.dumps] == [
        ("result.json", 3, 7, 4, True),
        ("page.html", 6, 9, 3, True),
        ("later.json", 14, 15, 2, True),
    ]
    assert channel.dumps[0].first_date == at(3)
    assert channel.dumps[0].last_date == at(7)
    assert [(one.first, one.last, one.kind, one.after, one.before) for one in channel.gaps] == [
        (1, 2, GapKind.NOT_COVERED, None, at(3)),
        (5, 5, GapKind.DELETED, at(4), at(6)),
        (8, 8, GapKind.DELETED_OR_SERVICE, at(7), at(9)),
        (10, 13, GapKind.NOT_COVERED, at(9), at(14)),
    ]
    assert [one.name for one in channel.names] == [str(NUMBER)]
    assert "same number, time and text" in channel.names[0].ground
    assert "views" not in channel.unknown
    assert {"forwards", "author"} <= set(channel.unknown)


def test_a_format_says_what_it_leaves_out_and_dumps_what_they_never_fill(tmp_path: Path) -> None:
    dumps = [export(tmp_path / "result.json", range(1, 4)), page(tmp_path / "page.html", range(1, 4))]
    with archived(tmp_path / "archive", *dumps) as archive:
        formats = {one.format: one for one in archive.ledger().formats}
    assert "views" in formats["telegram-json"].lacks
    assert "reactions" in formats["telegram-json"].unseen
    assert "views" not in formats["telegram-page"].lacks + formats["telegram-page"].unseen
    assert "reactions" in formats["telegram-page"].unseen
    assert (formats["telegram-page"].dumps, formats["telegram-page"].posts) == (1, 3)


def test_where_messages_are_not_counted_times_between_dumps_are_told(tmp_path: Path) -> None:
    def tweets(name: str, hours: range) -> Path:
        return table(tmp_path / name, [*hours], platform="x", channel="tarn", url=None)

    # Rows without an address are numbered by their ids, which say nothing on X.
    first, second = tweets("a.jsonl", range(1, 4)), tweets("b.jsonl", range(40, 43))
    with archived(tmp_path / "archive", first, second) as archive:
        (channel,) = archive.ledger().channels
    assert channel.gaps == ()
    assert [one.first for one in channel.dumps] == [None, None]
    minute = timedelta(seconds=17)
    assert channel.uncovered == ((at(3) - minute, at(40) - minute),)


def test_skipped_is_counted_by_reason(tmp_path: Path) -> None:
    rows = table(tmp_path / "rows.jsonl", range(1, 6))
    lines = rows.read_text("utf-8").splitlines()
    lines[1:3] = ['{"url": "https://t.me/tarn/2", "text": "broken', '{"url": "https://t.me/tarn/3", "te']
    rows.write_text("\n".join(lines), "utf-8")
    with archived(tmp_path / "archive", rows) as archive:
        (one,) = archive.ledger().skipped
        assert (one.count, one.deliberate, len(one.dumps)) == (2, False, 1)
        assert "…" in one.reason
        (channel,) = archive.ledger().channels
        assert channel.dumps[0].faults == 2
        assert not channel.dumps[0].whole


@pytest.mark.parametrize("name", [NAME, f"@{NAME.upper()}", f"telegram:{NAME}", str(NUMBER), TITLE.lower()])
def test_a_channel_is_found_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    dumps = [export(tmp_path / "result.json", range(1, 4)), page(tmp_path / "page.html", range(1, 4))]
    other = table(tmp_path / "rows.jsonl", [1], url="https://t.me/veyra_now/1")
    with archived(tmp_path / "archive", *dumps, other) as archive:
        found = archive.ledger(name)
        assert [one.channel for one in found.channels] == [NAME]
        assert found.channels == tuple(one for one in archive.ledger().channels if one.channel == NAME)
        assert {one.format for one in found.formats} == {"telegram-json", "telegram-page"}


def test_a_name_of_no_channel_or_of_several_is_refused(tmp_path: Path) -> None:
    one = table(tmp_path / "a.jsonl", [1], url="https://t.me/tarn/1")
    with archived(tmp_path / "archive", one, table(tmp_path / "b.jsonl", [1], url="https://x.com/tarn/status/1")) as a:
        with pytest.raises(NotFound, match="no such channel: 'veyra'"):
            a.ledger("veyra")
        with pytest.raises(NotFound, match="several channels: telegram:tarn, x:tarn"):
            a.ledger("tarn")
        assert len(a.ledger("x:tarn").channels) == 1


def test_an_empty_archive_has_an_empty_ledger(tmp_path: Path) -> None:
    with archived(tmp_path / "archive") as archive:
        assert archive.ledger() == Ledger(channels=(), formats=(), skipped=(), untranslated=())
