"""Albums: Telegram Desktop exports pictures that were posted together as messages of their own, without an album's id.

Neighbours that the same sender sent in the same second, at most one of them with a text, are one album.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from stemmatic.model import Media, Post, PostKind, Skipped

MAX_ALBUM = 10  # Telegram's own limit
_ALBUM_KINDS = frozenset({"photo", "video", "audio", "document", "animation"})


class Album:
    """Neighbours that may be one album, held back until the next message says that it is complete."""

    def __init__(self) -> None:
        self._posts: list[Post] = []
        self._sender: Any = None

    def add(self, item: Post | Skipped, sender: Any) -> Iterator[Post | Skipped]:
        """What is complete now that ``item`` has come."""
        if isinstance(item, Skipped):
            yield from self.end()
            yield item
            return
        if not self._belongs(item, sender):
            yield from self.end()
        self._posts.append(item)
        self._sender = sender

    def end(self) -> Iterator[Post]:
        """What was held back; more than one are an album, named after the first."""
        posts, self._posts = self._posts, []
        if len(posts) == 1:
            yield posts[0]
        else:
            yield from (replace(post, album=posts[0].number) for post in posts)

    def _belongs(self, post: Post, sender: Any) -> bool:
        if not 0 < len(self._posts) < MAX_ALBUM or sender != self._sender:
            return False
        first = self._posts[0]
        return (
            post.date is not None
            and post.date == first.date
            and post.kind is first.kind is PostKind.MESSAGE
            and post.forward == first.forward
            and _is_visual(post.media)
            and _is_visual(first.media)
            and sum(bool(member.text) for member in (*self._posts, post)) <= 1
        )


def _is_visual(media: tuple[Media, ...]) -> bool:
    return any(item.kind in _ALBUM_KINDS for item in media)
