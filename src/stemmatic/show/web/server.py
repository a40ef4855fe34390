"""The server process."""

from __future__ import annotations

import socket
import threading
import webbrowser

import uvicorn

from stemmatic.show.web.app import create_app
from stemmatic.show.web.settings import Settings


def run_server(settings: Settings, listening: socket.socket, opens: str | None) -> None:
    """Serve until Ctrl-C; ``opens`` is the address that a browser is sent to once the server answers."""
    app = create_app(settings)
    config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False, timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    threading.Thread(target=app.state.archives.warm_up, name="warm-up", daemon=True).start()
    if opens:
        threading.Timer(0.5, webbrowser.open, (opens,)).start()
    server.run(sockets=[listening])
