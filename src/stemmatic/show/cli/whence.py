"""``stemmatic whence``: where a text comes from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, Limit, NoTranslations, parse_options

_MOST_BYTES = 1 << 20


def whence(
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT|-", help="The text, or - to read it from standard input.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the text from this file (UTF-8).")
    ] = None,
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    no_translations: NoTranslations = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Find where a text comes from.

    The posts that hold its wording, or say the same in another language.

    Earliest first, whole and passage by passage. "Earliest" means earliest in this archive.

    \b
    Examples:
      stemmatic whence "The council of Veyra raises the toll on the Long Bridge."
      stemmatic whence --file paragraph.txt --json
      pbpaste | stemmatic whence -
    """
    asked = _read(text, file)

    from stemmatic.show.machine import print_json
    from stemmatic.show.runs import reading
    from stemmatic.show.terminal import open_console
    from stemmatic.show.whence import answer_of, print_whence

    with reading(archive) as opened:
        found = opened.whence(asked, options=parse_options(None, no_translations=no_translations))
        if as_json:
            print_json(answer_of(found, limit))
        else:
            print_whence(open_console(), found, limit)


def _read(text: str | None, file: Path | None) -> str:
    """The text that was asked about.

    Raises:
        OptionError: there is none, there are two, or it is no text.
    """
    if (text is None) == (file is None):
        raise OptionError("whence: expected a text, - for standard input, or --file FILE")
    if file is not None:
        with open(file, "rb") as stream:
            held = stream.read(_MOST_BYTES + 1)
    elif text == "-":
        held = sys.stdin.buffer.read(_MOST_BYTES + 1)
    else:
        held = (text or "").encode("utf-8", "surrogateescape")
    name = str(file or ("standard input" if text == "-" else "whence"))
    if len(held) > _MOST_BYTES:
        raise OptionError(f"{name}: longer than 1 MiB; give the passage that you ask about")
    try:
        asked = held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"{name}: expected UTF-8, found another byte at {error.start}; save it as UTF-8") from None
    if not asked.strip():
        raise OptionError(f"{name}: there is no text in it")
    return asked
