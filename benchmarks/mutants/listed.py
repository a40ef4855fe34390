"""The list of mutants: where, what stands there, what is put there instead, and the tests that must fail then."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One wrong change: in ``file``, below ``src/stemmatic``, ``source``, which stands there once, is replaced."""

    what: str
    file: str
    source: str
    replacement: str
    tests: tuple[str, ...]


def _of(file: str, *tests: str, **mutants: tuple[str, str]) -> list[Mutant]:
    """Mutants of one file that the same tests kill, by what they do."""
    return [
        Mutant(what=name.replace("_", " "), file=file, source=source, replacement=replacement, tests=tests)
        for name, (source, replacement) in mutants.items()
    ]


MUTANTS: tuple[Mutant, ...] = (
    *_of(
        "understand/borders.py",
        "tests/understand/test_border_cases.py",
        an_opener_never_goes_on=("return bool(at < ahead and kinds[codes[at]] & LOWER)", "return False"),
        a_dash_begins_a_sentence=("if kinds[codes[at]] & DASH:", "if False:"),
        small_letters_begin_sentences=("return bool(kinds[codes[at]] & LOWER)", "return False"),
        no_omission_behind_a_bracket=("return bool(before >= begin and codes[before] in _BRACKETS)", "return False"),
        a_bracket_is_no_closing_sign=("if codes[at] not in _RIGHT_BRACKETS:", "if codes[at] in _RIGHT_BRACKETS:"),
        a_comma_ends_a_line=(" or codes[held_end - 1] == _COMMA)", ")"),
        any_line_may_be_wrapped=("held_end - max(held, newline) >= WRAPPED_MIN_CHARS", "held_end > 0"),
        numbers_number_no_clause=("codes[end] not in _BEHIND_NUMBERS", "True"),
    ),
    *_of(
        "link/acceptance.py",
        "tests/link/test_enough.py",
        a_digest_is_open_for_ever=("and not distance.hours > options.item_hours", ""),
        a_form_said_again_counts=("return item and shared.words >= options.min_edited_words", "return True"),
        nine_words_are_no_proof=("shared.longest_run >= options.strong_run_words", "shared.longest_run > 100"),
        openings_count_as_items=("and shared.inside and", "and"),
        formulas_count_far_apart=('return False  # "The bridge of', 'pass  # "The bridge of'),
        formulas_count_on_another_day=("return False  # … or of the same thing", "pass  # … or of the same thing"),
        a_part_is_enough_far_apart=("return partly and not is_apart(distance, options)", "return partly"),
        a_half_is_as_much_as_three_quarters=("options.formula_coverage:", "options.min_coverage:"),
    ),
    *_of(
        "link/acceptance.py",
        "tests/frozen/test_frozen.py::test_scores_are_those_of_the_table",
        runs_count_without_logarithm=("log1p(shared.joined)", "shared.joined"),
        distance_does_not_count=("+ options.far_weight * (distance.hours > options.same_news_hours)", ""),
    ),
    *_of(
        "link/relation.py",
        "tests/link/test_relation.py",
        both_cut_and_added_is_an_edit=("min(covered) >= options.min_coverage", "max(covered) >= 0"),
        what_is_added_undirected_is_no_excerpt=("if cut or (added and not directed):", "if cut:"),
        an_expansion_is_an_excerpt=("return _EXPANDED_COPY", "return _EXCERPT"),
        changed_words_do_not_count=("changed > options.same_share or", ""),
        the_later_is_the_source=("FROM_A if first < second else FROM_B", "FROM_B if first < second else FROM_A"),
        days_have_hours=("if known and day_only:", "if False:"),
        a_cut_text_may_be_the_source=("if contained not in (OPEN, earlier):", "if False:"),
        a_mark_on_both_sides_tells=("and elided[1] and not elided[0]", "and elided[1]"),
        marks_alone_tell_nothing=("return contained, _BY_CUT, 0", "return OPEN, _SAME_TIME, 0"),
    ),
    *_of(
        "link/wording/templates.py",
        "tests/link/test_templates.py",
        figures_of_another_day_agree=("return True  # a channel's daily figures", "pass  # a channel's daily figures"),
        inflected_names_clash=("4 * (n + m - 2 * common) <= n + m", "n + m == 2 * common"),
        all_names_are_one=("4 * (n + m - 2 * common) <= n + m", "True"),
        apart_as_much_may_differ=("options.max_formula_disagreement if is_apart(distance, options) else ", ""),
        a_name_answers_twice=("taken[at] = True", "pass"),
        what_agrees_does_not_count=("(clashing + agreeing + alike)", "clashing"),
    ),
    *_of(
        "link/wording/alignment.py",
        "tests/link/test_alignment_cases.py",
        the_shortest_runs_first=("np.argsort(-rows[:, 0]", "np.argsort(rows[:, 0]"),
        a_word_is_used_twice=("and not used[j0 + d]", ""),
        no_single_words=("_fill_gaps(a, b, partner, max_gap)", "pass"),
        the_gap_behind_a_moved_block_is_left=("if low < end:", "if False:"),
        the_gap_before_a_moved_block_is_left=("if start < high and last < i:", "if False:"),
        any_common_words_do=("elif table[i + 1, j] >= table[i, j + 1]:", "elif table[i + 1, j] < table[i, j + 1]:"),
    ),
    *_of(
        "descend/arcs.py",
        "tests/frozen/test_frozen.py::test_scores_are_those_of_the_table",
        growth_is_likelier_than_cutting=("bias = -cut_odds * expansion", "bias = cut_odds * expansion"),
        an_omission_costs_nothing=("np.where(links.directed, options.omission_cost, 0.0)", "0.0"),
        fit_does_not_count=("common) + tightness + bias", "common) + bias"),
    ),
)
