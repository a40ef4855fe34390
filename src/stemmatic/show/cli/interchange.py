"""What ``stemmatic export`` writes for other tools' own formats: networks, STIX, citations, a file for Datasette."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, get_args

from stemmatic.errors import OptionError
from stemmatic.show.cli.frame import reading, write
from stemmatic.show.streams import say

Interchange = Literal["network", "stix", "citations", "datasette"]
GraphOf = Literal["channels", "families", "posts", "together"]
INTERCHANGE = frozenset(get_args(Interchange))


def export_interchange(
    what: str,
    name: str | None,
    archive: Path,
    file_format: str | None,
    file: Path | None,
    *,
    of: str,
    shared: dict[str, object],
    for_spreadsheets: bool,
    ignore_verdicts: bool,
) -> None:
    """Write one of them; ``shared`` is what companions are found by.

    Raises:
        OptionError: something is missing, or there is no such format.
    """
    if name is None and what in ("stix", "citations"):
        raise OptionError(f"export {what}: expected the id of a family, or the key of a post")
    if name is not None and (what == "datasette" or (what == "network" and of != "posts")):
        raise OptionError(f"export {what}: expected nothing after it, got {name!r}; --of posts takes a family")
    if for_spreadsheets and file_format != "csv":
        raise OptionError("export: --for-spreadsheets is for --format csv")
    with reading(archive, ignore_verdicts=ignore_verdicts) as opened:
        if what == "datasette":
            _check_format(what, file_format, ("sqlite",))
            if file is None:
                raise OptionError("export datasette: a database is not for standard output; give -o FILE")
            from stemmatic.show.datasette import write_datasette

            with _new_file(file) as part:
                posts = write_datasette(opened, part)
            say(f"{posts:,} posts in {file}", err=True)
            return
        if what == "stix":
            _check_format(what, file_format, ("stix",))
            from stemmatic.show.stix import write_stix

            text = write_stix(opened, opened.families[name or ""])
        elif what == "citations":
            from stemmatic.show.citations import WRITERS, find_cited

            _check_format(what, file_format, tuple(WRITERS))
            text = WRITERS[file_format or "bibtex"](find_cited(opened, name or ""))
        else:
            from stemmatic.show import graphs

            writer = graphs.graph_writer(file_format or "gexf")
            if of == "channels":
                graph = graphs.graph_of_channels(opened.network())
            elif of == "together":
                graph = graphs.graph_of_together(opened.together(**shared))  # type: ignore[arg-type]
            elif of == "families":
                graph = graphs.graph_of_families(opened)
            else:
                graph = graphs.graph_of_posts(opened, [opened.families[name]] if name else opened.families)
            text = graphs.write_csv(graph, for_spreadsheets=True) if for_spreadsheets else writer(graph)
    write(text, file)
    if file:
        say(f"{what}: {file}", err=True)


def _check_format(what: str, file_format: str | None, known: tuple[str, ...]) -> None:
    if file_format not in (None, *known):
        raise OptionError(f"export {what}: expected --format {', '.join(known)}, got {file_format}")


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """A path beside ``path`` whose file takes its place when all went well."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
