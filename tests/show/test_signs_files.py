"""Every file that is written of posts full of signs parses back, and says what the posts say."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import lxml.etree
import networkx
import pyarrow.parquet
import pytest
from signs import Held, obeyed, reading_signs
from test_signs_commands import COMMANDS, choices
from typer.testing import CliRunner

from stemmatic.api.archive import Archive
from stemmatic.show.cli import app
from stemmatic.show.export import _FORMULA
from tests.show.web.test_hostile_posts import check

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def _json_lines(content: bytes) -> list[Any]:
    assert not content or content.endswith(b"\n")
    assert not obeyed(content.decode())
    return [json.loads(line) for line in content.decode().splitlines()]  # no text breaks one


def _json(content: bytes) -> Any:
    assert not obeyed(content.decode())
    return json.loads(content)


def _csv(content: bytes) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    return rows


def _xml(content: bytes) -> lxml.etree._Element:
    return lxml.etree.fromstring(content, lxml.etree.XMLParser(resolve_entities=False, recover=False))


def _graph(read: Callable[[io.BytesIO], Any]) -> Callable[[bytes], Any]:
    def parse(content: bytes) -> Any:
        _xml(content)
        return read(io.BytesIO(content))

    return parse


def _dot(content: bytes) -> None:
    rest = _STRING.sub("S", content.decode())
    assert re.fullmatch(r"[\w\s{}\[\]=,;>.-]*", rest), rest
    assert rest.count("{") == rest.count("}")


def _nexus(content: bytes) -> None:
    text = content.decode()
    rest = re.sub(r"\[[^\[\]]*\]", "", text)
    assert rest.startswith("#NEXUS\n")
    assert not obeyed(text)
    assert not re.search(r"[\[\]<>]", rest), rest


def _bibtex(content: bytes) -> None:
    """Entries of fields whose braces are balanced: what a value holds cannot end it."""
    text = content.decode()
    assert not obeyed(text)
    for entry in re.split(r"^(?=@)", text, flags=re.MULTILINE)[1:]:
        lines = entry.strip().split("\n")
        assert re.fullmatch(r"@misc\{[\w-]+,", lines[0])
        assert lines[-1] == "}"
        for line in lines[1:-1]:
            assert re.fullmatch(r"  [a-z]+ = \{.*\},", line), line
            depth = 0
            inside = re.sub(r"\\[\\{}]", "", line.partition(" = ")[2])
            for at, char in enumerate(inside):
                depth += {"{": 1, "}": -1}.get(char, 0)
                assert depth > 0 or at == len(inside) - 2 or char == ",", line


def _page(content: bytes) -> None:
    assert not obeyed(content.decode(), isolates=False)
    check(content.decode(), is_file=True)


def _sqlite(content: bytes) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _shown(content: bytes) -> None:
    assert not obeyed(content.decode())


_OF_A_FAMILY = {"collation", "stemma", "stix", "citations"}
# A format that is new fails until it stands here.
READERS: dict[str, Callable[[bytes], Any]] = {
    "jsonl": _json_lines,
    "csv": _csv,
    "parquet": lambda content: pyarrow.parquet.read_table(io.BytesIO(content)),
    "tei": _xml,
    "graphml": _graph(networkx.read_graphml),
    "gexf": _graph(networkx.read_gexf),
    "dot": _dot,
    "nexus": _nexus,
    "bibtex": _bibtex,
    "sqlite": _sqlite,
    "html": _page,
    "md": _shown,
    "text": _shown,
    **dict.fromkeys(("json", "collatex", "cytoscape", "stix", "csl"), _json),
}


def written(held: Held, command: list[str], folder: Path) -> bytes | None:
    """What a command writes; None where it says in one line that it has no such thing."""
    out = folder / "out"
    out.unlink(missing_ok=True)
    done = CliRunner().invoke(app, [*command, "--archive", str(held.archive), "-o", str(out)])
    assert not obeyed(done.output)
    if done.exit_code:
        assert done.exit_code == 2, (command, done.output, done.exception)
        assert done.output.count("\n") == 1, done.output
        return None
    return out.read_bytes()


@pytest.mark.parametrize("table", choices("export", "table"))
def test_every_export_parses_back(table: str, signs: Held, tmp_path: Path) -> None:
    read = 0
    for file_format in choices("export", "file_format"):
        for of in choices("export", "of") if table == "network" else [""]:
            command = ["export", table, "--format", file_format, *(["--of", of] if of else [])]
            command += signs.given["FAMILY"] if table in _OF_A_FAMILY or of == "posts" else []
            if (content := written(signs, command, tmp_path)) is not None:
                READERS[file_format](content)
                read += 1
                if file_format == "csv":
                    no_formulas(written(signs, [*command, "--for-spreadsheets"], tmp_path))
    assert read, f"export {table}: nothing was written"


def no_formulas(content: bytes | None) -> None:
    """No cell of a file that spreadsheet programs open starts one, or has a control character."""
    assert content is not None
    for row in _csv(content):
        for cell in row:
            assert not re.match(_FORMULA, cell), cell[:80]
            assert not set(cell) & set(map(chr, [*range(9), 11, 12, *range(14, 32), 127])), cell[:80]


def _has_formats(name: str) -> bool:
    return any(one.name == "file_format" for one in COMMANDS[name].params)


@pytest.mark.parametrize("name", [name for name in COMMANDS if _has_formats(name) and name != "export"])
def test_every_other_file_parses_back(name: str, signs: Held, tmp_path: Path) -> None:
    subject = signs.given["QUERY" if name == "dossier" else "FAMILY"]
    read = 0
    for file_format in choices(name, "file_format"):
        if (content := written(signs, [name, *subject, "--format", file_format], tmp_path)) is not None:
            READERS[file_format](content)
            read += 1
            if file_format == "csv":
                no_formulas(content)
    assert read > 1


def test_every_report_is_a_page_without_what_it_would_obey(signs: Held, tmp_path: Path) -> None:
    subjects = {"family": signs.given["FAMILY"], "dossier": signs.given["QUERY"], "overview": []}
    for what in choices("report", "what"):
        content = written(signs, ["report", what, *subjects[what]], tmp_path)
        assert content is not None
        _page(content)


def test_exact_tables_say_what_the_archive_says(signs: Held, tmp_path: Path) -> None:
    with Archive(signs.archive) as archive:
        for table in ("posts", "passages", "links", "families"):
            expected = archive.table(table)
            read = {
                kind: READERS[kind](written(signs, ["export", table, "--format", kind], tmp_path) or b"")
                for kind in ("jsonl", "csv", "parquet")
            }
            assert read["parquet"].to_pylist() == expected.to_pylist()
            texts = [one.name for one in expected.schema if str(one.type) == "string"]
            for name in texts:
                values = expected.column(name).to_pylist()
                assert [row[name] for row in read["jsonl"]] == values
                at = read["csv"][0].index(name)
                assert [row[at] or None for row in read["csv"][1:]] == [one or None for one in values]


def test_a_bundle_of_evidence_says_what_the_archive_says(signs: Held, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    dumps = str(signs.archive.parent)
    arguments = ["evidence", *signs.given["FAMILY"], "--archive", str(signs.archive), "-o", str(out), "--dumps", dumps]
    for command in (arguments, ["verify", str(out)]):
        with reading_signs():
            done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
        assert not obeyed(done.output)
    assert [path.name for path in (out / "data" / "dumps").rglob("*") if path.is_file()]
    tried = set()
    for path in out.rglob("*"):
        if path.is_file() and path.suffix in (".json", ".jsonl", ".html", ".txt"):
            content = path.read_bytes()
            if path.suffix == ".txt":
                _shown(content)
            else:
                READERS[path.suffix[1:]](content)
            tried.add(path.suffix)
    assert tried == {".json", ".jsonl", ".html", ".txt"}


def test_a_file_that_is_shown_on_a_terminal_does_nothing_there(signs: Held) -> None:
    code = "from stemmatic.show.cli import main; main()"
    for arguments in (["export", "posts", "--format", "csv"], ["dossier", "harbour"], ["show", *signs.given["FAMILY"]]):
        master, slave = pty.openpty()
        command = [sys.executable, "-c", code, *arguments, "--archive", str(signs.archive)]
        with subprocess.Popen(command, stdout=slave, stderr=subprocess.STDOUT, env={**os.environ, "NO_COLOR": "1"}):
            os.close(slave)
            printed = b""
            while part := _read(master):
                printed += part
        os.close(master)
        text = re.sub(r"\x1b\[[0-9;]*m", "", printed.decode()).replace("\r\n", "\n")  # our styles, the terminal's ends
        assert "harbour" in text
        assert not obeyed(text), sorted(obeyed(text))


def test_what_libraries_log_of_a_dump_does_nothing_there(tmp_path: Path) -> None:
    address = b"https://t.me/s/\x1b]0;owned\x07 \xc2\x9b31m \xe2\x80\xae"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + address + b"\r\nContent-Length: 0\r\n"
    (tmp_path / "a.warc").write_bytes(head + b"WARC-Date: 2031-06-04T08:00:00Z\r\n\r\n\r\n\r\n")
    command = [sys.executable, "-c", "from stemmatic.show.cli import main; main()", "trace", str(tmp_path / "a.warc")]
    done = subprocess.run([*command, "--archive", str(tmp_path / "archive")], capture_output=True, check=False)
    assert b"invalid WARC-Target-URI" in done.stderr  # warcio says so
    assert not obeyed((done.stdout + done.stderr).decode())


def _read(master: int) -> bytes:
    try:
        return os.read(master, 1 << 16)
    except OSError:  # Linux says so when the other end is closed
        return b""
