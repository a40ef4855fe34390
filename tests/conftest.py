"""What several tests need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.sharing import made_once

# No test measures time: a machine may be busy with other things.
_KERNELS = "stemmatic/kernels"
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before several processes test, compiled code is made anew if it changed."""
    config = session.config
    if not getattr(config.option, "numprocesses", None) or "NUMBA_DISABLE_JIT" in os.environ:
        return
    from tests import kernels  # imports much

    if config.cache is not None and config.cache.get(_KERNELS, None) != (state := kernels.state()):
        kernels.compile_all()
        config.cache.set(_KERNELS, state)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of development data; the test is skipped, and says so, where it is absent."""
    folder = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("development data absent: set STEMMATIC_DATA")
    return folder


@pytest.fixture(scope="session")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the ``archive`` of the bundled examples, traced by the command line, and what that ``printed``.

    It is made once for all processes, and not to be changed.
    """

    def make(folder: Path) -> None:
        command = "from stemmatic.show.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", command, "trace", "--examples", "--archive", folder / "archive", "--json"],
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
        )
        assert done.stderr == b""
        (folder / "printed").write_bytes(done.stdout)

    return made_once(tmp_path_factory, "examples", make)
