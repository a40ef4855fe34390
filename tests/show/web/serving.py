"""A server of an archive for the time of a test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from stemmatic.show.web import create_app
from stemmatic.show.web.app import server_config
from stemmatic.show.web.patience import PatientProtocol
from stemmatic.show.web.settings import Settings


@contextmanager
def serving(
    archive: Path, settings: Settings | None = None, protocol: type[PatientProtocol] = PatientProtocol
) -> Iterator[str]:
    """The address of a server of this archive."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(server_config(create_app(settings or Settings(archive=archive)), protocol))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
