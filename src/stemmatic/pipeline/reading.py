"""The first stage: dumps are read, and their posts kept."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stemmatic.archive.store import Store
from stemmatic.model import Post, Skipped
from stemmatic.options import Options
from stemmatic.progress import Watch

if TYPE_CHECKING:
    from stemmatic.read import DumpReading

_TOLD_EVERY = 500  # posts


@dataclass(slots=True, kw_only=True)
class Account:
    """What a run read: counts, and all that was left out."""

    dumps: int = 0
    known_dumps: int = 0
    posts: int = 0
    new_posts: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def faults(self) -> list[Skipped]:
        """What could not be read, without what was left out on purpose."""
        return [skipped for skipped in self.skipped if not skipped.deliberate]


def keep_dumps(
    store: Store,
    dumps: Iterable[str | Path],
    *,
    options: Options,
    columns: Mapping[str, str],
    watch: Watch,
    label: Callable[[Path], str] | None = None,
) -> Account:
    """Read dumps and keep their posts, one dump at a time, each whole or not at all."""
    from stemmatic.read import Reading, read_dumps  # the readers are not loaded where nothing is read

    account = Account()
    reading = Reading(options=options.read, columns=columns)
    how = reading.how

    def counted(posts: Iterable[Post]) -> Iterable[Post]:
        for number, post in enumerate(posts):
            if number % _TOLD_EVERY == 0:
                watch("read", account.posts + number, None)
            yield post

    for found in read_dumps(dumps, reading=reading, known=lambda sha256, _: store.has_dump(sha256, how), label=label):
        store.note_unread(found.label, found.skipped if found.dump is None else [])
        if found.already_known:
            account.known_dumps += 1
            continue
        if found.dump is not None:
            read, new = store.add_dump(
                found.dump, counted(found), found.skipped, ChainMap(found.surroundings, how), found.channels
            )
            _keep_pictures(store, found)
            account.dumps += 1
            account.posts += read
            account.new_posts += new
        account.skipped += found.skipped
    watch("read", account.posts, account.posts)
    return account


def _keep_pictures(store: Store, found: DumpReading) -> None:
    """Hash the pictures that a dump carries, if it carries any, and say what is needed to compare them."""
    from stemmatic.read import pictures

    if found.dump is None:
        return
    with pictures.open_pictures(found.path) as held:
        if not held:
            return
        kept: list[tuple[str, str, str, str | None]] = []
        for position, post in store.sighted_media(found.dump.sha256):
            for name in pictures.paths_of(post):
                if name in held:
                    content = held[name]()
                    looks = pictures.looks_of(content) if pictures.can_compare() else None
                    kept.append((position, name, pictures.sha256_of(content), looks))
    store.note_pictures(found.dump.sha256, kept)
    if kept and not pictures.can_compare():
        reason = f"{len(kept)} pictures were not looked at; only files that are equal are found again"
        advice = f"pip install 'stemmatic[{pictures.EXTRA}]'"
        found.skipped.append(
            Skipped(dump=found.label, position="pictures", reason=reason, advice=advice, deliberate=True)
        )
