"""How long the server takes for the first view of every page: python benchmarks/pages.py ARCHIVE [--draws 40].

Each page is asked for through the application, without a network, many times with families, posts, channels, names and
words drawn from the archive, and never twice by the same address: what the server remembers of pages helps none of
them. Times are the server's: of the clock, and of the processor, which other work on the
machine does not lengthen. What the server loads while it starts is loaded first, and the first request of all is not
counted; the first of each page is, and stands by itself.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

from fastapi.testclient import TestClient

from stemmatic.api.archive import Archive
from stemmatic.show.web import create_app
from stemmatic.show.web.drawing import channel_url, compare_url, family_url, nearly_url, post_url, speaker_url
from stemmatic.show.web.settings import Settings

LIMIT_MS = 500

Draw = Callable[[], str]


class Drawn:
    """Addresses of pages, drawn from an archive."""

    def __init__(self, archive: Archive, chance: random.Random) -> None:
        self._archive, self._chance = archive, chance
        self._families = [one.family for one in archive.families.lines(limit=None).families]
        self._widest = self._families[:20]
        self._channels = [(one.platform, one.channel) for one in archive.channels.lines()]
        self._speakers = [one.name for one in archive.speakers.lines().speakers]
        self._posts = archive.posts.keys
        linked = Counter(end for link in archive.links for end in {link.source, link.target})
        self._most_linked = max(linked, key=linked.__getitem__, default=self._posts[0])
        first, last = archive.overview().first, archive.overview().last
        self._days = (first.date(), last.date()) if first and last else None

    def pages(self) -> Iterator[tuple[str, Draw]]:
        """Of each route how an address of it is drawn."""
        pick = self._chance.choice
        yield "/", lambda: "/"
        yield "/ of a time", lambda: f"/?{urlencode(self._time())}"
        for order in ("widest", "fastest", "newest", "earliest", "largest"):
            yield f"/families {order}", lambda order=order: f"/families?{urlencode({'order': order})}"
        yield "/families filtered", lambda: f"/families?{urlencode({'channel': ':'.join(pick(self._channels))})}"
        yield (
            "/families page",
            lambda: f"/families?order=newest&skip={self._chance.randrange(max(len(self._families) - 50, 1))}",
        )
        for order in ("surest", "least sure", "newest", "keys"):
            yield f"/links {order}", lambda order=order: f"/links?{urlencode({'order': order})}"
        yield "/links filtered", lambda: f"/links?{urlencode({'channel': ':'.join(pick(self._channels))})}"
        yield "/links of a time", lambda: f"/links?{urlencode(self._time())}"
        yield "/family", lambda: family_url(pick(self._families))
        yield "/family of the 20 widest", lambda: family_url(pick(self._widest))
        yield "/post", lambda: post_url(pick(self._posts))
        yield "/post most linked", lambda: post_url(self._most_linked)
        yield "/passages", lambda: f"/passages/{quote(pick(self._posts), safe=':/')}"
        yield "/passages most linked", lambda: f"/passages/{quote(self._most_linked, safe=':/')}"
        yield "/nearly", lambda: nearly_url(pick(self._posts))
        yield "/nearly most linked", lambda: nearly_url(self._most_linked)
        yield "/compare", self._compared
        yield "/search one word", lambda: f"/search?{urlencode({'q': self._words(1)})}"
        yield "/search three words", lambda: f"/search?{urlencode({'q': self._words(3)})}"
        yield "/search of a channel", lambda: f"/search?{urlencode({'q': f'channel:{pick(self._channels)[1]}'})}"
        yield "/whence", lambda: f"/whence?{urlencode({'text': self._words(60)[:1800]})}"
        yield "/dossier", lambda: f"/dossier?{urlencode({'q': self._words(2)})}"
        yield "/channels", lambda: "/channels"
        yield "/channel", lambda: channel_url(*pick(self._channels))
        yield "/speakers", lambda: "/speakers"
        if self._speakers:
            yield "/speaker", lambda: speaker_url(pick(self._speakers))
        yield "/ledger", lambda: "/ledger"
        yield "/ledger of a channel", lambda: f"/ledger?channel={quote(':'.join(pick(self._channels)))}"
        yield "/together", lambda: f"/together?{urlencode({'window': pick((10, 60, 600, 3600))})}"
        yield "/recovered", lambda: "/recovered"
        yield "/network", lambda: "/network"
        yield "/network drawn", lambda: "/api/network/drawn"
        yield "/network matrix", lambda: "/network?layout=matrix"
        yield "/notes", lambda: "/notes"
        yield "/add", lambda: "/add"
        yield "/about", lambda: "/about"

    def _words(self, count: int) -> str:
        """So many words side by side, from the middle of a post that has them."""
        for _ in range(50):
            words = self._archive.posts[self._chance.choice(self._posts)].text.split()
            if len(words) >= count:
                begin = self._chance.randrange(len(words) - count + 1)
                return " ".join(words[begin : begin + count])
        return "peace"

    def _time(self) -> dict[str, str]:
        if self._days is None:
            return {}
        days = sorted(self._chance.choices(range((self._days[1] - self._days[0]).days + 1), k=2))
        begin, end = (self._days[0].fromordinal(self._days[0].toordinal() + day) for day in days)
        return {"since": begin.isoformat(), "until": end.isoformat()}

    def _compared(self) -> str:
        posts = self._archive.families[self._chance.choice(self._families)].posts
        return compare_url(*(self._chance.choices(posts, k=2) if len(posts) < 3 else self._chance.sample(posts, 2)))


def main() -> None:
    """Print the table; the last line says whether every page keeps the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--draws", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="pages whose names hold this")
    asked = parser.parse_args()
    slow = []
    app = create_app(Settings(archive=asked.archive))
    with (
        Archive(asked.archive) as archive,
        TestClient(app, base_url="http://localhost") as client,
    ):
        drawn = Drawn(archive, random.Random(asked.seed))  # noqa: S311 (a sample)
        app.state.archives.warm_up()  # as the server does when it starts
        client.get("/about")
        print(f"{asked.archive}: {len(drawn._posts):,} posts, {len(drawn._families):,} families")
        print(f"{'page':28}{'status':>8}{'first':>8}{'median':>8}{'p95':>8}{'CPU median':>12}{'CPU p95':>9}{'KiB':>7}")
        for name, draw in drawn.pages():
            if asked.only not in name:
                continue
            clock, processor, sizes, statuses = [], [], [], set()
            for at in range(asked.draws):
                address = draw()
                begin, begun = time.perf_counter(), time.process_time()
                answer = client.get(f"{address}{'&' if '?' in address else '?'}draw={at}")
                clock.append(1000 * (time.perf_counter() - begin))
                processor.append(1000 * (time.process_time() - begun))
                sizes.append(len(answer.content) / 1024)
                statuses.add(answer.status_code)
            p95, p95_processor = (statistics.quantiles(times, n=20)[-1] for times in (clock, processor))
            codes = "/".join(map(str, sorted(statuses)))
            print(
                f"{name:28}{codes:>8}{clock[0]:8.0f}{statistics.median(clock):8.0f}{p95:8.0f}"
                f"{statistics.median(processor):12.0f}{p95_processor:9.0f}{statistics.median(sizes):7.0f}",
                flush=True,
            )
            if p95 > LIMIT_MS:
                slow.append(name)
    print(f"over {LIMIT_MS} ms at p95: {', '.join(slow)}" if slow else f"every page under {LIMIT_MS} ms at p95")


if __name__ == "__main__":
    main()
