"""Run tests over a copy of the tree in which one file was changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = Path("src/stemmatic")
_COPIED = "src", "tests", "benchmarks", "pyproject.toml"
_MOST_SECONDS = 600.0  # far more than tests take on a busy machine
PYTEST = (
    *("-q", "-x", "--hypothesis-seed=0", "-p", "no:cacheprovider", "-p", "no:xdist"),
    # What compiled code lets overflow on purpose, Python warns of.
    *("-W", "ignore:overflow encountered:RuntimeWarning"),
)


class Tree:
    """A copy of the tree, of links to its files: only what is changed is a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in _COPIED:
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
                shutil.copytree(ROOT / name, folder / name, copy_function=os.symlink, ignore=ignored)
            else:
                os.symlink(ROOT / name, folder / name)

    def write(self, path: Path, text: str) -> None:
        """Give a file another text."""
        (self.folder / path).unlink()
        (self.folder / path).write_text(text, "utf-8")
        self._forget(path)

    def restore(self, path: Path) -> None:
        """Give a file its own text again."""
        (self.folder / path).unlink()
        os.symlink(ROOT / path, self.folder / path)
        self._forget(path)

    def _forget(self, path: Path) -> None:
        # Compiled modules are known by second and size, which two texts may share.
        for one in (self.folder / path).parent.glob(f"__pycache__/{path.stem}.*"):
            one.unlink()

    def passes(self, tests: Sequence[str]) -> tuple[bool, str]:
        """Whether these tests pass, and what they print; one that comes to no end does not.

        Raises:
            RuntimeError: they could not be run.
        """
        environment = os.environ | {"PYTHONPATH": str(self.folder / "src"), "NUMBA_DISABLE_JIT": "1"}
        command = [sys.executable, "-m", "pytest", *PYTEST, *tests]
        try:
            ended = subprocess.run(
                command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=_MOST_SECONDS
            )
        except subprocess.TimeoutExpired:
            return False, "no end"
        if ended.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise RuntimeError(f"{' '.join(tests)}: {ended.stdout}{ended.stderr}")
        return ended.returncode == pytest.ExitCode.OK, ended.stdout
