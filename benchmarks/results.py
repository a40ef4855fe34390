"""Run the benchmarks and write what they print to benchmarks/RESULTS.md, with the machine and the versions.

    python -m benchmarks.results [PART...] [--small]

Without parts all run, which takes an hour on two cores; a part that runs alone replaces its own section only.
``--small`` is for a first look: it prints, and writes nothing.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import machine, run

RESULTS = Path(__file__).with_name("RESULTS.md")
_PLOT = Path(__file__).with_name("scaling.svg")
_HEAD = """# Results

Made by `make bench` ([results.py](results.py)); each section names its command. Compare times within one section: they
were taken in one run, on the machine that it names.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One section: a command and what to take at a first look."""

    title: str
    command: str
    small: str


PARTS = {
    "scaling": Part(
        "How cost grows: read → families, one language a text",
        f"-m benchmarks.scaling 10000 100000 1000000 --plot benchmarks/{_PLOT.name}",
        "-m benchmarks.scaling 2000 10000",
    ),
    "linking-core": Part(
        "The linking core, beside MinHash with LSH",
        "-m benchmarks.linking_core 10000 100000 1000000",
        "-m benchmarks.linking_core 10000",
    ),
    "ten-million": Part(
        "The linking core with ten million posts",
        "-m benchmarks.linking_core 1000000 --times 10",
        "-m benchmarks.linking_core 10000 --times 10",
    ),
    "peers": Part(
        "The linking core, datasketch and rensa on the same words",
        "-m benchmarks.linking_core 100000 --peers {python}",
        "-m benchmarks.linking_core 10000 --peers {python}",
    ),
    "one-text": Part(
        "One text posted again and again",
        "-m benchmarks.linking_core 100000 --case one-text",
        "-m benchmarks.linking_core 10000 --case one-text",
    ),
    "one-channel": Part(
        "One channel with all posts",
        "-m benchmarks.linking_core 1000000 --case one-channel",
        "-m benchmarks.linking_core 10000 --case one-channel",
    ),
    "signature": Part(
        "A signature line under every post",
        "-m benchmarks.linking_core 1000000 --case signature",
        "-m benchmarks.linking_core 10000 --case signature",
    ),
    "road-one-text": Part(
        "The whole road: one text posted again and again",
        "-m benchmarks.scaling 25000 100000 --case one-text",
        "-m benchmarks.scaling 5000 10000 --case one-text",
    ),
    "road-one-channel": Part(
        "The whole road: one channel with all posts",
        "-m benchmarks.scaling 100000 1000000 --case one-channel",
        "-m benchmarks.scaling 5000 10000 --case one-channel",
    ),
    "road-signature": Part(
        "The whole road: a signature line under every post",
        "-m benchmarks.scaling 100000 1000000 --case signature",
        "-m benchmarks.scaling 5000 10000 --case signature",
    ),
    "mixed-languages": Part(
        "Mixed languages: texts and their translations in five",
        "-m benchmarks.scaling 10000 100000 --case five-languages",
        "-m benchmarks.scaling 2000 10000 --case five-languages",
    ),
    "short-posts": Part(
        "Mixed languages: real short posts",
        "-m benchmarks.scaling 20000 91878 --case short-posts",
        "-m benchmarks.scaling 5000 10000 --case short-posts",
    ),
    "understanding": Part("Understanding", "benchmarks/understanding.py", "benchmarks/understanding.py --posts 1000"),
    "keeping": Part("Reading and keeping", "benchmarks/keeping.py", "benchmarks/keeping.py --posts 2000"),
    "encoders": Part("Encoding", "benchmarks/encoders.py stock default", "benchmarks/encoders.py default"),
    "neighbours": Part(
        "Neighbours across languages",
        "-m benchmarks.neighbours --share 0.01",
        "-m benchmarks.neighbours --count 20000 --share 0.1",
    ),
    "growth": Part("Adding to a large archive", "-m benchmarks.growth", "-m benchmarks.growth --posts 5000"),
    "startup": Part("Start-up", "benchmarks/startup.py", "benchmarks/startup.py --times 2"),
}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    for name in asked.parts or PARTS:
        part = PARTS[name]
        words = (part.small if asked.small else part.command).format(python=sys.executable)
        about = machine()
        print(f"{name}: python {words}", flush=True)
        taken = run([sys.executable, *shlex.split(words)])
        print(taken.output, flush=True)
        if not asked.small:
            shown = words.replace(sys.executable, "python")
            end = f"{taken.seconds:,.0f} s, {taken.cpu_seconds:,.0f} s of CPU, peak {taken.peak_mib:,.0f} MiB"
            text = f"## {part.title}\n\n    python {shown}\n\n{datetime.now(UTC):%Y-%m-%d}; {about} In all {end}.\n\n"
            body = taken.output.strip()
            picture = f"\n\n![Cost against posts]({_PLOT.name})" if _PLOT.name in words else ""
            write_section(name, f"{text}{_as_markdown(body)}{picture}\n")


def _as_markdown(text: str) -> str:
    """Tables stay tables; what is laid out with spaces stands as it was printed."""
    return text if re.search(r"^\|.*\|$", text, re.MULTILINE) else f"```text\n{text}\n```"


def write_section(name: str, text: str) -> None:
    """Put a section in its place in the page; the others stay."""
    held = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    sections = dict(re.findall(r"<!-- (\S+) -->\n(.*?)(?=\n<!-- |\Z)", held, re.DOTALL))
    sections[name] = text
    ordered = [f"<!-- {one} -->\n{sections[one].strip()}\n" for one in PARTS if one in sections]
    RESULTS.write_text("\n".join([_HEAD, *ordered]), "utf-8")


if __name__ == "__main__":
    main()
