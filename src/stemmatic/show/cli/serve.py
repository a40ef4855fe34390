"""``stemmatic serve``: the local web page."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder
from stemmatic.show.streams import say

_PORT = 8734
_PORTS_TRIED = 20


def serve(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", min=0, max=65535, metavar="N", help=f"The port. [default: {_PORT}, or the next free one]"
        ),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Beyond this machine only with a password.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", metavar="NAME", help="A host name that the page may be asked for under; may be repeated."
        ),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
    max_upload: Annotated[
        int, typer.Option("--max-upload", min=1, metavar="MIB", help="The most that one upload may have.")
    ] = 2048,
) -> None:
    """Show the archive as a web page on this machine.

    The page needs no network and is seen from this machine alone. With --host beyond it everybody who asks must give a
    password, which is taken from the environment variable STEMMATIC_PASSWORD or asked for. An archive that is not there
    yet is made: dumps can be dropped on the page.

    \b
    Examples:
      stemmatic serve
      stemmatic serve --archive summit --port 9000 --no-browser
      STEMMATIC_PASSWORD=... stemmatic serve --host 0.0.0.0 --name newsroom.example
    """
    from stemmatic.show.web.settings import Settings, is_loopback

    password = None
    if not is_loopback(host):
        password = os.environ.get("STEMMATIC_PASSWORD") or typer.prompt(
            "Password for everybody who asks", hide_input=True, confirmation_prompt=True, err=True
        )
        if len(password) < 8:
            raise OptionError("the password: expected 8 characters or more; the page will be reached from elsewhere")

    from stemmatic.api.archive import Archive
    from stemmatic.show.web.app import run_server

    Archive(archive, create=True).close()  # says now what is wrong with it
    listening = _listen(host, port)
    settings = Settings(
        archive=archive,
        names=frozenset(one.lower() for one in name or ()),
        password=password,
        max_upload_bytes=max_upload << 20,
    )
    address = f"http://{_shown(host)}:{listening.getsockname()[1]}/"
    say(f"{archive}: {address} (Ctrl-C ends it)")
    if password is not None:
        say("stemmatic: the connection is not encrypted; put it behind a server that is", err=True)
    run_server(settings, listening, address if browser else None)


def _listen(host: str, port: int | None) -> socket.socket:
    """A socket on the port, or on the first free one from the default on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    wanted = [port] if port is not None else range(_PORT, _PORT + _PORTS_TRIED)
    for one in wanted:
        # With TCP named, asyncio sends what is short at once (TCP_NODELAY): else the end of an answer waits 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host.strip("[]"), one))
            listening.listen()
        except OSError as error:
            listening.close()
            said = error.strerror or str(error)
        else:
            return listening
    raise OptionError(f"--host {host} --port {wanted[0]}: cannot listen there ({said}); name another --port")


def _shown(host: str) -> str:
    return f"[{host.strip('[]')}]" if ":" in host else host
