"""How well sentence boundaries are recovered: documents of known sentences, joined with spaces and divided again.

    python benchmarks/sentence_boundaries.py [--errors LANGUAGE]

Prints precision, recall and F1 of the boundaries inside the documents per language. Some boundaries of the gold data
cannot be recovered: its headlines end without a stop.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from pathlib import Path

from stemmatic.understand import understand

DATA = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[2] / "shared" / "data"))
STOPS = tuple(".!?…。！？؟۔\"”»'’)")


def main() -> None:
    wanted = sys.argv[2] if sys.argv[1:2] == ["--errors"] else None
    print("language  precision  recall  F1     recall where the sentence ends with a stop")
    for path in sorted((DATA / "news-parallel").glob("*.jsonl")):
        if wanted is None or path.stem == wanted:
            measure(path, show_errors=wanted is not None)


def measure(path: Path, *, show_errors: bool) -> None:
    documents: defaultdict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        documents[row["document"]].append(" ".join(row["text"].split()))
    right = found = gold = stopped = stopped_right = 0
    for sentences in documents.values():
        text = " ".join(sentences)
        borders, at = set(), 0
        closed = set()
        for sentence in sentences[:-1]:
            at += len(sentence)
            borders.add(at)
            if sentence.endswith(STOPS):
                closed.add(at)
            at += 1
        ends = {passage.end for passage in understand(text).passages} - {len(text)}
        right += len(borders & ends)
        found += len(ends)
        gold += len(borders)
        stopped += len(closed)
        stopped_right += len(closed & ends)
        if show_errors:
            for end in sorted(borders ^ ends):
                kind = "missed" if end in borders else "wrong "
                print(kind, repr(text[max(0, end - 50) : end] + " | " + text[end + 1 : end + 30]))
    precision, recall = right / max(found, 1), right / max(gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{path.stem:8}  {precision:.3f}      {recall:.3f}   {f1:.3f}  {stopped_right / max(stopped, 1):.3f}")


if __name__ == "__main__":
    main()
