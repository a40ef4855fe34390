"""Archives whose posts are hostile to what shows, exports and asks them: every command and page, on texts and families
of any size."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from typer.testing import CliRunner

from benchmarks.hostile.pattern import Pattern
from benchmarks.hostile.texts import UNITS, repeated
from stemmatic.api.archive import Archive
from stemmatic.errors import StemmaticError
from stemmatic.options import Options
from stemmatic.show.cli import app
from stemmatic.show.web import create_app
from stemmatic.show.web.settings import Settings

_NOON = datetime(2031, 6, 3, 12, tzinfo=UTC)
_PLAIN = replace(Options(), translate=replace(Options().translate, enabled=False))
_STATEMENT = "The council of Veyra has raised the toll on the Long Bridge to two thalers, the harbour office says."
_REFUSED = 2  # exit status: what is too much is refused in one line
Rows = Callable[[int], list[dict[str, Any]]]


def _row(channel: str, number: int, minutes: float, text: str, **more: Any) -> dict[str, Any]:
    date = (_NOON + timedelta(minutes=minutes)).isoformat()
    return {"channel": channel, "id": number, "date": date, "text": text, **more}


def _copied(make: Callable[[int], str]) -> Rows:
    """One text in three channels, in the last of them with its middle changed."""

    def rows(size: int) -> list[dict[str, Any]]:
        text = make(size // 3)
        middle = len(text) // 2
        changed = f"{text[:middle]} Nobody came to the grey pier of Tarn. {text[middle:]}"
        return [_row(f"quay{n}", 1, 10 * n, one) for n, one in enumerate((text, text, changed))]

    return rows


def _one_statement(size: int) -> list[dict[str, Any]]:
    """One short text in as many channels as there is room for, an hour apart."""
    return [_row(f"quay{n}", 1, 60 * n, _STATEMENT) for n in range(size // len(_STATEMENT))]


def _at_once(size: int) -> list[dict[str, Any]]:
    """The same within seconds, and forwarded by some."""
    made = []
    for n in range(size // len(_STATEMENT)):
        forwarded = {"forwarded_from_id": "quay0", "forwarded_from_number": 1} if n % 3 == 1 else {}
        made.append(_row(f"quay{n}", 1, n / 600, f"{_STATEMENT} #toll", **forwarded))
    return made


def _statements(size: int) -> list[dict[str, Any]]:
    """Different texts, each in two channels of its own."""
    numbered = (
        f"{{0}} lock {{0}} boats {{0}} days: {_STATEMENT.replace('two', '{0}').replace('Long', 'L{0}ng')} #t{{0}}"
    )
    return [
        _row(f"quay{n}{side}", 1, 60 * n + at, numbered.format(n))
        for n in range(size // (2 * len(numbered)))
        for at, side in enumerate("ab")
    ]


def _dialogue(size: int) -> str:
    return repeated(UNITS["speech by number"])(size)


KINDS: dict[str, Rows] = {
    "hashtags": _copied(repeated("#tide{n} ")),
    "sentences": _copied(repeated("The lock {n} of Sarn is open to {n} boats. ")),
    "speech": _copied(_dialogue),
    "markup": _copied(repeated("<script>a{n}('&\"</b> ]]> -- ")),
    "right to left": _copied(repeated("الهويس {n} مفتوح. \u202e")),
    "links": _copied(repeated("https://q{n}.example/a?b=%22&c ")),
    "one statement": _one_statement,
    "at once": _at_once,
    "many statements": _statements,
}
"""What posts hold that is much, by its name; of so many characters in all."""

_FEW = "at once"
_FAMILY, _POST = "{family}", "{post}"
_COMMANDS: Sequence[Sequence[str]] = (
    ("show", _FAMILY),
    ("show", _FAMILY, "--json"),
    ("variants", _FAMILY),
    ("coverage", _FAMILY),
    ("nearly", _POST),
    ("families", "--json"),
    ("posts", "--json"),
    ("links", "--json"),
    ("channels", "--json"),
    ("speakers", "--json"),
    ("topics", "--json"),
    ("search", "lock", "--json"),
    ("whence", "--file", "{text}", "--json", "--no-translations"),
    ("spread", _FAMILY, "--json"),
    ("network", "--json"),
    ("together", "--json"),
    ("together", "--by", "hashtags", "--json"),
    ("together", "--null", "shuffle", "--rounds", "5"),
    ("dossier", "toll", "--json"),
    ("report", "family", _FAMILY, "-o", "{out}"),
    ("report", "overview", "-o", "{out}"),
    ("report", "dossier", "toll", "-o", "{out}"),
    ("ledger", "--json"),
    ("recovered", "--json"),
    ("evidence", _FAMILY, "--output", "{folder}"),
    ("export", "posts", "-o", "{out}"),
    ("export", "passages", "-o", "{out}"),
    ("export", "links", "--format", "parquet", "-o", "{out}"),
    ("export", "families", "--format", "csv", "-o", "{out}"),
    ("export", "attributions", "-o", "{out}"),
    ("export", "topics", "-o", "{out}"),
    ("export", "network", "-o", "{out}"),
    ("export", "network", "--of", "families", "--format", "graphml", "-o", "{out}"),
    ("export", "network", "--of", "posts", "--format", "cytoscape", "-o", "{out}"),
    ("export", "stix", _FAMILY, "-o", "{out}"),
    ("export", "citations", _FAMILY, "-o", "{out}"),
    ("export", "datasette", "-o", "{out}"),
    ("export", "collation", _FAMILY, "-o", "{out}"),
    ("export", "collation", _FAMILY, "--format", "collatex", "-o", "{out}"),
    ("export", "collation", _FAMILY, "--format", "nexus", "-o", "{out}"),
    ("export", "stemma", _FAMILY, "-o", "{out}"),
)
_PAGES = (
    "/",
    "/families",
    "/family/{family}",
    "/post/{post}",
    "/passages/{post}",
    "/search?q=lock",
    "/links",
    "/network",
    "/network.svg",
    "/matrix.svg",
    "/api/network/drawn",
    "/spread/{family}.svg",
    "/together",
    "/together.svg",
    "/dossier?q=toll",
    "/channels",
    "/speakers",
    "/ledger",
    "/annotations",
    "/report/family/{family}",
    "/report/overview",
)


def archive_patterns() -> Iterator[Pattern]:
    """Every kind of archive filled, and asked by every command and page."""
    for kind in KINDS:
        yield Pattern(f"trace: {kind}", _traced(kind))
        for command in _COMMANDS:
            name = " ".join(part for part in command if part[0] not in "{-" or part == "--json")
            yield Pattern(f"command {name}: {kind}", _commanded(kind, command))
        for page in _PAGES:
            yield Pattern(f"page {page}: {kind}", _paged(kind, page))


def annotation_patterns() -> Iterator[Pattern]:
    """Long notes of one's own, and one among many."""
    yield Pattern("annotate: a comment of any length", _annotated(lambda size: {"comment": "lock " * (size // 5)}))
    yield Pattern("annotate: a tag of any length", _annotated(lambda size: {"tag": "a" * size}))
    yield Pattern("annotate: a tag among many", _annotated(lambda _: {"tag": "one more"}, among=True))
    yield Pattern("annotate: a comment among many", _annotated(lambda _: {"comment": "one more"}, among=True))
    yield Pattern("annotate: one after the other", _annotated_in_turn)
    for page in ("/annotations", "/post/{post}", "/api/annotations"):
        yield Pattern(f"page {page}: annotated", _annotated_page(page))


_DRAWN = count()
_HELD = Path(tempfile.mkdtemp(prefix="hostile-"))
atexit.register(shutil.rmtree, _HELD, ignore_errors=True)


def _write(kind: str, size: int) -> Path:
    dump = Path(tempfile.mkdtemp(dir=_HELD)) / "posts.jsonl"
    dump.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in KINDS[kind](size)), "utf-8")
    return dump


@cache
def _archive(kind: str, size: int) -> tuple[Path, dict[str, str]]:
    """An archive, and what stands in commands and addresses for its largest family, a post, and a text."""
    dump = _write(kind, size)
    folder = dump.with_name("archive")
    _trace(dump, folder)
    with Archive(folder) as opened:
        families, (post, *_) = opened.families.lines(limit=1).families, opened.posts.keys
        text = dump.with_name("text.txt")
        text.write_text(opened.posts[post].text, "utf-8")
    named = {"family": families[0].family if families else post, "post": post, "text": str(text)}
    return folder, named


def _trace(dump: Path, folder: Path) -> None:
    with Archive(folder, create=True) as archive:
        archive.add([dump], options=_PLAIN)
        archive.search("lock")


def _traced(kind: str) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        dump = _write(kind, size)
        return lambda: _trace(dump, dump.with_name("archive"))

    return prepare


def _commanded(kind: str, command: Sequence[str]) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        folder, named = _archive(kind, size)
        beside = Path(tempfile.mkdtemp(dir=_HELD))
        named = {**named, "out": str(beside / "out"), "folder": str(beside / "bundle")}
        return lambda: _run([part.format_map(named) for part in command], folder)

    return prepare


def _run(command: Sequence[str], folder: Path) -> str:
    done = CliRunner().invoke(app, [*command, "--archive", str(folder)])
    if done.exit_code not in (0, _REFUSED):
        raise RuntimeError(f"{' '.join(command)}: {done.output[-500:]} {done.exception!r}")
    return done.output


@cache
def _client(folder: Path) -> TestClient:
    return TestClient(create_app(Settings(archive=folder)), base_url="http://localhost")


def _paged(kind: str, page: str) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        folder, named = _archive(kind, size)
        return lambda: _get(_client(folder), page.format_map(named))

    return prepare


def _get(client: TestClient, page: str) -> int:
    # A parameter that no page knows: it is drawn, not remembered.
    answer = client.get(f"{page}{'&' if '?' in page else '?'}draw={next(_DRAWN)}")
    if answer.status_code >= 500:
        raise RuntimeError(f"{page}: {answer.status_code} {answer.text[:500]}")
    return len(answer.content)


def _annotated(make: Callable[[int], dict[str, str]], *, among: bool = False) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        folder, named = _copy(*_noted(size) if among else _archive(_FEW, 1_000))
        note = make(size)
        return lambda: _annotate(folder, named["post"], [note])

    return prepare


def _copy(folder: Path, named: dict[str, str]) -> tuple[Path, dict[str, str]]:
    return Path(shutil.copytree(folder, Path(tempfile.mkdtemp(dir=_HELD)) / "archive")), named


def _annotate(folder: Path, post: str, notes: Sequence[dict[str, str]]) -> None:
    with Archive(folder) as archive:
        for note in notes:
            for kind, said in note.items():
                try:
                    getattr(archive.annotations, kind)(post, said)
                except StemmaticError:
                    return  # refused in one line


@cache
def _noted(size: int) -> tuple[Path, dict[str, str]]:
    """An archive with notes of that size."""
    folder, named = _copy(*_archive(_FEW, 1_000))
    _annotate(folder, named["post"], _notes(size))
    return folder, named


def _notes(size: int) -> list[dict[str, str]]:
    """One note for each 300 characters: tags and comments in turn."""
    return [{"tag": f"t{n}"} if n % 2 else {"comment": f"<b>{n}</b> " * 10} for n in range(size // 300)]


def _annotated_in_turn(size: int) -> Callable[[], object]:
    """As many notes as there is room for, half of them on a post, half on its family."""
    folder, named = _copy(*_archive(_FEW, 1_000))
    notes = _notes(size)
    half = len(notes) // 2

    def work() -> None:
        _annotate(folder, named["post"], notes[:half])
        _annotate(folder, named["family"], notes[half:])

    return work


def _annotated_page(page: str) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        folder, named = _noted(size)
        return lambda: _get(_client(folder), page.format_map(named))

    return prepare
