"""``archive.speakers``, ``archive.persons``, ``archive.attributions``: who speaks, under which names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stemmatic import tables
from stemmatic.api.posts import Posts
from stemmatic.api.selection import Table, check_page, one_of
from stemmatic.archive.lists.speakers import SpeakerList, SpeakerOrder, SpeakerPage
from stemmatic.archive.search.post_facts import folded_name
from stemmatic.archive.store import Store
from stemmatic.archive.verdicts.names import NameJudgement, NameVerdict
from stemmatic.errors import NotFound
from stemmatic.progress import unwatched
from stemmatic.text.person_names import spell_name

_BATCH = 1_000


class Speakers:
    """Who speaks, by headings and by what is attributed: a person under all names that are theirs; bodies apart."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lines(self, *, order: str = "posts", limit: int | None = None, skip: int = 0) -> SpeakerList:
        """Speakers as lines of a list; at most ``limit`` from number ``skip`` on.

        ``order`` is posts, channels, newest (most of them first) or name.

        Raises:
            OptionError: there is no such order.
        """
        return self._store.list_speakers(one_of(SpeakerOrder, order, "speakers: order"), limit=limit, skip=skip)

    def page(self, name: str, *, limit: int = 50, skip: int = 0) -> SpeakerPage:
        """What there is to know of a speaker, by any name; of statements ``limit`` from number ``skip`` on.

        Raises:
            NotFound: nothing is said by anybody of that name.
        """
        check_page(limit, skip)
        found = self._store.speaker_page(name, limit=limit, skip=skip)
        if found is None:
            raise NotFound(
                f"{self._store.folder}: no heading or quotation names {name!r}; `stemmatic speakers` lists names"
            )
        return found

    def judge(
        self, one: str, other: str, verdict: NameVerdict | None, *, comment: str = "", by: str | None = None
    ) -> NameJudgement:
        """Say that two names are one person's, or two persons'; None takes back what was said.

        One: whoever has the other name is the person who has the first. Two: the other name is nobody else's.

        Raises:
            NotFound: no post has such a name.
        """
        for name in (one, other):
            if self._store.person_of(name) is None:
                raise NotFound(f"{self._store.folder}: no heading or quotation names {name!r}")
        folded = folded_name(spell_name(one)), folded_name(spell_name(other))
        said = self._store.judge_names(*folded, verdict, comment=comment, by=by)
        self._store.index_search(unwatched)
        return said

    def judged(self) -> tuple[NameJudgement, ...]:
        """What was said of names, oldest first."""
        return tuple(self._store.judged_names())


class Persons(Table):
    """Those who speak, as rows of the exported table: most posts first."""

    schema = tables.PERSONS
    shown = ("name", "posts", "channels", "first", "last")

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        for one in self._store.list_speakers(limit=None).speakers:
            yield tables.person_row(one, self._store.names_of(one.person))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.rows()

    def __len__(self) -> int:
        return self._store.list_speakers(limit=0).total


class Attributions(Table):
    """What the posts attribute to somebody, as rows of the exported table."""

    schema = tables.ATTRIBUTIONS
    shown = ("post", "name", "cue", "text")

    def __init__(self, store: Store, posts: Posts) -> None:
        self._store = store
        self._posts = posts

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the exported table, in its order."""
        keys = self._posts.keys
        for begin in range(0, len(keys), _BATCH):
            read = list(self._store.understood_posts(keys[begin : begin + _BATCH]))
            names = {one.speaker for _, said in read for one in said.quotes if one.speaker}
            persons = self._store.persons_named(folded_name(name) for name in names)
            for post, said in sorted(read, key=lambda pair: keys.index(pair[0].key, begin)):
                for one in said.quotes:
                    if one.speaker:
                        name = folded_name(one.speaker)
                        yield tables.attribution_row(post, one, persons.get(name, (name, one.speaker)))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.rows()

    def __len__(self) -> int:
        return sum(1 for _ in self.rows())
