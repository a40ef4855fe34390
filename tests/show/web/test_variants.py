"""Variants and bases on pages, in the JSON API, in files and on the command line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import lxml.html
import pytest
from fastapi.testclient import TestClient
from typer.testing import Result

from stemmatic.api.archive import Archive
from stemmatic.show.web.app import create_app
from stemmatic.show.web.report import report_family
from stemmatic.show.web.settings import Settings
from tests.invented_dump import write_rows

Run = Callable[..., Result]
OPENED = "The council of Tarn has opened the grey old lock to all boats <b>of the lake</b> this morning."
SAID = [
    OPENED,
    OPENED.replace("opened", "closed"),
    OPENED.replace("opened", "closed").replace("all boats", "all the boats"),
    OPENED.replace("The council", "The Council").replace("grey old", "old grey"),
    *[OPENED.replace("morning", f"{word} morning") for word in ("cold", "warm", "wet", "dark")],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("variants")
    with Archive(folder / "archive", create=True) as archive:
        archive.add([write_rows(folder / "p.jsonl", [(f"c{at}", str(at), text) for at, text in enumerate(SAID)])])
    return folder / "archive"


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(create_app(Settings(archive=folder)), base_url="http://localhost")


@pytest.fixture
def family(folder: Path) -> str:
    with Archive(folder) as archive:
        (family,) = archive.families
        assert len(family.posts) == len(SAID)
        return family.id


def lines(html: str) -> list[str]:
    page = lxml.html.document_fromstring(html)
    return [" ".join(one.text_content().split()) for one in page.xpath("//details[@class='apparatus']//li")]


def test_every_output_has_one_apparatus(client: TestClient, family: str, folder: Path, run: Run) -> None:
    told = client.get(f"/api/families/{family}/variants").json()
    (line,) = told["apparatus"]
    assert "opened] closed B C" in line
    assert "council] Council D" in line
    asked = "&".join(f"witness={one}" for one in "ABCDEFGH")
    assert lines(client.get(f"/family/{family}?{asked}").text) == [line]
    with Archive(folder) as archive:
        assert archive.variants(family).apparatus() == [line]
        assert lines(report_family(archive, family).html) == [line]
        assert lines(report_family(archive, family, "B").html) == archive.variants(family).apparatus("B") != [line]
    said = " ".join(run("variants", family, "--archive", folder).stdout.split())
    assert line.partition(" ")[2] in said
    rows = list(csv.DictReader(StringIO(run("variants", family, "--archive", folder, "-f", "csv").stdout)))
    assert {"reading": "closed", "sigla": "B C"}.items() <= next(r for r in rows if r["reading"] == "closed").items()


def test_kinds_are_left_out_everywhere(client: TestClient, family: str, folder: Path, run: Run) -> None:
    asked = {"ignore": ["case", "word order"]}
    (line,) = client.get(f"/api/families/{family}/variants", params=asked).json()["apparatus"]
    assert "Council" not in line
    assert "grey" not in line
    assert "opened] closed B C" in line
    every = {"witness": list("ABCDEFGH"), **asked}
    assert lines(client.get(f"/family/{family}", params=every).text) == [line]
    assert "Council" not in run("variants", family, "--archive", folder, "--ignore", "case,word order").stdout
    assert client.get(f"/api/families/{family}/variants?ignore=nonsense").status_code == 400
    refused = run("variants", family, "--archive", folder, "--ignore", "wording")
    assert "cannot leave out 'wording'" in refused.output


def test_some_columns_change_no_variant(client: TestClient, family: str) -> None:
    whole = client.get(f"/api/families/{family}/variants").json()
    some = client.get(f"/api/families/{family}/variants?witness=A&witness=D").json()
    numbers = {one["number"] for one in whole["places"]}
    assert {one["number"] for one in some["places"]} <= numbers
    assert some["matrix"].keys() == {"A", "D"}


def test_the_graphs_are_drawn_for_graphviz(client: TestClient, family: str, folder: Path, run: Run) -> None:
    drawn = client.get(f"/family/{family}/variants.dot").text
    assert drawn == run("variants", family, "--archive", folder, "-f", "dot").stdout
    assert drawn.startswith("digraph variants {")
    assert 'label="closed"' in drawn
    assert drawn.count("{") == drawn.count("}")


def test_any_witness_is_the_base_of_the_page(client: TestClient, family: str, folder: Path, run: Run) -> None:
    told = client.get(f"/api/families/{family}/collation?base=B").json()
    assert {one["against"] for place in told["places"] for one in place} == {"", "B"}
    page = client.get(f"/family/{family}?base=B&witness=A&witness=C")
    assert "compared with B" in page.text
    base = lxml.html.document_fromstring(page.text).xpath("//table//td[contains(@class, 'reading-base')]/@data-siglum")
    assert set(base) == {"B"}, "the base is shown though not chosen"
    shown = run("show", family, "--base", "B", "--no-tree", "--json", "--archive", folder).stdout
    assert '"against": "B"' in shown
    assert client.get(f"/family/{family}?base=nobody").status_code == 400
    assert "no witness 'nobody'" in run("show", family, "--base", "nobody", "--archive", folder).output


def test_many_witnesses_stand_with_same_readings_together(client: TestClient, family: str) -> None:
    text = client.get(f"/family/{family}?layout=readings").text
    page = lxml.html.document_fromstring(text)
    groups = page.xpath("//table[contains(@class, 'grouped')]//div[contains(@class, 'group')]")
    assert len(groups) == len(SAID), "each says something of its own"
    assert [one.text_content() for one in groups[0].xpath(".//span[@class='siglum']")] == ["A"]
    assert "<b>of" not in text
    assert "of the lake" in text
