"""Which rules keep two posts from being a link, and how far each would have to be moved for them to be one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, isnan
from typing import Any

from stemmatic.link.acceptance import ENOUGH, OPTION_NAMES, as_numbers
from stemmatic.link.texts import Texts
from stemmatic.link.wording.verification import find_refusal
from stemmatic.options import LinkOptions

_DECIMALS = 10_000
_EXACT = 1e-9  # what has four decimals keeps them
_LOOSENED_BY_MORE = frozenset({"max_disagreement", "max_formula_disagreement", "same_news_hours"})
_MOST_STEPS = 16  # one option may have to be moved twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that decides against a link.

    ``option`` is its name, as ``--option`` takes it, ``limit`` its value, ``held`` what the pair has of it, in the
    same unit, and ``lets_in`` a value with which the option decides against the pair no more.
    """

    option: str
    limit: float
    held: float
    lets_in: float


def at_most(held: float) -> float:
    """The largest number of four decimals that is no more: a lower bound that lets in what has so much."""
    return floor(held * _DECIMALS + _EXACT) / _DECIMALS


def find_wording_rules(
    texts: Texts, i: int, j: int, options: LinkOptions
) -> tuple[tuple[Rule, ...], LinkOptions, float] | None:
    """The rules that keep two posts of one language from being a link, the one that decides first.

    Each is moved by as much as the pair needs, until the pair is a link: so all of them together let it in. Gives these
    options too, and how sure the link would be with them (0 to 1): a link's score, but not raised to the 0.5 that every
    link has. None where the posts share nothing, or no rules that are moved so would let them in.

    Args:
        texts: the posts.
        i: the earlier post.
        j: the later one.
        options: those that decide now.
    """
    rules: dict[str, Rule] = {}
    for _ in range(_MOST_STEPS):
        option, held, likelihood = find_refusal(texts.columns, i, j, as_numbers(options))
        if option == ENOUGH:
            return tuple(rules.values()), options, likelihood
        if isnan(held):
            return None
        name = OPTION_NAMES[option]
        limit = getattr(options, name)
        moved = (
            int(held)
            if isinstance(limit, int)
            else ceil(held * _DECIMALS - _EXACT) / _DECIMALS
            if name in _LOOSENED_BY_MORE
            else at_most(held)
        )
        if moved == limit or (isinstance(limit, int) and moved < 1):
            return None  # no value of it would help
        first = rules[name].limit if name in rules else limit
        rules[name] = Rule(option=f"link.{name}", limit=first, held=round(held, 4), lets_in=moved)
        changed: dict[str, Any] = {name: moved}
        options = replace(options, **changed)
    return None
