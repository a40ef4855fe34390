"""Write the frozen tables anew: ``python -m tests.frozen``."""

from __future__ import annotations

import json
from pathlib import Path

from stemmatic.options import Options
from tests.frozen.tables import TABLES, make_table

FOLDER = Path(__file__).parent

for name in TABLES:
    rows = [json.dumps(row, ensure_ascii=False) for row in make_table(name, Options())]
    (FOLDER / f"{name}.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
