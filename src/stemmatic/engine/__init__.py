"""Where the big joins run. Every engine runs the same SQL text and gives the same rows."""

from stemmatic.engine.local import LocalEngine
from stemmatic.engine.segments import (
    DamagedIndex,
    Segment,
    find_rows,
    merge_segments,
    remove_others,
    remove_replaced,
    scan_rows,
    write_segment,
)

__all__ = [
    "DamagedIndex",
    "LocalEngine",
    "Segment",
    "find_rows",
    "merge_segments",
    "remove_others",
    "remove_replaced",
    "scan_rows",
    "write_segment",
]
