"""The page's messages: what the code says, and the catalogues of the languages that say it.

``python catalogues.py`` renews ``src/stemmatic/show/web/catalogues/*.po`` from templates, modules and scripts: what is
new stands there empty, what is gone is left out, and each language's count of what is to be translated is printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent / "src" / "stemmatic" / "show" / "web"
LANGUAGES = ("uk", "ru", "tr", "es", "ar")
_METHODS = [
    ("templates/**.html", "jinja2"),
    ("static/vendor/**", "ignore"),
    ("static/**.js", "javascript"),
    ("**.py", "python"),
]
_SUMMARY = WEB.parents[1] / "ask" / "summary.py"  # its sentences are messages, too: of the code outside the page's
_OPTIONS = {
    "templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"},
    "static/**.js": {"parse_template_string": "true"},
}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None, "marked_counts": (1, 2)}
_WIDTH = 120


def extracted() -> Catalog:
    """Every message of the code, with the files that say it."""
    found = Catalog(fuzzy=False)
    ours = extract_from_dir(WEB, _METHODS, _OPTIONS, keywords=_KEYWORDS)
    summary = extract_from_file("python", _SUMMARY, keywords={"say": None, "count": (1, 2), "said_as": (1, 2)})
    for name, _, message, comments, context in (*ours, *((_SUMMARY.name, *one) for one in summary)):
        held = found.get(message[0] if isinstance(message, tuple) else message)
        if held and isinstance(message, str) and not isinstance(held.id, str):
            message = held.id  # counted elsewhere: one message
        found.add(message, None, [(Path(name).as_posix(), 1)], auto_comments=comments, context=context)
    return found


def renewed(language: str) -> Catalog:
    """The catalogue of a language, brought to what the code says."""
    path = WEB / "catalogues" / f"{language}.po"
    held = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(language, fuzzy=False)
    fresh = Catalog(language, fuzzy=False, header_comment=held.header_comment, project="Stemmatic")
    for message in extracted():
        if message.id:
            before = held.get(message.id)
            said = before.string if before and (before.id == message.id or isinstance(message.id, str)) else None
            fresh.add(
                message.id,
                said if before and isinstance(said, str) == isinstance(message.id, str) else None,
                message.locations,
                flags=message.flags,
                auto_comments=message.auto_comments,
                user_comments=before.user_comments if before else (),
            )
    return fresh


def written(catalogue: Catalog) -> bytes:
    """A catalogue as it is committed: files without lines, so that it changes where messages do."""
    out = BytesIO()
    catalogue.fuzzy = False
    write_po(out, catalogue, width=_WIDTH, omit_header=False, sort_output=True, include_lineno=False)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    dropped = (
        '"Language-Team',
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Last-Translator',
        '"Report-Msgid',
    )
    return "".join(line for line in lines if not line.startswith(dropped)).encode("utf-8")


def to_translate(catalogue: Catalog) -> Iterator[str]:
    """What a catalogue does not say yet."""
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(strings):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> None:
    """Renew all, and say what is to be translated."""
    for language in LANGUAGES:
        catalogue = renewed(language)
        (WEB / "catalogues" / f"{language}.po").write_bytes(written(catalogue))
        sys.stdout.write(f"{language}: {len(catalogue)} messages, {len(list(to_translate(catalogue)))} to translate\n")


if __name__ == "__main__":
    main()
