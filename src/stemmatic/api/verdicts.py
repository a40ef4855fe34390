"""``archive.verdicts``: what people say of links and statements; families are found by it, links stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from stemmatic import tables
from stemmatic.api.finding import find_family, find_post
from stemmatic.api.selection import Records, one_of
from stemmatic.archive.store import Store
from stemmatic.archive.verdicts.judgement import JudgedLink, JudgedOrder, JudgedPage, Verdicts
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Carrier, Family, Verdict
from stemmatic.pipeline.verdicts import find_without_verdicts, take_in_verdicts


class JudgedLinks(Records[JudgedLink, None]):
    """Every link and statement that was judged, withdrawn verdicts too, in the order of their latest entries.

    What is said acts at once, in the families of the posts that it is about, as far as the archive is linked.
    """

    schema = tables.VERDICTS
    shown = ("source", "target", "verdict", "comment", "date", "state")

    def of(self, one: str, other: str) -> JudgedLink | None:
        """What was said of the link between two posts, in whichever order; ``None`` if nothing was."""
        return self._store.judged_link(self._store.settled_key(one), self._store.settled_key(other))

    def on(self, keys: Iterable[str]) -> Verdicts:
        """What was said of links of which one of these posts is an end."""
        return Verdicts(self._store.judged_links(set(keys)))

    def acting_in(self, family: Family) -> list[JudgedLink]:
        """What was said that acts in a family, in the order in which it was said."""
        return self._store.judged_entries(family.verdicts)

    def page(
        self,
        *,
        verdict: str | None = None,
        state: str | None = None,
        order: str = "newest",
        skip: int = 0,
        limit: int | None = None,
    ) -> JudgedPage:
        """What was judged, newest first or in another order, with counts.

        ``verdict`` is right, wrong, unsure, one statement, not one statement, hidden or withdrawn; without it all that
        are not withdrawn. ``state`` is found, changed, no longer found or never found of links, acts or does not act
        of statements. ``order`` is newest, person (who said it), surest or least sure (the link that was judged).

        Raises:
            OptionError: there is no such verdict, state or order.
        """
        chosen = one_of(JudgedOrder, order, "notes: order")
        return self._store.judged_page(verdict=verdict, state=state, order=chosen, skip=skip, limit=limit)

    def judge(
        self, one: str, other: str, verdict: str | None, *, comment: str = "", by: str | None = None
    ) -> JudgedLink:
        """Say of the link between two posts that it is right, wrong or unsure; ``None`` withdraws what was said.

        The link stays as it is inferred. In families one that is wrong counts for nothing, one that is right is sure;
        two posts that no link joins can be judged right as well, and belong together then.

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
        begin_change(self._store)
        one, other = self._store.settled_key(one), self._store.settled_key(other)
        if verdict is None:
            if self._store.judged_link(one, other) is None:
                raise NotFound(f"{self._store.folder}: nothing was said of {one} and {other} that could be withdrawn")
        else:
            find_post(self._store, one), find_post(self._store, other)
        self._store.judge(one, other, verdict, comment=comment, by=by)
        take_in_verdicts(self._store)
        found = self._store.judged_link(one, other)
        assert found is not None  # noqa: S101 (for the type checker)
        return found

    def join(self, one: str, other: str, *, comment: str = "", by: str | None = None) -> JudgedLink:
        """Say that two families, or posts, are one statement.

        Args:
            one: a family's id, the beginning of one, or the key of a post.
            other: the other one. Of a post what it has of its family is meant, mostly all of it.
            comment: why, in 4,000 characters at most.
            by: who says so, in 200 characters at most.

        Raises:
            NotFound: there is no such family or post.
            OptionError: they are one family already, or one of them is hidden.
        """
        begin_change(self._store)
        sides = [_Side(self._store, name, "join") for name in (one, other)]
        ids = [side.family.id for side in sides if side.family]
        if len(ids) == 2 and ids[0] == ids[1]:
            raise OptionError(f"join: {one} and {other} are one family already, {ids[0]}; name two")
        if sides[0].carriers == sides[1].carriers:
            raise OptionError(f"join: {one} is one post; name two families or posts")
        for side in sides:
            if side.family and side.family.hidden:
                raise OptionError(
                    f"join: {side.family.id} is hidden; show it first with: stemmatic hide {side.family.id} --withdraw"
                )
        return self._say(Verdict.ONE, sides[0].carriers, sides[1].carriers, ids, comment, by)

    def split(self, family: str, posts: Iterable[str], *, comment: str = "", by: str | None = None) -> JudgedLink:
        """Say that some posts of a family are not one statement with the others; what they have of it leaves it.

        They stay together, as far as links join them.

        Args:
            family: its id, the beginning of one, or the key of a post in it.
            posts: the keys of those that leave.
            comment: why, in 4,000 characters at most.
            by: who says so, in 200 characters at most.

        Raises:
            NotFound: there is no such family.
            OptionError: a post is not in the family, or none would be left.
        """
        begin_change(self._store)
        found = find_family(self._store, family)
        leaving = {self._store.settled_key(key) for key in posts}
        if not leaving:
            raise OptionError(f"split: name the posts that leave {found.id}")
        if strange := leaving - set(found.posts):
            raise OptionError(f"split: {min(strange)} is not in the family {found.id}; stemmatic show {found.id}")
        staying = set(found.posts) - leaving
        if not staying:
            raise OptionError(f"split: all posts of {found.id} would leave it; `stemmatic hide` leaves it out of lists")
        ours, theirs = (carriers_of(self._store, found, side) for side in (leaving, staying))
        return self._say(Verdict.APART, ours, theirs, [found.id], comment, by)

    def hide(self, family: str, *, comment: str = "", by: str | None = None) -> JudgedLink:
        """Say that a family is to be left out of lists; it is still reached by its id, and says so.

        Args:
            family: its id, the beginning of one, or the key of a post in it.
            comment: why, in 4,000 characters at most.
            by: who says so, in 200 characters at most.

        Raises:
            NotFound: there is no such family.
            OptionError: it is hidden already.
        """
        begin_change(self._store)
        side = _Side(self._store, find_family(self._store, family).id, "hide")
        assert side.family is not None  # noqa: S101 (for the type checker)
        if side.family.hidden:
            raise OptionError(f"hide: {side.family.id} is hidden already")
        return self._say(Verdict.HIDDEN, side.carriers, (), [side.family.id], comment, by)

    def withdraw(self, entry: int, *, comment: str = "", by: str | None = None) -> JudgedLink:
        """Take back a verdict by the number of its entry; it stays on record.

        Raises:
            NotFound: no verdict of this number stands.
        """
        begin_change(self._store)
        self._store.withdraw(entry, comment=comment, by=by)
        take_in_verdicts(self._store)
        return self._store.judged_entries([self._store.last_verdict()])[0]

    def standing(self, verdict: Verdict, names: Sequence[str]) -> JudgedLink:
        """The latest verdict on statements that stands and is about all of these families and posts.

        A family is meant by the id that it had then, or has now.

        Raises:
            NotFound: there is none.
        """
        for one in reversed(self._store.judged_statements()):
            if one.verdict is verdict and all(self._is_about(one, name) for name in names):
                return one
        raise NotFound(
            f"{self._store.folder}: nobody said '{verdict}' of {' and '.join(names)}; what stands: stemmatic notes"
        )

    def _is_about(self, judged: JudgedLink, name: str) -> bool:
        said = judged.said
        named = {one.post for one in (*said.ours, *said.theirs)}
        if name in said.families or {name, self._store.settled_key(name)} & named:
            return True
        with suppress(NotFound):
            return judged.entry in find_family(self._store, name).verdicts
        return False

    def _say(
        self,
        verdict: Verdict,
        ours: Sequence[Carrier],
        theirs: Sequence[Carrier],
        families: Sequence[str],
        comment: str,
        by: str | None,
    ) -> JudgedLink:
        entry = self._store.say(verdict, ours, theirs, families, comment=comment, by=by)
        take_in_verdicts(self._store)
        return self._store.judged_entries([entry])[0]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        return map(tables.verdict_row, self)

    @property
    def _ids(self) -> Sequence[JudgedLink]:
        return self._store.all_judged()

    def _read(self, ids: Sequence[JudgedLink]) -> Iterator[JudgedLink]:
        return iter(ids)


def ignore_what_people_say(store: Store) -> None:
    """Let an open archive show families as if nobody had said anything; nothing that is stored changes."""
    found = find_without_verdicts(store)
    if found is not None:
        store.put_in_place(found.families, found.series, found.gone_families, found.gone_series)
    store.ignores_verdicts = True


def begin_change(store: Store) -> None:
    """See the archive as it is now; OptionError where it was opened to be read without what people say."""
    store.hold()
    if store.ignores_verdicts:
        raise OptionError(f"{store.folder}: opened without verdicts, which can only be read; open it with them")


class _Side:
    """A family, or a post, that is said to be one statement with another: what stands for it in an entry."""

    def __init__(self, store: Store, name: str, verb: str) -> None:
        key = store.settled_key(name)
        post = store.post(key)
        self.family: Family | None = None
        with suppress(NotFound):
            self.family = find_family(store, key if post else name)
        if self.family is None:
            if post is None:
                raise NotFound(f"{store.folder}: {verb}: no family or post {name!r}; `stemmatic families` lists them")
            self.carriers: tuple[Carrier, ...] = (store.carrier(key),)
            return
        witnesses = self.family.witnesses
        siglum = next(
            (one.siglum for one in witnesses if post and one.post == key),
            next((one for one in witnesses if not one.container), witnesses[0]).siglum,
        ).partition(".")[0]
        posts = {one.post for one in witnesses if one.siglum.partition(".")[0] == siglum}
        self.carriers = carriers_of(store, self.family, posts)


def carriers_of(store: Store, family: Family, posts: Iterable[str]) -> tuple[Carrier, ...]:
    """What posts have of a family, in its order."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for one in family.witnesses:
        spans.setdefault(one.post, []).extend([(one.begin, one.end)] if one.container else [])
    wanted = set(posts)
    return tuple(store.carrier(key, sorted(spans.get(key, ()))) for key in family.posts if key in wanted)
