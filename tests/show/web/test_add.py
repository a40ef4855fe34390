"""Adding from the page: files are sent, read in the background, accounted for, stopped, queued."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.api.records import Account
from stemmatic.show.web import adding as module
from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings

ROWS = b"".join(
    json.dumps({"channel": "tarn_port", "id": n, "date": f"2031-03-01T{n:02}:00:00Z", "text": text}).encode() + b"\n"
    for n, text in enumerate(("The ferry to Upper Tarn carries bicycles again.", "The lock of Lower Tarn stays shut."))
)
DAMAGED = ROWS + b'{"channel": "tarn_port", "id": 9, "text": "never clo\n'


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    folder = tmp_path / "archive"
    Archive(folder, create=True).close()
    app = create_app(Settings(archive=folder, max_upload_bytes=100_000))
    with TestClient(app, base_url="http://localhost", headers={"Sec-Fetch-Site": "same-origin"}) as client:
        client.folder = folder  # type: ignore[attr-defined]
        yield client


def opened(client: TestClient, *names: str) -> dict[str, Any]:
    answer = client.post("/api/add", json={"names": names})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def put(client: TestClient, upload: str, name: str, content: bytes) -> Any:
    return client.put(f"/api/add/{upload}/files", params={"name": name}, content=content)


def over(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    for _ in range(60_000):
        found: dict[str, Any] = client.get(f"/api/jobs/{job['id']}").json()
        if found["finished"]:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{job['what']} is not over after ten minutes")


def uploaded(client: TestClient) -> list[str]:
    folder = client.folder / "uploads"  # type: ignore[attr-defined]
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_files_are_read_and_accounted_for(empty: TestClient) -> None:
    upload = opened(empty, "export/rows.jsonl", "export/photos/a.jpg")
    assert upload["wanted"] == [True, False]
    assert put(empty, upload["upload"], "../../rows.jsonl", DAMAGED).json() == {
        "name": "../../rows.jsonl",
        "size_bytes": len(DAMAGED),
    }
    assert put(empty, upload["upload"], "nothing.bin", b"\x00\x01").status_code == 200
    started = empty.post(f"/api/add/{upload['upload']}/start", json={"translations": False})
    job = over(empty, started.json())
    assert job["state"] == "done", job
    report = job["report"]
    assert (report["dumps"], report["posts"], report["new_posts"], report["archive_posts"]) == (1, 2, 2, 2)
    assert {one["dump"] for one in report["skipped"]} == {"../../rows.jsonl", "nothing.bin"}
    assert any("no reader knows this format" in one["reason"] and one["advice"] for one in report["skipped"])
    assert uploaded(empty) == []
    with Archive(empty.folder) as archive:  # type: ignore[attr-defined]
        assert [dump.name for dump, _ in archive.ledger.dumps] == ["rows.jsonl"]
        assert sorted(one.dump for one in archive.ledger.skipped) == sorted(one["dump"] for one in report["skipped"])
    page = empty.get("/add").text
    assert "this is none of the formats that can be read" in page
    assert "../../rows.jsonl" in page
    assert "could not be read" in page


def test_columns_and_originals(empty: TestClient) -> None:
    upload = opened(empty)["upload"]
    assert put(empty, upload, "odd.csv", b"who,nr,words\ntarn,1,The ferry is late again today.\n").status_code == 200
    asked = {"columns": {"text": "words", "channel": "who", "id": "nr"}, "keep": True}
    job = over(empty, empty.post(f"/api/add/{upload}/start", json=asked).json())
    assert job["report"]["new_posts"] == 1
    assert uploaded(empty) == ["kept.json", "odd.csv"]
    assert Path(job["kept"], "odd.csv").exists()
    with Archive(empty.folder) as archive:  # type: ignore[attr-defined]
        assert archive.posts[0].key == "table:tarn/1"
    wrong = opened(empty)["upload"]
    put(empty, wrong, "odd.csv", b"who,nr\n")
    answer = empty.post(f"/api/add/{wrong}/start", json={"columns": {"nonsense": "who"}})
    assert answer.status_code == 400
    assert "nonsense" in answer.json()["error"]


def test_what_is_known_is_said_to_be(empty: TestClient) -> None:
    for known in (0, 1):
        upload = opened(empty)["upload"]
        put(empty, upload, "rows.jsonl", ROWS)
        job = over(empty, empty.post(f"/api/add/{upload}/start", json={}).json())
        assert job["report"]["known_dumps"] == known


def test_too_large_is_one_line_and_leaves_nothing(empty: TestClient) -> None:
    upload = opened(empty)["upload"]
    answer = put(empty, upload, "big.json", b"x" * 200_000)
    assert answer.status_code == 413
    assert answer.json()["error"].startswith("big.json: more than 100,000 bytes at once")

    def pieces() -> Iterator[bytes]:  # without a length, so that it must be counted while it comes
        yield from (b"x" * 30_000 for _ in range(5))

    assert empty.put(f"/api/add/{upload}/files?name=big.json", content=pieces()).status_code == 413
    assert empty.post("/api/add", json={"names": [], "size_bytes": 1 << 40}).status_code == 413
    assert uploaded(empty) in ([], ["lock"])
    assert empty.post(f"/api/add/{upload}/start", json={}).status_code == 400  # no file came
    assert empty.delete(f"/api/add/{upload}").status_code == 200
    assert uploaded(empty) == []
    assert put(empty, upload, "a.json", b"x").status_code == 404


def test_nothing_is_taken_from_other_sites(empty: TestClient) -> None:
    upload = opened(empty)["upload"]
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": ""}):
        assert empty.post("/api/add", json={"names": []}, headers=headers).status_code == 403
        assert empty.put(f"/api/add/{upload}/files?name=x", content=b"x", headers=headers).status_code == 403
        assert empty.post("/api/add/examples", headers=headers).status_code == 403
        assert empty.post("/add", files=[("files", ("x", b"x"))], headers=headers).status_code == 403
    assert uploaded(empty) == ["lock"]


def test_what_a_file_does_not_say_can_be_said(empty: TestClient) -> None:
    name, row = "notes.csv", "channel,id,date,text\ntarn,1,03/04/2031 10:00,Переправа знову спізнюється.\n"
    upload = opened(empty)["upload"]
    put(empty, upload, name, row.encode("cp1251"))
    job = over(empty, empty.post(f"/api/add/{upload}/start", json={}).json())
    advice = [one["advice"] for one in job["report"]["skipped"]]
    assert any("--encoding cp1251" in one for one in advice)  # programs are told of options
    page = empty.get("/add?lang=uk").text
    assert "кодовою сторінкою cp1251 у «Чого файли не кажуть»" in page  # readers of what they can fill in
    assert "--encoding" not in page
    words = {"encoding": " cp1251 ", "time_zone": "Europe/Kyiv", "date_order": "day-first", "public": "1"}
    answer = empty.post("/add", data=words, files=[("files", (name, row.encode("cp1251")))], follow_redirects=False)
    job = over(empty, {"id": answer.headers["location"].partition("job=")[2]})
    with Archive(empty.folder) as archive:  # type: ignore[attr-defined]
        post = archive.posts["table:tarn/1"]
        assert post.text == "Переправа знову спізнюється."
        assert post.date == datetime(2031, 4, 3, 7, 0, tzinfo=UTC)


def test_what_cannot_be_meant_is_one_line(empty: TestClient) -> None:
    for words, said in (
        ({"time_zone": "Atlantis"}, "Time zone Atlantis: no time zone such as Europe/Kyiv or +03:00"),
        ({"encoding": "cp9999"}, "cp9999 is no code page"),
        ({"date_order": "year-first"}, "date_order"),
    ):
        answer = empty.post("/add", data=words, files=[("files", ("rows.jsonl", ROWS))])
        assert answer.status_code == 400
        assert said in answer.text
    upload = opened(empty)["upload"]
    put(empty, upload, "rows.jsonl", ROWS)
    assert empty.post(f"/api/add/{upload}/start", json={"words": {"time_zone": "Atlantis"}}).status_code == 400


def test_a_form_without_scripts(empty: TestClient) -> None:
    files = [("files", ("../rows.jsonl", ROWS)), ("files", ("more.jsonl", ROWS + b"\n"))]
    data = {"no_translations": "1", "columns": "text=text\n"}
    answer = empty.post("/add", data=data, files=files, follow_redirects=False)
    assert answer.status_code == 303
    job = over(empty, {"id": answer.headers["location"].partition("job=")[2]})
    assert job["report"]["new_posts"] == 2
    assert "Done" in empty.get(answer.headers["location"]).text
    data["columns"] = "text"
    answer = empty.post("/add", data=data, files=files)
    assert answer.status_code == 400
    assert "names no field and column" in answer.text
    large = [("files", ("large.jsonl", b"x" * 200_000))]
    assert empty.post("/add", files=large).status_code == 413
    assert empty.post("/add", files=[("files", ("", b""))]).status_code == 400
    assert uploaded(empty) == []


def test_examples_on_an_empty_archive(empty: TestClient) -> None:
    assert "Add the bundled examples" in empty.get("/add").text
    job = over(empty, empty.post("/api/add/examples").json())
    assert job["state"] == "done"
    assert job["report"]["archive_posts"] > 50
    assert "Add the bundled examples" not in empty.get("/add").text


class Gate:
    """Work that waits until it is let go, with progress meanwhile."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()

    def add(self, archive: Archive, dumps: Any, *, watch: Any, **others: Any) -> Any:
        watch("read", 1, None)
        self.began.set()
        while not self.go.wait(0.01):
            watch("read", 2, None)
        return Account()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(Archive, "add", lambda archive, dumps, **given: gate.add(archive, dumps, **given))
    return gate


def test_jobs_queue_up_and_can_be_stopped(empty: TestClient, gate: Gate) -> None:
    jobs = []
    for number in range(3):
        upload = opened(empty)["upload"]
        put(empty, upload, f"{number}.jsonl", ROWS)
        jobs.append(empty.post(f"/api/add/{upload}/start", json={}).json())
    assert gate.began.wait(10)
    states = [empty.get(f"/api/jobs/{job['id']}").json() for job in jobs]
    assert [(one["state"], one["before"]) for one in states] == [("running", 0), ("waiting", 1), ("waiting", 2)]
    assert empty.post(f"/api/jobs/{jobs[1]['id']}/stop").json()["state"] == "stopped"
    assert empty.get(f"/api/jobs/{jobs[2]['id']}").json()["before"] == 1
    assert 'hx-trigger="every 1s"' in empty.get(f"/add/jobs/{jobs[0]['id']}", headers={"HX-Request": "true"}).text
    empty.post(f"/api/jobs/{jobs[0]['id']}/stop")
    assert over(empty, jobs[0])["state"] == "stopped"
    gate.go.set()
    assert over(empty, jobs[2])["state"] == "done"
    assert uploaded(empty) == []
    assert "hx-trigger" not in empty.get(f"/add/jobs/{jobs[2]['id']}").text.partition("<main")[2]
    assert len(empty.get("/api/jobs").json()) == 3
    assert empty.get("/api/jobs/nothing").status_code == 404


def test_a_job_that_fails_is_one_line_and_the_next_goes_on(
    empty: TestClient, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("inner\nworkings")

    monkeypatch.setattr(gate, "add", fail)
    upload = opened(empty)["upload"]
    put(empty, upload, "a.jsonl", ROWS)
    job = over(empty, empty.post(f"/api/add/{upload}/start", json={}).json())
    assert job["state"] == "failed"
    assert job["error"] == "Unexpected RuntimeError: please report it; the server's terminal says more."
    monkeypatch.undo()
    assert over(empty, empty.post("/api/add/examples").json())["state"] == "done"


def test_a_stop_keeps_what_was_read_whole(empty: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    adding = empty.app.state.adding  # type: ignore[attr-defined]
    note = adding._note

    def stop_when_linking(name: str, stage: module.Stage) -> None:
        note(name, stage)
        if stage.name != "read":
            adding.stop(name)

    monkeypatch.setattr(adding, "_note", stop_when_linking)
    upload = opened(empty)["upload"]
    put(empty, upload, "rows.jsonl", ROWS)
    job = over(empty, empty.post(f"/api/add/{upload}/start", json={}).json())
    assert job["state"] == "stopped"
    assert job["report"]["unlinked"] == 2
    monkeypatch.undo()
    assert "2 posts are in the archive but not compared with the others yet" in empty.get("/add").text
    answer = empty.post("/add/link", follow_redirects=False)
    assert over(empty, {"id": answer.headers["location"].partition("job=")[2]})["report"]["unlinked"] == 0
