"""A run of the main path as the command line shows it: progress while it lasts, an account when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

import typer

from stemmatic.api.archive import Archive
from stemmatic.model import Skipped
from stemmatic.show.machine import print_json
from stemmatic.show.terminal import ProgressWatch, open_console

Result = TypeVar("Result")


class Account(Protocol):
    """What a run read: see :class:`stemmatic.pipeline.reading.Account`."""

    dumps: int
    known_dumps: int
    posts: int
    new_posts: int
    skipped: list[Skipped]


@contextmanager
def reading(folder: Path) -> Iterator[Archive]:
    """The archive at ``folder``; a line on standard error says if what it holds is not all linked."""
    with Archive(folder) as opened:
        if unlinked := opened.ledger.unlinked:
            typer.echo(
                f"stemmatic: {folder}: {unlinked} posts are not linked yet; link them with:"
                f" stemmatic link --archive {folder}",
                err=True,
            )
        yield opened


def run(work: Callable[[ProgressWatch], Result]) -> Result:
    """Do ``work`` with progress on standard error, if that is a terminal."""
    with ProgressWatch(open_console(stderr=True)) as watch:
        return work(watch)


def report(archive: Archive, account: Account | None, *, as_json: bool) -> None:
    """Say what was read, if anything was, and what the archive holds now."""
    from stemmatic.show.lists import print_summary, summarise  # not before a run is over

    facts = summarise(archive)
    if account is not None:
        facts["read"] = {
            "dumps": account.dumps,
            "known_dumps": account.known_dumps,
            "posts": account.posts,
            "new_posts": account.new_posts,
        }
        facts["skipped"] = account.skipped
    if as_json:
        print_json({**facts, "widest": [archive.families.row(family) for family in facts["widest"]]})
    else:
        print_summary(open_console(), archive, facts)
