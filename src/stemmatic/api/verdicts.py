"""``archive.verdicts``: what people say of links; it stands beside what is inferred and changes none of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from stemmatic import tables
from stemmatic.api.finding import find_post
from stemmatic.api.selection import Records
from stemmatic.archive.verdicts.judgement import JudgedLink, JudgedPage, Verdicts
from stemmatic.errors import NotFound


class JudgedLinks(Records[JudgedLink, None]):
    """Every pair of posts that was judged, withdrawn verdicts too, in the order of their latest entries."""

    schema = tables.VERDICTS
    shown = ("source", "target", "verdict", "comment", "date", "state")

    def of(self, one: str, other: str) -> JudgedLink | None:
        """What was said of two posts, in whichever order; ``None`` if nothing was."""
        return self._store.judged_link(self._store.settled_key(one), self._store.settled_key(other))

    def on(self, keys: Iterable[str]) -> Verdicts:
        """What was said of pairs of which one of these posts is an end."""
        return Verdicts(self._store.judged_links(set(keys)))

    def page(
        self, *, verdict: str | None = None, state: str | None = None, skip: int = 0, limit: int | None = None
    ) -> JudgedPage:
        """The pairs that were judged, newest first, with their counts.

        ``verdict`` is right, wrong, unsure or withdrawn; without it all that are not withdrawn. ``state`` is found,
        changed, no longer found or never found.

        Raises:
            OptionError: there is no such verdict or state.
        """
        return self._store.judged_page(verdict=verdict, state=state, skip=skip, limit=limit)

    def judge(
        self, one: str, other: str, verdict: str | None, *, comment: str = "", by: str | None = None
    ) -> JudgedLink:
        """Say of the link between two posts that it is right, wrong or unsure; ``None`` withdraws what was said.

        Nothing that is inferred changes: the verdict stands beside it, is kept whatever is linked later, and what was
        said before stays in the archive too. Two posts that no link joins can be judged as well.

        Args:
            one: the key of a post.
            other: the key of the other one; their order means nothing.
            verdict: right, wrong, unsure or ``None``.
            comment: why, in 4,000 characters at most.
            by: who says so, in 200 characters at most.

        Raises:
            NotFound: the archive has no such post, or nothing was said that could be withdrawn.
            OptionError: there is no such verdict, or a text is too long.
        """
        one, other = self._store.settled_key(one), self._store.settled_key(other)
        if verdict is None:
            if self._store.judged_link(one, other) is None:
                raise NotFound(f"{self._store.folder}: nothing was said of {one} and {other} that could be withdrawn")
        else:
            find_post(self._store, one), find_post(self._store, other)
        self._store.judge(one, other, verdict, comment=comment, by=by)
        found = self._store.judged_link(one, other)
        assert found is not None  # noqa: S101 (for the type checker)
        return found

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        return map(tables.verdict_row, self)

    @property
    def _ids(self) -> Sequence[JudgedLink]:
        return self._store.judged_links()

    def _read(self, ids: Sequence[JudgedLink]) -> Iterator[JudgedLink]:
        return iter(ids)
