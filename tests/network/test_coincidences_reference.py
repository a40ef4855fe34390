"""The tables of the reference, where the development data are at hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.shared_data
def test_all_tables_of_the_reference_are_equal(shared_data: Path) -> None:
    folder = shared_data / "coordination"
    if not folder.is_dir():
        pytest.skip("shares of the reference absent")
    script = Path(__file__).parents[2] / "benchmarks" / "together.py"
    done = subprocess.run(
        [sys.executable, str(script), "--folder", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": equal") == 3
