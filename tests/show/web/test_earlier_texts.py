"""What a post had before it was edited, on pages and in what is taken along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings
from tests.pipeline.test_revising import AFTER, BEFORE, TAKEN_OUT, archived, edits, row


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A family with a copy of before a correction and one of after it, and a family of what an edit took out."""
    gone = edits(TAKEN_OUT, "This post was removed by the editors.", at=3)
    for (dump,) in gone:
        dump["id"] = 2
    copies = [
        row("harbour_radio", 1, 10, BEFORE),
        row("sarn_daily", 1, 50, AFTER),
        row("harbour_radio", 2, 15, TAKEN_OUT),
        row("sarn_daily", 2, 30, TAKEN_OUT),
    ]
    with archived(tmp_path_factory.mktemp("corrected"), *edits(BEFORE, AFTER), *gone, copies) as archive:
        yield archive


def families(archive: Archive) -> tuple[str, str]:
    """The ids of the family of the correction, and of that of what was taken out."""
    first, then = sorted(archive.families, key=lambda one: len(one.posts), reverse=True)
    return first.id, then.id


@pytest.fixture(scope="module")
def client(corrected: Archive) -> TestClient:
    return TestClient(create_app(Settings(archive=corrected.folder)), base_url="http://127.0.0.1")


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_pages_show_what_stood_there_before(client: TestClient, corrected: Archive, language: str) -> None:
    first, then = families(corrected)
    page = client.get(f"/family/{first}", params={"lang": language})
    assert page.status_code == 200
    assert re.search(r'class="siglum">A_r1<', page.text)
    gone = client.get(f"/family/{then}", params={"lang": language})
    assert gone.status_code == 200
    said = {"en": "the post has it no more", "ru": "в посте этого больше нет", "ar": "لم يعد في المنشور"}
    assert said[language] in gone.text
    for key in ("table:the_lamp/1", "table:the_lamp/2", "table:harbour_radio/2"):
        assert client.get(f"/post/{key}", params={"lang": language}).status_code == 200


def test_two_posts_are_compared_by_the_texts_that_are_linked(client: TestClient, corrected: Archive) -> None:
    found = corrected.compare(["table:the_lamp/2", "table:harbour_radio/2"]).collation
    assert [(one.siglum, one.revision) for one in found.witnesses][:1] == [("A_r1", 0)]
    assert {one.state for place in found.places for one in place if one.siglum == found.witnesses[-1].siglum} >= {
        "same"
    }


def test_a_bundle_with_an_earlier_text_fits(corrected: Archive, tmp_path: Path) -> None:
    for family in families(corrected):
        folder = tmp_path / family
        corrected.write_evidence(family, folder)
        assert not verify(folder).faults
    (readings,) = (corrected.collation(families(corrected)[0]).to_arrow().to_pylist(),)
    assert {(one["siglum"], one["revision"]) for one in readings} >= {("A_r1", 0), ("A", None)}
