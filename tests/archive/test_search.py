"""Search: folding and forms, exact before other forms, filters, an index that follows the posts."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.archive.records import to_json
from stemmatic.archive.search.hits import MAX_RANKED, Hits, SearchOrder
from stemmatic.archive.search.index import place_of
from stemmatic.archive.search.query import MAX_CHARS, Known, read_query
from stemmatic.archive.store import Store
from stemmatic.errors import OptionError
from stemmatic.model import (
    Dump,
    Forward,
    Heading,
    Media,
    Passage,
    PassageKind,
    Post,
    Understanding,
)
from stemmatic.progress import unwatched
from stemmatic.text.comparison import split_to_search
from tests.invented import START, post


def dump(number: int) -> Dump:
    return Dump(sha256=f"{number:064}", name=f"{number}.jsonl", format="table", size_bytes=1)


def keep(store: Store, posts: Sequence[Post], number: int = 0) -> None:
    """The posts as one dump; a dump of the same number is read anew."""
    one = dump(number)
    placed = [
        replace(p, place=replace(p.place, dump_sha256=one.sha256, position=f"{p.channel} {p.number}")) for p in posts
    ]
    store.add_dump(one, placed, [], {})


def understand(store: Store, key: str, language: str, speaker: str | None = None) -> None:
    """What a run would say of a post: all of it is of one language."""
    held = store.post(key)
    assert held is not None
    said = Understanding(
        passages=(Passage(begin=0, end=len(held.text), kind=PassageKind.SENTENCE, language=language),),
        headings=(Heading(speaker=speaker),) if speaker else (),
    )
    with store.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO understood (post, record) VALUES (?, ?)", (key, to_json(said)))


def archive_of(folder: Path, **texts: tuple[str, str]) -> Store:
    """An indexed archive of posts by name: (language, text); each ten minutes after the one before."""
    store = Store(folder, create=True)
    keep(store, [post(name, 1, text, 10 * at) for at, (name, (_, text)) in enumerate(texts.items())])
    for name, (language, _) in texts.items():
        understand(store, f"table:{name}/1", language)
    store.index_search(unwatched)
    return store


def channels(hits: Hits) -> list[str]:
    return [hit.channel for hit in hits.hits]


def find(store: Store, query: str, order: SearchOrder = SearchOrder.RELEVANCE, **page: int) -> Hits:
    return store.search(query, order=order, **page)


def marked(hits: Hits) -> list[str]:
    """What is marked in the first hit."""
    snippet = hits.hits[0].snippet
    return [snippet.text[begin - snippet.begin : end - snippet.begin] for begin, end in snippet.marks]


@pytest.fixture(scope="module")
def tongues(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return archive_of(
        tmp_path_factory.mktemp("tongues"),
        light=("tr", "Işık limanda söndü, herkes bekledi."),
        lights=("tr", "Limanın ışıkları İstanbul'da da görüldü. #Işık'ta"),
        tree=("ru", "Ёлка стоит у здания министра."),
        trees=("ru", "Елки привезли министры озёрного края."),
        porch=("uk", "На ґанок вийшов міністр із п’ятьма гостями."),
        porches=("uk", "Ганок пофарбували, міністрів не чекали."),
        school=("ar", "زار الوزيرُ المدرســـة الجديدة في إدارة الميناء"),
        harbour=("en", "The ministers agreed on a harbour café. #Lake_Toll"),
        both=("en", "The minister's cat slept under the harbour clock."),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("IŞIK", ["light", "lights"]),
        ("ışıklar", ["lights", "light"]),
        ("isik", ["lights", "light"]),  # typed without the dots and tails that the keyboard lacks
        ("istanbul", ["lights"]),
        ("İSTANBUL", ["lights"]),
        ("елка", ["tree", "trees"]),
        ("ЁЛКИ", ["trees", "tree"]),
        ("ґанок", ["porch", "porches"]),
        ("ганок", ["porches", "porch"]),
        ("п'ятьма", ["porch"]),
        ("пятьма", ["porch"]),
        ("міністра", ["porches", "porch"]),
        ("министр", ["trees", "tree"]),
        ("وزير", ["school"]),
        ("المدرسة", ["school"]),
        ("مدرسة", ["school"]),
        ("ادارة", ["school"]),
        ("minister", ["both", "harbour"]),
        ("cafe", ["harbour"]),
    ],
)
def test_a_word_finds_its_forms_and_spellings(tongues: Store, query: str, found: list[str]) -> None:
    assert channels(find(tongues, query, SearchOrder.NEWEST)) == sorted(found, key=ORDER.index, reverse=True)


ORDER = ["light", "lights", "tree", "trees", "porch", "porches", "school", "harbour", "both"]


@pytest.mark.parametrize(
    ("query", "first"),
    [("ышик OR ЁЛКИ", "trees"), ("елка", "tree"), ("ґанок", "porch"), ("ганок", "porches"), ("ministers", "harbour")],
)
def test_posts_with_the_word_as_typed_come_first(tongues: Store, query: str, first: str) -> None:
    hits = find(tongues, query)
    assert channels(hits)[0] == first
    assert [hit.exact for hit in hits.hits] == [True] + [False] * (len(hits.hits) - 1)


def test_a_phrase_is_exact(tongues: Store) -> None:
    assert channels(find(tongues, '"здания министра"')) == ["tree"]
    assert channels(find(tongues, '"министр"')) == []
    assert channels(find(tongues, '"the harbour clock"')) == ["both"]
    assert channels(find(tongues, '"harbour the clock"')) == []
    assert channels(find(tongues, "“THE  Harbour”")) == ["both"]
    assert channels(find(tongues, '"the harbour clo"*')) == channels(find(tongues, '"the harbour clo*"')) == ["both"]


def test_prefixes_hashtags_either_and_without(tongues: Store) -> None:
    assert channels(find(tongues, "минист*", SearchOrder.OLDEST)) == ["tree", "trees"]
    assert channels(find(tongues, "#lake_toll")) == channels(find(tongues, "#Lake*")) == ["harbour"]
    assert channels(find(tongues, "#ışık")) == ["lights"]  # the ending after the apostrophe is none of it
    assert channels(find(tongues, "#harbour")) == []
    assert channels(find(tongues, "ёлка OR cat", SearchOrder.OLDEST)) == ["tree", "trees", "both"]
    assert channels(find(tongues, "harbour cat OR cafe -clock")) == ["harbour"]
    assert channels(find(tongues, "harbour -minister")) == []
    assert channels(find(tongues, 'harbour -"minister\'s cat"')) == ["harbour"]


def test_marks_are_spans_of_the_raw_text(tongues: Store) -> None:
    assert marked(find(tongues, "isik -istanbul")) == ["Işık"]
    assert marked(find(tongues, "isik istanbul")) == ["ışıkları", "İstanbul'da", "Işık'ta"]
    assert marked(find(tongues, "وزير مدرسة")) == ["الوزيرُ", "المدرســـة"]
    assert marked(find(tongues, '"стоит у"')) == ["стоит у"]
    assert marked(find(tongues, "#lake_toll")) == ["#Lake_Toll"]
    assert marked(find(tongues, "#ışık")) == ["#Işık'ta"]
    assert marked(find(tongues, "language:en channel:both")) == []


def test_a_long_text_is_shown_where_the_words_stand(tmp_path: Path) -> None:
    text = "Ferry after ferry. 🚢 " * 400 + "Then the lighthouse keeper waved. " + "More ferries. " * 50
    store = archive_of(tmp_path, lake=("en", text))
    hits = find(store, "lighthouse keepers")
    snippet = hits.hits[0].snippet
    assert marked(hits) == ["lighthouse", "keeper"]
    assert snippet.text == text[snippet.begin : snippet.end]
    assert snippet.cut
    assert len(snippet.text) <= 220
    assert [text[begin:end] for begin, end in snippet.marks] == ["lighthouse", "keeper"]


def test_a_title_is_searched_and_no_phrase_reaches_out_of_it(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    keep(store, [post("feed", 1, "Grey herons came back.", title="Lake report")])
    store.index_search(unwatched)
    hits = find(store, "report")
    assert marked(hits) == ["report"]
    assert hits.hits[0].snippet.in_title
    assert find(store, '"report grey"').total == 0


# --- filters -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("lakes"), create=True)
    keep(
        store,
        [
            post("tarn_port", 1, "The toll rises.", 0, channel_title="Tarn Port | Порт"),
            post("Tarn_Daily", 2, "The toll falls.", 60, forward=Forward(name="Tarn Port")),
            post("tarn__daily", 3, "The toll stays.", 24 * 60, media=(Media(kind="photo"),)),
            post("lake", 4, "Gebühr und toll.", None),
        ],
    )
    understand(store, "table:tarn_port/1", "en", speaker="Odo van Brandt")
    understand(store, "table:Tarn_Daily/2", "en", speaker="Odo Lindqvist")
    understand(store, "table:lake/4", "de")
    store.index_search(unwatched)
    return store


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("channel:tarn_port", "1"),
        ("channel:@tarn_port toll", "1"),
        ("channel:table:tarn_port", "1"),
        ('channel:"tarn port порт"', "1"),
        ("channel:tarn_daily", "2"),
        ("channel:TARN__DAILY", "3"),
        ("-channel:tarn_daily", "314"),
        ("language:en", "21"),
        ("language:und", "3"),
        ("language:de OR language:en", "214"),
        ("speaker:odo", "21"),
        ('speaker:"van brandt"', "1"),
        ('speaker:"brandt odo"', ""),
        ('speaker:"odo lindqvist"', "2"),
        ("speaker:lind*", "2"),
        ("has:forward", "2"),
        ("has:media", "3"),
        ("-has:date", "4"),
        ("platform:table toll", "3214"),
        ("from:2031-06-03 until:2031-06-03", "21"),
        ("from:2031-06-03T10:00", "32"),
        ("until:2031-06-03T09:00", "1"),
        ("from:2031-06 until:2031-06", "321"),
        ("from:2032", ""),
        ("toll from:2031-06-04 -speaker:odo", "3"),
    ],
)
def test_filters(lakes: Store, query: str, numbers: str) -> None:
    hits = find(lakes, query, SearchOrder.NEWEST)
    assert "".join(hit.post.rpartition("/")[2] for hit in hits.hits) == numbers
    assert hits.total == len(numbers)


def test_undated_posts_are_last_in_either_order(lakes: Store) -> None:
    for order, keys in ((SearchOrder.NEWEST, "3214"), (SearchOrder.OLDEST, "1234")):
        whole = [hit.post[-1] for hit in find(lakes, "toll", order).hits]
        paged = [hit.post[-1] for skip in range(5) for hit in find(lakes, "toll", order, limit=1, skip=skip).hits]
        assert "".join(whole) == "".join(paged) == keys


def test_pages_by_relevance_join_up(tongues: Store) -> None:
    query = "елка OR міністр OR harbour OR ışık"
    whole = find(tongues, query)
    assert len({hit.post for hit in whole.hits}) == whole.total == 8
    for size in (1, 3):
        paged = [hit for skip in range(0, 9, size) for hit in find(tongues, query, limit=size, skip=skip).hits]
        assert paged == list(whole.hits)


def test_very_common_words_are_ranked_among_the_newest(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    count = MAX_RANKED + 50
    keep(
        store, [post("a", n, "Fog." if n % 2 else "Fog on the lake and more fog on the hill.", n) for n in range(count)]
    )
    store.index_search(unwatched)
    hits = find(store, "fog")
    assert (hits.total, hits.more, hits.ranked) == (MAX_RANKED, True, MAX_RANKED)
    assert find(store, "fog", skip=MAX_RANKED).hits == ()
    assert find(store, "fog", skip=MAX_RANKED - 1, limit=5).hits[0].post != hits.hits[0].post
    oldest = find(store, "fog", SearchOrder.NEWEST, skip=count - 1)
    assert [hit.post for hit in oldest.hits] == ["table:a/0"]
    assert oldest.ranked is None


# --- queries that are wrong, or hostile --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "", "   ", "-", "*", "fo*", "#", '"', '"never closed', '""', "OR", "OR a", "a OR", "a OR OR b", "-a OR b",
        "a OR -b",
        "chanel:x", "http://tarn.example/x", "channel:", "channel: x", "speaker:🦆", "has:wings", "from:yesterday",
        "from:2031-13", "until:0000", "until:9999", "from:2031 from:2032", "-from:2031", "from:2032 until:2031",
        "tol*l",
        "language:e*", "🦆", "x" * (MAX_CHARS + 1), " ".join("abc" for _ in range(100)),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_said_in_one_line(lakes: Store, query: str) -> None:
    with pytest.raises(OptionError) as error:
        find(lakes, query)
    assert str(error.value).startswith("search: ")
    assert "\n" not in str(error.value)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            ['"', "*", ":", "-", "(", ")", "^", "+", "NEAR", "AND", "NOT", "OR", "words", "marks:", "{", "toll"]
        )
        | st.text(max_size=5),
        max_size=12,
    ).map(" ".join)
    | st.text(max_size=60)
)
def test_no_query_breaks_the_index(lakes: Store, query: str) -> None:
    try:
        hits = find(lakes, query)
    except OptionError:
        return
    assert hits.total <= 4


def test_the_index_language_is_not_the_users(lakes: Store) -> None:
    assert find(lakes, "words toll").total == 0  # a word like others, and no post has it
    assert find(lakes, "toll NOT falls").total == 0
    assert find(lakes, "NEAR(toll rises)").total == 0
    assert find(lakes, "toll* AND").total == 0


# --- the index follows the posts ---------------------------------------------------------------------------------


def test_only_what_changed_is_indexed(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    first = [post("a", n, f"Ferry number {n} sails.") for n in range(30)]
    keep(store, first)
    assert store.index_search(unwatched) == 30
    assert store.index_search(unwatched) == 0
    keep(store, [*first, post("a", 30, "Ferry number thirty sails.")], 1)
    assert store.count_unindexed() == 1
    assert store.index_search(unwatched) == 1
    assert find(store, "ferry").total == 31


def test_an_edit_that_changes_no_word_gives_no_new_place(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    keep(store, [post("a", 1, "The ferry sails.", views=5)])
    store.index_search(unwatched)
    before = store._rows("SELECT place FROM search_posts")
    keep(store, [post("a", 1, "The ferry sails.", views=9)], 1)
    assert store.index_search(unwatched) == 1
    assert store._rows("SELECT place FROM search_posts") == before
    assert store._rows("SELECT count(*) FROM search_dead") == [(0,)]


def test_edited_and_removed_posts_leave_the_index(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    keep(store, [post("a", 1, "The ferry sails."), post("a", 2, "The ferry sinks.")])
    store.index_search(unwatched)
    with store.writing() as connection:  # the dump is read anew, in another way
        connection.execute("DELETE FROM dumps")
    keep(store, [post("a", 1, "The steamer sails.")])
    assert store.count_unindexed() == 2
    assert find(store, "steamer").unindexed == 2
    store.index_search(unwatched)
    assert find(store, "ferry").total == 0
    assert [hit.post for hit in find(store, "sails OR sinks").hits] == ["table:a/1"]
    assert find(store, "sails").unindexed == 0


def test_what_a_run_says_of_a_post_is_taken_in(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    keep(store, [post("a", 1, "Министры уехали.")])
    store.index_search(unwatched)
    assert find(store, "министр").total == 0  # no language is known yet
    understand(store, "table:a/1", "ru")
    store.index_search(unwatched)
    assert find(store, "министр language:ru").total == 1


def test_who_searches_does_not_fill_what_another_thread_fills(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    keep(store, [post("a", n, f"Ferry number {n} sails.", n) for n in range(1200)])
    seen: list[int] = []

    def meanwhile() -> None:
        other = Store(tmp_path)
        other.index_search_if_free(unwatched)
        seen.append(find(other, "ferry").unindexed)
        other.close()

    def watch(stage: str, done: int, whole: int | None) -> None:
        if done == 1000:
            asking = threading.Thread(target=meanwhile)
            asking.start()
            asking.join()

    store.index_search_if_free(watch)
    assert seen == [200]
    assert store.count_unindexed() == 0
    keep(store, [post("b", 1, "One more ferry sails.")], 1)
    store.index_search_if_free(unwatched)  # free again
    assert store.count_unindexed() == 0


def test_a_fill_that_was_stopped_goes_on(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    keep(store, [post("a", n, f"Ferry number {n} sails.", n) for n in range(1200)])

    def stop(stage: str, done: int, whole: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.index_search(stop)
    assert 0 < find(store, "ferry").unindexed < 1200
    store.close()
    store = Store(tmp_path)
    left = store.count_unindexed()
    assert store.index_search(unwatched) == left
    assert store._rows("SELECT count(*) FROM search_posts") == [(1200,)]
    assert find(store, "ferry", SearchOrder.NEWEST, skip=1199).hits[0].post == "table:a/0"


def test_a_large_fill_leaves_an_index_of_one_part(tmp_path: Path) -> None:
    store = Store(tmp_path, create=True)
    keep(store, [post("a", n, f"Ferry number {n} sails.", n) for n in range(1600)])  # four batches
    store.index_search(unwatched)
    assert store._rows("SELECT count(DISTINCT id >> 37) FROM search_index_data WHERE id > 10") == [(1,)]
    assert find(store, "ferry").total == 1600


def test_other_rules_make_the_index_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = archive_of(tmp_path, lake=("en", "Ferries sail."))
    with monkeypatch.context() as patched:
        patched.setattr("stemmatic.archive.search.index._RULES", "other")
        assert store.index_search(unwatched) == 1
        assert store.index_search(unwatched) == 0
        assert store._rows("SELECT rules FROM search_rules") == [("other",)]
    store.index_search_if_free(unwatched)
    assert "other" not in store._rows("SELECT rules FROM search_rules")[0][0]
    assert find(store, "ferry").total == 1


def test_too_many_dead_places_make_the_index_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.archive.search.index._MIN_DEAD", 2)
    store = Store(tmp_path, create=True)
    for day in range(5):
        text = f"The ferry sails on day {'x' * (day + 1)}."
        edited = datetime(2031, 7, 1 + day, tzinfo=UTC)
        keep(store, [post("a", n, text, edited=True, edited_date=edited) for n in range(2)], day)
        store.index_search(unwatched)
        assert find(store, "ferry").total == 2
        assert find(store, "xx").total == (2 if day == 1 else 0)
        assert store._rows("SELECT count(*) FROM search_dead")[0][0] <= 4


def test_many_posts_of_one_second_all_get_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.archive.search.index._PLACES_A_SECOND", 8)
    store = Store(tmp_path, create=True)
    keep(store, [post("a", n, "Fog.") for n in range(50)])
    store.index_search(unwatched)
    assert find(store, "fog", limit=60).total == 50


def test_who_searches_does_not_wait_for_who_writes(tmp_path: Path) -> None:
    store = archive_of(tmp_path, lake=("en", "Ferries sail."))
    keep(store, [post("a", 1, "The ferry sinks.")], 1)
    other = sqlite3.connect(tmp_path / "archive.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.index_search_if_free(unwatched)
    hits = find(store, "ferry")
    assert (hits.total, hits.unindexed) == (1, 1)
    other.execute("ROLLBACK")
    other.close()
    store.index_search_if_free(unwatched)
    assert find(store, "ferry").total == 2
    assert store._rows("PRAGMA busy_timeout") == [(10_000,)]


def test_places_rise_with_time() -> None:
    moments = [datetime(1, 1, 1, tzinfo=UTC), START, START.replace(second=1), datetime(9999, 12, 31, tzinfo=UTC)]
    places = [place_of(moment) for moment in moments]
    assert places == sorted(set(places))
    assert places[-1] < 1 << 62


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_every_word_of_every_post_finds_it(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    texts = [text.replace("\x00", "").encode("utf-8", "ignore").decode() for text in texts]
    store = Store(tmp_path_factory.mktemp("any"), create=True)
    keep(store, [post("a", n, text, n) for n, text in enumerate(texts)])
    store.index_search(unwatched)
    for number, text in enumerate(texts):
        found = split_to_search(text)
        for begin, end in zip(found.begins, found.ends, strict=True):
            word = text[begin:end]
            if '"' not in word:
                hits = find(store, f'"{word}"', limit=50)
                assert f"table:a/{number}" in {hit.post for hit in hits.hits}
    store.close()


def test_facets_count_a_post_that_changed_since_it_was_indexed_as_it_is_now(tmp_path: Path) -> None:
    with closing(Store(tmp_path, create=True)) as store:
        keep(store, [post("tarn", 1, "ferries leave"), post("tarn", 2, "ferries come")])
        understand(store, "table:tarn/1", "en")
        understand(store, "table:tarn/2", "en")
        store.index_search(unwatched)

        def languages() -> dict[str, int]:
            found = next(one for one in store.facets("ferries").facets if one.field == "language")
            return {value.label: value.posts for value in found.values}

        assert languages() == languages() == {"en": 2}
        understand(store, "table:tarn/2", "tr")
        assert store.count_unindexed() == 1
        assert languages() == languages() == {"en": 1, "tr": 1}
        understand(store, "table:tarn/2", "uk")  # once more before it is indexed
        assert languages() == {"en": 1, "uk": 1}


def test_a_reader_holds_few_pages_and_a_writer_many(tmp_path: Path) -> None:
    with closing(Store(tmp_path, create=True)) as store:

        def kib() -> int:
            return -int(store._connection.execute("PRAGMA cache_size").fetchone()[0])

        reading = kib()
        with store.writing():
            assert kib() >= 64 << 10
        assert kib() == reading <= 8 << 10


def test_an_overview_has_what_was_written_since_by_this_reader_another_or_nobody(tmp_path: Path) -> None:
    with closing(Store(tmp_path, create=True)) as store, closing(Store(tmp_path)) as other:

        def channels(asked: Store) -> list[str]:
            return [one.channel for one in asked.overview(0).channels]

        assert channels(store) == channels(other) == []
        keep(store, [post("tarn", 1, "ferries leave")], 1)
        assert channels(store) == channels(other) == ["tarn"]
        keep(other, [post("lake", 1, "ferries come")], 2)
        assert sorted(channels(store)) == ["lake", "tarn"]
        other.hold()
        keep(store, [post("pier", 1, "ferries stay")], 3)
        assert sorted(channels(other)) == ["lake", "tarn"]  # of one moment
        other.hold()
        assert sorted(channels(other)) == ["lake", "pier", "tarn"]

        def write_in_vain() -> None:
            with store.writing() as connection:
                connection.execute("DELETE FROM posts")
                assert channels(store) == []
                raise KeyError

        with pytest.raises(KeyError):
            write_in_vain()
        assert sorted(channels(store)) == ["lake", "pier", "tarn"]


def test_bold_letters_as_some_tools_write_them_are_no_sign_of_a_query() -> None:
    assert read_query("⚡️**Council of Tarn,** raises", Known()) == read_query("⚡️Council of Tarn, raises", Known())
    with pytest.raises(OptionError, match="at the end of a word only"):
        read_query("cou*cil", Known())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("№ 45", "45"),
        ("3,5 %", "3,5"),
        ("ferry – lake", "ferry lake"),
        ("ferry & lake", "ferry lake"),
        ("паром AND озеро", "паром озеро"),
        ("vapur AND göl OR nehir", "vapur göl OR nehir"),
        ("العبارة AND البحيرة", "العبارة البحيرة"),
    ],
)
def test_signs_alone_and_a_typed_and_are_passed_over(typed: str, meant: str) -> None:
    assert read_query(typed, Known()) == read_query(meant, Known())


def test_signs_and_an_and_that_are_all_there_is_are_not() -> None:
    for sign in ("№", "-", "%"):
        with pytest.raises(OptionError, match="no word"):
            read_query(sign, Known())
    assert read_query("AND", Known()).terms[0].words == ("and",)
    assert read_query('ferry "AND"', Known()) != read_query("ferry", Known())
