"""Sources made of bytes, for the tests of readers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable

from stemmatic.errors import DamagedDump
from stemmatic.model import ChannelInfo, Post, Skipped
from stemmatic.read.format import Format, Reading, Source

HEAD_BYTES = 64 * 1024


def source_of(name: str, content: bytes | str, inside: str = "", folder: str = "") -> Source:
    """A file of this name and content, as the frame would hand it to a reader."""
    data = content.encode() if isinstance(content, str) else content
    return Source(
        name=name,
        label=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        head=data[:HEAD_BYTES],
        open=lambda: io.BytesIO(data),
        inside=inside,
        folder=folder,
    )


REMARKS = ("columns that no field takes", "fields that no field", "a time names no zone", "times name no zone")


class Outcome:
    """What a reader gave: posts, lines about what was skipped, channels, and the damage that ended it, if any.

    ``remarks`` are the lines about a table as a whole: columns that were not used, times without a zone.
    """

    def __init__(self, items: Iterable[Post | ChannelInfo | Skipped]) -> None:
        self.posts: list[Post] = []
        self.skipped: list[Skipped] = []
        self.remarks: list[Skipped] = []
        self.channels: list[ChannelInfo] = []
        self.damage: DamagedDump | None = None
        try:
            for item in items:
                if isinstance(item, Post):
                    self.posts.append(item)
                elif isinstance(item, Skipped) and any(words in item.reason for words in REMARKS):
                    self.remarks.append(item)
                elif isinstance(item, Skipped):
                    self.skipped.append(item)
                else:
                    self.channels.append(item)
        except DamagedDump as damage:
            self.damage = damage

    @property
    def reasons(self) -> list[str]:
        """Place and reason of each skipped line."""
        return [f"{line.position}: {line.reason}" for line in self.skipped]


def read_all(form: Format, source: Source, reading: Reading | None = None) -> Outcome:
    """Everything that the reader ``form`` makes of ``source``."""
    return Outcome(form.read(source, reading or Reading()))
