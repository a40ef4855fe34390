"""An archive of the bundled examples, its pages for a client without a browser, and in Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings
from tests.show.web.serving import serving

CHROMIUM = Path(os.environ.get("STEMMATIC_CHROMIUM", "/usr/bin/chromium"))
_PATIENCE = 300_000  # milliseconds; a machine may be busy with other things
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def traced_examples(traced: Path) -> Path:
    """The archive of the examples; not to be changed."""
    return traced / "archive"


@pytest.fixture
def own_examples(traced_examples: Path, tmp_path: Path) -> Path:
    """A copy of it, which a test may change."""
    return Path(shutil.copytree(traced_examples, tmp_path / "archive"))


@pytest.fixture
def client(examples_client: TestClient) -> TestClient:
    """The pages of the examples, for a reader who has chosen nothing yet."""
    examples_client.cookies.clear()
    return examples_client


@pytest.fixture(scope="session")
def examples_client(traced_examples: Path) -> Iterator[TestClient]:
    """The server behind it."""
    with TestClient(create_app(Settings(archive=traced_examples)), base_url="http://localhost") as opened:
        yield opened


@pytest.fixture
def own_client(own_examples: Path) -> Iterator[TestClient]:
    """The pages of an archive that a test may change; its requests are those of our own pages."""
    app = create_app(Settings(archive=own_examples))
    with TestClient(app, base_url="http://localhost", headers={"Sec-Fetch-Site": "same-origin"}) as opened:
        yield opened


@dataclass(frozen=True)
class Served:
    """A running server."""

    address: str
    archive: Path


@pytest.fixture
def served(own_examples: Path) -> Iterator[Served]:
    """The pages of an archive that a test may change, at an address."""
    with serving(own_examples) as address:
        yield Served(address, own_examples)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; STEMMATIC_CHROMIUM names another place")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_QUIET)
        new_context = browser.new_context

        def patient_context(**options: Any) -> Any:
            context = new_context(**options)
            context.set_default_timeout(_PATIENCE)
            return context

        browser.new_context = patient_context
        yield browser
        browser.close()


def _is_complaint(said: Any) -> bool:
    """An error or warning of a page; drivers of WebGL warn of their own pace."""
    return said.type in ("error", "warning") and "GL Driver Message" not in said.text


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page of the browser; whatever its console complains of fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []
