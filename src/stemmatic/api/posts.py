"""``archive.posts`` and ``archive.passages``: what channels published, and what was understood of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

from stemmatic import tables
from stemmatic.api.annotations import annotations_of
from stemmatic.api.finding import find_post
from stemmatic.api.ledger import format_facts
from stemmatic.api.search import Dossiers
from stemmatic.api.selection import NamedRecords, Names, Table, batches, names_of
from stemmatic.archive.ledger.windows import Absence
from stemmatic.archive.lists.posts import PostFilter
from stemmatic.archive.merge import Revision
from stemmatic.archive.pictures import PictureShown, Thumbnail
from stemmatic.archive.store import Store
from stemmatic.ask.compare import mark_changes
from stemmatic.ask.elsewhere import PassageElsewhere, find_elsewhere
from stemmatic.ask.texts import read_posts
from stemmatic.errors import NotFound
from stemmatic.model import Post, ReadingState, Understanding


class Posts(NamedRecords[Post, PostFilter]):
    """Posts by channel and number; ``archive.posts[key]`` is the one of that key, under any name of its channel."""

    schema = tables.POSTS
    shown = ("post", "date", "languages", "family", "text")

    def where(
        self,
        *,
        channel: Names = (),
        language: Names = (),
        since: datetime | None = None,
        until: datetime | None = None,
        holding: Names = (),
        tag: Names = (),
        has: Names = (),
    ) -> Posts:
        """Those of these posts that have all that is asked for.

        Args:
            channel: names or titles; posts of any of them.
            language: ISO 639-1 codes; posts with a version in each of them.
            since: of this time or later; posts without a date are left out.
            until: of this time or earlier.
            holding: hashtags or phrases; posts that hold all of them.
            tag: words of one's own (:attr:`Archive.annotations`); posts that have each, or whose families have it.
            has: bookmark, tag or comment; posts that have one of each, or whose families have it.

        Raises:
            OptionError: there is no such annotation.
        """
        gather = Dossiers(self._store).gather
        return self._narrowed(
            PostFilter(
                names=frozenset(name.lstrip("@").casefold() for name in names_of(channel)),
                languages=frozenset(code.lower() for code in names_of(language)),
                since=since,
                until=until,
                keys=(
                    *(frozenset(key for part in gather(one) for key in part.hits) for one in names_of(holding)),
                    *(
                        self._store.annotated_posts(kind, text)
                        for kind, text in annotations_of("posts", names_of(tag), names_of(has))
                    ),
                ),
            )
        )

    @property
    def keys(self) -> Sequence[str]:
        """The keys of these posts."""
        return self._found[0]

    def same_pictures(self, most_bits: int = 6) -> list[tuple[PictureShown, ...]]:
        """Groups of posts of the archive that carry the same picture, whatever their texts say.

        Known are pictures that a dump carried as files. The same is the same file, or one whose perceptual hash (64
        bits) differs in ``most_bits`` at the most: scaled or compressed anew.
        """
        return list(self._store.same_pictures(most_bits))

    def thumbnails(self, keys: Collection[str]) -> dict[str, tuple[Thumbnail, ...]]:
        """Of posts, by key, the small pictures that the archive keeps; posts without one are left out.

        They are made of pictures that lay beside a dump when it was read, with the extra `pictures`. A picture stands
        once for a post, however many dumps have it; of a film it is the one that the export laid beside it.
        """
        return self._store.thumbnails_of(list(keys))

    def thumbnail(self, sha256: str) -> bytes:
        """A small picture as JPEG, by the SHA-256 of the file that it was made of.

        Raises:
            NotFound: the archive has none.
        """
        if (content := self._store.thumbnail(sha256)) is None:
            raise NotFound(f"{sha256}: expected the SHA-256 of a picture that the archive keeps small")
        return content

    @property
    def undated(self) -> int:
        """How many posts were left out because a time was asked for and they have none."""
        return self._found[1]

    @property
    def passages(self) -> Passages:
        """The passages of these posts."""
        return Passages(self._store, self)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        absent = _Absent(self._store)
        for part in batches(self.keys):
            yield from _rows(self._store, list(self._store.posts_of(part)), absent)

    def rows_of(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """The rows of the exported table for a few posts, in the order given.

        Raises:
            NotFound: the archive has no such post.
        """
        return list(_rows(self._store, [self[key] for key in keys], _Absent(self._store)))

    def read(self, keys: Collection[str]) -> dict[str, tuple[Post, Understanding]]:
        """Posts with what they say, by key; those that the archive has not are left out."""
        return read_posts(self._store, keys)

    def understanding(self, key: str) -> Understanding:
        """What the text of a post says."""
        return self._store.understanding(key) or Understanding()

    def revisions(self, key: str) -> list[Revision]:
        """The texts that a post had, oldest first."""
        return self._store.revisions(key)

    def changes(self, key: str) -> list[tuple[tuple[ReadingState, str], ...]]:
        """What each revision of a post after the first changed, in pieces: same, added, and words that were cut."""
        return [mark_changes(before.text, after.text) for before, after in pairwise(self.revisions(key))]

    def origin(self, key: str) -> tuple[str | None, bool] | None:
        """Of a declared forward the key of its origin, if that is known, and whether the archive holds it."""
        return self._store.origin(key)

    def count_forwards(self) -> dict[str, int]:
        """How many forwards the platform declares, and how many of their origins the archive holds."""
        return self._store.count_forwards()

    def __len__(self) -> int:
        return len(self.keys) if self._filters else self._store.count_posts()

    @cached_property
    def _found(self) -> tuple[list[str], int]:
        return self._store.post_keys(self._filters)

    @cached_property
    def _ids(self) -> Sequence[str]:
        return self.keys

    def _read(self, ids: Sequence[str]) -> Iterator[Post]:
        return self._store.posts_of(ids)

    def _named(self, name: str) -> Post:
        return find_post(self._store, name)


class Passages(Table):
    """The passages of some posts, as rows of the exported table."""

    schema = tables.PASSAGES
    shown = ("post", "passage", "kind", "language", "text")

    def __init__(self, store: Store, posts: Posts) -> None:
        self._store = store
        self._posts = posts

    def of(self, key: str) -> list[dict[str, Any]]:
        """The passages of one post, as rows of the exported table."""
        return [row for post, said in self._store.understood_posts([key]) for row in tables.passage_rows(post, said)]

    def elsewhere(self, key: str) -> list[PassageElsewhere]:
        """The passages of one post in their order, each with where else it stands: by links and declared forwards."""
        return find_elsewhere(self._store, find_post(self._store, key).key)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        for part in batches(self._posts.keys):
            understood = read_posts(self._store, part)
            for key in part:
                if key in understood:
                    yield from tables.passage_rows(*understood[key])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.rows()

    def __len__(self) -> int:
        return sum(1 for _ in self.rows())


class _Absent(dict[tuple[str, str], dict[str, Absence]]):
    """Of each channel, by platform and name, the posts that later dumps have no more."""

    def __init__(self, store: Store) -> None:
        self._absences = partial(store.absences, format_facts())

    def __missing__(self, channel: tuple[str, str]) -> dict[str, Absence]:
        found = self[channel] = self._absences(channel)[0]
        return found


def _rows(store: Store, posts: Sequence[Post], absent: _Absent) -> Iterator[dict[str, Any]]:
    keys = [post.key for post in posts]
    families, revisions = store.families_of(keys), store.revision_counts(keys)
    for post in posts:
        gone = absent[post.platform, post.channel].get(post.key)
        facts = tables.PostFacts(
            understanding=store.understanding(post.key),
            origin=store.origin(post.key),
            family=families.get(post.key),
            revisions=revisions[post.key],
            absent_since=gone.since if gone else None,
            absent_from=gone.dump_sha256 if gone else None,
        )
        yield tables.post_row(post, facts)
