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
        "descend/variants.py",
        "tests/descend/test_variants.py",
        columns_are_never_joined=("if end == len(rows) or groups[end] != groups[begin]:", "if True:"),
    ),
    *_of(
        "ask/details.py",
        "tests/ask/test_details.py",
        names_that_are_translated_are_wanting=("if cosine < _NAME_ALIKE", "if cosine < 2"),
    ),
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
        a_form_said_again_counts=(
            "ENOUGH if item and shared.words >= options.min_edited_words else _REPEAT_WORDS",
            "ENOUGH",
        ),
        nine_words_are_no_proof=("shared.longest_run >= options.strong_run_words", "shared.longest_run > 100"),
        openings_count_as_items=("and shared.inside and", "and"),
        formulas_count_far_apart=('return _MIN_APART_WORDS  # "The bridge of', 'pass  # "The bridge of'),
        formulas_count_on_another_day=("return _MIN_PARTIAL_WORDS  # … or of", "pass  # … or of"),
        a_part_is_enough_far_apart=("        return _FORMULA_COVERAGE", "        pass"),
        a_half_is_as_much_as_three_quarters=(">= options.formula_coverage:", ">= options.min_coverage:"),
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
        both_cut_and_added_is_an_edit=("min(covered) >= enough", "max(covered) >= 0"),
        what_is_added_undirected_is_no_excerpt=("if cut or (added and not directed):", "if cut:"),
        an_expansion_is_an_excerpt=("return _EXPANDED_COPY", "return _EXCERPT"),
        changed_words_do_not_count=("altered or", ""),
        the_later_is_the_source=("FROM_A if first < second else FROM_B", "FROM_B if first < second else FROM_A"),
        days_have_hours=("if known and precision & _DAY_ONLY:", "if False:"),
        a_cut_text_may_be_the_source=("if contained not in (OPEN, earlier):", "if False:"),
        a_mark_on_both_sides_tells=("and elided[1] and not elided[0]", "and elided[1]"),
        marks_alone_tell_nothing=("return contained, _BY_CUT, 0", "return OPEN, _SAME_TIME, 0"),
    ),
    *_of(
        "link/wording/templates.py",
        "tests/link/test_templates.py",
        figures_of_another_day_agree=("return SAME_NEWS_HOURS, distance.hours  # a", "pass  # a"),
        inflected_names_clash=("4 * (n + m - 2 * common) <= n + m", "n + m == 2 * common"),
        all_names_are_one=("4 * (n + m - 2 * common) <= n + m", "True"),
        apart_as_much_may_differ=("options.max_formula_disagreement if formal else ", ""),
        a_name_answers_twice=("taken[at] = True", "pass"),
        what_agrees_does_not_count=("(clashing + agreeing)", "clashing"),
    ),
    *_of(
        "link/rules.py",
        "tests/link/test_rules.py",
        a_bound_is_moved_too_little=("return floor(held", "return ceil(held"),
        upper_bounds_are_lower_ones=("if name in _LOOSENED_BY_MORE", "if False"),
    ),
    *_of(
        "ask/elsewhere.py",
        "tests/ask/test_elsewhere.py::test_copies_that_were_not_compared_each_with_each_count",
        "tests/ask/test_elsewhere.py::test_each_passage_says_in_how_many_posts_and_channels_it_stands_and_since_when",
        chained_copies_do_not_count=("return None if first == key else first", "return None"),
        what_is_declared_is_inferred=("(one.link.source, one.link.target) in declared", "False"),
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
    *_of(
        "descend/arcs.py",
        "tests/descend/test_columns.py",
        an_undirected_link_is_ordered_by_time=(
            "ordered = links.directed & (earlier | later)",
            "ordered = earlier | later",
        ),
        what_the_earlier_lacks_may_come_from_it=("~ordered & (links.directed | ~(earlier | later))", "~ordered"),
        days_are_ordered_by_hours=("np.where(day_only, by_day", "np.where(False, by_day"),
    ),
    *_of(
        "descend/stemma.py",
        "tests/descend/test_edge_scores.py",
        "tests/descend/test_direction.py",
        "tests/frozen/test_frozen.py::test_scores_are_those_of_the_table",
        one_of_equal_texts_is_sure=("certainty = sure / len(alike)", "certainty = sure"),
        any_direction_is_sure_enough=("directed = way >= options.min_certainty", "directed = True"),
        headers_weigh_nothing=("weights[index[source], index[target]] = _DECLARED", "pass"),
        additions_cost_nothing=("held = 1 - options.unheld_share * choice.added", "held = 1.0"),
        the_score_forgets_the_link=("score=round(link.score * certainty", "score=round(certainty"),
    ),
    *_of(
        "descend/sources.py",
        "tests/descend/test_direction.py",
        "tests/descend/test_descend.py",
        parts_of_a_thread_are_sources=(" or _may_be_parts(posts[ends[0]], posts[ends[1]], options)", ""),
        one_source_is_enough=("sets = sorted(sets + _pairs(ranked[:_MOST], options)", "sets = sorted(sets"),
    ),
    *_of(
        "descend/arborescence.py",
        "tests/descend/test_direction.py",
        any_root_is_as_likely=("log(sizes[v]) - log(sizes[tree[v]] - sizes[v])", "0.0"),
        an_arc_is_sure_of_the_other_way=("1 - inside[v] / inside[best[tree[v]]]", "inside[v] / inside[best[tree[v]]]"),
        a_tree_keeps_its_root=("if top[v] > top[best[tree[v]]]:", "if False:"),
    ),
    *_of(
        "descend/families.py",
        "tests/descend/test_descend.py",
        "tests/descend/test_families.py",
        a_header_without_origin_has_no_source=("if one is not None and one.origin is None:", "if False:"),
    ),
    *_of(
        "descend/drafts.py",
        "tests/descend/test_descend.py",
        "tests/descend/test_families.py",
        the_id_follows_the_last_post=("return founders[0] if", "return component.posts[-1] if"),
        instances_are_no_series=("series.pop() if len(series) == 1 else None", "None"),
    ),
    *_of(
        "descend/statements.py",
        "tests/descend/test_families.py",
        a_little_is_enough=("one.share >= self._options.whole_share", "one.share >= 0.0"),
        nothing_is_contained=("if not one.coherent or one.most", "if True or one.most"),
        half_likeness_joins=(
            "one.most < options.whole_share or one.alike < options.contained_share",
            "one.most < options.whole_share",
        ),
        nobody_takes_both_from_one=("not passages.isdisjoint(best", "False and not passages.isdisjoint(best"),
    ),
    *_of(
        "descend/digests.py",
        "tests/descend/test_families.py",
        no_digest_is_known=("if len(parts) < 2 or", "if True or"),
    ),
    *_of(
        "descend/series.py",
        "tests/descend/test_families.py",
        nothing_is_a_series=(">= options.series_occasions", ">= 10**9"),
    ),
    *_of(
        "descend/threads.py",
        "tests/descend/test_families.py",
        no_thread_is_known=("if hours > options.thread_hours or", "if True or"),
    ),
    *_of(
        "link/meaning/features.py",
        "tests/frozen/test_frozen.py::test_scores_are_those_of_the_table",
        closeness_does_not_count=('"similarity_weight": self.similarity', '"similarity_weight": 0.0'),
        announcements_are_as_all_posts=("if max(n, m) <= scales.announcement_passages:", "if False:"),
        of_a_short_post_all_are_rivals=("(n < m or not short)", "True"),
        two_rivals_are_enough=("_RIVALS = 4", "_RIVALS = 2"),
        at_once_is_later=("_SOON = 0.1", "_SOON = 0.2"),
        time_tells_more=("_MOST_TIME = 5.0", "_MOST_TIME = 6.0"),
        lifts_do_not_count=("        similarities.sum() / count + lift,", "        similarities.sum() / count,"),
        excerpts_are_as_all_posts=("(plain, {**plain, **dict(options.excerpt_weights)})", "(plain, plain)"),
    ),
    *_of(
        "link/meaning/anchors.py",
        "tests/link/test_anchor_cases.py",
        names_must_be_letter_by_letter=("_SAME_NAME = 65.0", "_SAME_NAME = 100.0"),
        any_names_are_one=("_SAME_NAME = 65.0", "_SAME_NAME = 1.0"),
        particles_stay_with_words=("letters.removeprefix(one)", "letters"),
    ),
    *_of(
        "link/meaning/alignment.py",
        "tests/link/test_translations.py",
        "tests/frozen/test_frozen.py::test_scores_are_those_of_the_table",
        merges_need_not_be_closer=("return float(most + cost)", "return -1.0"),
        translations_stretch_no_text=("_USUAL_STRETCH = 0.3", "_USUAL_STRETCH = 0.2"),
        every_passage_is_paired=("gain = similar - floor", "gain = similar"),
    ),
    *_of(
        "link/wording/fingerprints.py",
        "tests/link/test_fingerprint_cases.py",
        the_last_window_is_left_out=("for last in range(window, grams):", "for last in range(window, grams - 1):"),
        passages_must_be_longer=("if i - begin >= min_passage_words:", "if i - begin > min_passage_words:"),
        all_posts_are_short=("if n <= short_post_words:", "if True:"),
        numbers_come_twice=("if met[slot] == 0:", "if True:"),
        weak_numbers_count_as_strong=("np.uint64(j < strong)", "np.uint64(1)"),
    ),
    *_of(
        "archive/merge.py",
        "tests/archive/test_merge.py::test_what_one_dump_knows_is_never_lost",
        "tests/archive/test_merge.py::test_a_forward_is_put_together_but_channel_and_number_stand_together",
        "tests/archive/test_merge.py::test_a_forward_keeps_the_number_that_one_dump_knows",
        "tests/archive/test_merge.py::test_white_space_makes_no_revision_and_other_words_do",
        "tests/archive/test_merge.py::test_a_text_marked_unedited_is_the_first_whatever_its_length",
        "tests/archive/test_merge.py::test_local_times_contradict_beyond_the_clocks_of_the_earth_only",
        counts_take_the_lowest=("if name in COUNTS:\n        return max(", "if name in COUNTS:\n        return min("),
        an_edit_is_undone=("pair[0])  # an edit is never", "not pair[0])  # an edit is never"),
        a_day_is_as_exact_as_a_second=("1 + (date.time() != datetime.min.time())", "1 + 0 *"),
        the_clock_of_a_machine_is_the_world_s=("return 0 if is_local(post) else 1 +", "return 1 +"),
        tables_know_the_kind=("if pair[0] is not PostKind.MESSAGE", "if pair[0] is PostKind.MESSAGE"),
        replies_take_any_name=("return (own or held)[-1]", "return held[-1]"),
        a_forward_loses_its_number=("return 2 * bool(forward.channel) + bool(forward.number)", "return 0"),
        white_space_makes_revisions=("folded = fold_white(one.text)", "folded = one.text"),
        nothing_is_knowledge=('value not in ("", ())', "True"),
    ),
    *_of(
        "archive/identity.py",
        "tests/archive/test_identity.py",
        two_posts_make_another_title_one=("MIN_SAME_OTHER_TITLE = 5", "MIN_SAME_OTHER_TITLE = 1"),
        two_user_names_may_be_one=("kinds.count(NameKind.NUMBER)) > 1", "kinds.count(NameKind.NUMBER)) > 2"),
        keys_have_the_weakest_name=("own = min(names, key=lambda", "own = max(names, key=lambda"),
        a_renamed_channel_is_another=("MIN_SAME if titled else MIN_SAME_OTHER_TITLE", "MIN_SAME if titled else 10**9"),
    ),
    *_of(
        "text/folding.py",
        "tests/understand/test_comparison.py::test_spellings_of_one_word_fold_together",
        alef_with_hamza_is_another=('**dict.fromkeys("أإآٱ", "ا"),', ""),
        persian_kaf_is_another=('"ک": "ك",', ""),
        points_stay=('rf"{_LOOSE_MARKS}|{_POINTS}|', 'rf"{_LOOSE_MARKS}|'),
        loose_marks_stay=('rf"{_LOOSE_MARKS}|{_POINTS}|', 'rf"{_POINTS}|'),
        russian_yo_is_another=('"ё": "е",', ""),
        the_turkish_dotless_i_is_another=('"ı": "i",', ""),
        apostrophes_differ=('| dict.fromkeys(map(ord, APOSTROPHES), "\'")', ""),
        han_is_not_simplified=('read_letters()["Traditional", "Simplified"].items()', "()"),
    ),
    *_of(
        "text/figures.py",
        "tests/understand/test_figures.py",
        marks_do_not_group=("    if grouped and not (", "    if False and not ("),
        per_cent_groups=("percent and len(marks) == 1", "False"),
        last_zeros_stay=('rest = rest.rstrip("0")', "rest = rest"),
        millions_are_words=("said = _meaning(word.removeprefix(_OF_BEFORE_VOWEL))", "said = None"),
        months_stay_words=("words[month] = _MONTH.format(number)", "pass"),
        round_numbers_stay=("if value >= 10**power and", "if False and"),
    ),
    *_of(
        "text/lookalikes.py",
        "tests/understand/test_lookalikes.py",
        mixed_words_stay=("        if readings:", "        if False:"),
        words_of_lookalikes_stay=("wanted = set(typed)", "wanted = set()"),
    ),
    *_of(
        "text/plain_words.py",
        "tests/understand/test_comparison.py",
        names_spelt_with_stops_fall_apart=("return begin if letters < 2 or", "return begin if True or"),
        a_number_ends_at_its_point=("return begin if groups == 0 or", "return begin if True or"),
    ),
    *_of(
        "options.py",
        "tests/frozen/test_frozen.py::test_scores_are_those_of_the_table",
        a_copy_starts_elsewhere=("score_constant: float = _option(-4.9", "score_constant: float = _option(-4.8"),
        names_in_common_count_more=("name_weight: float = _option(0.05", "name_weight: float = _option(0.06"),
        cutting_is_likelier=("cut_odds: float = _option(\n        0.9", "cut_odds: float = _option(\n        1.0"),
    ),
    *_of(
        "ask/align.py",
        "tests/frozen/test_frozen.py::test_scores_are_those_of_the_table",
        merges_cost_less=("MERGE_COST = 0.18", "MERGE_COST = 0.16"),
        lengths_do_not_count=("LENGTH_WEIGHT = 0.035", "LENGTH_WEIGHT = 0.0"),
    ),
)
