"""Nothing of a dump that a terminal obeys is ever printed: every command, with each of its switches and choices."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
import typer
from signs import SIGNS, Held, obeyed
from typer.testing import CliRunner

from stemmatic.show.cli import app

COMMANDS = {name: one for name, one in typer.main.get_command(app).commands.items() if name != "serve"}  # type: ignore[attr-defined]
_CALLED = [one.callback for one in app.registered_commands if one.callback]
# What would ask the network, or a cluster, or take back what nobody said, is not the matter here.
_NOT_TRIED = {"help", "withdraw", "engine", "precise", "again", "examples"}
_REFUSED = {"collect"}  # no address is given that could be asked
# Printed for programs, exact as the posts are: what is wrong with these is looked for by test_signs_files.
_EXACT = {"csv", "tei", "collatex", "nexus", "dot", "graphml", "gexf", "cytoscape", "bibtex", "html", "parquet"}


def choices(command: str, parameter: str) -> Sequence[str]:
    """What a parameter of a command may be, where that is one of a few."""
    kinds: list[Any] = [get_type_hints(next(one for one in _CALLED if one.__name__ == command))[parameter]]
    for kind in kinds:
        if get_origin(kind) is Literal:
            return get_args(kind)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return [one.value for one in kind]
        kinds += get_args(kind)  # of what may be absent, or several
    return ()


def _asked(name: str, held: Held, folder: Path) -> Iterator[list[str]]:
    """A command with its arguments, and once with each switch and each choice of its options."""
    needed, more = _arguments(name, held, folder)
    command = COMMANDS[name]
    for arguments in [needed, more] if more != needed else [needed]:
        yield [name, *arguments]
        for one in command.params:
            if one.param_type_name != "option" or one.name in _NOT_TRIED:
                continue
            flag = max(one.opts, key=len)
            if one.is_flag:
                yield [name, *arguments, flag]
            for choice in choices(name, one.name):
                yield [name, *arguments, flag, choice]
            if one.name in ("by", "comment", "tag", "base", "channel", "since", "map", "option") and not one.is_flag:
                yield [name, *arguments, flag, SIGNS.replace("\x00", "").encode("utf-8", "replace").decode()[:300]]


def _arguments(name: str, held: Held, folder: Path) -> tuple[list[str], list[str]]:
    """Those that a command cannot do without, and all."""
    needed: list[str] = []
    every: list[str] = []
    for number, one in enumerate(one for one in COMMANDS[name].params if one.param_type_name == "argument"):
        said = (one.metavar or one.name or "").upper()
        if chosen := choices(name, one.name):
            value = [chosen[0]]
        elif said.startswith("FOLDER"):
            value = [str(folder / "folder")]
        elif "ARCHIVE" in said:
            value = [str(held.archive)]
        else:
            kind = next((key for key in held.given if key in said and (key != "CHANNELS")), "QUERY")
            if number and kind in ("POST", "FAMILY"):  # the second of a pair
                kind = "OTHER" if kind == "POST" else "ALONE"
            value = held.given[kind]
            value = held.given["CHANNELS"] if said.count("CHANNEL") == 2 else value
        needed += value if one.required else []
        every += value
    return needed, every


def _run(arguments: list[str], archive: Path) -> tuple[int, str, str]:
    takes_archive = any("--archive" in one.opts for one in COMMANDS[arguments[0]].params)
    done = CliRunner().invoke(app, [*arguments, *(["--archive", str(archive)] if takes_archive else [])])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise AssertionError(f"{arguments}: {done.exception!r}") from done.exception
    return done.exit_code, done.stdout_bytes.decode("utf-8", "surrogateescape"), done.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_command_prints_what_a_terminal_obeys(
    name: str, signs: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEMMATIC_PROCESSES", "1")
    monkeypatch.chdir(tmp_path)
    own = shutil.copytree(signs.archive, tmp_path / "archive")
    done = 0
    for number, arguments in enumerate(_asked(name, signs, tmp_path)):
        shutil.rmtree(tmp_path / "folder", ignore_errors=True)
        status, printed, told = _run(arguments, own)
        assert status in (0, 1, 2), (arguments, told)
        assert not obeyed(told), (arguments, obeyed(told), told)
        assert "Traceback" not in told
        if not _EXACT & set(arguments) and not (name == "export" and "--json" not in arguments):
            assert not obeyed(printed), (arguments, sorted(obeyed(printed)), printed)
        if "--json" in arguments and status < 2:
            json.loads(printed)
        done += status < 2
        assert number < 200
    assert done or name in _REFUSED, f"{name}: tried nothing that went well"


def test_what_is_asked_is_said_as_carefully_as_what_is_found(signs: Held) -> None:
    """Names that nothing has, in the place of every argument."""
    bad = "\x1b]0;owned\x07\x9b31m\u202e\u2028"
    for name, command in COMMANDS.items():
        arguments = [bad for one in command.params if one.param_type_name == "argument"]
        if name not in ("backup", "formats", "search", "export", "report"):
            _, printed, told = _run([name, *arguments], signs.archive)
            assert not obeyed(printed + told), (name, obeyed(printed + told))


def test_the_check_itself_finds_what_it_should() -> None:
    for sign in ("\x1b[2J", "\x9b", "\u202e", "\u2028", "\x00", "\r", "\u2068 open", "a \u2069 b"):
        assert obeyed(sign), sign
    assert not obeyed("\u2068قارب\u2069\nlock, ё, ışık 👩‍👧")
