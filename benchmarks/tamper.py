"""Alters an archive behind its back, and looks at what `verify` sees of it.

    python -m benchmarks.tamper                        # every column of every table, and 500 flipped bits
    python -m benchmarks.tamper --flips 2000 --seed 5
    python -m benchmarks.tamper --flips 250 --first 250 --only flips    # the second half of the bits, beside the first

An archive of the bundled examples, to which judgements, pictures, an unreadable file, a channel under two names and a
dump that was read in another way are added, is copied for each trial. In a copy one value of one column is changed, or
one bit of the file. Then `verify` either finds it, or what the archive gives out must be what it gave before: all
exported tables, the lists, the ledger, families, searches. Where all rows of all tables and indexes are as they were,
so that no output can differ, outputs are asked for in one trial of ten only.

The tables and columns are those of the database itself. Exit status 1 says that a change was seen by readers and not by
`verify`.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import json
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.archive.pictures import PictureRead, SmallPicture, ThumbnailUse
from stemmatic.show.cli import app

DATABASE = "archive.sqlite"
_TABLES = (
    "posts",
    "passages",
    "links",
    "families",
    "series",
    "verdicts",
    "annotations",
    "persons",
    "topics",
    "attributions",
)
_QUERIES = ("dam", "ferry", "language:tr", "has:forward", "#FourRivers", "speaker:tomas")
# What an earlier text of a post left in the search index is looked at by nobody.
_LIVING = {"search_index_docsize": "id NOT IN (SELECT place FROM search_dead)"}
_RATES = (
    "Rates of the Bank of Tarn for day {0} of May: one thaler costs 3.{1:02} crowns, one lira costs 0.{2:02} crowns,"
    " and one mark costs 1.{1:02} crowns; the counter in Lower Tarn is open from eight to four."
)
_ASKED_EVERY = 10
_TOLD_EVERY = 50
_EXPORTED = ("2031-06-01T08:00:00", "2031-06-02T08:00:00", "2031-06-03T08:00:00")


def make_archive(folder: Path) -> Path:
    """An archive in which as many tables as can be have rows."""
    archive = folder / "archive"
    _run("trace", "--examples", "--archive", archive)
    _run("add", *_more(folder), "--archive", archive)
    _run("add", folder / "again.csv", "--map", "text=body", "--archive", archive)
    with Archive(archive) as opened:
        one, other = (link for link in list(opened.links)[:2])
        opened.verdicts.judge(one.source, one.target, "wrong")
        opened.verdicts.judge(other.source, other.target, "right")
        opened.annotations.comment(other.source, "ask the harbour")
        (dump, _), *_ = opened.ledger.dumps
        opened._store.note_pictures(
            dump.sha256,
            [PictureRead(position="message 1", name="photos/1.jpg", sha256="ab" * 32, looks="00ff00ff00ff00ff")],
            [ThumbnailUse(position="message 1", name="photos/1.jpg", kind="photo", sha256="ab" * 32)],
            {"ab" * 32: SmallPicture(sha256="ab" * 32, width=2, height=1, content=bytes(range(200)))},
        )
    with closing(sqlite3.connect(archive / DATABASE)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM speakers ORDER BY name LIMIT 2")]
    _run("person", *names, "two", "--archive", archive)
    _run("link", "--archive", archive)
    _run("search", "dam", "--archive", archive)
    return archive


def _more(folder: Path) -> Iterator[Path]:
    """Dumps, invented, with what the examples lack."""
    messages = [
        {
            "id": at,
            "type": "message",
            "date": date,
            "text": f"The ferry {at} waits at the pier of Lower Tarn, and the lock is open.",
        }
        for at, date in enumerate(_EXPORTED, 1)
    ]
    chat = {"name": "Tarn Pier", "type": "public_channel", "id": 71, "messages": messages}
    (folder / "chat").mkdir()
    (folder / "chat" / "result.json").write_text(json.dumps(chat), "utf-8")
    yield folder / "chat"
    rates = [
        {
            "channel": "tarn_rates",
            "id": day,
            "date": f"2031-05-{day:02}T06:00:00Z",
            "text": _RATES.format(day, day * 7 % 90, day * 13 % 90),
        }
        for day in range(1, 29)
    ]
    (folder / "rates.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rates), "utf-8")
    yield folder / "rates.jsonl"
    rows = [
        {
            "channel": "tarn_pier",
            "id": one["id"],
            "date": f"{one['date']}Z",
            "text": one["text"],
            "channel_title": "Tarn Pier",
        }
        for one in messages
    ]
    (folder / "pier.jsonl").write_text(
        "".join(json.dumps({**one, "platform": "telegram"}) + "\n" for one in rows), "utf-8"
    )
    yield folder / "pier.jsonl"
    (folder / "nothing.zip").write_bytes(b"PK\3\4")
    yield folder / "nothing.zip"
    (folder / "again.csv").write_text("channel,id,text,body\nmoon,1,A text that is edited.,Another one.\n", "utf-8")
    yield folder / "again.csv"


def _run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    if done.exit_code > 1:  # 1 says that something could not be read
        raise SystemExit(f"{' '.join(map(str, arguments))}: {done.output}")
    return done.output


# --- changing one thing ------------------------------------------------------------------------------------------


def columns_of(archive: Path) -> list[tuple[str, str]]:
    """Every column of every table, as the database itself has them; of the search index those of FTS5."""
    with closing(sqlite3.connect(archive / DATABASE)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        return [
            (table, row[1])
            for (table,) in tables
            for row in connection.execute(f"PRAGMA table_info({table})").fetchall()
        ]


def alter(archive: Path, table: str, column: str, choose: random.Random) -> str | None:
    """Change one value of a column, of a row that is drawn; gives what was done, None where the table has no rows."""
    with closing(sqlite3.connect(archive / DATABASE, isolation_level=None)) as connection:
        keys = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]] or ["rowid"]
        where = _LIVING.get(table, "true")
        rows = connection.execute(f"SELECT {', '.join(keys)}, {column} FROM {table} WHERE {where}").fetchall()  # noqa: S608
        choose.shuffle(rows)
        named = " AND ".join(f"{key} IS ?" for key in keys)
        for *key, value in rows:
            for other in _others(value, choose):
                try:
                    connection.execute("BEGIN")
                    change = f"UPDATE {table} SET {column} = ? WHERE {named}"  # noqa: S608 (names of the schema)
                    connection.execute(change, (other, *key))
                except sqlite3.IntegrityError:  # there is such a row, or nothing else may stand there
                    connection.execute("ROLLBACK")
                    continue
                if table != "search_pending":  # triggers queue what changes: who damages a file asks no trigger
                    connection.execute("DELETE FROM search_pending")
                connection.execute("COMMIT")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return f"{table}.{column} of {key}: {str(value)[:40]!r} became {str(other)[:40]!r}"
    return None


def _alter(column: tuple[str, str], choose: random.Random, archive: Path) -> str | None:
    return alter(archive, *column, choose)


def _others(value: Any, choose: random.Random) -> Iterator[Any]:
    """Values of the same type that are not this one."""
    if value is None:
        yield from ("2031-06-01T00:00:00+00:00", 1)
    elif isinstance(value, str):
        at = choose.randrange(len(value)) if value else 0
        yield f"{value[:at]}{chr(ord(value[at]) ^ 1)}{value[at + 1 :]}" if value else "x"
        yield f"{value}x"
    elif isinstance(value, bytes):
        at = choose.randrange(len(value)) if value else 0
        yield value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] if value else b"x"
    elif isinstance(value, int):
        yield from (value + 1, 1 - value, value + 1000)
    else:
        yield value + 0.125


def flip(archive: Path, choose: random.Random) -> str:
    """Flip one bit of the database's file."""
    path = archive / DATABASE
    content = bytearray(path.read_bytes())
    at, bit = choose.randrange(len(content)), choose.randrange(8)
    content[at] ^= 1 << bit
    path.write_bytes(content)
    return f"bit {bit} of byte {at}"


# --- what is seen of it ------------------------------------------------------------------------------------------


def outputs(archive: Path) -> dict[str, str]:
    """All that an archive gives out, by the commands that ask for it."""
    asked: list[tuple[object, ...]] = [("export", name, "--format", "jsonl") for name in _TABLES]
    asked += [(name, "--json") for name in ("families", "posts", "channels", "speakers", "topics", "ledger", "skipped")]
    asked += [(name, "--json") for name in ("pictures", "notes")]
    asked += [("search", query, "--json") for query in _QUERIES]
    found = {" ".join(map(str, one)): _said(*one, "--archive", archive) for one in asked}
    families = [
        json.loads(line) for line in found["export families --format jsonl"].splitlines() if line.startswith("{")
    ]
    for family in families:
        found[f"show {family['family']}"] = _said("show", family["family"], "--json", "--archive", archive)
    return found


def contents(archive: Path) -> str | None:
    """A hash over all that SQLite finds in the file, by every table and every index; None where it cannot be read."""
    found = hashlib.sha256()
    try:
        with closing(sqlite3.connect(archive / DATABASE)) as connection:
            connection.text_factory = bytes
            master = connection.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master").fetchall()
            found.update(repr(master).encode())
            for name in ("user_version", "application_id", "schema_version", "encoding"):
                found.update(repr(connection.execute(f"PRAGMA {name}").fetchall()).encode())
            for kind, name, table, _, sql in master:
                if kind == b"table" and not sql.startswith(b"CREATE VIRTUAL"):
                    rows = connection.execute(f"SELECT * FROM {name.decode()} NOT INDEXED")  # noqa: S608
                elif kind == b"index":
                    columns = connection.execute(f"PRAGMA index_info({name.decode()})").fetchall()
                    named = ", ".join(column.decode() for *_, column in columns if column)
                    where = (sql or b"").partition(b" WHERE ")[2].decode() or "true"
                    rows = connection.execute(
                        f"SELECT {named} FROM {table.decode()} INDEXED BY {name.decode()} WHERE {where}"  # noqa: S608
                        f" ORDER BY {named}"
                    )
                else:
                    continue
                for row in rows:
                    found.update(repr(row).encode())
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return found.hexdigest()


def _said(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    return f"{done.exit_code} {done.output}"


@dataclass(frozen=True)
class Sound:
    """The archive as it was: where, all that it gives out, and a hash over all that is in it."""

    folder: Path
    outputs: dict[str, str]
    contents: str | None


def _trial(sound: Sound, folder: Path, change: Any, asks: bool) -> tuple[str | None, str, str]:
    """One change in a copy: what was done, how it ended, and what was said; ``asks`` for outputs in any case."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(sound.folder, copy)
    done = change(copy)
    if done is None:
        return None, "no rows", ""
    try:
        faults = verify(copy).faults
    except Exception as error:  # noqa: BLE001 (whatever it is, it is what we look for)
        return done, "refused", f"{type(error).__name__}: {error}"
    if faults:
        return done, "found", str(faults[0])
    if not asks and contents(copy) == sound.contents is not None:
        return done, "of no effect", ""
    after = outputs(copy)
    differing = sorted(name for name, said in sound.outputs.items() if said != after.get(name))
    return done, "UNSEEN" if differing else "of no effect", ", ".join(differing[:3])


def main() -> None:
    """Change, look, and say by the exit status whether anything was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="flips that were tried before")
    parser.add_argument("--only", nargs="+", choices=("columns", "flips"), default=["columns", "flips"])
    asked = parser.parse_args()
    faulthandler.enable()
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = make_archive(folder)
        assert not verify(made).faults
        sound = Sound(made, outputs(made), contents(made))
        assert sound.contents is not None
        columns = columns_of(made)
        choose = random.Random(asked.seed)  # noqa: S311
        last = asked.first + asked.flips
        drawn = [random.Random(f"{asked.seed} {number}") for number in range(asked.first, last)]  # noqa: S311
        kinds = {
            "columns": (f"{len(columns)} columns", [partial(_alter, one, choose) for one in columns]),
            "flips": (f"flipped bits {asked.first + 1} to {last}", [partial(flip, choose=one) for one in drawn]),
        }
        for kind in asked.only:
            title, changes = kinds[kind]
            counted: Counter[str] = Counter()
            for number, change in enumerate(changes):
                asks = kind == "columns" or number % _ASKED_EVERY == 0
                done, ended, said = _trial(sound, folder, change, asks)
                counted[ended] += 1
                missed += ended in ("UNSEEN", "refused")
                if ended in ("UNSEEN", "refused") or (ended == "of no effect" and kind == "columns"):
                    print(f"  {ended}: {done} {said}", flush=True)
                if number % _TOLD_EVERY == _TOLD_EVERY - 1:
                    print(f"  {number + 1} of {len(changes)}: {dict(counted)}", flush=True)
            print(f"{title}: {dict(counted)}", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
