"""Photograph pages of the bundled examples for the README: a family in four languages, light and dark; the overview.

    python docs/screenshots.py

It needs Chromium (STEMMATIC_CHROMIUM, or /usr/bin/chromium) and the packages of the group "dev".
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from stemmatic import trace
from stemmatic.api.archive import example_dumps
from stemmatic.show.web import create_app
from stemmatic.show.web.drawing import family_url
from stemmatic.show.web.settings import Settings

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("STEMMATIC_CHROMIUM", "/usr/bin/chromium")
WIDTH = 1280
MOST_BYTES = 300_000


@contextmanager
def serving(archive: Path) -> Iterator[str]:
    """The address of the page of an archive."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(Settings(archive=archive)), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def photograph() -> None:
    """The pictures, as PNG beside this file."""
    with trace(example_dumps()) as archive:
        widest = max(archive.families, key=lambda one: (len(one.languages), len(one.channels)))
        family = f"{family_url(widest.id)}?only=differences"
        with serving(archive.folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for name, path, scheme, height in (
                ("family", family, "light", 1240),
                ("family-dark", family, "dark", 1240),
                ("overview", "/", "light", 1000),
            ):
                page = browser.new_page(
                    viewport={"width": WIDTH, "height": height}, color_scheme=scheme, reduced_motion="reduce"
                )
                page.goto(address + path)
                if path == family:
                    page.locator(".stemma-plot .edge.kind-translation").first.focus()  # its grounds stand beside it
                    page.locator("#content").focus()
                page.evaluate("scrollTo(0, 0)")
                page.wait_for_timeout(300)
                target = HERE / f"{name}.png"
                target.write_bytes(page.screenshot())
                size = target.stat().st_size
                print(f"{target.name}: {size / 1000:.0f} kB")  # noqa: T201
                if size > MOST_BYTES:
                    sys.exit(f"{target.name}: more than {MOST_BYTES / 1000:.0f} kB")
                page.close()
            browser.close()


if __name__ == "__main__":
    photograph()
