"""The network's page with very many channels: drawn by the server, then moved about in a browser.

    python -m benchmarks.network_page --channels 1000 --pairs 4000

The network is invented: channels in groups that take from one another, a few by very many. Chromium draws it on a page
of the bundled examples; without a graphics card it counts pixels on the processor, which is the slowest case. Printed
are seconds of CPU of the server, how long until the drawing stands, and frames a second while it is dragged and zoomed,
months are chosen and channels pointed at, with the longest frame of each.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

import stemmatic
from stemmatic.api.records import Network, NetworkEdge, NetworkNode
from stemmatic.network.communities import find_communities
from stemmatic.show.web.pages import network as page_of_network
from tests.show.web.serving import serving

_MONTHS = [date(2031, month, 1) for month in range(1, 13)]
_GROUPS = 12
_COUNT = """() => { const seen = []; let last = performance.now(); window.stopped = false;
  const step = (now) => { seen.push(now - last); last = now; if (!window.stopped) requestAnimationFrame(step); };
  requestAnimationFrame(step); window.frames_seen = seen; }"""


def invented(channels: int, pairs: int) -> Network:
    """A network of so many channels and pairs."""
    choose = random.Random(1)  # noqa: S311 (a sample)
    counted: Counter[tuple[int, int]] = Counter()
    while len(counted) < pairs:
        source = min(int(choose.paretovariate(0.7)), channels) - 1
        target = choose.randrange(channels)
        if choose.random() < 0.7:
            target = min(target - target % _GROUPS + source % _GROUPS, channels - 1)
        if source != target:
            counted[source, target] += 1 + int(choose.paretovariate(1.2))
    weighted = [(*pair, float(count)) for pair, count in counted.items()]
    groups = find_communities(channels, weighted)
    takes, gives = Counter[int](), Counter[int]()
    for (source, target), count in counted.items():
        gives[source] += count
        takes[target] += count
    order = sorted(range(channels), key=lambda one: -(takes[one] + gives[one]))
    return Network(
        kinds=("forward", "copy", "translation"),
        since=None,
        until=None,
        nodes=tuple(
            NetworkNode(
                channel=f"telegram:tarn_{one}",
                title=f"Tarn {one}",
                held=True,
                posts=100,
                subscribers=None,
                takes=takes[one],
                gives=gives[one],
                community=int(groups[one]),
            )
            for one in order
        ),
        edges=tuple(_edge(pair, count, choose) for pair, count in counted.most_common()),
    )


def _edge(pair: tuple[int, int], count: int, choose: random.Random) -> NetworkEdge:
    months = Counter(choose.choices(_MONTHS, k=count))
    return NetworkEdge(
        source=f"telegram:tarn_{pair[0]}",
        target=f"telegram:tarn_{pair[1]}",
        forwards=count // 2,
        copies=count - count // 2,
        translations=0,
        undetermined=0,
        first=min(months),
        last=max(months),
        months=tuple(sorted(months.items())),
    )


def _moved(page: Page, what: str, move: Any) -> None:
    page.evaluate(_COUNT)
    began = time.perf_counter()
    move()
    seconds = time.perf_counter() - began
    page.evaluate("window.stopped = true")
    frames = page.evaluate("window.frames_seen")[1:]
    print(f"{what}: {len(frames) / seconds:.0f} frames a second, the longest took {max(frames):.0f} ms")


def _walk(page: Page, address: str, content: str) -> None:
    page.route("**/api/network/drawn*", lambda route: route.fulfill(body=content, content_type="application/json"))
    began = time.perf_counter()
    page.goto(f"{address}/network")
    page.wait_for_selector("#network[data-drawn]", timeout=120_000)
    print(f"drawn after {time.perf_counter() - began:.1f} s: {page.get_attribute('#network', 'data-drawn')}")
    box = page.locator("#network").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag() -> None:
        page.mouse.move(x - 250, y + 150)
        page.mouse.down()
        for step in range(40):
            page.mouse.move(x - 250 + 10 * step, y + 150 - 5 * step)
        page.mouse.up()

    def zoom() -> None:
        page.mouse.move(x, y)
        for step in range(20):
            page.mouse.wheel(0, -120 if step < 10 else 120)
            page.wait_for_timeout(40)

    def months() -> None:
        page.focus("#from")
        for step in range(20):
            page.keyboard.press("ArrowRight" if step < 10 else "ArrowLeft")

    def hover() -> None:
        for step in range(40):
            page.mouse.move(x - 250 + 10 * step, y)

    for what, move in (("dragged", drag), ("zoomed", zoom), ("months chosen", months), ("pointed at", hover)):
        _moved(page, what, move)


def main() -> None:
    """Print what the server and the browser take."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--channels", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=4000)
    asked = parser.parse_args()
    found = invented(asked.channels, asked.pairs)
    page_of_network.drawn(invented(20, 40))  # compiles what places
    for _ in range(2):
        began = time.process_time()
        content = json.dumps(page_of_network.drawn(found))
        print(f"placed by the server: {time.process_time() - began:.2f} s of CPU, {len(content) / 1024:.0f} KiB")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        archive = Path(name, "archive")
        with stemmatic.Archive(archive, create=True) as opened:
            opened.add(stemmatic.example_dumps())
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("STEMMATIC_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        with serving(archive) as address:
            _walk(browser.new_page(viewport={"width": 1280, "height": 900}), address, content)
        browser.close()


if __name__ == "__main__":
    main()
