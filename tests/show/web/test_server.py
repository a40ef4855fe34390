"""The server process: what it loads before anybody asks."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from stemmatic.api.archive import Archive
from stemmatic.ask.whence import Whence
from stemmatic.options import Options
from stemmatic.show.web import app as server
from stemmatic.show.web.archives import Archives
from stemmatic.show.web.settings import Settings


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Whence]:
    """The answers to all questions that are asked."""
    answers: list[Whence] = []
    whence = Archive.whence

    def noted(self: Archive, text: str, *, options: Options | None = None) -> Whence:
        answers.append(whence(self, text, options=options))
        return answers[-1]

    monkeypatch.setattr(Archive, "whence", noted)
    return answers


def test_warming_up_asks_about_a_text_of_the_archive(traced_examples: Path, asked: list[Whence]) -> None:
    archives = Archives(traced_examples)
    archives.warm_up()
    assert [bool(one.origins) for one in asked] == [True]  # so that comparing is loaded too
    archives.close()


def test_warming_up_is_quiet_where_there_is_nothing(tmp_path: Path, asked: list[Whence]) -> None:
    Archives(tmp_path / "none").warm_up()
    assert asked == []
    Archive(tmp_path / "empty", create=True).close()
    archives = Archives(tmp_path / "empty")
    archives.warm_up()
    assert [one.origins for one in asked] == [()]
    archives.close()


def test_a_server_warms_up_while_it_starts(
    traced_examples: Path, asked: list[Whence], monkeypatch: pytest.MonkeyPatch
) -> None:
    def until_warm(_: object, sockets: list[socket.socket]) -> None:
        for thread in threading.enumerate():
            if thread.name == "warm-up":
                thread.join(60)

    monkeypatch.setattr(server.uvicorn.Server, "run", until_warm)
    with socket.socket() as listening:
        server.run_server(Settings(archive=traced_examples), listening, None)
    assert len(asked) == 1
