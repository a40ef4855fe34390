"""Run the measurements and print one table."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import benchmarks.accuracy
from benchmarks.accuracy import (
    alignment,
    bilingual,
    calibration,
    changes,
    collation,
    declarations,
    descent,
    edits,
    encoders,
    excerpts,
    languages,
    peers,
    places,
    same_event,
    speech,
    statements,
    stemmata,
    translations,
    wild,
)
from benchmarks.accuracy.corpora import Absent
from benchmarks.accuracy.figures import Report, table

MEASUREMENTS: dict[str, Callable[..., Report]] = {
    "excerpts": excerpts.measure,
    "edits": edits.measure,
    "changes": changes.measure,
    "translations": translations.measure,
    "bilingual": bilingual.measure,
    "statements": statements.measure,
    "places": places.measure,
    "collation": collation.measure,
    "alignment": alignment.measure,
    "encoders": encoders.measure,
    "languages": languages.measure,
    "declarations": declarations.measure,
    "descent": descent.measure,
    "stemmata": stemmata.measure,
    "wild": wild.measure,
    "same-event": same_event.measure,
    "attribution": speech.measure,
}
CALIBRATION = "calibration"
PRECISE = ("translations", "bilingual", "statements", "encoders")  # which e5 has a say in
JUDGED = ("excerpts", "edits", "translations", "bilingual")  # whose links calibration takes


def main() -> None:
    """Measure what is named, or everything."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=benchmarks.accuracy.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "measurement", nargs="*", choices=[[], *MEASUREMENTS, CALIBRATION], help=", ".join(MEASUREMENTS)
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures, notes and misses there too")
    parser.add_argument(
        "--peers", action="store_true", help="measure peers from PyPI too: near-duplicate finders, collatex"
    )
    parser.add_argument(
        "--precise", action="store_true", help=f"let e5 score again (half an hour): {', '.join(PRECISE)}"
    )
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="name so many misses of each measurement")
    given = parser.parse_args()
    asked = given.measurement or [*MEASUREMENTS, CALIBRATION]
    wanted = [name for name in MEASUREMENTS if name in asked or (CALIBRATION in asked and name in JUDGED)]
    reports: dict[str, Report] = {}
    for name in wanted:
        begin = time.perf_counter()
        try:
            reports[name] = MEASUREMENTS[name](**{"precise": True} if given.precise and name in PRECISE else {})
        except Absent as absent:
            print(f"skipped: {name}: {absent}")
            continue
        print(f"{name}: {time.perf_counter() - begin:.0f} s", flush=True)
    if given.peers:
        reports["peers"] = peers.measure()
    if CALIBRATION in asked:
        reports[CALIBRATION] = calibration.measure({name: reports[name] for name in JUDGED if name in reports})
    print(f"\n{datetime.now(UTC):%Y-%m-%d}\n\n{table(reports)}")
    for name, report in reports.items():
        for line in (*report.notes, *report.misses[: given.misses]):
            print(f"\n{name}: {line}", end="")
    print()
    if given.json:
        found = {name: report.as_dict() for name, report in reports.items()}
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
