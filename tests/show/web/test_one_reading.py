"""One reading everywhere: what a witness has, cut, added or changed is said alike by every output of every family."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import lxml.html
import pytest
from fastapi.testclient import TestClient
from typer.testing import Result

import stemmatic
from stemmatic.api.archive import Archive
from stemmatic.model import Collation, Family
from stemmatic.show.web.app import create_app
from stemmatic.show.web.report import evidence_pages, report_family
from stemmatic.show.web.settings import Settings
from tests.golden.week import write_week

Run = Callable[..., Result]
Said = dict[tuple[int, str], tuple[str, str]]  # by number of the place and siglum: the state and the text


def of_records(collation: Collation) -> Said:
    """What the Python API says."""
    numbers = collation.numbers or range(1, len(collation.places) + 1)
    return {
        (number, one.siglum): (one.state.value, " ".join(one.text.split()))
        for number, place in zip(numbers, collation.places, strict=True)
        for one in place
    }


def of_json(answer: dict[str, list[list[dict[str, str]]]]) -> Said:
    """What JSON says: of the API, of the command line, of a bundle of evidence."""
    numbers = answer.get("numbers") or range(1, len(answer["places"]) + 1)
    return {
        (int(str(number)), one["siglum"]): (one["state"], " ".join(one.get("text", "").split()))
        for number, place in zip(numbers, answer["places"], strict=True)
        for one in place
    }


def of_csv(text: str) -> Said:
    """What the file for spreadsheets says."""
    return {
        (int(one["place"]) + 1, one["siglum"]): (one["state"], " ".join(one["text"].split()))
        for one in csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    }


def of_page(html: str) -> dict[tuple[int, str], str]:
    """The states that a page or a report shows."""
    return {
        (int(row.get("id").rpartition("-")[2]), cell.get("data-siglum")): cell.get("class").split()[1].split("-")[1]
        for row in lxml.html.document_fromstring(html).xpath("//table[contains(@class, 'collation')]//tr[@id]")
        for cell in row.xpath("td[contains(@class, 'reading-')]")
    }


def states(said: Said) -> dict[tuple[int, str], str]:
    return {at: state for at, (state, _) in said.items()}


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of an invented week with digests, a thread and a series."""
    folder = tmp_path_factory.mktemp("week")
    with Archive(folder / "archive", create=True) as archive:
        archive.add([write_week(folder / "posts.jsonl")])
    return folder / "archive"


@pytest.fixture(scope="module")
def seeds(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of two real pages of a channel."""
    folder = tmp_path_factory.mktemp("seeds")
    with Archive(folder / "archive", create=True) as archive:
        archive.add([shared_data / "seeds"])
    return folder / "archive"


def check_families(folder: Path, run: Run, room: Path) -> int:
    """Compare what all outputs say of every family of an archive; gives how many there are."""
    with (
        stemmatic.open_archive(folder) as archive,
        TestClient(create_app(Settings(archive=folder)), base_url="http://localhost") as client,
    ):
        for family in archive.families:
            check_family(archive, family, client, run, room)
        return len(archive.families)


def check_family(archive: Archive, family: Family, client: TestClient, run: Run, room: Path) -> None:
    whole = archive.collation(family)
    said = of_records(whole)
    assert len(said) == len(whole.places) * len(whole.witnesses), "sigla tell the columns apart"
    told = run("show", family.id, "--collation", "--json", "--archive", archive.folder)
    assert of_json(json.loads(told.stdout)["collation"]) == said
    assert of_json(client.get(f"/api/families/{family.id}/collation").json()) == said
    every = "&".join(f"witness={one}" for one in family.posts)
    assert of_csv(client.get(f"/family/{family.id}/collation.csv?{every}").text) == said
    assert of_page(report_family(archive, family.id).html) == states(said)
    for page in evidence_pages(archive, family).values():
        assert of_page(page) == states(said)
    archive.write_evidence(family.id, room / family.id)
    bundle = json.loads((room / family.id / "data" / "collation.json").read_text("utf-8"))
    assert of_json(bundle) == said
    for asked in ("", f"?witness={family.posts[-1]}", f"?witness={family.posts[0]}"):
        shown = of_page(client.get(f"/family/{family.id}{asked}").text)
        assert shown
        assert shown == {at: states(said)[at] for at in shown}, "whichever columns are shown"


def families_of(folder: Path) -> Iterator[Family]:
    with stemmatic.open_archive(folder) as archive:
        yield from archive.families


def test_of_the_examples(traced_examples: Path, run: Run, tmp_path: Path) -> None:
    assert check_families(traced_examples, run, tmp_path) > 10


def test_of_digests_and_threads(week: Path, run: Run, tmp_path: Path) -> None:
    assert any(family.containers for family in families_of(week))
    assert any(len({one.siglum for one in family.witnesses}) < len(family.posts) for family in families_of(week))
    assert check_families(week, run, tmp_path) > 4


def test_of_real_pages(seeds: Path, run: Run, tmp_path: Path) -> None:
    assert check_families(seeds, run, tmp_path) > 5


def test_what_another_post_of_the_thread_has_is_not_cut(week: Path) -> None:
    with stemmatic.open_archive(week) as archive:
        family = next(one for one in archive.families if len({each.siglum for each in one.witnesses}) < len(one.posts))
        collation = archive.collation(family)
    columns = [at for at, one in enumerate(collation.witnesses) if "." in one.siglum]
    assert len(columns) > 1
    for place in collation.places:
        held = [place[at] for at in columns]
        if any(one.begin is not None for one in held):
            assert all(one.begin is not None or one.state.value == "absent" for one in held)
