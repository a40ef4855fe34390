"""Coverage: who carried which sentence of a full statement, and what nobody carried."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.api.records import Coverage
from stemmatic.errors import OptionError
from stemmatic.model import ReadingState
from stemmatic.show.web.app import create_app
from stemmatic.show.web.settings import Settings
from tests.invented_dump import write_rows

CLAUSES = [
    "The council of Tarn opens the northern lock to all boats of the lake from the first of May.",
    "Fares for carts and barrels on the long bridge rise by two marks and stay so until winter.",
    "Boats without a lantern remain in the harbour until the morning bell has been rung twice.",
    "The keepers of the mill publish the level of the water every evening at the town hall.",
]
STATEMENT = "\n".join(f"{number}. {said}" for number, said in zip((1, 5, 15, 32), CLAUSES, strict=True))
UKRAINIAN = "Човни без ліхтаря залишаються в гавані, доки двічі не пролунає ранковий дзвін."


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("coverage")
    rows = [
        ("council", "1", STATEMENT),
        ("harbour", "2", f"{CLAUSES[0]}\n{CLAUSES[2]}"),
        ("mill", "3", CLAUSES[0].replace("all", "no")),
        ("other", "4", "Quite another thing was said here."),
    ]
    opened = Archive(folder / "archive", create=True)
    opened.add([write_rows(folder / "posts.jsonl", rows)])
    return opened


def carried(found: Coverage) -> list[tuple[int, int | None, list[tuple[str, str]]]]:
    return [
        (
            one.number,
            one.clause,
            [(found.witnesses[at].post, r.state.value) for at, r in enumerate(one.readings) if r.text],
        )
        for one in found.passages
    ]


WHOLE = [
    (1, 1, [("table:harbour/2", "same"), ("table:mill/3", "changed")]),
    (2, 5, []),
    (3, 15, [("table:harbour/2", "same")]),
    (4, 32, []),
]


def test_clause_by_clause_who_carried_it_and_what_nobody_did(archive: Archive) -> None:
    found = archive.coverage("table:council/1")
    assert carried(found) == WHOLE
    assert [one.clause for one in found.uncarried] == [5, 32]
    assert found.post == "table:council/1"
    assert 0.4 < found.share(found.witnesses[0].siglum) < 0.6
    (changed,) = (one for one in found.passages[0].readings if one.state is ReadingState.CHANGED)
    assert changed.kept is not None
    assert 0.8 < changed.kept < 1


def test_of_a_family_the_fullest_witness_is_taken(archive: Archive) -> None:
    family = archive.families.of("table:harbour/2")
    assert family is not None
    assert carried(archive.coverage(family.id)) == WHOLE


def test_a_text_that_is_only_given(archive: Archive) -> None:
    found = archive.coverage(text=STATEMENT)
    assert found.post == ""
    assert [
        (number, clause, [one for one in held if one[0] != "table:council/1"])
        for number, clause, held in carried(found)
    ] == WHOLE
    assert all(("table:council/1", "same") in held for _, _, held in carried(found))


def test_posts_that_are_named_are_looked_at_and_no_other(archive: Archive) -> None:
    found = archive.coverage("table:council/1", among=["table:mill/3", "table:other/4"])
    assert {one.post for one in found.witnesses} == {"table:mill/3"}
    assert [one.clause for one in found.uncarried] == [5, 15, 32]
    given = archive.coverage(text=f"{STATEMENT}\n{UKRAINIAN}", among=["table:harbour/2"])
    assert [held for _, _, held in carried(given)][:2] == [[("table:harbour/2", "same")], []]


def test_it_must_be_a_post_or_a_text(archive: Archive) -> None:
    for asked in ({}, {"what": "table:council/1", "text": STATEMENT}, {"text": " "}):
        with pytest.raises(OptionError, match="expected a post or family, or else a text"):
            archive.coverage(**asked)  # type: ignore[arg-type]


def test_the_pages_and_files_say_the_same(archive: Archive) -> None:
    with TestClient(create_app(Settings(archive=archive.folder)), base_url="http://localhost") as client:
        answer = client.get("/api/coverage", params={"of": "table:council/1"}).json()
        assert answer["uncarried"] == [2, 4]
        assert [one["clause"] for one in answer["passages"]] == [1, 5, 15, 32]
        page = client.get("/coverage", params={"of": "table:council/1"}).text
        assert page.count("nobody carried this") == 2
        assert page.count('class="cell cell-same') == 2
        assert client.get("/coverage.csv", params={"of": "table:council/1"}).text.count("\n") == 6
        alone = client.get("/coverage.html", params={"of": "table:council/1"}).text
        assert alone.count("nobody carried this") == 2
        ours = {"Origin": "http://localhost"}
        given = client.post("/coverage", data={"text": STATEMENT, "among": "table:mill/3"}, headers=ours).text
        assert given.count("nobody carried this") == 3
        assert "Paste a text of" in client.post("/coverage", data={"text": " "}, headers=ours).text
        asked = {"text": STATEMENT, "among": ["table:mill/3"]}
        assert client.post("/api/coverage", json=asked, headers=ours).json()["uncarried"] == [2, 3, 4]


def test_the_command_line(archive: Archive, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from stemmatic.show.cli import app

    file = tmp_path / "statement.txt"
    file.write_text(STATEMENT, "utf-8")
    run = CliRunner().invoke
    place = ["--archive", str(archive.folder)]
    said = run(app, ["coverage", "table:council/1", *place]).stdout
    assert "nobody carried 2 sentences: 2 4" in said
    assert "(clause 15)" in said
    assert '"uncarried": []' in run(app, ["coverage", "--file", str(file), "-f", "json", *place]).stdout
    assert (
        run(app, ["coverage", "table:council/1", "-f", "html", "-o", str(tmp_path / "c.html"), *place]).exit_code == 0
    )
    assert "nobody carried this" in (tmp_path / "c.html").read_text("utf-8")
    wrong = run(app, ["coverage", *place])
    assert wrong.exit_code == 2
    assert "expected a post or family, or --file FILE" in wrong.output
