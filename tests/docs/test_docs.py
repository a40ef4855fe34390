"""The docs cannot fall behind the code: words, names, options, commands."""

from __future__ import annotations

import doctest
import inspect
import re
import tomllib
from enum import Enum
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

import docs.architecture
from stemmatic import model

ROOT = Path(__file__).parents[2]
PAGES = sorted(page for folder in (".", "docs", "recipes") for page in (ROOT / folder).glob("*.md"))
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
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8").partition("## Inside")[0]
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


def test_every_name_inside_exists() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8").partition("## Inside")[2]
    names = re.findall(r"^\|[^|]+\| `([a-z0-9_.]+)(?::([A-Za-z_.]+))?` \|", text, re.M)
    assert len(names) == len(re.findall(r"^\| (?!word \|)[a-z]", text, re.M))
    for module, name in names:
        attrgetter(name)(import_module(f"stemmatic.{module}")) if name else import_module(f"stemmatic.{module}")


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


def test_the_drawing_of_the_rooms_is_that_of_the_imports() -> None:
    assert docs.architecture.DRAWING.read_text("utf-8") == docs.architecture.draw(), "run `make docs`"


def test_every_room_is_described() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = [room for layer in docs.architecture.read_layers()[:-2] for room in layer]
    assert [room for room in rooms if f"| `{room}` |" not in text] == []


def test_every_page_is_part_of_the_site() -> None:
    pages = set(re.findall(r"([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.M))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} <= pages


def test_fragments_of_the_changelog_are_of_a_known_kind() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        kinds = {kind["directory"] for kind in tomllib.load(stream)["tool"]["towncrier"]["type"]}
    fragments = [path.name for path in (ROOT / "changes").glob("*.md")]
    assert [name for name in fragments if not re.fullmatch(rf"\+?[\w-]+\.({'|'.join(kinds)})\.md", name)] == []


def test_the_examples_of_the_api_page_are_true() -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    test = doctest.DocTestParser().get_doctest(re.sub(r"^```.*$", "", text, flags=re.M), {}, "api.md", "api.md", 0)
    assert len(test.examples) > 20
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0
