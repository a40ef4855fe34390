"""Many clients at once at a server process: python benchmarks/serving.py ARCHIVE [--connections 50] [--requests 1000].

`stemmatic serve` is started as users start it. So many connections are kept open, and each asks for one page after the
other, with families, posts and words drawn from the archive: of each page the time of an answer, the processor time of
the server for a request, and how much memory the server has afterwards: of its own, and with the pages of files that
are mapped into it, libraries most of all. Times of the clock are those of the machine as it is: the second column has
the same of one connection alone, which tells how much of a time is waiting. What was drawn is given again as long as
nothing is written: so each page is asked for with as many addresses as requests, most of them drawn anew, and then, in
a line of its own ("again"), with twenty addresses by turns.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from benchmarks.pages import Drawn
from stemmatic.api.archive import Archive

PAGES = ("/", "/ of a time", "/family", "/search one word", "/whence")
_FEW = 20
_TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(process: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def memory_mebibytes(process: int) -> tuple[float, float]:
    """What a process holds of the machine's memory: of its own, and with mapped files."""
    status = Path(f"/proc/{process}/status").read_text()
    own, whole = (re.search(rf"{name}:\s+(\d+)", status) for name in ("RssAnon", "VmRSS"))
    return int(own[1]) / 1024 if own else 0.0, int(whole[1]) / 1024 if whole else 0.0


def ask_all(port: int, addresses: list[str], connections: int) -> list[float]:
    """Milliseconds of each answer; the addresses are shared out among the connections."""
    left, times, failed = iter(addresses), [], []
    lock = threading.Lock()

    def ask() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with lock:
                address = next(left, None)
            if address is None:
                client.close()
                return
            begin = time.perf_counter()
            try:
                client.request("GET", address)
                answer = client.getresponse()
                answer.read()
            except OSError as error:
                failed.append(f"{address[:80]}: {error}")
                client.close()
                continue
            times.append(1000 * (time.perf_counter() - begin))
            if answer.status != 200:
                failed.append(f"{address[:80]}: {answer.status}")

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        print(f"{len(failed)} failed, such as {failed[0]}")
    return times


def main() -> None:
    """Print a line a page, and the memory at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--requests", type=int, default=1000, help="of each page")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    command = [sys.executable, "-c", "from stemmatic.show.cli import main; main()", "serve", "--no-browser"]
    server = subprocess.Popen(
        [*command, "--port", "0", "--archive", str(asked.archive)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(re.search(r":(\d+)/", server.stdout.readline())[1])  # type: ignore[index]
        with Archive(asked.archive) as archive:
            drawn = dict(Drawn(archive, random.Random(asked.seed)).pages())  # noqa: S311 (a sample)
            addresses = {name: [drawn[name]() for _ in range(asked.requests)] for name in PAGES}
        for name in PAGES:
            ask_all(port, addresses[name][:5], 1)  # what is loaded at first
        load = os.getloadavg()[0]
        own, whole = memory_mebibytes(server.pid)
        print(f"{asked.archive}: {own:.0f} MiB of its own at first, {whole:.0f} in all; load average {load:.1f}")
        print(
            f"{'page':25}{'alone':>8}{'median':>8}{'p95':>8}{'CPU ms each':>13}{'a second':>10}{'own MiB':>9}{'all':>7}"
        )
        lines = [(name, addresses[name]) for name in PAGES]
        lines += [(f"{name}, again", (addresses[name][:_FEW] * asked.requests)[: asked.requests]) for name in PAGES]
        for name, wanted in lines:
            alone = statistics.median(ask_all(port, wanted[5:45], 1))
            begin, begun = time.perf_counter(), processor_seconds(server.pid)
            times = ask_all(port, wanted, asked.connections)
            own, whole = memory_mebibytes(server.pid)
            used, passed = processor_seconds(server.pid) - begun, time.perf_counter() - begin
            print(
                f"{name:25}{alone:8.0f}{statistics.median(times):8.0f}{statistics.quantiles(times, n=20)[-1]:8.0f}"
                f"{1000 * used / len(times):13.1f}{len(times) / passed:10.0f}{own:9.0f}{whole:7.0f}",
                flush=True,
            )
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
