"""The first stage: dumps are read, and their posts kept."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stemmatic.archive.pictures import PictureRead, SmallPicture, ThumbnailUse
from stemmatic.archive.store import Store
from stemmatic.model import Post, Skipped
from stemmatic.options import Options, ReadOptions
from stemmatic.progress import Watch

if TYPE_CHECKING:
    from stemmatic.read import DumpReading
    from stemmatic.read.pictures import Look, Open

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
            _keep_pictures(store, found, options.read)
            account.skipped += found.skipped
            continue
        if found.dump is not None:
            read, new = store.add_dump(
                found.dump, counted(found), found.skipped, ChainMap(found.surroundings, how), found.channels
            )
            _keep_pictures(store, found, options.read)
            account.dumps += 1
            account.posts += read
            account.new_posts += new
        account.skipped += found.skipped
    watch("read", account.posts, account.posts)
    return account


def _keep_pictures(store: Store, found: DumpReading, options: ReadOptions) -> None:
    """Hash the pictures that a dump carries, if it carries any, keep them small, and say what that needs.

    Of a dump that was read before this is done where it was not: its files or the extra may have come later.
    """
    from stemmatic.read import pictures

    if found.dump is None:
        return
    can_look = pictures.can_compare()
    known, standing = store.count_pictures(found.dump.sha256) if found.already_known else (0, 0)
    if found.already_known and (standing or (known and not (can_look and options.thumbnails))):
        return
    with pictures.open_pictures(found.path) as held:
        if not held:
            return
        gathered = _Gathered(options if can_look else None)
        for position, post in store.sighted_media(found.dump.sha256):
            gathered.take(position, post, held)
    if len(gathered.pictures) < known or (found.already_known and not gathered.pictures and not gathered.uses):
        return
    store.note_pictures(found.dump.sha256, gathered.pictures, gathered.uses, gathered.small)
    for reason, advice in gathered.said():
        found.skipped.append(
            Skipped(dump=found.label, position="pictures", reason=reason, advice=advice, deliberate=True)
        )


class _Gathered:
    """What is found of a dump's pictures: each file is opened and decoded once. Without options none is decoded."""

    def __init__(self, options: ReadOptions | None) -> None:
        self.pictures: list[PictureRead] = []
        self.uses: list[ThumbnailUse] = []
        self.small: dict[str, SmallPicture] = {}
        self._options = options
        self._seen: dict[str, tuple[str, Look]] = {}
        self._room = options.max_thumbnail_megabytes * 2**20 if options and options.thumbnails else 0
        self._left_out = 0

    def take(self, position: str, post: Post, held: Mapping[str, Open]) -> None:
        """The pictures of one post."""
        from stemmatic.read import pictures

        for name in pictures.paths_of(post):
            if name in held:
                sha256, look = self._look(name, held)
                self.pictures.append(PictureRead(position=position, name=name, sha256=sha256, looks=look.looks))
        if self._options is None or not self._options.thumbnails:
            return
        for media, paths in pictures.thumbnail_paths(post):
            looked = (self._look(path, held) for path in paths if path in held)
            for sha256, look in looked:
                if look.small is not None and self._has_room(sha256, look.small):
                    name = media.name or media.url or ""
                    self.uses.append(ThumbnailUse(position=position, name=name, kind=media.kind, sha256=sha256))
                    break

    def said(self) -> Iterator[tuple[str, str]]:
        """What was left out, and what to do about it."""
        from stemmatic.read import pictures

        if self._options is None and self.pictures:
            reason = f"{len(self.pictures)} pictures were not looked at; only files that are equal are found again"
            yield reason, f"pip install 'stemmatic[{pictures.EXTRA}]'"
        if self._left_out and self._options is not None:
            most = self._options.max_thumbnail_megabytes
            yield (
                f"{self._left_out} {'picture is' if self._left_out == 1 else 'pictures are'} not shown:"
                f" the small ones of a dump have {most} MiB",
                f"--option read.max_thumbnail_megabytes={2 * most}",
            )

    def _look(self, name: str, held: Mapping[str, Open]) -> tuple[str, Look]:
        from stemmatic.read import pictures

        if name not in self._seen:
            content = held[name]()
            look = pictures.look_at(content, self._options) if self._options else pictures.Look()
            self._seen[name] = pictures.sha256_of(content), look
        return self._seen[name]

    def _has_room(self, sha256: str, small: tuple[int, int, bytes]) -> bool:
        if sha256 in self.small:
            return True
        width, height, content = small
        if len(content) > self._room:
            self._left_out += 1
            return False
        self._room -= len(content)
        self.small[sha256] = SmallPicture(sha256=sha256, width=width, height=height, content=content)
        return True
