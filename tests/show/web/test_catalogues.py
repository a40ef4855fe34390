"""Whatever a reader sees is a message, and every catalogue has every message."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import stemmatic.show.web
from tests.show.web.marking import unmarked

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))
import catalogues  # noqa: E402 (a command at the root)

TEMPLATES = sorted((Path(stemmatic.show.web.__file__).parent / "templates").glob("*.html"))
_HOLES = re.compile(r"%\(\w+\)s|%%")


@pytest.fixture(scope="module")
def code() -> Catalog:
    """What templates, modules and scripts say."""
    return catalogues.extracted()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_shows_nothing_that_is_not_marked(template: Path) -> None:
    assert list(unmarked(template)) == []


def test_what_is_not_marked_is_found(tmp_path: Path) -> None:
    template = tmp_path / "one.html"
    template.write_text(
        '<p title="A hint">Some text {{ _("marked") }} {{ "one" if few else _("many") }}</p><code>as is</code>'
        '<a href="/path" class="{{ "quiet" if quiet }}">{{ name }}</a>{% if a %}{{ macro("Two words") }}{% endif %}'
    )
    assert list(unmarked(template)) == ['title="A hint"', "Some text one", "Two words"]


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_catalogue_is_what_the_code_says(language: str) -> None:
    path = catalogues.WEB / "catalogues" / f"{language}.po"
    assert path.read_bytes() == catalogues.written(catalogues.renewed(language)), "make words"


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    catalogue = catalogues.renewed(language)
    assert list(catalogues.to_translate(catalogue)) == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_what_varies_and_what_is_marked_up_is_the_same_in_a_translation(language: str) -> None:
    for message in catalogues.renewed(language):
        if not message.id:
            continue
        one = message.id if isinstance(message.id, str) else message.id[1]
        forms = [message.string] if isinstance(message.string, str) else message.string
        for form in forms:
            # A form for one or two can say the number in words.
            counted = {"%(num)s"} if not isinstance(message.id, str) else set()
            assert set(_HOLES.findall(form)) - counted == set(_HOLES.findall(one)) - counted, form
            assert sorted(re.findall(r"</?\w+>", form)) == sorted(re.findall(r"</?\w+>", one)), form
            assert '"' not in form.replace('"%(', ""), f"it may stand in an attribute: {form}"


def test_messages_of_scripts_know_where_they_are_said(code: Catalog) -> None:
    said = {message.id for message in code if any(name.endswith(".js") for name, _ in message.locations)}
    # One inside a template literal, one that counts.
    assert "Arrow keys walk along its lines." in said
    assert ("%(num)s inferred copy", "%(num)s inferred copies") in said
