"""What lists and the overview count is what plain counting over all records gives, also after an archive has grown."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmatic.api.archive import Archive
from stemmatic.archive.family_facts import pace_seconds
from stemmatic.archive.schema import APPLICATION_ID, migrations
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Family, Relation, split_key
from stemmatic.text.comparison import fold_word
from tests.pipeline.test_growth import CROWD, cut
from tests.pipeline.test_road import PLAIN, emptied_folder, row, write

ORDERS = ("widest", "fastest", "newest", "earliest", "largest")


def plainly_counted(archive: Archive) -> dict[str, Any]:
    """The same as :func:`listed`, by reading every record."""
    dates = {post.key: post.date for post in archive.posts}
    languages = {key: archive.posts.understanding(key).languages for key in dates}
    days: Counter[tuple[Any, ...]] = Counter()
    for post in archive.posts:
        main = next(iter(languages[post.key]), "und")
        days[post.platform, post.channel, post.date.date() if post.date else None, main] += 1
    families = {}
    pairs: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    lags: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for family in archive.families:
        families[family.id] = {
            "size": (len(family.posts), len(family.channels), len(family.languages)),
            "first": min((d for key in family.posts if (d := dates[key])), default=None),
            "last": max((d for key in family.posts if (d := dates[key])), default=None),
            "pace": plain_pace(family, dates),
        }
        for edge in family.stemma:
            pair = (*split_key(edge.source)[:2], *split_key(edge.target)[:2])
            crosses = "translat" in edge.relation
            kind = "forwards" if edge.declared else "translations" if crosses else "copies"
            pairs[pair][kind if edge.determined else "undetermined"] += 1
            source, target = dates.get(edge.source), dates[edge.target]
            if edge.determined and source and target:
                lags[pair].append((target - source).total_seconds())
    return {
        "days": dict(days),
        "families": families,
        "relays": {pair: (dict(found), median(lags[pair]) if lags[pair] else None) for pair, found in pairs.items()},
    }


def plain_pace(family: Family, dates: dict[str, datetime | None]) -> float | None:
    """Goes through the posts in order of time until half of the channels, two at least, were seen."""
    wanted = max(2, (len({split_key(key)[:2] for key in family.posts}) + 1) // 2)
    dated = sorted((moment, key) for key in family.posts if (moment := dates[key]))
    seen: set[Any] = set()
    for moment, key in dated:
        seen.add(split_key(key)[:2])
        if len(seen) == wanted:
            return (moment - dated[0][0]).total_seconds()
    return None


def listed(archive: Archive) -> dict[str, Any]:
    """What the lists say."""
    rows = archive._store._rows("SELECT platform, channel, day, language, posts FROM days")
    found = archive.families.lines(limit=None)
    return {
        "days": {(r[0], r[1], date.fromisoformat(r[2]) if r[2] else None, r[3]): r[4] for r in rows},
        "families": {
            one.family: {
                "size": (one.posts, len(one.channels), len(one.languages)),
                "first": one.first,
                "last": one.last,
                "pace": one.pace_seconds,
            }
            for one in found.families
        },
        "relays": {
            (one.source_platform, one.source, one.target_platform, one.target): (
                {
                    kind: count
                    for kind in ("forwards", "copies", "translations", "undetermined")
                    if (count := getattr(one, kind))
                },
                one.median_lag_seconds,
            )
            for one in archive.channels.relays()
        },
    }


def test_the_examples_are_counted_as_they_are(examples: Archive) -> None:
    found = listed(examples)
    assert found == plainly_counted(examples)
    assert any(counts.get("forwards") for counts, _ in found["relays"].values())
    assert any(counts.get("undetermined") for counts, _ in found["relays"].values())
    assert any(lag for _, lag in found["relays"].values())


@settings(deadline=None, max_examples=5)
@given(
    order=st.permutations(CROWD),
    cuts=st.lists(st.integers(1, len(CROWD) - 1), unique=True, min_size=1, max_size=3).map(sorted),
    undated=st.sets(st.integers(0, len(CROWD) - 1), max_size=4),
)
def test_a_grown_archive_is_counted_as_one_made_at_once(
    order: list[dict[str, Any]], cuts: list[int], undated: set[int]
) -> None:
    rows = [{**one, "date": None} if CROWD.index(one) in undated else one for one in order]
    found = []
    for parts in ([rows], cut(rows, cuts)):
        with emptied_folder() as folder, Archive(folder / "archive", create=True) as archive:
            for number, part in enumerate(parts):
                archive.add([write(folder / f"part{number}.jsonl", part)], options=PLAIN)
            found.append(listed(archive))
            assert found[-1] == plainly_counted(archive)
            assert archive.overview().timeline.undated == len(undated)
    assert found[0] == found[1]


def test_what_a_dump_read_anew_no_longer_has_is_counted_no_more(tmp_path: Path) -> None:
    dump = write(tmp_path / "posts.jsonl", [{**one, "body": "Nothing to be said."} for one in CROWD])
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([dump], options=PLAIN)
        assert archive.overview().families
        archive.add([dump], columns={"text": "body"}, options=PLAIN)
        assert listed(archive) == plainly_counted(archive)


# --- orders, filters, pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
def test_each_order_is_kept(examples: Archive, order: str) -> None:
    lines = examples.families.by(order).lines(limit=None).families
    assert sorted(one.family for one in lines) == sorted(family.id for family in examples.families)
    last = datetime(9999, 1, 1)  # noqa: DTZ001 (differences only)

    def moment(one: Any) -> datetime:
        return one.first.replace(tzinfo=None) if one.first else last

    keys = {
        "widest": lambda one: (-len(one.channels), -len(one.languages), -one.posts, one.family),
        "fastest": lambda one: (one.pace_seconds is None, one.pace_seconds or 0, -len(one.channels), one.family),
        "newest": lambda one: (one.first is None, last - moment(one), one.family),
        "earliest": lambda one: (moment(one), one.family),
        "largest": lambda one: (-one.posts, -len(one.channels), -len(one.languages), one.family),
    }
    assert list(lines) == sorted(lines, key=keys[order])
    assert [one.family for one in examples.families.lines(limit=None).families] == [
        family.id for family in examples.families
    ]


def test_pages_join_to_the_whole_list(examples: Archive) -> None:
    whole = examples.families.by("newest").lines(limit=None)
    parts = [examples.families.by("newest").lines(limit=5, skip=skip) for skip in range(0, whole.total, 5)]
    assert [line for part in parts for line in part.families] == list(whole.families)
    assert {part.total for part in parts} == {whole.total} == {len(examples.families)}
    assert examples.families.lines(skip=10_000).families == ()


def test_filters_and_what_they_count(examples: Archive) -> None:
    families = list(examples.families)
    whole = examples.families.lines(limit=None)
    for one in whole.by_language:
        assert one.count == sum(one.name in family.languages for family in families)
        assert len(examples.families.where(language=one.name)) == one.count
    for channel in whole.by_channel:
        prefix = (channel.platform, channel.channel)
        assert channel.count == sum(prefix in {split_key(key)[:2] for key in f.posts} for f in families)
        assert len(examples.families.where(channel=":".join(prefix))) == channel.count
    both = examples.families.where(channel="valdoria_mfa", language=["TR", "ru"]).lines(limit=None)
    wanted = {f.id for f in families if "valdoria_mfa" in f.channels and {"tr", "ru"} <= set(f.languages)}
    assert {one.family for one in both.families} == wanted
    assert 0 < both.total < whole.total
    assert {one.name: one.count for one in both.by_language}["tr"] == both.total
    first = sorted(one.first for one in whole.families if one.first)
    middle = first[len(first) // 2]
    assert examples.families.where(since=middle).lines().total == sum(moment >= middle for moment in first)
    assert examples.families.where(until=middle).lines().total == sum(moment <= middle for moment in first)
    with pytest.raises(OptionError, match="expected widest"):
        examples.families.by("wide")
    with pytest.raises(OptionError, match="beginning before the end"):
        examples.families.where(since=first[-1], until=first[0])
    with pytest.raises(NotFound, match="no such channel"):
        examples.families.where(channel="nobody")


def test_a_family_is_found_by_the_beginning_of_its_id(examples: Archive) -> None:
    family = examples.families[0]
    assert examples.families[family.id[:6]].id == family.id
    with pytest.raises(NotFound, match=f"{len(examples.families)} families begin so"):
        examples.families["F"]
    with pytest.raises(NotFound, match="no such family or post"):
        examples.families["%"]


# --- pace, timelines -------------------------------------------------------------------------------------------------

MORNING = datetime(2031, 6, 3, 9, 0)  # noqa: DTZ001 (differences only)


@pytest.mark.parametrize(
    ("minutes", "channels", "pace"),
    [
        ({"a": 0}, 1, None),
        ({"a": 0, "b": 4}, 2, 240),
        ({"a": 0, "b": 4, "c": 9}, 3, 240),  # half of three are two
        ({"a": 0, "b": 4, "c": 9, "d": 11, "e": 60}, 5, 540),
        ({"a": 0, "b": 4}, 3, 240),  # one channel has no date
        ({"a": 0, "b": 4}, 6, None),  # four have none: unknown, not zero
        ({}, 2, None),
    ],
)
def test_the_pace_of_a_family(minutes: dict[str, int], channels: int, pace: float | None) -> None:
    dated = [(("table", name), MORNING + timedelta(minutes=at)) for name, at in minutes.items()]
    dated += [(channel, moment + timedelta(hours=9)) for channel, moment in dated]  # later posts change nothing
    assert pace_seconds(reversed(dated), channels) == pace


@pytest.mark.parametrize(
    ("days", "unit", "columns"),
    [(1, "day", 1), (60, "day", 60), (400, "week", None), (3000, "month", None), (30_000, "year", None)],
)
def test_columns_cover_the_time_without_holes(tmp_path: Path, days: int, unit: str, columns: int | None) -> None:
    begin = date(2001, 2, 27)
    dates = [begin + timedelta(days=round(at * (days - 1) / 6)) for at in range(7)]
    rows = [{**row("tarn", at, 0, f"Ferry {at}."), "date": f"{day}T23:59:59Z"} for at, day in enumerate(dates)]
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "posts.jsonl", rows)], options=PLAIN)
        found = archive.overview().timeline
        part = archive.overview(since=dates[2], until=dates[4]).timeline
    assert found.unit == unit
    assert columns in (None, len(found.begins))
    assert found.begins[0] <= begin
    assert all(one < other for one, other in zip(found.begins, found.begins[1:], strict=False))
    counted: Counter[date] = Counter(max(b for b in found.begins if b <= day) for day in dates)
    assert found.by_channel[0].posts == tuple(counted[b] for b in found.begins)
    assert sum(part.by_channel[0].posts) == sum(dates[2] <= day <= dates[4] for day in dates)


def test_many_channels_are_told_apart_up_to_a_number(tmp_path: Path) -> None:
    rows = [row(f"echo_{name}", number, number, f"Tide {number}") for name in range(12) for number in range(name + 1)]
    with Archive(tmp_path / "archive", create=True) as archive:
        archive.add([write(tmp_path / "posts.jsonl", rows)], options=PLAIN)
        series = archive.overview().timeline.by_channel
    assert [one.name for one in series][:2] == ["table:echo_11", "table:echo_10"]
    assert (series[-1].name, series[-1].joined) == ("", 4)
    assert sum(sum(one.posts) for one in series) == len(rows)


# --- channels, speakers, posts ---------------------------------------------------------------------------------------


def test_channels_are_counted_as_they_are(examples: Archive) -> None:
    posts = list(examples.posts)
    topics = {tag.tag: one.topic for one in examples.topics.lines() for tag in one.tags}
    lines = examples.channels.lines()
    assert {(one.platform, one.channel) for one in lines} == {(post.platform, post.channel) for post in posts}
    for line in lines:
        own = [post for post in posts if (post.platform, post.channel) == (line.platform, line.channel)]
        dates = [post.date for post in own if post.date]
        assert (line.posts, line.undated) == (len(own), len(own) - len(dates))
        assert (line.first, line.last) == ((min(dates), max(dates)) if dates else (None, None))
        mains = Counter(next(iter(examples.posts.understanding(post.key).languages), "und") for post in own)
        assert {one.name: one.count for one in line.languages} == mains
        page = examples.channels.page(line.platform, line.channel)
        assert page.facts == line
        hours = Counter((moment.weekday(), moment.hour) for moment in dates)
        assert {(d, h): n for d, row in enumerate(page.rhythm) for h, n in enumerate(row) if n} == hours
        tags: Counter[str] = Counter()
        for post in own:
            folded = {f"#{fold_word(tag[1:])}" for tag in examples.posts.understanding(post.key).hashtags}
            tags.update({topics.get(tag, tag) for tag in folded})
        assert sum(one.count for one in page.hashtags) == sum(sorted(tags.values(), reverse=True)[:20])
        newest = sorted(dates, reverse=True)[:20]
        assert [one.date for one in page.latest if one.date] == newest
    with pytest.raises(NotFound, match="no such channel"):
        examples.channels.page("telegram", "nobody")
    assert examples.channels.find("Valdoria MFA 🏔") == ("telegram", "valdoria_mfa")


def test_speakers_are_counted_as_they_are(examples: Archive) -> None:
    whose = {one["name"]: row["person"] for row in examples.persons for one in row["names"]}
    headed: dict[str, set[str]] = defaultdict(set)
    for post in examples.posts:
        said = examples.posts.understanding(post.key)
        for name in [one.speaker for one in (*said.headings, *said.quotes) if one.speaker]:
            headed[whose[" ".join(name.split())]].add(post.key)
    found = examples.speakers.lines()
    assert {one.person: one.posts for one in found.speakers} == {name: len(keys) for name, keys in headed.items()}
    page = examples.speakers.page("ILSE  brandau")
    assert {one.post for one in page.statements} == headed[page.facts.person]
    assert {"Ilse Brandau", "Ильзы Брандау"} <= {one.name for one in page.spellings}
    dates = [one.date for one in page.statements if one.date]
    assert dates == sorted(dates)
    with pytest.raises(NotFound):
        examples.speakers.page("Nobody Atall")


def test_posts_are_listed_as_they_are(examples: Archive) -> None:
    posts = list(examples.posts)
    assert examples.posts.keys == [post.key for post in posts]
    turkish = [post.key for post in posts if "tr" in examples.posts.understanding(post.key).languages]
    assert examples.posts.where(language="TR").keys == turkish
    middle = sorted(post.date for post in posts if post.date)[40]
    since = examples.posts.where(since=middle)
    assert since.keys == [post.key for post in posts if post.date and post.date >= middle]
    assert since.undated == sum(post.date is None for post in posts)
    held = examples.posts.where(holding="#karsu")
    tagged = [p.key for p in posts if "#karsu" in {t.lower() for t in examples.posts.understanding(p.key).hashtags}]
    assert (len(held), held.keys) == (len(tagged), tagged)


# --- what is derived is made again -----------------------------------------------------------------------------------


def test_an_archive_of_before_is_filled_when_it_is_opened(examples: Archive, tmp_path: Path) -> None:
    """As the fifth schema had it: families come back at once, the rest with the index."""
    shutil.copytree(examples.folder, tmp_path / "old")
    path = tmp_path / "old" / "archive.sqlite"
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        for step in migrations()[:5]:
            connection.executescript(step)
        connection.execute("ATTACH ? AS today", (str(examples.folder / "archive.sqlite"),))
        for (table,) in connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall():
            columns, known = (
                {name for _, name, *_ in connection.execute(f"PRAGMA {schema}.table_info({table})")}
                for schema in ("main", "today")
            )
            if not table.startswith(("search_", "sqlite_")) and known:
                named = ", ".join(sorted(columns & known))
                connection.execute(
                    f"INSERT OR REPLACE INTO main.{table} ({named}) SELECT {named} FROM today.{table}"  # noqa: S608
                )
        connection.execute("DELETE FROM counters WHERE name = 'days'")
        connection.commit()
        connection.execute("PRAGMA user_version = 5")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with Archive(tmp_path / "old") as old:
        before = old.overview()
        assert before.unindexed == before.posts == len(old.posts)
        assert sum(map(sum, (one.posts for one in before.timeline.by_channel))) + before.undated == before.posts
        assert {one.name for one in before.languages} == {"und"}
        assert listed(old)["families"] == plainly_counted(old)["families"]
        old.link()
        old.search("ferry")
        assert old.overview().unindexed == 0
        assert listed(old) == plainly_counted(old)
        assert old.overview() == examples.overview()


def test_an_empty_archive_has_an_empty_overview(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", create=True) as archive:
        found = archive.overview()
        assert (found.posts, found.families, found.timeline.begins, found.relays) == (0, 0, (), ())
        assert archive.families.lines().families == ()
        assert archive.channels.lines() == ()
        assert archive.speakers.lines().speakers == ()


def test_families_by_what_joins_them_who_speaks_and_what_they_are_tagged_with(examples: Archive) -> None:
    every = list(examples.families)
    posts = {post.key: post for post in examples.posts}

    def linked(family: Family) -> set[Relation]:
        held = set(family.posts)
        return {link.relation for link in examples.links if link.source in held and link.target in held}

    for relation in (Relation.TRANSLATION, Relation.EXCERPT, Relation.COPY):
        found = {one.id for one in examples.families.where(relation=relation)}
        assert found == {one.id for one in every if relation in linked(one)}
        assert found
    either = {one.id for one in examples.families.where(relation=["translation", "excerpt"])}
    assert either == {one.id for one in every if linked(one) & {Relation.TRANSLATION, Relation.EXCERPT}}

    tagged = {one.id for one in examples.families.where(hashtag="fourrivers")}
    assert tagged == {one.id for one in examples.families.where(hashtag="#FourRivers")}
    assert tagged >= {one.id for one in every if any("#FourRivers" in posts[key].text for key in one.posts)} > set()

    named = examples.speakers.lines(limit=1).speakers[0].name
    spoken = {one.id for one in examples.families.where(speaker=named)}
    theirs = {one.post for one in examples.speakers.page(named, limit=10_000).statements}
    assert spoken == {one.id for one in every if theirs & set(one.posts)} > set()
    both = examples.families.where(speaker=named, hashtag="#FourRivers", relation="translation", min_posts=3)
    assert {one.id for one in both} == {
        one.id
        for one in every
        if one.id in spoken & tagged and Relation.TRANSLATION in linked(one) and len(one.posts) >= 3
    }


def test_filters_that_nothing_can_fit_are_refused(examples: Archive) -> None:
    with pytest.raises(OptionError, match="relation paraphrase: expected copy, "):
        examples.families.where(relation="paraphrase")
    with pytest.raises(NotFound, match="no speaker 'Nobody Atall'"):
        examples.families.where(speaker="Nobody Atall")
    with pytest.raises(OptionError, match="expected a hashtag"):
        examples.families.where(hashtag="#")
