"""Where else each passage of a post stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.options import LinkOptions
from tests.show.tarn import start

# Three passages: the first in two other posts, the second in one of these, the third in none.
FIRST = "The harbour office of Veyra closes the old Sarn lock on Friday at noon."
SECOND = "Captains who carry milk may still pass until six in the evening 🐄."
THIRD = "Nobody asked the lighthouse keeper what he thinks of all this."
ARABIC = "فاز فريق تلال كارسو ببطولة الشطرنج للمدارس بعد اثنتي عشرة جولة طويلة."
ARABIC_MORE = "وقال المدرب إن أصغر اللاعبين لم يبلغ التاسعة من عمره بعد."


def row(channel: str, number: int, minutes: int | None, text: str, **more: str) -> dict[str, object]:
    date = {} if minutes is None else {"date": f"2031-06-03T09:{minutes:02d}:00Z"}
    return {"channel": channel, "id": number, "text": text, **date, **more}


ROWS = [
    row("tarn_port", 1, 10, f"{FIRST} {SECOND} {THIRD}"),
    row("lake_wire", 2, 30, f"⚡️ {FIRST} {SECOND}"),
    row("lake_wire", 3, 20, FIRST),
    row("tarn_daily", 4, None, SECOND),
    row("tarn_forwards", 5, 40, f"{FIRST} {SECOND} {THIRD}", forwarded_from_id="tarn_port/1"),
    row("<b>&amp;", 6, 10, f"{ARABIC} {ARABIC_MORE}"),
    row("jisr", 7, 50, f"{ARABIC_MORE} {ARABIC}"),
    row("alone", 8, 10, "The cheese fair of Upper Tarn opens under a new roof with sixty dairies."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("elsewhere")
    path = made / "posts.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in ROWS), "utf-8")
    stemmatic.trace([path], made / "archive").close()
    return made / "archive"


def test_each_passage_says_in_how_many_posts_and_channels_it_stands_and_since_when(archive: Archive) -> None:
    first, second, third = archive.passages.elsewhere("table:tarn_port/1")
    assert (first.text, second.text, third.text) == (FIRST, SECOND, THIRD)
    assert (first.posts, first.channels, first.languages) == (3, 2, ("en",))
    assert (second.posts, second.channels) == (3, 3)
    assert [one.post for one in first.standings] == ["table:lake_wire/3", "table:lake_wire/2", "table:tarn_forwards/5"]
    assert [one.post for one in second.standings][-1] == "table:tarn_daily/4"  # undated ones last
    assert first.first == "table:tarn_port/1"
    # What the platform declares counts, and says so; there nothing is inferred.
    assert [one.declared for one in first.standings] == [False, False, True]
    assert [one.post for one in third.standings] == ["table:tarn_forwards/5"]


def test_the_earliest_may_be_another_post(archive: Archive) -> None:
    (only,) = archive.passages.elsewhere("table:lake_wire/3")
    assert (only.first, only.posts) == ("table:tarn_port/1", 3)


def test_spans_are_those_of_the_raw_text(archive: Archive) -> None:
    for post in archive.posts:
        for one in archive.passages.elsewhere(post.key):
            assert one.text == post.text[one.passage.begin : one.passage.end]
            for standing in one.standings:
                there = archive.posts[standing.post].text[standing.begin : standing.end]
                assert there.strip("⚡️ ") == one.text.strip("⚡️ ")  # all that is invented here is word for word


def test_moved_passages_answer_one_another_in_arabic(archive: Archive) -> None:
    for one in archive.passages.elsewhere("table:jisr/7"):
        assert (one.posts, one.languages) == (1, ("ar",))


def test_what_stands_nowhere_else_says_so(archive: Archive) -> None:
    (only,) = archive.passages.elsewhere("table:alone/8")
    assert (only.posts, only.channels, only.languages, only.standings) == (0, 0, (), ())
    assert only.first == "table:alone/8"
    with pytest.raises(stemmatic.StemmaticError, match="no post"):
        archive.passages.elsewhere("table:alone/9")


def test_a_passage_stands_in_other_languages(traced: Path) -> None:
    with Archive(traced / "archive") as archive:
        found = archive.passages.elsewhere("telegram:valdoria_mfa/2101")
        assert found[2].languages == ("en", "ru", "tr", "uk")
        for standing in found[2].standings:
            said = archive.posts.understanding(standing.post)
            assert standing.language in {one.language for one in said.passages if one.begin == standing.begin}


def test_copies_that_were_not_compared_each_with_each_count(tmp_path: Path) -> None:
    """Of eight posts with one text each is compared with the one before and the first, if three may share it."""
    rows = [row(f"wire_{at}", 1, at, f"{FIRST} {SECOND}") for at in range(8)]
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    few = stemmatic.Options(link=LinkOptions(max_holders=3, max_weak_holders=3))
    with stemmatic.trace([tmp_path / "posts.jsonl"], options=few) as archive:
        assert len(archive.links.of("table:wire_4/1")) == 3
        for post in archive.posts:
            first, second = archive.passages.elsewhere(post.key)
            assert (first.posts, first.channels, first.first) == (7, 7, "table:wire_0/1")
            assert {post.text[one.passage.begin : one.passage.end] for one in (first, second)} == {FIRST, SECOND}
            assert {post.text[one.begin : one.end] for one in second.standings} == {SECOND}


def test_the_page_has_the_counts_and_the_places_a_click_away(client: TestClient) -> None:
    text = client.get("/post/table:tarn_port/1").text
    shown = text[text.index('id="passages"') :]
    assert "3 posts, 2 channels, 1 language" in shown
    first = f'<a href="/post/table:lake_wire/3#p0-{len(FIRST)}"><bdi>lake_wire</bdi></a>'
    assert first in shown
    assert "➤ forward, declared" in shown
    assert '<span class="quiet">nowhere</span>' in client.get("/post/table:alone/8").text


def test_names_are_escaped_and_arabic_runs_from_right_to_left(client: TestClient) -> None:
    text = client.get("/passages/table:jisr/7").text
    assert 'dir="rtl" lang="ar"' in text
    assert "<bdi>&lt;b&gt;&amp;amp;</bdi>" in text
    assert "<b>" not in text


def test_a_long_list_is_cut_and_goes_on(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.show.web.pages.passages.PAGE", 2)
    text = client.get("/passages/table:tarn_port/1?begin=0").text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert (main.count("<li><a"), "1 more →" in text, SECOND in text) == (2, True, False)
    rest = client.get("/passages/table:tarn_port/1?begin=0&skip=2").text
    main = rest.partition("<main")[2].partition("</main>")[0]
    assert (main.count("<li><a"), "more →" in rest) == (1, False)


def test_json_says_the_same(client: TestClient) -> None:
    found = client.get("/api/passages/table:tarn_port/1").json()
    assert [one["posts"] for one in found["passages"]] == [3, 3, 1]
    assert found["passages"][0]["standings"][0]["post"] == "table:lake_wire/3"
    assert len(client.get("/api/passages/table:tarn_port/1?begin=0").json()["passages"]) == 1
    assert client.get("/api/passages/table:nobody/1").status_code == 404


def test_the_command_line_says_the_same(folder: Path) -> None:
    done = start("show", "table:tarn_port/1", "--passages", "--no-tree", "--no-collation", "--archive", str(folder))
    assert (done.status, done.stderr) == (0, "")
    assert "3 posts, 2 channels, 1 language (en)" in done.stdout
    assert "table:tarn_daily/4" in done.stdout
    done = start("show", "table:tarn_port/1", "--passages", "--json", "--archive", str(folder))
    assert [one["posts"] for one in json.loads(done.stdout)["passages"]] == [3, 3, 1]
    done = start("show", "table:tarn_port/1", "--json", "--archive", str(folder))
    assert "passages" not in json.loads(done.stdout)
    with Archive(folder) as archive:
        family = archive.families[0].id
    done = start("show", family, "--passages", "--archive", str(folder))
    assert (done.status != 0, done.stderr) == (True, "stemmatic: show: --passages is for one post; give its key\n")
