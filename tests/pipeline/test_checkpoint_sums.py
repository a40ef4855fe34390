"""What a run has left in its folder is held against checksums before another goes on from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stemmatic.pipeline.anew import DamagedCheckpoint
from stemmatic.pipeline.checkpoint import Checkpoint, write_arrays


@pytest.mark.parametrize("damage", ["none", "one bit", "cut", "gone"])
def test_a_file_that_is_not_what_was_written_is_noticed(tmp_path: Path, damage: str) -> None:
    with Checkpoint(tmp_path, tmp_path / "index", ("moment",), 0) as before:
        write_arrays(before.path("pairs"), {"pairs": np.arange(100)})
        before.note("counts", {"links": 3})
    with Checkpoint(tmp_path, tmp_path / "index", ("moment",), 0) as after:
        path = after.path("counts")
        assert path.exists()
        if damage == "one bit":
            path.write_bytes(path.read_bytes().replace(b"3", b"2"))
        elif damage == "cut":
            path.write_bytes(b"")
        elif damage == "gone":
            path.unlink()
        if damage == "none":
            after.check()
            return
        with pytest.raises(DamagedCheckpoint, match="counts"):
            after.check()
        after.clear()
        after.check()
