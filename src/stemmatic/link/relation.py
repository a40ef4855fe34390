"""The name of a link and its direction, each with its grounds."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.link.acceptance import LinkNumbers, as_numbers
from stemmatic.link.columns import UNKNOWN_TIME
from stemmatic.link.texts import microseconds
from stemmatic.model import ZONE_HOURS, Link, PassagePair, Post, Precision, Relation, turn_pairs
from stemmatic.options import LinkOptions

RELATIONS = (
    Relation.COPY,
    Relation.EDITED_COPY,
    Relation.EXCERPT,
    Relation.EXPANDED_COPY,
    Relation.SHARED_PASSAGES,
)  # as compiled code numbers them
_COPY, _EDITED_COPY, _EXCERPT, _EXPANDED_COPY, _SHARED_PASSAGES = range(5)
_ACROSS = {
    Relation.COPY: Relation.TRANSLATION,
    Relation.EDITED_COPY: Relation.TRANSLATION,
    Relation.EXCERPT: Relation.TRANSLATED_EXCERPT,
    Relation.EXPANDED_COPY: Relation.EXPANDED_TRANSLATION,
    Relation.SHARED_PASSAGES: Relation.SHARED_TRANSLATED_PASSAGES,
}

OPEN, FROM_A, FROM_B = range(3)  # directions
_BY_TIME, _BY_TIME_AND_CUT, _BY_CUT, _EARLIER_IS_CUT, _SAME_TIME, _TIME_UNKNOWN, _ZONE_UNKNOWN = range(
    7
)  # their grounds
_CONTAINMENT = "containment: the shorter post marks omissions or leaves out numbered clauses"
_DAY = 86_400_000_000  # microseconds
_ZONES = ZONE_HOURS * 3_600_000_000
_DAY_ONLY, _LOCAL = int(Precision.DAY), int(Precision.LOCAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of a pair: the post, its share of words that the pair accounts for and the share with no counterpart."""

    post: Post
    covered: float
    unpaired: float
    elided: bool


def make_link(
    a: Side,
    b: Side,
    *,
    score: float,
    pairs: tuple[PassagePair, ...],
    translated: bool,
    grounds: tuple[str, ...],
    options: LinkOptions,
) -> Link:
    """The link between two posts, ``pairs`` given with ``a`` as source; it is turned round where ``b`` is."""
    numbers = as_numbers(options)
    direction, ground, apart = find_direction(
        (microseconds(a.post), microseconds(b.post)),
        common_precision(int(a.post.precision), int(b.post.precision), _channel(a.post) == _channel(b.post)),
        (a.unpaired, b.unpaired),
        (a.elided, b.elided),
        numbers,
    )
    turned = direction == FROM_B or (direction == OPEN and b.post.key < a.post.key)
    source, target = (b, a) if turned else (a, b)
    if turned:
        pairs = turn_pairs(pairs)
    covered, unpaired = (source.covered, target.covered), (source.unpaired, target.unpaired)
    relation = RELATIONS[name_relation(covered, unpaired, direction != OPEN, False, False, numbers)]
    return Link(
        source=source.post.key,
        target=target.post.key,
        directed=direction != OPEN,
        relation=_ACROSS[relation] if translated else relation,
        score=score,
        source_coverage=round(source.covered, 4),
        target_coverage=round(target.covered, 4),
        grounds=grounds + direction_grounds(ground, apart // 1_000_000),
        passages=pairs,
    )


@numba.njit(cache=True, nogil=True)
def name_relation(
    covered: tuple[float, float],
    unpaired: tuple[float, float],
    directed: bool,
    altered: bool,
    apart: bool,
    options: LinkNumbers,
) -> int:
    """What the target is to the source, a number of :data:`RELATIONS`; of both the source's share comes first.

    ``altered``: what both have differs in its words; ``apart``: they may be one frame with two fillings, see
    :func:`~stemmatic.link.acceptance.is_apart`. Without direction the fuller side is taken for the source.
    """
    cut, added = unpaired[0] > options.cut_share, unpaired[1] > options.cut_share
    if cut and added:
        enough = options.formula_coverage if apart else options.min_coverage
        return _EDITED_COPY if min(covered) >= enough else _SHARED_PASSAGES
    if cut or (added and not directed):
        return _EXCERPT
    if added:
        return _EXPANDED_COPY
    if altered or max(unpaired) > options.same_share:
        return _EDITED_COPY
    return _COPY


@numba.njit(cache=True, nogil=True)
def find_direction(
    times: tuple[int, int],
    precision: int,
    unpaired: tuple[float, float],
    elided: tuple[bool, bool],
    options: LinkNumbers,
) -> tuple[int, int, int]:
    """Which of two posts the text came from, by time, then by what only a cut text shows.

    Gives the direction, its ground and how many microseconds the posts are apart. Where one date is that of a day,
    days are compared; where one is a local time (``precision``), it tells only what no zone could turn round.
    """
    contained = OPEN
    if unpaired[1] <= options.cut_share < unpaired[0] and elided[1] and not elided[0]:
        contained = FROM_A
    elif unpaired[0] <= options.cut_share < unpaired[1] and elided[0] and not elided[1]:
        contained = FROM_B
    first, second = times
    known = first != UNKNOWN_TIME and second != UNKNOWN_TIME
    if known and precision & _LOCAL:
        slack = _ZONES + (_DAY if precision & _DAY_ONLY else 0)
        if abs(second - first) <= slack:
            return (contained, _BY_CUT, 0) if contained != OPEN else (OPEN, _ZONE_UNKNOWN, 0)
    if known and precision & _DAY_ONLY:
        first, second = first - first % _DAY, second - second % _DAY
    if known and first != second:
        earlier = FROM_A if first < second else FROM_B
        if contained not in (OPEN, earlier):
            # What stands where the earlier one has a mark of omission cannot come from it.
            return OPEN, _EARLIER_IS_CUT, 0
        return earlier, _BY_TIME if contained == OPEN else _BY_TIME_AND_CUT, abs(second - first)
    if contained != OPEN:
        return contained, _BY_CUT, 0
    return OPEN, _SAME_TIME if known else _TIME_UNKNOWN, 0


@numba.njit(cache=True, nogil=True)
def common_precision(one: int, other: int, one_channel: bool) -> int:
    """What two dates together leave open; two local times of one channel are of one zone."""
    both = one | other
    return both & ~_LOCAL if one_channel and one & other & _LOCAL else both


def _channel(post: Post) -> tuple[str, str]:
    return post.platform, post.channel


def direction_grounds(ground: int, seconds: int) -> tuple[str, ...]:
    """The grounds of a direction, for a person, between posts that are so many seconds apart."""
    match ground:
        case 0 | 1:  # by time
            time = f"time: source earlier by {_span(seconds)}"
            return (time, _CONTAINMENT) if ground == _BY_TIME_AND_CUT else (time,)
        case 2:
            return (_CONTAINMENT,)
        case 3:
            return (f"open: the earlier post is cut ({_CONTAINMENT}), so both may go back to another",)
        case _:
            if ground == _ZONE_UNKNOWN:
                return ("open: a time is local, its zone unknown",)
            return ("open: same time",) if ground == _SAME_TIME else ("open: a time is unknown",)


def round_seconds(seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lengths of time without what their two largest units leave out: of all that are told alike, one."""
    to_hours = (seconds >= 86400) & (seconds % 86400 >= 3600)
    to_minutes = (seconds >= 3600) & (seconds % 3600 >= 60)
    return seconds - np.where(to_hours, seconds % 3600, np.where(to_minutes, seconds % 60, 0))


def _span(seconds: int) -> str:
    """A length of time in its two largest units, such as ``2 h 5 min``."""
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        held, seconds = divmod(seconds, size)
        if held:
            parts.append(f"{held} {unit}")
    return " ".join(parts[:2]) or "0 s"
