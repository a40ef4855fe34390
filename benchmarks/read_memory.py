"""Reads a big invented result.json and says how fast, and with how much memory at most.

    python benchmarks/read_memory.py                  # 300 MB
    python benchmarks/read_memory.py --megabytes 2000

Prints posts a second, megabytes a second and the peak of resident memory, which must not grow with the file.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from stemmatic.read import read_dumps

WORDS = """
гавань прилив маяк остров пролив заявление министр встреча переговоры договор корабль берег утро
liman gelgit deniz feneri ada boğaz açıklama bakan görüşme antlaşma gemi kıyı sabah ışık
harbour tide lighthouse island strait statement minister meeting talks treaty ship shore
"""


def messages(choose: random.Random) -> Iterator[str]:
    """Endless invented messages, as Telegram Desktop indents them."""
    words = WORDS.split()
    number = 0
    while True:
        number += 1
        text = " ".join(choose.choices(words, k=choose.randint(5, 150)))
        pieces = [text, {"type": "hashtag", "text": "#tides"}, " ", {"type": "link", "text": "https://tides.example"}]
        message = {
            "id": number,
            "type": "message",
            "date": "2023-02-24T13:31:00",
            "date_unixtime": str(1677234660 + number * 60),
            "from": "Ministry of Tides",
            "from_id": "channel777",
            "text": pieces,
            "text_entities": [{"type": "plain", "text": text}, *pieces[1:]],
            "reactions": [{"type": "emoji", "count": choose.randint(1, 500), "emoji": "👍"}],
        }
        if number % 3 == 0:
            message |= {"photo": f"photos/photo_{number}.jpg", "width": 1280, "height": 720}
        if number % 5 == 0:
            message |= {"forwarded_from": "Reef Daily", "forwarded_from_id": "channel88"}
        yield json.dumps(message, ensure_ascii=False, indent=1)


def write_export(path: Path, megabytes: int) -> None:
    """An export of about so many megabytes."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{\n "name": "Ministry of Tides",\n "type": "public_channel",\n "id": 777,\n "messages": [\n')
        written = 0
        for index, message in enumerate(messages(random.Random(7))):  # noqa: S311
            if written >= megabytes * 1e6:
                break
            out.write((",\n" if index else "") + message)
            written += len(message.encode())
        out.write("\n ]\n}")


def main() -> None:
    """Writes the file, reads it, prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=None, help="where the file is written, and deleted again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        path = Path(folder) / "result.json"
        write_export(path, arguments.megabytes)
        size = path.stat().st_size / 1e6
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start, cpu_start = time.perf_counter(), time.process_time()
        count = characters = 0
        for reading in read_dumps([path]):
            for post in reading:
                count += 1
                characters += len(post.text)
            assert not reading.skipped, reading.skipped
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:.0f} MB, {count} posts, {characters} characters in {seconds:.1f} s ({cpu:.1f} s of one core)")
    print(f"{count / cpu:.0f} posts and {size / cpu:.1f} MB a second of one core, hashing included")
    print(f"peak resident memory {peak:.0f} MB, {before:.0f} MB before reading")


if __name__ == "__main__":
    main()
