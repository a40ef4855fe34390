"""Kills commands that write with SIGKILL at random moments, and looks at what they leave behind.

    python -m benchmarks.kill --kills 500
    python -m benchmarks.kill --kills 20 --commands add compact --base 300 --new 120      # quick

Each command is run on a copy of a prepared archive; its moments are drawn evenly over the time that an undisturbed run
takes from the opening of the archive on. A reader looks meanwhile, fifty times a second, which dumps, posts, steps and
verdicts there are. After each kill

- the archive opens and verifies (one that was damaged on purpose opens), and so does what was written beside it,
- all that the reader saw is there, and every dump with all its posts,
- the same command again completes it, and what there is then is what an undisturbed run gives,
- the archive verifies.

Posts are the development data's telegram-ru (STEMMATIC_DATA or ../shared/data), or invented ones (corpus.py) where
that is absent. Exit status 1 says that something failed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.kill.commands import prepared
from benchmarks.kill.trial import Children, Outcome, Trial

_MOST_ENDED = 4  # times as many runs as kills may end before their moment, as short ones do


def moments(count: int, seconds: float, choose: random.Random) -> list[float]:
    """So many moments, one drawn from each of as many equal parts of the time, in any order."""
    drawn = [(number + choose.random()) / count * seconds for number in range(count)]
    choose.shuffle(drawn)
    return drawn


def kill_one(trial: Trial, kills: int, choose: random.Random) -> list[Outcome]:
    """Kill a command so often; fewer times where it mostly ends before its moment."""
    done = list[Outcome]()
    ended: list[float] = []
    while len(done) < kills and len(ended) <= _MOST_ENDED * kills:
        before = len(ended)
        for moment in moments(kills - len(done), trial.seconds, choose):
            outcome = trial.kill(moment, reader_stays=len(done) % 2 == 0)
            if outcome.stage is None:
                ended.append(outcome.seconds)
                continue
            done.append(outcome)
            for fault in outcome.faults:
                print(f"    {moment:.3f} s, in {outcome.stage}, {outcome.state}: {fault}", flush=True)
        trial.seconds = max(ended[before:], default=trial.seconds)  # the machine has become faster
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in trial.stages.items())
    failed = sum(bool(one.faults) for one in done)
    print(f"{trial.command.name}: {len(done)} kills, {failed} failed; {len(ended)} runs had ended before their moment")
    print(f"    undisturbed: {trial.seconds:.2f} s ({told})")
    for title, counted in (("stage", Counter(o.stage for o in done)), ("state", Counter(o.state for o in done))):
        print(f"    {title}: " + "; ".join(f"{name} {count}" for name, count in counted.most_common()), flush=True)
    return done


def run(folder: Path, kills: int, base: int, new: int, seed: int, names: Sequence[str] = ()) -> int:
    """Kill the commands of these names, all of them without any; gives how many kills something failed after."""
    choose, done = random.Random(seed), list[Outcome]()  # noqa: S311
    children = Children(folder)
    try:
        with prepared(folder, base, new) as commands:
            known = [one.name for one in commands]
            if strange := [name for name in names if name not in known]:
                sys.exit(f"no command {strange[0]!r}; there are: {', '.join(known)}")
            chosen = [one for one in commands if one.name in (names or known)]
            for at, command in enumerate(chosen):
                share = kills // len(chosen) + (at < kills % len(chosen))
                if share:
                    done += kill_one(Trial(command, folder, children), share, choose)
    finally:
        children.close()
    failed = sum(bool(one.faults) for one in done)
    print(f"{len(done)} kills (seed {seed}) of {len(chosen)} commands, {failed} failed")
    return failed


def main() -> None:
    """Ask for sizes, run, and say by the exit status whether all went well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500, help="shared among the commands")
    parser.add_argument("--commands", nargs="+", default=[], help="by name; all without it")
    parser.add_argument("--base", type=int, default=400, help="posts in the archive before")
    parser.add_argument("--new", type=int, default=150, help="posts that are added")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder otherwise")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        failed = run(Path(folder), asked.kills, asked.base, asked.new, asked.seed, asked.commands)
    print(f"{(time.monotonic() - began) / 60:.0f} minutes, load average at the end {os.getloadavg()[0]:.1f}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
