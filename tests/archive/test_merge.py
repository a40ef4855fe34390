"""One post from several dumps: each field knows its dump, contradictions are kept, absence is proven or not claimed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.api.archive import Archive
from stemmatic.api.records import Difference
from stemmatic.archive.ledger.provenance import trace_fields
from stemmatic.archive.merge import merge_sightings
from stemmatic.model import Forward, Media, Place, Post, PostKind, Reaction
from stemmatic.options import Options
from stemmatic.pipeline.reading import keep_dumps
from tests.invented import post
from tests.threefold import NAME, NUMBER, at, export, page, table, text_of

OPTIONS = replace(Options(), translate=replace(Options().translate, enabled=False))


MINUTE, DAY = at(5).replace(second=0), at(5).replace(hour=0, minute=0, second=0)
CHEERS = (Reaction("👍", 3),)


def archived(folder: Path, dumps: Iterable[Path], *, linked: bool = False) -> Archive:
    archive = Archive(folder, create=True)
    for one in dumps:
        if linked:
            archive.add([one], options=OPTIONS)
        else:
            keep_dumps(archive._store, [one], options=OPTIONS, columns={}, watch=lambda *_: None)
    return archive


def key(number: int) -> str:
    return f"telegram:{NAME}/{number}"


def seen(dump: str, text: str = "The quay is closed.", **fields: object) -> Post:
    return replace(post("tarn", 5, text), place=Place(dump * 64, "row 1"), **fields)  # type: ignore[arg-type]


# --- fields ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "values", "merged"),
    [
        pytest.param("edited", (False, None), False, id="not edited is more than unknown"),
        pytest.param("edited", (True, False), True, id="an edit is never undone"),
        pytest.param("reactions", ((), None), (), id="no reactions is more than unknown"),
        pytest.param("views", (0, None), 0, id="zero is more than unknown"),
        pytest.param("views", (12, 10), 12, id="the most views"),
        pytest.param("forwards", (4, 3), 4, id="the most forwards"),
        pytest.param("reactions", (CHEERS, (Reaction("👍", 2),)), CHEERS, id="the most cheers"),
        pytest.param("author", ("M. Oren", None), "M. Oren", id="an author that one dump knows"),
        pytest.param("kind", (PostKind.POLL, PostKind.MESSAGE), PostKind.POLL, id="a poll that tables call a message"),
        pytest.param("media", ((Media(kind="photo"),), ()), (Media(kind="photo"),), id="media that a table lacks"),
        pytest.param("date", (at(5), at(5).replace(second=0)), at(5), id="the second rather than the minute"),
        pytest.param("date", (at(5), at(5).replace(hour=0, minute=0, second=0)), at(5), id="rather than the day"),
        pytest.param("date", (at(5), MINUTE + timedelta(minutes=1)), at(5), id="than a later minute"),
        pytest.param("date", (at(5), DAY + timedelta(days=1)), at(5), id="than a later day"),
        pytest.param("date", (MINUTE, DAY + timedelta(days=1)), MINUTE, id="the minute rather than a later day"),
        pytest.param(
            "reply_to", ("table:tarn/3", "table:190007/3"), "table:tarn/3", id="a reply under the channel's own name"
        ),
        pytest.param("extra", ({"poll": {"a": 1}}, {"poll": None}), {"poll": {"a": 1}}, id="an empty field of its own"),
    ],
)
def test_what_one_dump_knows_is_never_lost(field: str, values: tuple[object, object], merged: object) -> None:
    for dumps in itertools.permutations("12"):
        both = [seen(dump, **{field: value}) for dump, value in zip(dumps, values, strict=True)]
        for order in itertools.permutations(both):
            assert getattr(merge_sightings(order)[0], field) == merged


def test_a_forward_is_put_together_but_channel_and_number_stand_together() -> None:
    export_says = seen("1", forward=Forward(name="Port Office", channel="190001", date=at(1)))
    page_says = seen("2", forward=Forward(name="Port Office of Tarn", channel="port_office", number="31"))
    wanted = (("port_office", "31"), at(1))
    for order in itertools.permutations([export_says, page_says, seen("3")]):
        forward = merge_sightings(order)[0].forward
        assert forward is not None
        assert ((forward.channel, forward.number), forward.date) == wanted


@pytest.mark.parametrize("dumps", ["12", "21"])
def test_a_forward_keeps_the_number_that_one_dump_knows(dumps: str) -> None:
    full = Forward(name="Port Office", channel="port_office", number="31")
    for less in (Forward(name="Port Office", channel="190001"), Forward(name="Port Office")):
        both = [seen(dump, forward=forward) for dump, forward in zip(dumps, (full, less), strict=True)]
        for order in itertools.permutations(both):
            forward = merge_sightings(order)[0].forward
            assert forward is not None
            assert (forward.channel, forward.number) == ("port_office", "31")


def test_white_space_makes_no_revision_and_other_words_do() -> None:
    texts = ["The  quay\nis closed. ", "The quay is closed.", "The quay is open."]
    sightings = [seen(str(n), text, edited=n == 2) for n, text in enumerate(texts)]
    for order in itertools.permutations(sightings):
        merged, revisions = merge_sightings(order)
        assert merged.text == "The quay is open."
        assert [one.text.split()[-1] for one in revisions] == ["closed.", "open."]


def test_a_text_marked_unedited_is_the_first_whatever_its_length() -> None:
    long, short = "The quay is closed until the ice has gone.", "The quay is open."
    for order in itertools.permutations([seen("1", long, edited=False), seen("2", short)]):
        assert merge_sightings(order)[0].text == short


@pytest.mark.parametrize(
    ("field", "one", "other", "difference"),
    [
        ("views", 10, 12, Difference.OVER_TIME),
        ("reactions", (Reaction("👍", 2),), (Reaction("👍", 3),), Difference.OVER_TIME),
        ("channel_title", "Tarn", "Tarn Now", Difference.OVER_TIME),
        ("date", at(5), at(5) + timedelta(minutes=7), Difference.CONTRADICTION),
        ("date", at(5), at(5).replace(second=0), Difference.OTHER_FORM),
        ("date", at(5), datetime(2031, 6, 4, tzinfo=UTC), Difference.OTHER_FORM),
        ("author", "M. Oren", "L. Oren", Difference.CONTRADICTION),
        ("author", "M. Oren", "M.  OREN", Difference.OTHER_FORM),
        ("reply_to", "table:tarn/3", "table:190007/3", Difference.OTHER_FORM),
        ("reply_to", "table:tarn/3", "table:tarn/4", Difference.CONTRADICTION),
        ("reply_to", "table:tarn/3", "table:veyra/3", Difference.CONTRADICTION),
        ("url", "https://t.me/s/tarn/5?before=9", "http://www.t.me/tarn/5", Difference.OTHER_FORM),
        ("url", "https://twitter.com/tarn/status/5", "https://x.com/tarn/status/6", Difference.CONTRADICTION),
        ("kind", PostKind.POLL, PostKind.MESSAGE, Difference.OTHER_FORM),
        ("kind", PostKind.POLL, PostKind.SERVICE, Difference.CONTRADICTION),
        ("declared_language", "tr", "az", Difference.CONTRADICTION),
        ("media", (Media(kind="photo", name="1.jpg"),), (Media(kind="photo", url="https://a"),), Difference.OTHER_FORM),
    ],
)
def test_differences_are_told_apart(field: str, one: object, other: object, difference: Difference) -> None:
    sightings = [seen("1", **{field: one}), seen("2", **{field: other})]
    for order in itertools.permutations(sightings):
        found = {each.field: each for each in trace_fields(order, {"1" * 64: "a.json", "2" * 64: "b.html"})}[field]
        assert [each.difference for each in found.others] == [difference]
        assert {found.value, found.others[0].value} == {one, other}
        assert {found.held_by[0].dump, found.others[0].held_by[0].dump} == {"a.json", "b.html"}
        assert bool(found.contradictions) == (difference is Difference.CONTRADICTION)


def test_local_times_contradict_beyond_the_clocks_of_the_earth_only() -> None:
    local = seen("1", date=at(5) + timedelta(hours=3), extra={"date_is_local": True})
    for hours, difference in ((0, Difference.OTHER_FORM), (20, Difference.CONTRADICTION)):
        exact = seen("2", date=at(5) - timedelta(hours=hours))
        found = {each.field: each for each in trace_fields([local, exact], {})}["date"]
        assert found.value == exact.date
        assert [each.difference for each in found.others] == [difference]


def test_other_texts_are_edits_and_what_hangs_on_them_too() -> None:
    old = seen("1", "The quay is closed.", edited=False, links=("https://a",))
    new = seen("2", "The quay is open.", edited=True, links=("https://b",))
    found = {each.field: each for each in trace_fields([new, old], {})}
    assert found["text"].value == "The quay is open."
    for field in ("text", "links", "edited"):
        assert [each.difference for each in found[field].others] == [Difference.EDIT]


values = st.sampled_from
SIGHTINGS = st.lists(
    st.builds(
        lambda n, **fields: seen(str(n), **fields),
        st.integers(0, 3),
        text=values(["The quay is closed.", "The quay is open.", "The quay  is open."]),
        edited=values([None, False, True]),
        edited_date=values([None, at(7), at(8)]),
        date=values([None, at(5), at(5).replace(second=0), at(6)]),
        views=values([None, 0, 5, 9]),
        author=values([None, "M. Oren", "L. Oren"]),
        forward=values([None, Forward(), Forward(name="Port"), Forward(channel="port", number="3")]),
        reactions=values([None, (), (Reaction("👍", 2),)]),
        extra=values([{}, {"poll": None}, {"poll": 1}, {"date_is_local": True}]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one.place,
)


@settings(deadline=None, max_examples=80)
@given(SIGHTINGS, st.randoms(use_true_random=False))
def test_order_never_counts_and_provenance_accounts_for_every_value(sightings, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(sightings, len(sightings))
    merged, revisions = merge_sightings(sightings)
    assert (merged, revisions) == merge_sightings(shuffled)
    provenance = trace_fields(sightings, {})
    assert provenance == trace_fields(shuffled, {})
    assert revisions[-1].text == merged.text
    known = {each.field: each for each in provenance}
    for field in ("date", "author", "edited", "views", "text"):
        held = {getattr(one, field) for one in sightings} - {None}
        assert (getattr(merged, field) is None) == (not held)
        if held:
            assert {known[field].value, *(each.value for each in known[field].others)} == held
            places = [place for each in (known[field], *known[field].others) for place in each.held_by]
            assert len(places) == len(set(places)) == sum(getattr(one, field) is not None for one in sightings)


# --- through the whole road ------------------------------------------------------------------------------------------


def test_an_export_a_page_and_a_table_make_one_post_each_and_fields_know_their_dumps(tmp_path: Path) -> None:
    dumps = [
        export(tmp_path / "result.json", range(1, 8), author="M. Oren"),
        page(tmp_path / "page.html", range(3, 10)),
        table(tmp_path / "rows.jsonl", range(2, 9)),
    ]
    results = []
    for number, order in enumerate(itertools.permutations(dumps)):
        with archived(tmp_path / str(number), order) as archive:
            assert [one.key for one in archive.posts] == [key(n) for n in range(1, 10)]
            results.append(([archive.ledger.provenance(one.key) for one in archive.posts], archive.ledger()))
            known = {each.field: each for each in archive.ledger.provenance(key(5))}
    assert all(result == results[0] for result in results)
    names = {field: [place.dump for place in each.held_by] for field, each in known.items()}
    assert names["text"] == ["page.html", "result.json", "rows.jsonl"]
    assert names["author"] == ["result.json"]
    assert names["views"] == ["page.html"]
    assert names["forwards"] == ["rows.jsonl"]
    assert names["date"] == ["page.html", "result.json"]
    assert [(each.difference, each.held_by[0].dump) for each in known["date"].others] == [
        (Difference.OTHER_FORM, "rows.jsonl")
    ]
    assert known["author"].held_by[0].position == "messages[4] (id 5)"


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param({}, key(7), id="nothing but the address"),
        pytest.param({"id": 7}, key(7), id="its own number"),
        pytest.param({"id": "r-19"}, key(7), id="a row's id is not the post's"),
        pytest.param({"platform": "Telegram"}, key(7), id="the same platform"),
        pytest.param({"channel": "@Tarn_Ferries"}, key(7), id="the same channel"),
        pytest.param({"channel": "Ferries of Tarn"}, key(7), id="a displayed name"),
        pytest.param({"url": f"https://t.me/s/{NAME}/7?single"}, key(7), id="another form of the address"),
        pytest.param({"url": "https://t.me/c/1900000077/7"}, "telegram:1900000077/7", id="a private form"),
        pytest.param({"url": "https://twitter.com/tarn/status/99?s=20"}, "x:tarn/99", id="X"),
        pytest.param({"channel": "veyra_now", "id": 3}, "table:veyra_now/3", id="it says that it stands elsewhere"),
        pytest.param({"platform": "feed", "id": 3}, "feed:rows/3", id="another platform"),
        pytest.param({"url": f"https://t.me/{NAME}", "id": 3}, "table:rows/3", id="a channel's address"),
        pytest.param({"url": f"https://t.me/{NAME}/7?comment=4", "id": 3}, "table:rows/3", id="a comment's"),
        pytest.param({"url": "https://tarn.example/7", "id": 3}, "table:rows/3", id="any other address"),
    ],
)
def test_a_row_with_a_posts_address_has_that_posts_key(tmp_path: Path, row: dict[str, object], wanted: str) -> None:
    with archived(tmp_path / "archive", [table(tmp_path / "rows.jsonl", [7], **row)]) as archive:
        assert [one.key for one in archive.posts] == [wanted]
        if row.get("id") == "r-19":
            assert archive.posts[0].extra["id"] == "r-19"
        if row.get("channel") == "Ferries of Tarn":
            assert archive.posts[0].channel_title == "Ferries of Tarn"


def test_links_say_which_revision_they_rest_on(tmp_path: Path) -> None:
    notice = "The keeper of the lock asks every captain to sign the grey book before the second bell."
    dumps = [
        export(tmp_path / "old.json", [1, 2]),
        export(tmp_path / "new.json", [1, 2], texts={2: notice}),
        table(tmp_path / "rows.jsonl", [1], url="https://t.me/veyra_now/1", text=notice),
    ]
    with archived(tmp_path / "archive", dumps, linked=True) as archive:
        (row,) = archive.links.to_arrow().to_pylist()
        revised = "source" if row["source"].endswith("/2") else "target"
        assert row[f"{revised}_revision"] == 1
        assert row["source_revision"] + row["target_revision"] == 1
        assert archive.posts.to_arrow()["revisions"].to_pylist() == [1, 2, 1]


# --- absence ---------------------------------------------------------------------------------------------------------


def absent(archive: Archive) -> dict[str, datetime | None]:
    rows = archive.posts.to_arrow().to_pylist()
    assert {row["post"] for row in rows if row["absent_from"]} == {
        one.key for one in archive.posts if archive.ledger.absence(one.key)
    }
    return {row["post"]: row["absent_since"] for row in rows if row["absent_from"]}


def test_a_post_missing_from_a_later_export_is_absent_since_then_and_stays(tmp_path: Path) -> None:
    dumps = [
        export(tmp_path / "monday.json", range(1, 6)),
        export(tmp_path / "tuesday.json", [1, 2, 4, 5, 6, 7]),
        export(tmp_path / "friday.json", [1, 2, 5, 6, 8]),
    ]
    for number, order in enumerate(itertools.permutations(dumps)):
        with archived(tmp_path / str(number), order) as archive:
            name = f"telegram:{NUMBER}"
            assert absent(archive) == {f"{name}/3": at(7), f"{name}/4": at(8), f"{name}/7": at(8)}
            assert len(archive.posts) == 8
            found = archive.ledger.absence(f"{name}/3")
            assert found is not None
            assert (found.dump, found.ground) == ("tuesday.json", "its newest post is later")


def test_an_earlier_dump_that_lacks_a_post_proves_nothing(tmp_path: Path) -> None:
    # The export of the older dump was limited, or broken: who knows.
    dumps = [export(tmp_path / "old.json", [1, 2, 4, 5]), export(tmp_path / "new.json", range(1, 8))]
    with archived(tmp_path / "archive", dumps) as archive:
        assert absent(archive) == {}
        (channel,) = archive.ledger().channels
        assert [(one.post.rpartition("/")[2], one.dump) for one in channel.missing] == [("3", "old.json")]


def test_beyond_its_window_a_dump_says_nothing(tmp_path: Path) -> None:
    dumps = [export(tmp_path / "old.json", range(1, 8)), export(tmp_path / "new.json", range(5, 12))]
    with archived(tmp_path / "archive", dumps) as archive:
        assert absent(archive) == {}
        assert archive.ledger().channels[0].missing == ()


def test_of_two_pages_the_later_has_more_views(tmp_path: Path) -> None:
    first, second = page(tmp_path / "a.html", range(3, 9)), page(tmp_path / "b.html", [3, 4, 6, 7, 8], views=900)
    for number, order in enumerate(itertools.permutations([first, second])):
        with archived(tmp_path / str(number), order) as archive:
            assert absent(archive) == {key(5): at(8)}
    fewer = page(tmp_path / "c.html", [3, 4, 6, 7, 8, 9], views=2)  # a newer post, and yet fewer views
    with archived(tmp_path / "fewer", [first, fewer]) as archive:
        assert absent(archive) == {}
        assert len(archive.ledger().channels[0].missing) == 1


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(lambda path: table(path / "later.jsonl", [1, 2, 4, 5, 9]), id="a table may leave posts out"),
        pytest.param(lambda path: page(path / "later.html", [2, 5, 9], search="bell"), id="so does a search"),
        pytest.param(lambda path: page(path / "later.html", [2, 5, 900]), id="and a page with hardly any posts"),
    ],
)
def test_a_dump_that_leaves_posts_out_proves_nothing(tmp_path: Path, later) -> None:  # type: ignore[no-untyped-def]
    with archived(tmp_path / "archive", [page(tmp_path / "a.html", range(1, 6)), later(tmp_path)]) as archive:
        assert absent(archive) == {}


def test_a_dump_that_could_not_be_read_whole_proves_nothing(tmp_path: Path) -> None:
    later = export(tmp_path / "later.json", [1, 2, 3, 5, 6])
    later.write_text(later.read_text("utf-8").replace('"id": 3,', '"id": "three",'), "utf-8")
    with archived(tmp_path / "archive", [export(tmp_path / "early.json", range(1, 6)), later]) as archive:
        assert absent(archive) == {}
        reasons = {one.reason for one in archive.ledger().channels[0].missing}
        assert reasons == {"the dump could not be read whole: 1 faults"}


def test_pages_leave_out_service_messages_and_parts_of_albums(tmp_path: Path) -> None:
    picture = {"photo": "photos/1.jpg"}
    early = export(tmp_path / "early.json", range(1, 10))
    content = early.read_text("utf-8")
    content = content.replace('"id": 4, "type": "message"', '"id": 4, "type": "service", "action": "pin_message"')
    early.write_text(content, "utf-8")
    later = page(tmp_path / "later.html", [1, 2, 3, 6, 7, 8, 9, 10, 11])
    with archived(tmp_path / "archive", [early, later]) as archive:
        assert absent(archive) == {key(5): at(11)}  # and not the service message
    grouped = "".join(f'<a class="grouped_media_wrap" href="https://t.me/{NAME}/{n}"></a>' for n in (3, 4, 5))
    content = later.read_text("utf-8")
    mark = f'data-post="{NAME}/3">'
    later.write_text(
        content.replace(mark, f'{mark}<div class="tgme_widget_message_grouped_wrap">{grouped}</div>'), "utf-8"
    )
    with archived(tmp_path / "albums", [export(tmp_path / "plain.json", range(1, 10), **picture), later]) as archive:
        assert absent(archive) == {}
        assert archive.ledger().channels[0].gaps == ()


@settings(deadline=None, max_examples=8)
@given(st.permutations(range(5)), st.sets(st.integers(1, 9), max_size=3))
def test_the_order_of_dumps_changes_no_provenance_absence_or_ledger(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], gone: set[int]
) -> None:
    path = tmp_path_factory.mktemp("orders")
    dumps = [
        export(path / "a.json", range(1, 8)),
        page(path / "b.html", [n for n in range(3, 11) if n not in gone]),
        table(path / "c.jsonl", range(2, 7), author="L. Oren"),
        export(path / "d.json", [n for n in range(1, 13) if n not in gone], texts={8: "The quay is open."}),
        page(path / "e.html", range(5, 12), views=500, texts={8: "The quay is open."}),
    ]
    results = []
    for name, chosen in (("one", range(5)), ("other", order)):
        with archived(path / name, [dumps[n] for n in chosen]) as archive:
            results.append(
                (
                    archive.ledger(),
                    archive.table("posts"),
                    [archive.ledger.provenance(one.key) for one in archive.posts],
                )
            )
    assert results[0] == results[1]
    assert text_of(3) in results[0][1]["text"].to_pylist()
