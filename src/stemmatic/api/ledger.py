"""``archive.ledger``: what an archive has and has not, and where what it has comes from."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from stemmatic.api.finding import find_channel, find_post
from stemmatic.archive.ledger.ledger import Ledger, Untranslated
from stemmatic.archive.ledger.provenance import Provenance
from stemmatic.archive.ledger.recovered import Recovery
from stemmatic.archive.ledger.windows import Absence, FormatFacts
from stemmatic.archive.results import Run
from stemmatic.archive.store import Store
from stemmatic.encode import followed_languages
from stemmatic.errors import NotFound
from stemmatic.model import Dump, Skipped


def language_name(code: str) -> str:
    """The English name of a language."""
    from stemmatic.read.languages import language_name

    return language_name(code)


@cache
def format_facts() -> dict[str, FormatFacts]:
    """What dumps of each format can be expected to have."""
    from stemmatic.read import FORMATS  # the readers are not loaded where nothing is read

    return {one.name: FormatFacts(contiguous=one.contiguous, lacks=one.lacks) for one in FORMATS}


class Ledgers:
    """The books of an archive; called, it gives the ledger of every channel, or of one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, channel: str | None = None) -> Ledger:
        """What the archive has and has not: of every channel, or of the one of this name or title.

        Raises:
            NotFound: there is no such channel, or several.
        """
        asked = None if channel is None else find_channel(self._store, channel)
        return self._store.ledger(format_facts(), followed_languages(), asked)

    def untranslated(self) -> tuple[Untranslated, ...]:
        """How many posts are in languages that are not followed into others."""
        return self._store.untranslated(followed_languages())

    def recovered(self, channel: str | None = None) -> Recovery:
        """The posts that their channel has no more, or the archive never held, and that live on in others.

        Of all channels, or of the one of this name: one that the archive has, or else as forwards call it, with or
        without its platform.

        Raises:
            NotFound: nobody calls a channel so.
        """
        if channel is None:
            return self._store.recovered_in(self._store.absences(format_facts())[0])
        try:
            found = find_channel(self._store, channel)
            return self._store.recovered_in(self._store.absences(format_facts(), found)[0], found)
        except NotFound:
            every = self._store.recovered_in({})
            wanted = channel.casefold()
            named = [
                one
                for one in every.posts
                if wanted in (one.channel.casefold(), f"{one.platform}:{one.channel}".casefold())
            ]
            if not named:
                raise
            return replace(every, posts=tuple(named))

    def provenance(self, key: str) -> tuple[Provenance, ...]:
        """Which dumps each field of a post was taken from, and what other dumps say instead.

        Raises:
            NotFound: the archive has no such post.
        """
        return self._store.provenance(find_post(self._store, key).key)

    def absence(self, key: str) -> Absence | None:
        """Since which dump a post is absent, if a later dump that should have it has not.

        Raises:
            NotFound: the archive has no such post.
        """
        post = find_post(self._store, key)
        return self._store.absences(format_facts(), (post.platform, post.channel))[0].get(post.key)

    @property
    def dumps(self) -> list[tuple[Dump, int]]:
        """The dumps, each with how many posts were read in it."""
        return self._store.dumps()

    @property
    def skipped(self) -> list[Skipped]:
        """All that was left out of the dumps, and why."""
        return self._store.skipped()

    @property
    def unlinked(self) -> int:
        """How many posts were read but are not linked yet, because a run was stopped or is under way."""
        return self._store.count_unlinked()

    @property
    def latest_run(self) -> Run | None:
        """The run whose links and families stand; ``None`` before the first."""
        return self._store.latest_run()

    @property
    def report(self) -> dict[str, Any]:
        """Counts of the last linking."""
        return self._store.run_report()

    @property
    def chain_head(self) -> str:
        """The SHA-256 at the end of the archive's chain: it seals all that was read, concluded and judged so far."""
        return self._store.chain_head()
