"""``archive.together``: channels that carry the same things at the same time."""

from __future__ import annotations

from stemmatic.api.finding import find_channel
from stemmatic.archive.lists.shares import Shared
from stemmatic.archive.store import Store
from stemmatic.errors import OptionError
from stemmatic.network.together import (
    BLOCK_HOURS,
    MIN_PARTICIPATION,
    QUANTILE,
    ROUNDS,
    WINDOW_SECONDS,
    ActingTogether,
    Coincidence,
    Null,
    Together,
)


class TogetherRoom:
    """Who carries the same things within a time window, again and again: what was seen, and what chance explains."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(
        self,
        *,
        by: str = Shared.FAMILIES,
        window_seconds: int = WINDOW_SECONDS,
        min_participation: int = MIN_PARTICIPATION,
        quantile: float = QUANTILE,
        null: str | None = None,
        rounds: int = ROUNDS,
        seed: int = 1,
        block_hours: int = BLOCK_HOURS,
        curve: bool = False,
    ) -> Together:
        """All pairs of channels that coincide, most things in common first.

        Args:
            by: what they have in common: families (across languages, too), links, hashtags, pictures or forwards.
            window_seconds: how far apart two posts may be that coincide.
            min_participation: a channel with fewer shares is left out.
            quantile: pairs with more coincidences than this quantile of all pairs are strong.
            null: what chance is held against them: shuffle or hypergeometric; without it none is.
            rounds: how often times are shuffled.
            seed: of the shuffling; the same gives the same numbers.
            block_hours: times are shuffled within blocks of so many hours, from midnight UTC.
            curve: say too how many pairs there are in other windows.

        Raises:
            OptionError: there is no such kind or null, or a number is none that can be used.
        """
        asked = self._ask(by, window_seconds, min_participation)
        if null is not None and null not in list(Null):
            raise OptionError(f"together: null {null}: expected {', '.join(Null)}")
        return asked.answer(quantile, Null(null) if null else None, rounds, seed, block_hours, curve=curve)

    def between(
        self,
        one: str,
        other: str,
        *,
        by: str = Shared.FAMILIES,
        window_seconds: int = WINDOW_SECONDS,
        min_participation: int = MIN_PARTICIPATION,
    ) -> list[Coincidence]:
        """What two channels carried at the same time, in order of time.

        Raises:
            NotFound: there is no such channel, or several.
            OptionError: there is no such kind, or a number is none that can be used.
        """
        ends = [":".join(find_channel(self._store, name)) for name in (one, other)]
        return self._ask(by, window_seconds, min_participation).between(ends[0], ends[1])

    def _ask(self, by: str, window_seconds: int, min_participation: int) -> ActingTogether:
        if by not in list(Shared):
            raise OptionError(f"together: by {by}: expected {', '.join(Shared)}")
        return ActingTogether(self._store, Shared(by), window_seconds, min_participation)
