"""Near-duplicate finders from PyPI on the excerpts and the edited copies, in an environment of their own.

Each as its documentation recommends: MinHash of 128 permutations over shingles of five characters, casefolded, and an
LSH index for Jaccard 0.5 (rensa takes divisors of 128 as bands only: 32, which is about 0.42, so it finds more and
is wrong more often). Recall: the planted pair is among the pairs that the index gives. Precision: of the pairs with an
edited copy, those of one source; copies of the source that the data had before count as wrong here.
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
import venv
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.accuracy import edits, excerpts
from benchmarks.accuracy.corpora import Absent, Written, telegram
from benchmarks.accuracy.figures import Report, share

PEERS = {"datasketch": "datasketch==2.0.0", "rensa": "rensa==0.5.0"}

# Runs in the peers' environment: posts as JSONL on standard input, pairs of their names as JSON on standard output.
_SCRIPT = """
import json, sys
posts = [json.loads(line) for line in sys.stdin]
def shingles(text):
    text = " ".join(text.casefold().split())
    return sorted({text[at : at + 5] for at in range(max(1, len(text) - 4))})
if sys.argv[1] == "datasketch":
    from datasketch import MinHash, MinHashLSH
    index, made = MinHashLSH(threshold=0.5, num_perm=128), []
    for number, post in enumerate(posts):
        made.append(MinHash(num_perm=128))
        made[-1].update_batch([one.encode() for one in shingles(post["text"])])
        index.insert(number, made[-1])
    found = [(a, b) for a, one in enumerate(made) for b in index.query(one) if b > a]
else:
    from rensa import RMinHash, RMinHashLSH
    index, made = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), []
    for number, post in enumerate(posts):
        made.append(RMinHash(num_perm=128, seed=1))
        made[-1].update(shingles(post["text"]))
        index.insert(number, made[-1])
    found = [(a, b) for a, one in enumerate(made) for b in index.query(one) if b > a]
print(json.dumps([[posts[a]["name"], posts[b]["name"]] for a, b in found]))
"""


def measure() -> Report:
    """Recall of the planted pairs by each peer."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="stemmatic-peers-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        told = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS.values()],
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode:
            raise Absent(f"{', '.join(PEERS.values())} could not be installed: {told.stderr.strip()[-200:]}")
        for peer in PEERS:
            _measure_peer(report, peer, python)
    return report


def _measure_peer(report: Report, peer: str, python: Path) -> None:
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


def _pairs(peer: str, python: Path, posts: Sequence[Written]) -> set[frozenset[str]]:
    lines = "".join(json.dumps({"name": post.name, "text": post.text}) + "\n" for post in posts)
    done = subprocess.run([python, "-c", _SCRIPT, peer], input=lines, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{peer}: {done.stderr.strip()[-500:]}")
    return {frozenset(pair) for pair in json.loads(done.stdout)}
