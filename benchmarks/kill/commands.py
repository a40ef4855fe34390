"""The commands that write: what each is given, and what it leaves when nobody disturbs it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import make_posts
from benchmarks.older import make_older
from stemmatic.api.archive import Archive
from stemmatic.archive.database import DATABASE
from stemmatic.archive.integrity.originals import FILES, KEPT, UPLOADS
from stemmatic.options import Options
from tests.collect.server import World, serving
from tests.evidence.authority import Authority, Office, answering
from tests.web_pages import ferry

DUMPS = 3
PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
ARCHIVE, OUTPUT = "archive", "output"
_TABLES = (
    *("posts", "passages", "links", "families", "series", "verdicts", "annotations"),
    *("persons", "attributions", "topics"),
)
_OF_THEIR_TIME = {"date", "dump_sha256", "position"}  # what another run gives other values for
_SCHEMA = 3  # of the archive that is migrated: one of the first that searches
_CHANNELS, _PAGES = 3, 3  # that are collected, and how many pages each has


@dataclass(frozen=True, slots=True)
class Command:
    """A command that writes.

    ``base`` is the archive that it is given a copy of, or None where it makes one; ``arguments`` are its words, in
    which ``{archive}`` and ``{output}`` stand for folders. ``of_its_time`` names tables with the columns that two runs
    give different values. ``is_damaged`` tells that the archive does not verify before the command has mended it.
    ``tells`` is false where progress shows no stages; ``port`` is that of the network's stand-in.
    """

    name: str
    base: Path | None
    arguments: tuple[str, ...]
    of_its_time: dict[str, set[str]] = field(default_factory=dict)
    is_damaged: bool = False
    tells: bool = False
    port: int = 0

    def words(self, place: Path) -> list[str]:
        """The command line, for an archive and an output in the folder ``place``."""
        return [one.format(archive=place / ARCHIVE, output=place / OUTPUT) for one in self.arguments]

    def result(self, place: Path) -> dict[str, Any]:
        """What there is: the exported tables of the archive, and of what was written beside it."""
        found: dict[str, Any] = {}
        for path in (place / ARCHIVE, place / OUTPUT):
            if (path / DATABASE).is_file():
                with Archive(path) as opened:
                    for name in _TABLES:
                        table = opened.table(name)
                        other = self.of_its_time.get(name, set())
                        found[f"{path.name}: {name}"] = table.drop_columns(
                            [one for one in table.column_names if one in other]
                        )
                found[f"{path.name}: originals"] = {
                    str(one.relative_to(path)): one.read_bytes() for one in (path / UPLOADS / "base").rglob("*.json*")
                }
        if (place / OUTPUT).is_file():
            found[OUTPUT] = hashlib.sha256((place / OUTPUT).read_bytes()).hexdigest()
        elif (place / OUTPUT / "data").is_dir():
            for name in ("posts.jsonl", "links.json", "family.json", "collation.json", "verdicts.json"):
                found[f"{OUTPUT}: {name}"] = (place / OUTPUT / "data" / name).read_bytes()
        return found


@contextmanager
def prepared(folder: Path, base: int, new: int) -> Iterator[list[Command]]:
    """The commands, each with what it needs in ``folder``, and the servers that some of them ask."""
    rows = _rows(base + new)
    rows, fresh = rows[: len(rows) - new], rows[len(rows) - new :]
    step = -(-len(fresh) // DUMPS)
    dumps = [_write(folder / f"new{n}.jsonl", fresh[n * step : (n + 1) * step]) for n in range(DUMPS)]
    old = folder / "base"
    with Archive(old, create=True) as opened:
        opened.add([_write(folder / "base.jsonl", rows), _chat(folder / "chat")], options=PLAIN)
        opened.search("the")  # fills the index of the search, and finds persons
        source, target = next((link.source, link.target) for link in opened.links)
        wide = sorted(opened.families, key=lambda one: (-len(one.posts), one.id))[:2]
    with closing(sqlite3.connect(old / DATABASE)) as connection:
        names = [name for (name,) in connection.execute("SELECT DISTINCT name FROM speakers ORDER BY name LIMIT 2")]
    _keep_original(old, folder / "base.jsonl")
    older = make_older(old, folder / "older", _SCHEMA)
    damaged = _damaged(old, folder / "damaged")
    said, noted = {"verdicts": {"date"}}, {"annotations": {"date"}}
    places = {"posts": _OF_THEIR_TIME}
    plain, there = ("--no-translations",), ("--archive", "{archive}")
    given = tuple(map(str, dumps))
    world = World()
    for number in range(_CHANNELS):
        world.publish(f"tarn_quay_{number}", *(ferry(100 * number + post) for post in range(1, 20 * _PAGES)))
    sources = tuple(f"t.me/s/{name}" for name in world.channels)
    authority = Authority(folder / "authority")
    office = Office(lambda asked: (200, {"Content-Type": "application/timestamp-reply"}, authority.stamp(asked)))
    with serving(world), answering(office):
        commands = [
            Command("trace", None, ("trace", *given, *there, *plain), tells=True),
            Command("add", old, ("add", *given, *there, *plain), tells=True),
            Command("add, two names of a channel", old, ("add", str(_pier(folder)), *there, *plain), tells=True),
            Command("link, other options", old, ("link", *there, *plain, "--option", "link.min_words=6"), tells=True),
            Command("collect", None, ("collect", *sources, *there, *plain), places, tells=True, port=world.port),
            Command("migration", older, ("families", *there)),
            Command("judge", old, ("judge", source, target, "wrong", *there), said),
            Command("join", old, ("join", wide[0].id, wide[1].id, *there), said),
            Command("split", old, ("split", wide[0].id, wide[0].posts[-1], *there), said),
            Command("hide", old, ("hide", wide[0].id, *there), said),
            Command("annotate", old, ("annotate", source, "--tag", "ferry", "--comment", "ask", *there), noted),
            Command("compact", old, ("compact", *there)),
            Command("doctor --repair", damaged, ("doctor", "--repair", *there), is_damaged=True, tells=True),
            Command("backup", old, ("backup", "{output}", *there)),
            Command("evidence", old, ("evidence", wide[0].id, "-o", "{output}", *there)),
            Command("export", old, ("export", "passages", "--format", "parquet", "-o", "{output}", *there)),
            Command("seal --authority", old, ("seal", "{archive}", "--authority", office.address)),
        ]
        if len(names) == 2:
            commands.append(Command("person", old, ("person", *names, "one", *there), said))
        yield commands


def _rows(count: int) -> list[dict[str, Any]]:
    """So many rows of a table of posts, mixed, so that old and new posts share texts and channels."""
    shared = Path(os.environ.get("STEMMATIC_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = shared / "telegram-ru" / "posts.jsonl"
    if path.is_file():
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        rows = [post.row() for post in make_posts(count)]
    rows.sort(key=lambda row: hashlib.sha256(json.dumps(row, sort_keys=True).encode()).digest())
    return rows[:count]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def _said_at_the_pier() -> list[dict[str, Any]]:
    return [
        {"id": one.number, "date": f"{one.date:%Y-%m-%dT%H:%M:%S}", "text": one.text}
        for one in map(ferry, range(1, 40))
    ]


def _chat(folder: Path) -> Path:
    """A channel's export, which knows it by its number."""
    messages = [{**one, "type": "message"} for one in _said_at_the_pier()]
    folder.mkdir()
    chat = {"name": "Tarn Pier", "type": "public_channel", "id": 71, "messages": messages}
    (folder / "result.json").write_text(json.dumps(chat), "utf-8")
    return folder


def _pier(folder: Path) -> Path:
    """The same channel in a table that has its user name: both are one from then on."""
    own = {"channel": "tarn_pier", "platform": "telegram", "channel_title": "Tarn Pier"}
    return _write(folder / "pier.jsonl", [{**one, **own, "date": f"{one['date']}Z"} for one in _said_at_the_pier()])


def _keep_original(archive: Path, dump: Path) -> None:
    """Keep a dump as the web page does those that are dropped on it."""
    files = archive / UPLOADS / "base" / FILES
    files.mkdir(parents=True)
    shutil.copy(dump, files)
    (files.parent / KEPT).write_text(json.dumps({dump.name: dump.name}), "utf-8")


def _damaged(sound: Path, folder: Path) -> Path:
    """A copy in which posts, links and what lists ask do not fit, all of which can be made anew."""
    import shutil

    shutil.copytree(sound, folder)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("UPDATE posts SET record = replace(record, 'а', 'о') WHERE id % 50 = 1")
        connection.execute("DELETE FROM links WHERE (source, target) IN (SELECT source, target FROM links LIMIT 3)")
        connection.execute("UPDATE family_facts SET posts = posts + 1")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder
