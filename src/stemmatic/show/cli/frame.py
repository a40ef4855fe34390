"""What commands have in common: the archive is opened, progress shown, and what was found said to people or programs.

What takes long to import is imported when it is needed: the help must not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stemmatic.errors import OptionError
from stemmatic.show.streams import say

if TYPE_CHECKING:
    from rich.console import Console

    from stemmatic.api.archive import Archive
    from stemmatic.show.terminal import ProgressWatch

Found = TypeVar("Found")
_MOST_BYTES = 1 << 20  # of a text that is asked about


@contextmanager
def reading(
    folder: Path, *, create: bool = False, warns: bool = True, ignore_verdicts: bool = False
) -> Iterator[Archive]:
    """The archive at ``folder``; with ``warns`` a line on standard error says if what it holds is not all linked."""
    from stemmatic.api.archive import Archive

    with Archive(folder, create=create, ignore_verdicts=ignore_verdicts) as opened:
        if warns and (unlinked := opened.ledger.unlinked):
            say(
                f"stemmatic: {folder}: {unlinked} posts are not linked yet; link them with:"
                f" stemmatic link --archive {folder}",
                err=True,
            )
        yield opened


def run(work: Callable[[ProgressWatch], Found]) -> Found:
    """Do ``work`` with progress on standard error, if that is a terminal."""
    from stemmatic.show.terminal import ProgressWatch, open_console

    with ProgressWatch(open_console(stderr=True)) as watch:
        return work(watch)


def tell(found: Found, show: Callable[[Console, Found], object], *, as_json: bool) -> None:
    """Print what was found: as one JSON document, or as ``show`` prints it on a console."""
    from stemmatic.show.machine import print_json
    from stemmatic.show.terminal import open_console

    if as_json:
        print_json(found)
    else:
        show(open_console(), found)


def read_text(command: str, text: str | None, file: Path | None) -> str:
    """The text that a command is asked about: given, from a file, or from standard input for ``-``.

    Raises:
        OptionError: there is none, there are two, or it is no text.
    """
    if (text is None) == (file is None):
        raise OptionError(f"{command}: expected a text, - for standard input, or --file FILE")
    if file is not None:
        with open(file, "rb") as stream:
            held = stream.read(_MOST_BYTES + 1)
    elif text == "-":
        held = sys.stdin.buffer.read(_MOST_BYTES + 1)
    else:
        held = (text or "").encode("utf-8", "surrogateescape")
    name = str(file or ("standard input" if text == "-" else command))
    if len(held) > _MOST_BYTES:
        raise OptionError(f"{name}: longer than 1 MiB; give the passage that you ask about")
    try:
        asked = held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"{name}: expected UTF-8, found another byte at {error.start}; save it as UTF-8") from None
    if not asked.strip():
        raise OptionError(f"{name}: there is no text in it")
    return asked


def check_output(command: str, output: Path) -> Path | None:
    """The file that ``--output`` names; ``None`` is standard output.

    Raises:
        OptionError: it is a folder.
    """
    if str(output) == "-":
        return None
    if output.is_dir():
        raise OptionError(f"{command}: {output} is a folder; give the name of a file in it")
    return output


def write(content: str | bytes, output: Path | None) -> int:
    """Put ``content`` into a file, whole or not at all, or on standard output; gives its bytes."""
    from stemmatic.show.export import open_output

    held = content.encode("utf-8", "replace") if isinstance(content, str) else content
    with open_output(output) as out:
        out.write(held)
    return len(held)
