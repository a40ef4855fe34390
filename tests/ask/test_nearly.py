"""What a post was nearly linked with, and which rule decided against it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.api.records import NearMiss
from stemmatic.archive.records import to_json
from stemmatic.options import Options
from tests.show.tarn import start

SHARED = "Old boats wait quietly near the broken mill."  # eight words: more than a third of what stands around it
OURS = "Meanwhile the orchestra of Belmora rehearsed a slow waltz until its cellist fell asleep on stage."
THEIRS = "A ferry captain from Temirkale bought three goats, two ladders and an umbrella with green stripes."
COPIED = "The lighthouse keeper of Orlo painted his door blue again, although nobody on the island had asked him to."
ELSEWHERE = "Five grey geese crossed the frozen canal before the bakers of Upper Tarn had lit their ovens."
TURKISH = "Karsu belediyesi yarın sabah eski köprüyü onarmaya başlayacak ve trafik iki hafta boyunca kapalı kalacak."
ARABIC = "فاز فريق تلال كارسو ببطولة <الشطرنج> للمدارس أخيرا."
ARABIC_OTHER = "وصلت شحنة التفاح الأحمر متأخرة لأن الثلج أغلق ممر الجبل طوال ثلاثة أيام كاملة."
ARABIC_MORE = "أما مدرس الرياضيات فقد أعلن أنه سيعتزل التعليم ليفتح مخبزا صغيرا عند أسفل التل."


def row(channel: str, number: int, text: str, minutes: int = 0) -> dict[str, object]:
    hours, minutes = divmod(minutes, 60)
    return {"channel": channel, "id": number, "text": text, "date": f"2031-06-03T{hours:02d}:{minutes:02d}:00Z"}


ROWS = [
    row("tarn_port", 1, f"{SHARED} {OURS}"),
    row("lake_wire", 2, f"{SHARED} {THEIRS}", 30),
    row("tarn_daily", 3, f"{OURS} {COPIED}", 40),
    row("lake_wire", 4, f"{COPIED} {ELSEWHERE}", 50),
    row("liman", 5, TURKISH, 10),
    row("jisr", 6, f"{ARABIC} {ARABIC_OTHER}", 10),
    row("sarn", 7, f"{ARABIC_MORE} {ARABIC}", 20),
]


def traced(folder: Path, rows: Iterable[dict[str, object]], options: Options | None = None) -> Archive:
    folder.mkdir(exist_ok=True)
    path = folder / "posts.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    return stemmatic.trace([path], folder / "archive", options=options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nearly")
    traced(made, ROWS).close()
    return made / "archive"


def moved(misses: Iterable[NearMiss], options: Options | None = None) -> Options:
    """The options with which near misses are links."""
    options = options or Options()
    for rule in (rule for one in misses for rule in one.rules):
        section, _, name = rule.option.partition(".")
        changed: dict[str, Any] = {section: replace(getattr(options, section), **{name: rule.lets_in})}
        options = replace(options, **changed)
    return options


def test_a_near_miss_says_the_rule_what_the_pair_has_and_what_would_let_it_in(archive: Archive) -> None:
    found = archive.links.nearly("table:tarn_port/1")
    (miss,) = found.misses
    assert (miss.post, miss.channel, miss.link.relation.value) == ("table:lake_wire/2", "lake_wire", "edited copy")
    (rule,) = miss.rules
    assert (rule.option, rule.limit) == ("link.min_coverage", 0.5)
    assert rule.held == pytest.approx(8 / 24, abs=1e-4)
    assert rule.lets_in <= rule.held
    assert (found.found, found.left_out) == (1, 0)
    assert 0 < miss.link.score < 1
    (pair,) = miss.link.passages
    source = archive.posts[miss.link.source].text
    assert source[pair.source_begin : pair.source_end] == SHARED


def test_a_link_is_no_near_miss_nor_is_one_of_another_post(archive: Archive) -> None:
    for post in archive.posts:
        linked = {end for link in archive.links.of(post.key) for end in (link.source, link.target)}
        for miss in archive.links.nearly(post.key).misses:
            assert miss.post not in linked
            assert post.key in (miss.link.source, miss.link.target)
            # What is nearly linked is so from both sides, by the same rules.
            (back,) = (one for one in archive.links.nearly(miss.post).misses if one.post == post.key)
            assert (back.link, back.rules) == (miss.link, miss.rules)
    assert {link.source for link in archive.links} == {"table:tarn_port/1", "table:tarn_daily/3"}
    assert archive.links.nearly("table:liman/5").misses == ()
    with pytest.raises(stemmatic.StemmaticError, match="no post"):
        archive.links.nearly("table:nobody/1")
    with pytest.raises(stemmatic.StemmaticError, match="limit"):
        archive.links.nearly("table:liman/5", limit=0)


def test_with_the_options_that_it_names_the_pair_is_linked(folder: Path, tmp_path: Path) -> None:
    with Archive(Path(shutil.copytree(folder, tmp_path / "archive"))) as archive:
        for key in ("table:tarn_port/1", "table:jisr/6"):
            (miss,) = archive.links.nearly(key).misses
            archive.link(options=moved([miss]))
            (link,) = (one for one in archive.links.of(key) if miss.post in (one.source, one.target))
            assert link == replace(miss.link, score=max(miss.link.score, 0.5))
            # By the options of the last run it is a near miss no more.
            assert miss.post not in [one.post for one in archive.links.nearly(key).misses]
            archive.link(options=Options())


def test_the_list_is_cut_and_says_so(archive: Archive, tmp_path: Path) -> None:
    rows = [row("tarn_port", 1, f"{SHARED} {OURS}")]
    others = (THEIRS, COPIED, ELSEWHERE)
    rows += [row(f"wire_{at}", 2, f"{SHARED} {other}", 10 + at) for at, other in enumerate(others)]
    with traced(tmp_path, rows) as several:
        assert several.links.nearly("table:tarn_port/1").found == 3
        cut = several.links.nearly("table:tarn_port/1", limit=2)
        assert (len(cut.misses), cut.found) == (2, 3)
        assert cut.misses == several.links.nearly("table:tarn_port/1").misses[:2]


def test_candidates_that_were_not_looked_into_are_counted(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stemmatic.ask.nearly.MAX_COMPARED", 0)
    found = archive.links.nearly("table:tarn_port/1")
    assert (found.misses, found.left_out) == ((), 1)


def test_what_too_many_share_was_never_compared_and_says_so(tmp_path: Path) -> None:
    """Of six posts with one text each is paired with the one before and the first, if three may share a fingerprint."""
    rows = [row(f"wire_{at}", 1, COPIED, at) for at in range(6)]
    few = Options(link=replace(Options().link, max_holders=3, max_weak_holders=3))
    with traced(tmp_path, rows, few) as archive:
        misses = archive.links.nearly("table:wire_1/1").misses
        assert {one.post for one in misses} == {"table:wire_3/1", "table:wire_4/1", "table:wire_5/1"}
        for one in misses:
            assert [(r.option, r.limit, r.held, r.lets_in) for r in one.rules] == [("link.max_holders", 3, 6, 6)]
            assert one.link.relation.value == "copy"
        archive.link(options=moved(misses, few))
        assert archive.links.nearly("table:wire_1/1").misses == ()
        assert len(archive.links) == 15


def test_what_too_many_pairs_share_across_languages_was_never_compared(tmp_path: Path) -> None:
    english = "The council of Karsu starts repairing the old bridge tomorrow morning and traffic stops for two weeks."
    rows = [row(f"{side}{at}", 1, text, at) for side, text in (("en", english), ("tr", TURKISH)) for at in range(3)]
    few = Options(translate=replace(Options().translate, max_holders=3))
    with traced(tmp_path, rows, few) as archive:
        misses = archive.links.nearly("table:en1/1").misses
        assert {one.post for one in misses} == {"table:tr1/1", "table:tr2/1"}
        for one in misses:
            assert [(r.option, r.limit, r.held, r.lets_in) for r in one.rules] == [("translate.max_holders", 3, 9, 9)]
        archive.link(options=moved(misses, few))
        assert archive.links.nearly("table:en1/1").misses == ()


def test_across_languages_the_score_decides(traced_again: Path) -> None:
    with Archive(traced_again) as archive:
        loose = {(one.source, one.target): one for one in archive.links if one.relation.crosses_languages}
        strict = Options(translate=replace(Options().translate, min_score=0.9))
        archive.link(options=strict)
        kept = {(one.source, one.target) for one in archive.links}
        gone = {ends: one for ends, one in loose.items() if ends not in kept}
        assert gone
        for (source, target), link in gone.items():
            misses = archive.links.nearly(source).misses
            (miss,) = (one for one in misses if target == one.post)
            assert [(rule.option, rule.limit) for rule in miss.rules] == [("translate.min_score", 0.9)]
            assert miss.rules[0].held == pytest.approx(link.score, abs=2e-4)
            assert miss.link == link
        lets_in = min(one.rules[0].lets_in for one in archive.links.nearly(source).misses if target == one.post)
        archive.link(options=Options(translate=replace(Options().translate, min_score=lets_in)))
        assert (source, target) in {(one.source, one.target) for one in archive.links}


def test_what_the_precise_encoder_scored_is_scored_by_it_again(
    traced_again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive says that it was linked so; the encoder of the test, which need not be installed, knows nothing."""
    precise = Options(translate=replace(Options().translate, precise=True))
    asked: list[str] = []

    def encode(texts: Sequence[str], languages: Sequence[str], encoder: str) -> np.ndarray:
        asked.append(encoder)
        return np.eye(len(texts), 512, dtype=np.float32)

    monkeypatch.setattr("stemmatic.ask.texts.encode_texts", encode)
    with Archive(traced_again) as archive:
        key = "telegram:valdoria_mfa/2101"
        assert archive.links.nearly(key).misses
        assert asked == []
        archive._store._connection.execute("UPDATE runs SET options = ?", (to_json(precise.as_dict()),))
        archive.links.nearly(key)
        assert set(asked) <= {"precise"}
        for post in archive.posts:
            archive.links.nearly(post.key)
        assert set(asked) == {"precise"}


def test_without_translations_none_is_nearly_one(traced_again: Path) -> None:
    with Archive(traced_again) as archive:
        archive.link(options=Options(translate=replace(Options().translate, enabled=False)))
        misses = [one for post in archive.posts for one in archive.links.nearly(post.key).misses]
        assert not any(one.link.relation.crosses_languages for one in misses)


def test_versions_of_one_post_that_account_for_too_little_of_one_another(tmp_path: Path) -> None:
    bridge = "The council of Karsu reopens the old bridge on Friday."
    kopru = "Karsu belediyesi eski köprüyü cuma günü yeniden açıyor."
    own = "Okuldan dönen çocuklar pazarda satılan taze incirleri çok beğendiler, dedi manav gülerek annelerine."
    figs = (
        "The children on their way home from school loved the fresh figs sold at the market, the grocer said laughing."
    )
    rows = [row("karsu", 1, f"{bridge} {OURS}\n\n{kopru} {own}"), row("wire", 2, figs, 400)]
    strict = Options(translate=replace(Options().translate, min_score=0.999))
    with traced(tmp_path, rows, strict) as archive:
        misses = archive.links.nearly("table:karsu/1").misses  # itself, and what its Turkish version nearly translates
        assert {one.post for one in misses} == {"table:karsu/1", "table:wire/2"}
        assert all(one.link.relation.crosses_languages for one in misses)
        archive.link(options=Options())
        assert archive.posts.understanding("table:karsu/1").languages == ("en", "tr")
        (miss,) = (one for one in archive.links.nearly("table:karsu/1").misses if one.post == "table:karsu/1")
        (rule,) = miss.rules
        assert (rule.option, rule.limit) == ("translate.min_version_coverage", 0.4)
        assert rule.held == pytest.approx(min(miss.link.source_coverage, miss.link.target_coverage), abs=2e-4)
        archive.link(options=moved([miss]))
        assert ("table:karsu/1", "table:karsu/1") in [(one.source, one.target) for one in archive.links]
        assert "table:karsu/1" not in [one.post for one in archive.links.nearly("table:karsu/1").misses]


@pytest.fixture
def traced_again(traced: Path, tmp_path: Path) -> Path:
    """A copy of the archive of the examples, which a test may change."""
    return Path(shutil.copytree(traced / "archive", tmp_path / "archive"))


def test_a_post_that_is_not_linked_yet_has_none(folder: Path, tmp_path: Path) -> None:
    with Archive(Path(shutil.copytree(folder, tmp_path / "archive"))) as archive:
        archive._store._connection.execute("UPDATE posts SET step = step + 100 WHERE post = 'table:tarn_port/1'")
        assert archive.links.nearly("table:tarn_port/1").misses == ()


def test_the_page_has_rule_options_and_the_words_escaped(client: TestClient) -> None:
    assert '<a href="/nearly/table:tarn_port/1">' in client.get("/post/table:tarn_port/1").text
    text = client.get("/nearly/table:tarn_port/1").text
    assert "link.min_coverage: the pair has 0.3333, and the rule asks for 0.5" in text
    assert "<code>--option link.min_coverage=0.3333</code>" in text
    assert f'<a href="/post/table:lake_wire/2#p0-{len(SHARED)}">{SHARED}</a>' in text
    assert "are not listed" in text
    arabic = client.get("/nearly/table:sarn/7").text
    assert '<p dir="auto">' in arabic
    assert "&lt;الشطرنج&gt;" in arabic
    assert "<الشطرنج>" not in arabic
    assert "nothing was nearly linked" in client.get("/nearly/table:liman/5").text
    assert client.get("/nearly/table:nobody/1").status_code == 404


def test_json_says_the_same(client: TestClient, archive: Archive) -> None:
    found = client.get("/api/nearly/table:tarn_port/1").json()
    assert (found["found"], found["left_out"]) == (1, 0)
    assert found["misses"][0]["rules"][0]["option"] == "link.min_coverage"
    assert found["misses"][0]["link"]["relation"] == "edited copy"
    assert client.get("/api/nearly/table:tarn_port/1?limit=0").status_code == 422


def test_the_command_line_says_the_same(folder: Path) -> None:
    done = start("nearly", "table:tarn_port/1", "--archive", str(folder))
    assert (done.status, done.stderr) == (0, "")
    assert "decided by link.min_coverage=0.5, the pair has 0.3333 (share)" in done.stdout
    assert "--option link.min_coverage=0.3333" in done.stdout
    done = start("nearly", "table:tarn_port/1", "--json", "--archive", str(folder))
    assert json.loads(done.stdout)["misses"][0]["rules"][0]["lets_in"] == 0.3333
    done = start("nearly", "table:nobody/1", "--archive", str(folder))
    assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
