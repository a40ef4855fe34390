"""What readers say of what they skip reaches the page where dumps are added: in the reader's language, of the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import stemmatic
from stemmatic.api.archive import formats
from stemmatic.show.web.phrases import said_place, said_plainly
from stemmatic.show.web.speaking import Reader, speaking_to

PACKAGE = Path(stemmatic.__file__).parent
READERS = [*sorted((PACKAGE / "read").rglob("*.py")), PACKAGE / "pipeline/reading.py", PACKAGE / "archive/received.py"]

# Who says something, and which of the arguments are lines (of ``damage``: what was expected, what was found).
_SAYERS = {
    "skip": (1, 2),
    "note": (2, 3),
    "_line": (1, 2),
    "_failed": (1, 2),
    "_refused": (1, 2),
    "BrokenRow": (2, 3),
    "Unreadable": (0,),
    "BadRecord": (0,),
    "NoPost": (0,),
    "Broken": (0,),
}
_DAMAGES = {"damage": (1, 2), "DamagedDump": (1, 2), "Spent": (1, 2), "_end": (0, 1), "_damage": (0,)}
_FILLED = {"about": "", "problem": "views 'Zq': no number"}  # what other lines are put into


def _lines(path: Path) -> Iterator[str]:
    """Every line that a module says, with ``Zq`` or 7 where something varies."""
    tree = ast.parse(path.read_text("utf-8"))
    held = {path: _assigned(tree)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            named = {**held[path], **_assigned(function)}
            for call in ast.walk(function):
                if isinstance(call, ast.Call):
                    yield from _said_in(call, named)


def _assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    nodes = tree.body if isinstance(tree, ast.Module) else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def _said_in(call: ast.Call, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for position in _SAYERS.get(name, ()):
        if position < len(call.args):
            yield from _texts(call.args[position], named)
    for keyword in call.keywords:
        if name == "Skipped" and keyword.arg in ("reason", "advice"):
            yield from _texts(keyword.value, named)
    if name in _DAMAGES:
        for position in (*_DAMAGES[name], 2 if name == "_damage" else 3):
            if position < len(call.args):
                yield from _texts(call.args[position], named)


def _texts(node: ast.expr, named: dict[str, list[ast.expr]], depth: int = 0) -> Iterator[str]:
    """What an expression can be: constants, f-strings, either branch, a name's values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, named, depth)
        yield from _texts(node.orelse, named, depth)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _texts(one, named, depth)
    elif isinstance(node, ast.Name) and depth < 4:
        for value in named.get(node.id, []):
            yield from _texts(value, named, depth + 1)
    elif isinstance(node, ast.JoinedStr):
        lines = [""]
        for piece in node.values:
            ends = list(_filled(piece, named, depth))
            lines = [line + end for line in lines for end in ends]
        yield from lines


def _filled(piece: ast.expr, named: dict[str, list[ast.expr]], depth: int) -> Iterator[str]:
    if isinstance(piece, ast.Constant):
        yield str(piece.value)
    elif isinstance(piece, ast.FormattedValue):
        known = list(_texts(piece.value, named, depth + 1)) if not isinstance(piece.value, ast.Constant) else []
        written = ast.unparse(piece.value)
        counts = re.search(
            r"count|captures|services|comments|unlisted|unread|max_|len\(|number|_MEGA|kept|more|naive|_HEAD_BYTES|limit|year|_most|size",
            written,
        )
        yield from (
            known
            or ([_FILLED[written]] if written in _FILLED else None)
            or (["7"] if counts else ["'Zq'" if piece.conversion == ord("r") else "Zq"])
        )


def _spoken() -> list[str]:
    lines = {line for path in READERS for line in _lines(path)}
    return sorted(line for line in lines if re.search(r"[a-z]{2,}", re.sub(r"Zq", "", line)))


SPOKEN = _spoken()


def test_the_lines_of_readers_are_found() -> None:
    for line in (
        "a comment by a reader, not kept",
        "expected an object, found Zq",
        "sound compressed data",
        "7 comments of readers, not kept",
        "--map",
    ):
        assert any(line in one for one in SPOKEN), line
    assert len(SPOKEN) > 180


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_every_line_of_a_reader_has_a_form(language: str) -> None:
    with speaking_to(Reader(language=language)):
        unknown = [line for line in SPOKEN if said_plainly(line) == line]
    assert unknown == []


def test_no_line_of_a_reader_names_an_option_of_the_command_line_on_the_page() -> None:
    said = [said_plainly(line) for line in SPOKEN]
    assert [line for line in said if re.search(r"(?<![\w-])--[a-z]|`stemmatic|max_record_bytes", line)] == []


@pytest.mark.parametrize("language", ["uk", "tr", "es"])
def test_what_can_be_read_is_said_in_the_readers_language(language: str) -> None:
    with speaking_to(Reader(language=language)):
        assert [
            text for name, text in formats() if said_plainly(text) == text and not text.startswith("Zeeschuimer")
        ] == []


def test_a_line_is_said_to_its_last_part_and_what_files_hold_stays() -> None:
    with speaking_to(Reader(language="ru")):
        assert said_plainly("expected a JSON array, found none") == "ожидалось: массив JSON; найдено: нет"
        assert said_plainly("date 'copy': no date; the post is kept without its date") == (
            "дата 'copy': не дата; пост сохранён без этого"
        )
        assert said_plainly("cut off: expected at most 7 records, found more; 3 posts before it are kept") == (
            "чтение прервано: ожидалось: не больше 7 записей; найдено: больше; сохранено постов до этого места: 3"
        )
        assert said_plainly(
            "expected a column with the text (text, body, message, content, full_text), found columns copy, date"
        ).endswith("найдено: столбцы copy, date")
        assert (
            said_plainly("the column 'copy' (text) is empty in every row")
            == "столбец 'copy' (text) пуст в каждой строке"
        )


def test_numbers_that_the_ledger_leaves_out_stay_left_out() -> None:
    with speaking_to(Reader(language="uk")):
        assert said_plainly("… comments of readers, not kept") == "коментарі читачів, не збережено: …"


def test_places_are_said_and_names_of_files_stay() -> None:
    with speaking_to(Reader(language="tr")):
        assert said_place("copy: line 12") == "copy: 12. satır"
        assert said_place("whole file") == "dosyanın tümü"
        assert said_place("<b>: whole file") == "&lt;b&gt;: dosyanın tümü"
        assert said_place("chats.list[3].messages[17]") == "chats.list[3].messages[17]"


@pytest.mark.parametrize(
    "hostile",
    [
        "expected , found " * 110,
        "cut off: " * 220,
        "x, later" * 240,
        "a: b; the post is kept without its c" * 50,
        "%(count)s" * 200,
        "x: cannot be kept: " * 100,
    ],
)
def test_a_line_that_nests_is_said_at_once(hostile: str) -> None:
    with speaking_to(Reader(language="ru")):
        assert said_plainly(hostile[:2000])
