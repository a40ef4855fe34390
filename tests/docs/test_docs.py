"""The docs cannot fall behind the code: words, names, options, commands."""

from __future__ import annotations

import inspect
import re
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest

import stemmatic
from stemmatic import model

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "recipes").glob("*.md")])
MODULES = ("model", "api.archive", "api.records", "archive", "pipeline.join.candidates")


def records() -> set[str]:
    return {
        name
        for name, kind in vars(model).items()
        if inspect.isclass(kind)
        and kind.__module__ == model.__name__
        and (hasattr(kind, "__dataclass_fields__") or issubclass(kind, Enum))
    }


def glossary() -> set[str]:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    return set(re.findall(r"^\|[^|]+\| `([A-Za-z.]+)` \|", text, re.M))


def test_every_record_stands_in_the_glossary() -> None:
    assert records() - glossary() == set()


@pytest.mark.parametrize("name", sorted(glossary()))
def test_every_name_in_the_glossary_exists(name: str) -> None:
    first, _, attribute = name.partition(".")
    homes = [module for m in MODULES if hasattr(module := import_module(f"stemmatic.{m}"), first)]
    assert homes
    if attribute:
        assert attribute in {*dir(getattr(homes[0], first)), *getattr(homes[0], first).__dataclass_fields__}


def test_the_public_names_are_these() -> None:
    assert stemmatic.__all__ == [
        "Archive",
        "Collation",
        "Family",
        "Link",
        "Options",
        "Post",
        "StemmaticError",
        "Understanding",
        "__version__",
        "align_passages",
        "encode",
        "example_dumps",
        "open_archive",
        "trace",
    ]
    for name in stemmatic.__all__:
        assert getattr(stemmatic, name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_files_that_pages_name_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    for script in re.findall(r"\b((?:benchmarks|recipes|docs)/[\w/]+\.py)\b", text):
        assert (ROOT / script).is_file(), script
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for target in re.findall(r"`make ([a-z-]+)`", text):
        assert target in targets, target


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 (our own page)
    assert "witnesses" in capsys.readouterr().out
