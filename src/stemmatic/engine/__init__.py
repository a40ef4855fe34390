"""Where the big joins run. Every engine runs the same SQL text and gives the same rows."""

from stemmatic.engine.local import LocalEngine
from stemmatic.engine.nearest import Radius, cosines, round_vectors, unit_vectors
from stemmatic.engine.segments import (
    DamagedIndex,
    Segment,
    add_rows,
    find_rows,
    remove_others,
    remove_replaced,
    scan_rows,
    write_segment,
)
from stemmatic.engine.spark import BatchStages, SharedLinks, SparkEngine
from stemmatic.engine.threads import map_in_threads

__all__ = [
    "BatchStages",
    "DamagedIndex",
    "LocalEngine",
    "Radius",
    "Segment",
    "SharedLinks",
    "SparkEngine",
    "add_rows",
    "cosines",
    "find_rows",
    "map_in_threads",
    "remove_others",
    "remove_replaced",
    "round_vectors",
    "scan_rows",
    "unit_vectors",
    "write_segment",
]
