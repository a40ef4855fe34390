"""Turn every branch of a module's compiled functions, one at a time, and say which changes its tests do not notice.

    python -m benchmarks.mutants.branches stemmatic.link.acceptance tests/link/test_enough.py

What survives is to be read by eye: some of it only saves time, or leaves more to the full rules, with the same result.
Needs os.fork: each change is made in a process that has all modules loaded, and runs the tests there.
"""

from __future__ import annotations

import os

os.environ["NUMBA_DISABLE_JIT"] = "1"  # before anything of ours is imported

import ast
import contextlib
import importlib
import io
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.mutants.running import PYTEST

_MOST_SECONDS = 120
_NEIGHBOURS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One change: a field of a node of the syntax tree, inside a function, gets another value."""

    function: str
    what: str
    node: ast.AST
    field: str
    value: Any


def find_turns(tree: ast.Module) -> Iterator[Turn]:
    """Conditions always and never true, operands left out, limits moved by one, answers turned round."""
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or "njit" not in "".join(
            map(ast.unparse, function.decorator_list)
        ):
            continue
        for node in ast.walk(function):
            said = ast.unparse(node) if isinstance(node, ast.expr) else ""
            match node:
                case ast.If(test=test) | ast.IfExp(test=test):
                    for value in (True, False):
                        what = f"if {ast.unparse(test)}: always {value}"
                        yield Turn(function.name, what, node, "test", ast.Constant(value))
                case ast.BoolOp(op=op, values=values):
                    for at, operand in enumerate(values):
                        left = [*values[:at], ast.Constant(isinstance(op, ast.And)), *values[at + 1 :]]
                        yield Turn(function.name, f"{said}: without {ast.unparse(operand)}", node, "values", left)
                case ast.Compare(ops=[op]) if type(op) in _NEIGHBOURS:
                    yield Turn(function.name, f"{said}: the limit", node, "ops", [_NEIGHBOURS[type(op)]()])
                case ast.Return(value=ast.Constant(value=bool(answer))):
                    yield Turn(function.name, f"return {answer}: turned", node, "value", ast.Constant(not answer))


def survives(turn: Turn, tree: ast.Module, module: ModuleType, tests: Sequence[str]) -> bool:
    """Whether the tests pass with this change, which is made in a process of its own."""
    before = getattr(turn.node, turn.field)
    setattr(turn.node, turn.field, turn.value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of conditions that are constants
        code = compile(ast.fix_missing_locations(tree), str(module.__file__), "exec")
    setattr(turn.node, turn.field, before)
    process = os.fork()
    if not process:
        status = 1
        try:
            turned = dict(vars(module))
            exec(code, turned)  # noqa: S102 (our own module)
            getattr(module, turn.function).__code__ = turned[turn.function].__code__
            signal.alarm(_MOST_SECONDS)
            status = int(run(tests)[0])
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0


def run(tests: Sequence[str]) -> tuple[int, str]:
    """The status of the tests, and what they print."""
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
        return int(pytest.main([*PYTEST, *tests])), said.getvalue()


def main(name: str, *tests: str) -> None:
    """Turn every branch of the module of that name."""
    status, said = run(tests)
    if status:
        sys.exit(f"{said}\nThe tests fail as it is.")
    module = importlib.import_module(name)
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    turns = list(find_turns(tree))
    left = [turn for turn in turns if survives(turn, tree, module, tests)]
    for turn in left:
        print(f"SURVIVED  {turn.function}: {turn.what}")
    print(f"{len(turns) - len(left)} of {len(turns)} noticed")


if __name__ == "__main__":
    main(*sys.argv[1:])
