"""Every table of the pages as a file: all rows, one moment, safe in a spreadsheet program."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.archive.search import hits
from stemmatic.show.web import table_files
from stemmatic.show.web.app import create_app
from stemmatic.show.web.drawing import post_url
from stemmatic.show.web.settings import Settings


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """More posts than one answer has rows, with a cell that a spreadsheet program would take for a formula."""
    folder = tmp_path_factory.mktemp("many")
    texts = [f'=HYPERLINK("//evil.example") The ferry number {at} leaves the quay at dawn' for at in range(1203)]
    dump = folder / "posts.jsonl"
    row = {"channel": "quay", "date": "2031-06-03T09:00:00Z"}
    dump.write_text("\n".join(json.dumps(row | {"id": at, "text": text}) for at, text in enumerate(texts)), "utf-8")
    with Archive(folder / "archive", create=True) as archive:
        archive.add([dump])
        for at in range(60):
            archive.verdicts.judge(f"table:quay/{at}", f"table:quay/{at + 100}", "wrong")
    with TestClient(create_app(Settings(archive=folder / "archive")), base_url="http://localhost") as client:
        yield client


def test_a_file_has_all_rows_of_all_pages(many: TestClient) -> None:
    answer = many.get("/api/search?q=ferry&order=oldest&as=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="search.csv"'
    assert answer.headers["content-type"].startswith("text/csv")
    rows = rows_of(answer.text)
    assert len(rows) == 1203
    assert {row["post"] for row in rows} == {f"table:quay/{at}" for at in range(1203)}
    assert all(row["snippet.text"].startswith("'=HYPERLINK") for row in rows)
    assert len(many.get("/api/search?q=ferry&order=oldest&as=json").json()) == 1203
    assert len(rows_of(many.get("/api/search?q=ferry&order=oldest&skip=1200&as=csv").text)) == 3
    judged = many.get("/api/notes?as=json").json()
    assert len(judged) == 60
    assert len({one["entry"] for one in judged}) == 60


def test_a_file_that_has_not_all_rows_says_so_in_its_name_and_on_the_page(
    many: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(question: str) -> tuple[str, int]:
        answer = many.get(question)
        return answer.headers["content-disposition"].partition("filename=")[2], len(rows_of(answer.text))

    monkeypatch.setattr(hits, "MAX_RANKED", 700)
    with_files = "/search?q=ferry&order="
    assert named("/api/search?q=ferry&as=csv") == ('"search-first-700.csv"', 700)
    assert named("/api/search?q=ferry&order=oldest&as=csv") == ('"search.csv"', 1203)  # it has pages beyond those
    assert "(the first 700 rows)" in many.get(with_files + "relevance").text
    assert "(the first " not in many.get(with_files + "oldest").text
    monkeypatch.setattr(table_files, "MOST_LISTED", 900)
    assert named("/api/search?q=ferry&order=oldest&as=csv") == ('"search-first-900.csv"', 900)
    assert named("/api/search?q=ferry&order=oldest&skip=1200&as=csv") == ('"search.csv"', 3)
    assert named("/api/channels?as=csv") == ('"channels.csv"', 1)


def test_what_the_api_refuses_is_refused(many: TestClient) -> None:
    answer = many.get("/api/search?q=%22ferry&as=csv")
    assert answer.status_code == 400
    assert "closing quotation mark" in answer.json()["error"]
    assert many.get("/api/families/nobody?as=csv").status_code == 404
    assert many.get("/api/search?q=ferry&as=exe").json()["hits"], "no kind of file: the answer itself"
    for wrong in ("/api/channels?as=csv&table=nothing", "/api/overview?as=csv&table=timeline"):
        assert many.get(wrong).status_code == 404
        assert "the answer has no such list" in many.get(wrong).json()["error"]


def test_rows_that_change_while_they_are_read_are_read_again() -> None:
    totals = iter([3, 4, 4, 4])

    async def api(scope: Any, receive: Any, send: Any) -> None:
        total, skip = next(totals), 2 if b"skip=2" in scope["query_string"] else 0
        rows = [{"at": at} for at in range(skip, min(skip + 2, total))]
        body = json.dumps({"skip": skip, "total": total, "rows": rows})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body.encode()})

    client = TestClient(table_files.TableFiles(api), base_url="http://localhost")
    assert client.get("/api/rows?as=json").json() == [{"at": at} for at in range(4)]
    totals = iter(range(3, 60))
    answer = client.get("/api/rows?as=json")
    assert (answer.status_code, answer.json()) == (
        503,
        {"error": "the archive is being written; ask again in a moment"},
    )


def test_every_file_that_a_page_offers_has_rows(client: TestClient, traced_examples: Path) -> None:
    with Archive(traced_examples) as archive:
        family = archive.families[0]
    of_post = post_url(family.posts[0])[5:]
    pages = ["/", "/families", "/families?language=tr&order=newest", "/channels", "/speakers", "/network", "/together"]
    pages += ["/ledger", "/recovered", "/search?q=summit", f"/family/{family.id}", f"/post{of_post}"]
    pages += [
        "/speaker?name=Tomas+Verhalen",
        "/channel/telegram/valdoria_mfa",
        f"/nearly{of_post}",
        f"/passages{of_post}",
    ]
    seen = set()
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        for file in lxml.html.document_fromstring(answer.text).xpath("//*[contains(@class, 'take-along')]/a/@href"):
            found = client.get(file)
            assert found.status_code == 200, (page, file, found.text[:200])
            if "as=" in file:
                assert rows_of(found.text) if "as=csv" in file else found.json(), (page, file)
            else:  # a graph, for programs that draw it
                assert lxml.etree.fromstring(found.content).tag.endswith(("gexf", "graphml")), (page, file)
            seen.add(page)
    # These show no table where nothing is to be listed.
    assert seen >= set(pages) - {"/recovered", "/together", f"/nearly{of_post}"}


def test_the_files_of_families_are_those_of_the_filter(client: TestClient) -> None:
    page = lxml.html.document_fromstring(client.get("/families?language=tr&order=newest").text)
    (file,) = [one for one in page.xpath("//*[contains(@class, 'take-along')]/a/@href") if "csv" in one]
    rows = rows_of(client.get(file).text)
    shown = client.get("/api/families?language=tr&order=newest").json()["families"]
    assert [row["family"] for row in rows] == [one["family"] for one in shown]
    assert all("tr" in row["languages"].split("; ") for row in rows)
