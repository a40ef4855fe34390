"""The application and its server: pages, the JSON API behind them, and one line for everything that can go wrong."""

from __future__ import annotations

import gc
import logging
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from stemmatic.errors import LockedArchive, NoArchive, NotFound, OptionError, StemmaticError
from stemmatic.memory import give_back, use_few_arenas
from stemmatic.show.printable import one_line
from stemmatic.show.web.adding import Adding
from stemmatic.show.web.archives import Archives
from stemmatic.show.web.choosing import Choosing
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.guard import Guard
from stemmatic.show.web.pages import ROUTERS
from stemmatic.show.web.patience import PatientProtocol
from stemmatic.show.web.phrases import said_plainly
from stemmatic.show.web.plain_answers import PlainAnswers
from stemmatic.show.web.remembered import Remembered
from stemmatic.show.web.settings import Settings
from stemmatic.show.web.table_files import TableFiles
from stemmatic.show.web.trial import Trial
from stemmatic.show.web.uploads import UploadRefused
from stemmatic.version import __version__

_LOG = logging.getLogger("stemmatic.web")
_MOST_CONNECTIONS = 256
_THREADS = 8  # for requests; few archives are open, so more would only wait
_CLEAR_UP_SECONDS = 15.0


class Refused(BaseModel):
    """What was wrong, in one line."""

    error: str


_PLAIN = {"content": {"text/plain": {"schema": {"type": "string"}}}}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refused, "description": "What is asked for cannot be understood, or done."},
    401: {**_PLAIN, "description": "The server asks for a password."},
    403: {**_PLAIN, "description": "A change was not asked for from a page of this server."},
    404: {"model": Refused, "description": "The archive has no such thing, or there is no archive."},
    413: {"model": Refused, "description": "More was sent than is taken."},
    421: {**_PLAIN, "description": "The server was not started for that host."},
    422: {"model": Refused, "description": "A value is missing, or cannot be used."},
    429: {**_PLAIN, "description": "The password was guessed at too often; wait."},
    503: {"model": Refused, "description": "Another process is writing; ask again."},
}


def create_app(settings: Settings) -> FastAPI:
    """An ASGI application that serves the archive of ``settings``."""
    archives = Archives(settings.archive)
    adding = Adding(settings.archive, settings.max_upload_bytes)
    trial = Trial(settings.max_upload_bytes)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        adding.uploads.sweep()
        current_default_thread_limiter().total_tokens = _THREADS
        ending = threading.Event()
        threading.Thread(target=_clear_up, args=(adding, ending), name="clear-up", daemon=True).start()
        yield
        ending.set()
        adding.close()
        trial.close()
        archives.close()

    app = FastAPI(
        title="Stemmatic",
        version=__version__,
        description="Where a text has been: the JSON API behind the pages.",
        openapi_url="/api/openapi.json",
        responses=_REFUSALS,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        lifespan=life,
    )
    app.state.settings, app.state.archives, app.state.adding, app.state.trial = settings, archives, adding, trial
    for router in ROUTERS:
        app.include_router(router)
    static = resources.files("stemmatic.show.web").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    for kind in (StemmaticError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _explain)
    app.add_middleware(TableFiles)
    app.add_middleware(PlainAnswers)
    app.add_middleware(Remembered, archive=settings.archive)
    app.add_middleware(Guard, settings=settings, explain=_explain)
    app.add_middleware(Choosing)  # around the guard: what it explains is for a reader, too
    return app


def run_server(settings: Settings, listening: socket.socket, opens: str | None) -> None:
    """Serve until Ctrl-C; ``opens`` is the address that a browser is sent to once the server answers."""
    use_few_arenas()
    app = create_app(settings)
    server = uvicorn.Server(server_config(app))
    threading.Thread(target=app.state.archives.warm_up, name="warm-up", daemon=True).start()
    threading.Thread(target=app.state.archives.fill_search, name="search-index", daemon=True).start()
    if opens:
        threading.Timer(0.5, webbrowser.open, (opens,)).start()
    try:
        server.run(sockets=[listening])
    finally:
        gc.unfreeze()  # libraries tell of what is not taken down at the end


def server_config(app: FastAPI, protocol: type[PatientProtocol] = PatientProtocol) -> uvicorn.Config:
    """How the server is set up: no client is waited for endlessly, and so many connections are the most."""
    return uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=3,
    )


def _clear_up(adding: Adding, ending: threading.Event) -> None:
    """From time to time: uploads that nobody uses go, and memory that is free."""
    while not ending.wait(_CLEAR_UP_SECONDS):
        adding.uploads.expire()
        give_back()


def _explain(request: Request, error: Exception) -> Response:
    """What went wrong, in one line, as a page or as JSON."""
    status, line = _status_and_line(error)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": said_plainly(line)}, status)
    return draw(request, "error.html", {"status": status, "line": line}, part="content", status=status)


_STATUSES = {NotFound: 404, NoArchive: 404, OptionError: 400, LockedArchive: 503, StemmaticError: 500}


def _status_and_line(error: Exception) -> tuple[int, str]:
    if isinstance(error, UploadRefused):
        return error.status, one_line(str(error))
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return status, one_line(str(error))
    if isinstance(error, HTTPException):
        return error.status_code, "There is no such page." if error.status_code == 404 else one_line(str(error.detail))
    if isinstance(error, RequestValidationError):
        return 422, "; ".join(_said(one) for one in error.errors())
    _LOG.error("unexpected %s: %s", type(error).__name__, one_line(str(error)))
    return 500, f"Unexpected {type(error).__name__}: please report it; the server's terminal says more."


def _said(fault: Any) -> str:
    where = ".".join(str(one) for one in fault.get("loc", ())[1:])
    return one_line(f"{where}: {fault.get('msg', 'cannot be used')}")
