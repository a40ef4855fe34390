"""Whether what two posts of one language share is enough for a link, and how sure the link is.

Compiled, since every candidate pair asks it; options come as :class:`LinkNumbers`.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import fields
from math import exp, log1p
from typing import TYPE_CHECKING, Any, NamedTuple

import numba

from stemmatic.options import LinkOptions

_BORDER = 0.5  # what is accepted scores no less
OPTION_NAMES = tuple(one.name for one in fields(LinkOptions))
"""The options by number, as compiled code names the one that decides against a pair."""
ENOUGH = -1
MIN_COVERAGE, SAME_NEWS_HOURS = map(OPTION_NAMES.index, ("min_coverage", "same_news_hours"))
MAX_DISAGREEMENT, MAX_FORMULA_DISAGREEMENT = map(OPTION_NAMES.index, ("max_disagreement", "max_formula_disagreement"))
_REPEAT_WORDS, _MIN_WORDS, _MIN_CHARS, _MIN_APART_WORDS, _MIN_PARTIAL_WORDS, _MIN_EDITED_WORDS, _FORMULA_COVERAGE = map(
    OPTION_NAMES.index,
    (
        *("repeat_words", "min_words", "min_chars", "min_apart_words", "min_partial_words", "min_edited_words"),
        "formula_coverage",
    ),
)

if TYPE_CHECKING:
    LinkNumbers = LinkOptions
else:
    LinkNumbers = namedtuple("LinkNumbers", OPTION_NAMES)
    LinkNumbers.__doc__ = "The fields of LinkOptions, as compiled code takes them."


def as_numbers(options: LinkOptions) -> LinkNumbers:
    """Options for compiled code; whole numbers given for others become such, so that nothing is compiled anew."""
    kinds: dict[str, Any] = {one.name: type(one.default) for one in fields(LinkOptions)}
    return LinkNumbers(**{name: kind(getattr(options, name)) for name, kind in kinds.items()})


class Shared(NamedTuple):
    """How much two posts share.

    ``joined`` are shared words that follow the same word on both sides, ``least_covered`` and ``most_covered`` the
    shares of the two sides' words, ``kept`` the share of the words of paired passages that are the same. ``sentence``
    says that the paired passages are word for word the same, ``inside`` that they neither open nor close the longer
    post.
    """

    words: int
    chars: int
    longest_run: int
    joined: int
    least_covered: float
    most_covered: float
    kept: float
    sentence: bool
    inside: bool


class Distance(NamedTuple):
    """How far two posts stand apart; ``hours`` is not a number where a date is unknown."""

    one_channel: bool
    hours: float


@numba.njit(cache=True, nogil=True)
def another_day(distance: Distance, options: LinkNumbers) -> bool:
    """Whether a channel may say the same anew: what it repeats then is often a form, filled in again."""
    return distance.one_channel and distance.hours > options.same_news_hours


@numba.njit(cache=True, nogil=True)
def is_apart(distance: Distance, options: LinkNumbers) -> bool:
    """Whether likeness may be a formula: posts of one channel, or far apart in time, are alike without copying."""
    return distance.one_channel or distance.hours > options.same_news_hours


@numba.njit(cache=True, nogil=True)
def refused_by(shared: Shared, distance: Distance, options: LinkNumbers) -> int:
    """:data:`ENOUGH` if so much is shared that chance and formula are unlikely, else the option that decides against.

    That is one of the numbers of :data:`OPTION_NAMES`; :func:`held_of` says what the pair has of it.
    """
    whole = shared.most_covered > 1 - options.same_share
    # A whole post that is one of the sentences of a longer one: an excerpt of it, or an item of a digest.
    item = (
        whole
        and shared.sentence
        and shared.least_covered < options.min_coverage
        and not distance.hours > options.item_hours
    )
    if another_day(distance, options) and shared.words < options.repeat_words:
        return ENOUGH if item and shared.words >= options.min_edited_words else _REPEAT_WORDS
    if shared.longest_run >= options.strong_run_words:
        return ENOUGH
    if shared.words < options.min_words or shared.chars < options.min_chars:
        # Greetings open and close posts; so short a sentence proves something in the middle only.
        enough = shared.words >= options.min_item_words and shared.chars >= options.min_item_chars
        if enough and item and shared.inside and not distance.one_channel:
            return ENOUGH
        return _MIN_WORDS if shared.words < options.min_words else _MIN_CHARS
    if is_apart(distance, options) and not whole and shared.words < options.min_apart_words:
        return _MIN_APART_WORDS  # "The bridge of … is closed" is said anew of something else
    short = shared.words < options.min_partial_words and shared.least_covered >= options.min_coverage
    if short and distance.hours > options.same_news_hours:
        return _MIN_PARTIAL_WORDS  # … or of the same thing, on another day
    if shared.words < options.min_edited_words:
        # A short post or sentence counts whole or not at all; a channel that repeats one uses a formula.
        return ENOUGH if whole and not distance.one_channel else _MIN_EDITED_WORDS
    if shared.most_covered >= options.formula_coverage:
        return ENOUGH
    if is_apart(distance, options):
        return _FORMULA_COVERAGE
    if shared.words < options.min_partial_words:
        return _MIN_PARTIAL_WORDS
    return ENOUGH if shared.most_covered >= options.min_coverage else MIN_COVERAGE


@numba.njit(cache=True, nogil=True)
def held_of(option: int, shared: Shared) -> float:
    """What two posts have of what an option, by which :func:`refused_by` refuses them, asks for."""
    if option in (_FORMULA_COVERAGE, MIN_COVERAGE):
        return float(shared.most_covered)
    return float(shared.chars if option == _MIN_CHARS else shared.words)


@numba.njit(cache=True, nogil=True)
def find_score(shared: Shared, distance: Distance, options: LinkNumbers) -> float:
    """How sure a link is, 0.5 (just accepted) to 1: a logistic function of what is shared.

    The log odds grow with the logarithm of the joined words, with the share of the better covered side and with the
    share of words kept in paired passages; they fall where the posts are far apart in time or of one channel, for
    there likeness is more often a formula. The weights are in :class:`~stemmatic.options.LinkOptions`.
    """
    return max(_BORDER, find_likelihood(shared, distance, options))


@numba.njit(cache=True, nogil=True)
def find_likelihood(shared: Shared, distance: Distance, options: LinkNumbers) -> float:
    """The same without the border: what is no link may have less."""
    odds = (
        options.score_constant
        + options.joined_weight * log1p(shared.joined)
        + options.covered_weight * shared.most_covered
        + options.kept_weight * shared.kept
        + options.far_weight * (distance.hours > options.same_news_hours)
        + options.one_channel_weight * distance.one_channel
    )
    return 1 / (1 + exp(-odds))
