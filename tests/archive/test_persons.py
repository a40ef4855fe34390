"""One person is one person: in every case, spelling and script, and whatever else the archive holds."""

from __future__ import annotations

import json
import sqlite3
from itertools import permutations
from pathlib import Path

import pytest

import stemmatic
from stemmatic.api.care import verify
from stemmatic.api.records import NameVerdict
from stemmatic.text.person_names import find_persons, spell_name, turn_nominative


def groups(*names: str) -> list[list[str]]:
    """The names by whose they are."""
    found: dict[str, list[str]] = {}
    for name, person in find_persons(dict.fromkeys(names, 1)).items():
        found.setdefault(person.id, []).append(name)
    return sorted(map(sorted, found.values()))


@pytest.mark.parametrize(
    "names",
    [
        ("Сергей Ланской", "Sergey Lanskoy", "Сергій Ланськой", "С. Ланской", "Ланской", "#Ланской", "Sergei Lanskoi"),
        ("Ильзы Брандау", "Ільзи Брандау"),
        ("Владимира Орлова", "Владимир Орлов", "Volodymyr Orlov"),
        ("Recep Tarnoğlu", "Реджеп Тарноглу"),
        ("#SergeyLanskoy", "Sergey Lanskoy"),
        ("سيرغي لانسكوي", "Sergey Lanskoy"),
        ("Olaf Scholl", "Олаф Шолль"),
        ("Иван Петрович Орлов", "Иван Орлов"),
    ],
)
def test_one_person(names: tuple[str, ...]) -> None:
    assert groups(*names) == [sorted(names)]


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        (("Дмитрий Орлов", "Николай Орлов", "Орлов"), 3),  # whose the surname is, is not sure
        (("Дмитрий Орлов", "Н. Орлов"), 2),
        (("Анна Орлова", "Орлов"), 2),
        (("Karl Berg", "Anna Berg"), 2),
        (("Ким Ен", "Kim Li"), 2),
    ],
)
def test_two_persons(names: tuple[str, ...], apart: int) -> None:
    assert len(groups(*names)) == apart


def test_the_order_of_names_and_others_change_nothing() -> None:
    names = ("Сергей Ланской", "Lanskoy", "Анна Берг", "Берг")
    first = find_persons(dict.fromkeys(names, 1))
    for order in permutations(names):
        assert find_persons(dict.fromkeys(order, 1)) == first
    more = find_persons(dict.fromkeys((*names, "Тарас Коваль"), 5))
    assert all(more[name].id == first[name].id for name in names)


def test_names_are_shown_in_the_nominative() -> None:
    assert turn_nominative("Ильзы Брандау") == "Ильза Брандау"
    assert turn_nominative("Владимира Орлова") == "Владимир Орлов"
    # Surnames in -ко, of which the genitive in -ка is written too; others in -к stay.
    assert turn_nominative("Петра Любченка") == "Пётр Любченко"
    assert turn_nominative("Тараса Бевзенка") == "Тарас Бевзенко"
    assert turn_nominative("Олега Ляшка") == "Олег Ляшко"
    assert turn_nominative("Ивана Волка") == "Иван Волк"
    assert turn_nominative("Ганса Шенка") == "Ганс Шенк"
    assert turn_nominative("Никита Орлов") == "Никита Орлов"
    assert spell_name("#SergeyLanskoy") == "Sergey Lanskoy"


POSTS = (
    ("tarn", "2031-06-01", "Мост откроют завтра, заявил министр Сергей Ланской."),
    ("tarn", "2031-06-02", "Порт закроют до весны — Ланской"),
    ("lamp", "2031-06-03", "“The bridge will open tomorrow morning,” said Sergey Lanskoy. Anna Lind said it is old."),
    ("lamp", "2031-06-04", "Мост закрыт, сообщило Минобороны Вальдории."),
)


def test_lists_search_facets_exports_and_dossier_count_the_same(tmp_path: Path) -> None:
    dump = tmp_path / "posts.jsonl"
    dump.write_text(
        "".join(
            json.dumps({"channel": channel, "id": number, "date": date, "text": text}) + "\n"
            for number, (channel, date, text) in enumerate(POSTS)
        ),
        "utf-8",
    )
    with stemmatic.trace([dump], archive=tmp_path / "archive") as archive:
        lines = {one.person: one for one in archive.speakers.lines().speakers}
        theirs = lines["sergei lanskoi"]
        assert (theirs.posts, theirs.names, theirs.body) == (3, 3, False)
        assert lines["минобороны вальдории"].body
        for name in ("Сергей Ланской", "ланской", "Sergey Lanskoy", "#SergeyLanskoy"):
            page = archive.speakers.page(name)
            assert (page.facts, len(page.statements)) == (theirs, 3)
        assert [one.name for one in page.beside] == ["Anna Lind"]
        assert archive.search("speaker:ланской").total == 3
        (speakers,) = [
            one for one in archive.search.facets("language:ru OR language:en").facets if one.field == "speaker"
        ]
        assert {one.label: one.posts for one in speakers.values}[theirs.name] == 3
        persons = {row["person"]: row for row in archive.table("persons").to_pylist()}
        assert sorted(one["name"] for one in persons["sergei lanskoi"]["names"]) == [
            "Sergey Lanskoy", "Ланской", "Сергей Ланской",
        ]  # fmt: skip
        said = [row for row in archive.table("attributions").to_pylist() if row["person"] == "sergei lanskoi"]
        assert [(row["speaker"], row["cue"], row["reported"]) for row in said] == [
            ("Sergey Lanskoy", "said", False), ("Сергей Ланской", "заявил", True), ("Ланской", "—", True),
        ]  # fmt: skip
        assert sum(len(part.hits) for part in archive.dossier.gather('speaker:"Sergey Lanskoy"')) == 3
        assert sum(len(part.hits) for part in archive.dossier.gather("speaker:Ланской")) == 3


def test_what_people_say_of_names_is_sealed_and_survives(tmp_path: Path) -> None:
    dump = tmp_path / "posts.jsonl"
    texts = ("Мост откроют, заявил Иван Ланской.", "Порт закроют, заявил Ланской.", "Мост старый, заявил Пётр Тарнов.")
    rows = [{"channel": "tarn", "id": n, "date": f"2031-06-0{n}", "text": text} for n, text in enumerate(texts, 1)]
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

    def persons() -> dict[str, str]:
        with stemmatic.open_archive(tmp_path / "archive") as archive:
            assert not verify(tmp_path / "archive").faults
            return {one["name"]: row["person"] for row in archive.table("persons").to_pylist() for one in row["names"]}

    with stemmatic.trace([dump], archive=tmp_path / "archive") as archive:
        first = persons()
        assert first["Ланской"] == first["Иван Ланской"] != first["Пётр Тарнов"]
        archive.speakers.judge("Иван Ланской", "Ланской", NameVerdict.TWO, comment="his brother")
        archive.speakers.judge("Иван Ланской", "Пётр Тарнов", NameVerdict.ONE)
    second = persons()
    assert second["Ланской"] != second["Иван Ланской"] == second["Пётр Тарнов"]
    rows.append({"channel": "tarn", "id": 9, "date": "2031-06-09", "text": "Порт открыт, заявил Иван Ланской."})
    dump.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with stemmatic.trace([dump], archive=tmp_path / "archive") as archive:
        assert persons() == second
        archive.speakers.judge("Иван Ланской", "Ланской", None)
        archive.speakers.judge("Иван Ланской", "Пётр Тарнов", None)
        assert len(archive.speakers.judged()) == 4
    assert persons() == first
    with sqlite3.connect(tmp_path / "archive" / "archive.sqlite") as connection:
        connection.execute("UPDATE person_verdicts SET record = replace(record, 'brother', 'cousin')")
    assert [one.where for one in verify(tmp_path / "archive").faults] == ["verdict 1 on names (иван ланской, ланской)"]
