"""Verification inside a language: do two posts share wording, how much of each, and passage by passage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.link.acceptance import (
    ENOUGH,
    MIN_COVERAGE,
    Distance,
    LinkNumbers,
    Shared,
    as_numbers,
    find_likelihood,
    find_score,
    held_of,
    is_apart,
    refused_by,
)
from stemmatic.link.columns import UNKNOWN_TIME, TextColumns
from stemmatic.link.wording.alignment import align
from stemmatic.link.wording.templates import any_digit, count_clashing, count_replaced, find_disagreement, weigh_clashes
from stemmatic.options import LinkOptions

_BATCH = 4096  # pairs
_THREADS = 2
_HOUR = 3_600_000_000.0  # microseconds
_FORM_FIGURES = 3  # so many in the place of others are a form that is filled in anew, whenever it is
_MOST_PARTS = 1024  # of a passage: what answers a smaller part of it is passed over
_PLACE_WORDS = 4  # no longer is what stands in the place of something else
_P, _Q, _WORDS, _LONGEST, _RUN, _LAST, _SIZES = range(7)  # columns of groups; sizes: words of both passages together
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


class SharedTexts(NamedTuple):
    """What pairs of posts have in common, a row for each pair that has enough in common to be a link.

    ``pair`` counts in the pairs that were given. Shares are of each side's content words: ``covered`` is paired with
    the other side, ``unpaired`` stands in passages that have no counterpart at all, ``changed`` are words of paired
    passages that differ; ``refigured`` says that a figure has another in its place. Row ``r`` has the passages
    ``offsets[r]:offsets[r + 1]``: their numbers in either post, and the share of their words that are the same (Dice).
    """

    pair: NDArray[np.int64]
    words: NDArray[np.int64]
    longest_run: NDArray[np.int64]
    covered: Floats  # (n, 2)
    unpaired: Floats  # (n, 2)
    changed: Floats
    refigured: NDArray[np.bool_]
    apart: NDArray[np.bool_]  # whether likeness may be a formula
    score: Floats
    offsets: NDArray[np.int64]
    passages: Ints  # (m, 2)
    dice: Floats


def compare_wording(
    texts: TextColumns, left: NDArray[np.int64], right: NDArray[np.int64], options: LinkOptions
) -> SharedTexts:
    """What the posts ``left`` and ``right`` share, the earlier ones on the left.

    Pairs that have too little in common, or a mere template, are left out. Works in two threads.
    """
    numbers = as_numbers(options)

    def compare(begin: int) -> SharedTexts:
        span = slice(begin, begin + _BATCH)
        found: SharedTexts = _compare_batch(texts, left[span], right[span], begin, numbers)
        return found

    with ThreadPoolExecutor(_THREADS) as pool:
        parts = list(pool.map(compare, range(0, max(len(left), 1), _BATCH)))
    sizes = np.concatenate([np.diff(part.offsets) for part in parts])
    joined = SharedTexts(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    return joined._replace(offsets=np.concatenate([[0], np.cumsum(sizes)]))


@numba.njit(cache=True, nogil=True)
def _compare_batch(
    texts: TextColumns,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    first: int,
    options: LinkNumbers,
) -> SharedTexts:
    count = len(left)
    pair, words, longest = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    covered, unpaired = np.empty((count, 2)), np.empty((count, 2))
    changed, score = np.empty(count), np.empty(count)
    refigured, apart = np.zeros(count, np.bool_), np.empty(count, np.bool_)
    offsets = np.zeros(count + 1, np.int64)
    passages = np.empty((4 * count + 4, 2), np.int32)
    dice = np.empty(4 * count + 4)
    held = 0
    for at in range(count):
        i, j = left[at], right[at]
        distance = _distance(texts, i, j)
        if _are_same(texts, i, j):
            groups, accepted = _every_passage(texts, i)
            shared, sides = _whole(texts, i), (1.0, 1.0, 0.0, 0.0)
            partner = group_of = np.empty(0, np.int32)
        else:
            partner = _align(texts, i, j, options)
            group_of, groups, accepted, disputed = _pair_passages(texts, i, j, partner, distance, options)
            if len(accepted) == 0:
                continue
            form = _refuse_form(texts, i, j, partner, group_of, groups, accepted, disputed, distance, options)
            if form[0] != ENOUGH:
                continue
            shared, sides = _measure(texts, i, j, partner, group_of, groups, accepted)
        if refused_by(shared, distance, options) != ENOUGH:
            continue
        pair[held], words[held], longest[held] = first + at, shared.words, shared.longest_run
        covered[held, 0], covered[held, 1], unpaired[held, 0], unpaired[held, 1] = sides
        changed[held], score[held] = 1 - shared.kept, find_score(shared, distance, options)
        apart[held] = is_apart(distance, options)
        if 0 < changed[held] <= options.same_share:  # beyond that it is no plain copy anyway
            refigured[held] = _has_other_figures(texts, i, j, partner, group_of, groups, accepted)
        begin = offsets[held]
        end = begin + len(accepted)
        while end > len(dice):
            passages = np.concatenate((passages, passages))
            dice = np.concatenate((dice, dice))
        for k, group in enumerate(accepted):
            passages[begin + k, 0], passages[begin + k, 1] = groups[group, _P], groups[group, _Q]
            dice[begin + k] = _dice(groups, group)
        held += 1
        offsets[held] = end
    end = offsets[held]
    return SharedTexts(
        pair[:held].copy(),
        words[:held].copy(),
        longest[:held].copy(),
        covered[:held].copy(),
        unpaired[:held].copy(),
        changed[:held].copy(),
        refigured[:held].copy(),
        apart[:held].copy(),
        score[:held].copy(),
        offsets[: held + 1].copy(),
        passages[:end].copy(),
        dice[:end].copy(),
    )


@numba.njit(cache=True, nogil=True)
def find_refusal(texts: TextColumns, i: int, j: int, options: LinkNumbers) -> tuple[int, float, float]:
    """Why the posts ``i`` and ``j``, the earlier one first, are no link.

    Gives the option that decides against it by its number, or :data:`ENOUGH` if they are one; what the pair has of it;
    and how sure the link would be. The last is 0 where no pair of passages has enough in common: then the pair of
    passages that shares most decides, and NaN in the second place says that none shares anything.
    """
    distance = _distance(texts, i, j)
    if _are_same(texts, i, j):
        shared = _whole(texts, i)
    else:
        partner = _align(texts, i, j, options)
        group_of, groups, accepted, disputed = _pair_passages(texts, i, j, partner, distance, options)
        if len(groups) == 0:
            return MIN_COVERAGE, np.nan, 0.0
        if len(accepted) == 0:
            most = int(np.argmax(groups[:, _WORDS]))
            option, held = _refuse_passages(texts, i, j, partner, group_of, groups, most, distance, options)
            return option, held, 0.0
        option, held = _refuse_form(texts, i, j, partner, group_of, groups, accepted, disputed, distance, options)
        if option != ENOUGH:
            return option, held, 0.0
        shared, _ = _measure(texts, i, j, partner, group_of, groups, accepted)
    option = refused_by(shared, distance, options)
    return option, held_of(option, shared), find_likelihood(shared, distance, options)


@numba.njit(cache=True, nogil=True)
def _distance(texts: TextColumns, i: int, j: int) -> Distance:
    hours = np.nan
    if texts.times[i] != UNKNOWN_TIME and texts.times[j] != UNKNOWN_TIME:
        hours = abs(texts.times[i] - texts.times[j]) / _HOUR
    return Distance(texts.channels[i] == texts.channels[j], hours)


@numba.njit(cache=True, nogil=True)
def _are_same(texts: TextColumns, i: int, j: int) -> bool:
    """Whether two posts have the same words in the same passages, as most pairs do: of them all follows at once."""
    first, other = texts.offsets[i], texts.offsets[j]
    count = texts.offsets[i + 1] - first
    if count == 0 or count != texts.offsets[j + 1] - other:
        return False
    for at in range(count):
        if texts.words[first + at] != texts.words[other + at]:
            return False
    for at in range(count):  # noqa: SIM110 (compiled)
        if texts.word_passages[first + at] != texts.word_passages[other + at]:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def _every_passage(texts: TextColumns, i: int) -> tuple[Ints, Ints]:
    """The groups of a post and its like, all accepted: each passage that has words, with itself."""
    held = texts.word_passages[texts.offsets[i] : texts.offsets[i + 1]]
    groups = np.empty((held[-1] + 1, 7), np.int32)
    count = 0
    for at in range(len(held)):
        if at == 0 or held[at] != held[at - 1]:
            groups[count] = np.array([held[at], held[at], 0, 0, 0, -2, 0], np.int32)
            count += 1
        groups[count - 1, _WORDS] += 1
        groups[count - 1, _SIZES] += 2
    return groups[:count], np.arange(count, dtype=np.int32)


@numba.njit(cache=True, nogil=True)
def _whole(texts: TextColumns, i: int) -> Shared:
    """What a post shares with its like."""
    begin, end = texts.offsets[i], texts.offsets[i + 1]
    chars = 0
    for at in range(begin, end):
        chars += texts.lengths[at]
    words = end - begin
    return Shared(words, chars, words, words - 1, 1.0, 1.0, 1.0, True, False)


@numba.njit(cache=True, nogil=True)
def _align(texts: TextColumns, i: int, j: int, options: LinkNumbers) -> Ints:
    ours = texts.words[texts.offsets[i] : texts.offsets[i + 1]]
    theirs = texts.words[texts.offsets[j] : texts.offsets[j + 1]]
    short = max(len(ours), len(theirs)) <= options.short_post_words
    min_run = min(options.min_run_words, 2) if short else options.min_run_words
    return align(ours, theirs, min_run, options.max_gap_words)


@numba.njit(cache=True, nogil=True)
def _pair_passages(
    texts: TextColumns, i: int, j: int, partner: Ints, distance: Distance, options: LinkNumbers
) -> tuple[Ints, Ints, Ints, Ints]:
    """The pairs of passages that share words, and which of them share enough and agree in their anchors.

    Gives the group of each word of ``i`` or -1, the groups, which are accepted, in order of their passages, and which
    share enough but disagree.
    """
    group_of, groups = _group(texts, i, j, partner)
    order = np.argsort((groups[:, _P].astype(np.int64) << 32) | groups[:, _Q], kind="mergesort")
    accepted, disputed = np.empty(len(groups), np.int32), np.empty(len(groups), np.int32)
    count = others = 0
    for group in order:
        option = _refuse_passages(texts, i, j, partner, group_of, groups, group, distance, options)[0]
        if option == ENOUGH:
            accepted[count] = group
            count += 1
        elif option != MIN_COVERAGE:
            disputed[others] = group
            others += 1
    return group_of, groups, accepted[:count], disputed[:others]


@numba.njit(cache=True, nogil=True)
def _refuse_form(
    texts: TextColumns,
    i: int,
    j: int,
    partner: Ints,
    group_of: Ints,
    groups: Ints,
    accepted: Ints,
    disputed: Ints,
    distance: Distance,
    options: LinkNumbers,
) -> tuple[int, float]:
    """:data:`ENOUGH`, or the option by which the posts fill in one form with other figures, and the share that clashes.

    A weather report and a table of rates have long runs in common, and figures that stand in one another's place. Not
    asked where a passage is the same word for word.
    """
    exact = 0
    for group in accepted:
        if _dice(groups, group) == 1.0:
            exact += groups[group, _WORDS]
    if exact > 0:
        return ENOUGH, 1.0
    clashing = agreeing = figures = 0
    for group in disputed:
        only_a, only_b, both = _specifics(texts, i, j, partner, group_of, groups, group)
        against, alike = count_clashing(texts, only_a, only_b)
        clashing, agreeing = clashing + against, agreeing + both + alike
        figures += any_digit(texts, only_a) and any_digit(texts, only_b)
    for group in accepted:
        replaced, names, both = _replaced(texts, i, j, partner, group_of, groups, group)
        clashing, agreeing, figures = clashing + replaced + names, agreeing + both, figures + replaced
    if figures == 0 or clashing < 2:
        return ENOUGH, 0.0  # one figure may be set right, or written in another way
    return weigh_clashes(clashing, agreeing, figures >= _FORM_FIGURES or is_apart(distance, options), options)


@numba.njit(cache=True, nogil=True)
def _replaced(
    texts: TextColumns, i: int, j: int, partner: Ints, group_of: Ints, groups: Ints, group: int
) -> tuple[int, int, int]:
    """How many figures of a passage, and how many names, have others in their place; how many both passages have.

    In its place is what stands between the same two words, or before the first or behind the last one, and is short.
    """
    begin, end = _passage_span(texts, i, groups[group, _P])
    begin_b, end_b = _passage_span(texts, j, groups[group, _Q])
    figures = names = agreeing = 0
    last, last_b = begin - 1, begin_b - 1
    for at in range(begin, end + 1):
        if at < end and group_of[at] != group:
            continue
        at_b = end_b if at == end else partner[at]
        if 0 < at - last - 1 <= _PLACE_WORDS and 0 < at_b - last_b - 1 <= _PLACE_WORDS:
            ours = texts.form_of[texts.offsets[i] + last + 1 : texts.offsets[i] + at]
            theirs = texts.form_of[texts.offsets[j] + last_b + 1 : texts.offsets[j] + at_b]
            replaced, other_names = count_replaced(texts, ours[ours >= 0], theirs[theirs >= 0])
            figures, names = figures + replaced, names + other_names
        if at < end:
            agreeing += texts.form_of[texts.offsets[i] + at] >= 0
        last, last_b = at, at_b
    return figures, names, agreeing


@numba.njit(cache=True, nogil=True)
def _refuse_passages(
    texts: TextColumns,
    i: int,
    j: int,
    partner: Ints,
    group_of: Ints,
    groups: Ints,
    group: int,
    distance: Distance,
    options: LinkNumbers,
) -> tuple[int, float]:
    """:data:`ENOUGH`, or the option that decides against a pair of passages, and what it has of that.

    Notes the words of both passages in the group.
    """
    words = groups[group, _WORDS]
    size_a = _passage_words(texts, i, groups[group, _P])
    size_b = _passage_words(texts, j, groups[group, _Q])
    groups[group, _SIZES] = size_a + size_b
    if words * _MOST_PARTS < max(size_a, size_b):
        return MIN_COVERAGE, words / min(size_a, size_b)
    strong = groups[group, _LONGEST] >= options.strong_run_words
    if not strong and words / min(size_a, size_b) < options.min_coverage:
        return MIN_COVERAGE, words / min(size_a, size_b)
    formal = not strong or distance.one_channel  # a channel's own template may be long
    if formal and words < max(size_a, size_b):
        only_a, only_b, agreeing = _specifics(texts, i, j, partner, group_of, groups, group)
        return find_disagreement(texts, only_a, only_b, agreeing, distance, options)
    return ENOUGH, 1.0


@numba.njit(cache=True, nogil=True)
def _group(texts: TextColumns, i: int, j: int, partner: Ints) -> tuple[Ints, Ints]:
    """Paired words by the passages that they stand in."""
    in_a = texts.word_passages[texts.offsets[i] : texts.offsets[i + 1]]
    in_b = texts.word_passages[texts.offsets[j] : texts.offsets[j + 1]]
    group_of = np.full(len(partner), -1, np.int32)
    groups = np.empty((8, 7), np.int32)
    last_of = np.full(in_b[-1] + 1 if len(in_b) else 0, -1, np.int32)  # of each passage of j the group met last
    count = 0
    for at in range(len(partner)):
        if partner[at] < 0:
            continue
        p, q = in_a[at], in_b[partner[at]]
        group = last_of[q]
        if group < 0 or groups[group, _P] != p:
            group = last_of[q] = count
            if count == len(groups):
                groups = np.concatenate((groups, groups))
            groups[group] = np.array([p, q, 0, 1, 1, -2, 0], np.int32)
            count += 1
        last = groups[group, _LAST]
        follows = last == at - 1 and partner[last] == partner[at] - 1
        groups[group, _RUN] = groups[group, _RUN] + 1 if follows else 1
        groups[group, _LONGEST] = max(groups[group, _LONGEST], groups[group, _RUN])
        groups[group, _WORDS] += 1
        groups[group, _LAST] = at
        group_of[at] = group
    return group_of, groups[:count]


@numba.njit(cache=True, nogil=True)
def _passage_span(texts: TextColumns, i: int, passage: int) -> tuple[int, int]:
    """Where the words of a passage stand in their post."""
    held = texts.word_passages[texts.offsets[i] : texts.offsets[i + 1]]
    return int(np.searchsorted(held, passage)), int(np.searchsorted(held, passage, side="right"))


@numba.njit(cache=True, nogil=True)
def _passage_words(texts: TextColumns, i: int, passage: int) -> int:
    begin, end = _passage_span(texts, i, passage)
    return end - begin


@numba.njit(cache=True, nogil=True)
def _dice(groups: Ints, group: int) -> float:
    return float(2 * groups[group, _WORDS] / groups[group, _SIZES])


@numba.njit(cache=True, nogil=True)
def _specifics(
    texts: TextColumns, i: int, j: int, partner: Ints, group_of: Ints, groups: Ints, group: int
) -> tuple[Ints, Ints, int]:
    """The names and numbers that only one passage of a group has, as forms of either side; how many both have."""
    begin, end = _passage_span(texts, i, groups[group, _P])
    only_a = np.empty(end - begin, np.int32)
    agreeing = count_a = 0
    begin_b, end_b = _passage_span(texts, j, groups[group, _Q])
    paired = np.zeros(end_b - begin_b, np.bool_)
    for at in range(begin, end):
        form = texts.form_of[texts.offsets[i] + at]
        if group_of[at] == group:
            paired[partner[at] - begin_b] = True
            agreeing += form >= 0
        elif form >= 0:
            only_a[count_a] = form
            count_a += 1
    only_b = np.empty(end_b - begin_b, np.int32)
    count_b = 0
    for at in range(begin_b, end_b):
        form = texts.form_of[texts.offsets[j] + at]
        if form >= 0 and not paired[at - begin_b]:
            only_b[count_b] = form
            count_b += 1
    return only_a[:count_a], only_b[:count_b], agreeing


@numba.njit(cache=True, nogil=True)
def _has_other_figures(
    texts: TextColumns, i: int, j: int, partner: Ints, group_of: Ints, groups: Ints, accepted: Ints
) -> bool:
    """Whether both sides of a pair of passages have figures that the other has not."""
    for group in accepted:
        only_a, only_b, _ = _specifics(texts, i, j, partner, group_of, groups, group)
        if any_digit(texts, only_a) and any_digit(texts, only_b):
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _measure(
    texts: TextColumns, i: int, j: int, partner: Ints, group_of: Ints, groups: Ints, accepted: Ints
) -> tuple[Shared, tuple[float, float, float, float]]:
    """What is shared by the accepted pairs of passages; of either side what is covered, and what has no counterpart."""
    kept = np.zeros(len(groups), np.bool_)
    kept[accepted] = True
    words = longest = joined = run = chars = 0
    last = -2
    for at in range(len(partner)):
        if group_of[at] < 0 or not kept[group_of[at]]:
            continue
        words += 1
        chars += texts.lengths[texts.offsets[i] + at]
        if last == at - 1 and partner[last] == partner[at] - 1:
            run += 1
            joined += 1
        else:
            run = 1
        longest = max(longest, run)
        last = at
    # A post in two languages is measured by the version that has a counterpart, not by both together.
    n, a_paired, a_inside = _counted(texts, i, groups[accepted, _P])
    m, b_paired, b_inside = _counted(texts, j, groups[accepted, _Q])
    a_covered, b_covered = words / n, words / m
    sentence = True
    for group in accepted:
        sentence = sentence and _dice(groups, group) == 1.0
    shared = Shared(
        words,
        chars,
        longest,
        joined,
        min(a_covered, b_covered),
        max(a_covered, b_covered),
        2 * words / (a_paired + b_paired),
        sentence,
        b_inside if a_covered > b_covered else a_inside,
    )
    return shared, (a_covered, b_covered, 1 - a_paired / n, 1 - b_paired / m)


@numba.njit(cache=True, nogil=True)
def _counted(texts: TextColumns, i: int, passages: Ints) -> tuple[int, int, bool]:
    """The words of the versions that these passages belong to, of the passages, and if neither end of ``i`` is one."""
    versions = texts.passage_versions[texts.passage_offsets[i] : texts.passage_offsets[i + 1]]
    in_passage = np.zeros(len(versions), np.bool_)
    in_passage[passages] = True
    touched = np.zeros(versions.max() + 1, np.bool_)
    touched[versions[passages]] = True
    held = texts.word_passages[texts.offsets[i] : texts.offsets[i + 1]]
    whole = paired = 0
    for passage in held:
        whole += touched[versions[passage]]
        paired += in_passage[passage]
    return whole, paired, not (in_passage[held[0]] or in_passage[held[-1]])
