"""What fitted weights make of invented texts: features in, scores out, one table for each kind of weight.

``python -m tests.frozen`` writes the tables anew, where a weight, or what it weighs, was changed on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any

import numpy as np

from stemmatic.ask import align
from stemmatic.descend import LinkColumns
from stemmatic.descend.arcs import Times, find_arcs
from stemmatic.link import compare_pairs, lift_between, time_order
from stemmatic.link.acceptance import Distance, Shared, as_numbers, find_score
from stemmatic.link.meaning.alignment import Bead, align_vectors
from stemmatic.link.meaning.anchors import Agreement
from stemmatic.link.meaning.features import Features, blur_of, find_features, scales_of, time_odds
from stemmatic.model import Descent, Link, PassagePair, Post, Relation
from stemmatic.options import DescendOptions, LinkOptions, Options, TranslateOptions
from tests.descent import stemma_of
from tests.invented import post, texts_of

Row = dict[str, Any]

# One statement in five languages, and what editors made of it.
NOTICES = (
    (
        "The harbour office of Veyra closes the Sarn lock from March 19 until May. "
        "Ships of more than 40 metres turn at Tarnholm and wait there for the tide. "
        "Captain Ilen Marsk asks all crews to report two hours before.",
        ("closes", "will close"),
    ),
    (
        "Портовое управление Вейры закрывает шлюз Сарн с 19 марта до мая. "
        "Суда длиннее 40 метров разворачиваются у Тарнхольма и ждут там прилива. "
        "Капитан Илен Марск просит все экипажи сообщать о себе за два часа.",
        ("закрывает", "закроет"),
    ),
    (
        "Портове управління Вейри зачиняє шлюз Сарн з 19 березня до травня. "
        "Судна довші за 40 метрів розвертаються біля Тарнгольма і чекають там припливу. "
        "Капітан Ілен Марск просить усі екіпажі повідомляти про себе за дві години.",
        ("зачиняє", "зачинить"),
    ),
    (
        "Veyra liman idaresi Sarn kapısını 19 Mart'tan mayıs ayına kadar kapatıyor. "
        "Kırk metreden uzun gemiler Tarnholm'da dönüyor ve orada gelgiti bekliyor. "
        "Kaptan İlen Marsk bütün ekiplerden iki saat önceden haber istiyor.",
        ("kapatıyor", "kapatacak"),
    ),
    (
        "يغلق مكتب ميناء فيرا هويس سارن من ١٩ مارس حتى مايو. "
        "تستدير السفن التي يزيد طولها على أربعين مترا عند تارنهولم وتنتظر المد هناك. "
        "يطلب القبطان إيلين مارسك من جميع الطواقم الإبلاغ قبل ساعتين.",
        ("يغلق", "سيغلق"),
    ),
)


def wording(options: LinkOptions) -> Iterator[Row]:
    """Scores of copies: over a grid of features, and of pairs of texts in five languages."""
    numbers = as_numbers(options)
    for joined, covered, kept, hours, one_channel in product((3, 9, 40), (0.3, 0.9), (0.7, 1.0), (1, 12.1), (0, 1)):
        shared = Shared(joined + 1, 5 * joined, joined + 1, joined, 0.2, covered, kept, False, False)
        score = find_score(shared, Distance(one_channel=bool(one_channel), hours=float(hours)), numbers)
        yield {
            "joined": joined,
            "covered": covered,
            "kept": kept,
            "hours": hours,
            "one_channel": one_channel,
            "score": score,
        }
    for notice, (old, new) in NOTICES:
        edited = notice.replace(old, new)
        first, second = edited.split(". ")[:2]
        variants = (edited, f"{second}.", f"{first}. <...>", f"{notice} {second}, {first}.")
        for at, text in enumerate(variants):
            posts = post("a", 1, notice, 0), post("ab"[at % 2], 2, text, 60 * (1, 20)[at // 2])
            for link in compare_pairs(texts_of(*posts), [(0, 1)], options):
                yield {"text": text, **_told(link)}


def _told(link: Link) -> Row:
    return {
        "relation": link.relation.value,
        "directed": link.directed,
        "coverage": [link.source_coverage, link.target_coverage],
        "passages": len(link.passages),
        "score": link.score,
    }


def translation(options: TranslateOptions) -> Iterator[Row]:
    """Log odds of translations: each feature by itself, for whole posts and for excerpts, by either encoder."""
    middle = {
        "pairs": 2,
        "coverage": 0.8,
        "similarity": 0.6,
        "contrast": 0.35,
        "stretch": 0.3,
        "names": 1,
        "spelt_names": 1,
        "other_names": 1,
        "numbers": 1,
        "other_numbers": 1,
        "longest": 8,
    }
    turned = [middle, *({**middle, name: value + 1 if value >= 1 else value / 2} for name, value in middle.items())]
    precise = _precise(options)
    for given, excerpt in product(turned, (False, True)):
        features = _features(**given, excerpt=excerpt)
        yield {
            **given,
            "excerpt": excerpt,
            "log_odds": _log_odds(features.score(options)),
            "precise": _log_odds(features.score(precise)),
        }
    for seed, (n, m) in product(range(3), ((6, 5), (2, 9), (9, 3), (1, 1), (3, 2))):
        rng = np.random.default_rng(seed)
        texts = [[f"Pier {at} of Veyra. " * int(rng.integers(1, 5)) for at in range(size)] for size in (n, m)]
        found = find_features(texts[0], _vectors(rng, n), texts[1], _vectors(rng, m), 0.05, options)
        yield {"seed": seed, "passages": [n, m], **({} if found is None else found.measures())}
    for minutes, (n, m) in product((0, 30, 300, 6000), ((1, 2), (5, 5), (1, 9))):
        odds = time_odds(minutes / 60, n, m, scales_of(options))
        yield {"minutes": minutes, "passages": [n, m], "time_odds": float(odds)}
    for languages in (("en", "ru"), ("en", "uk"), ("tr", "be"), ("ru", "bg"), ("ar", "fa"), ("he", "en"), ("hi", "en")):
        yield {"languages": list(languages), "radius": options.anchor_similarity - lift_between(*languages, options)}
    held = [(language, "ru" if language == "en" else "en") for language, _ in options.lifts if language != "other"]
    for languages in (("ka", "en"), ("ka", "hy"), *held):
        yield {"languages": list(languages), "radius": options.anchor_similarity - lift_between(*languages, options)}


def _precise(options: TranslateOptions) -> TranslateOptions:
    """The options by which pairs in doubt are scored again."""
    values = {name: getattr(options, name) for name in options.__dataclass_fields__}
    values |= dict(options.precise_weights) | {"lifts": (), "excerpt_weights": options.precise_excerpt_weights}
    return TranslateOptions(**values)


def _features(
    *,
    pairs: int,
    coverage: float,
    similarity: float,
    contrast: float,
    stretch: float,
    names: int,
    spelt_names: int,
    other_names: int,
    numbers: int,
    other_numbers: int,
    longest: int,
    excerpt: bool,
) -> Features:
    return Features(
        beads=tuple(Bead(at, at + 1, at, at + 1, similarity) for at in range(pairs)),
        coverage=(coverage, coverage / 2),
        similarity=similarity,
        contrast=contrast,
        blur=blur_of(contrast, 0.0, 0.0),
        stretch=stretch,
        agreement=Agreement(names, other_names, numbers, other_numbers, spelt_names),
        longest=longest,
        excerpt=excerpt,
    )


def _log_odds(score: float) -> float:
    return math.log(score / (1 - score))


LAKE = (
    "The council of Belmora has opened the northern pier to all private boats. ",
    "Moorings are free of charge until the end of the autumn regatta. ",
    "Skippers who need diesel should call the harbour office one hour in advance. ",
    "A second crane will be hired in May to lift the heavier yachts. ",
)
MUSEUM = (
    "The museum of nets shows a boat that was lost in the winter storm. ",
    "Entry is five crowns, and children of the village pay nothing at all. ",
)


def descent(options: DescendOptions) -> Iterator[Row]:
    """Weights of arcs, and the edges of families with and without times."""
    lake, museum = "".join(LAKE), "".join(MUSEUM)
    for relation, directed, covered, pairs in (
        (Relation.COPY, True, (1.0, 1.0), 4),
        (Relation.EDITED_COPY, False, (0.9, 0.8), 3),
        (Relation.EXCERPT, True, (0.5, 1.0), 2),
        (Relation.EXPANDED_COPY, False, (0.98, 0.85), 3),
        (Relation.TRANSLATION, False, (0.8, 0.7), 3),
        (Relation.TRANSLATED_EXCERPT, True, (0.4, 0.78), 2),
    ):
        link = Link(
            source="table:a/1",
            target="table:b/1",
            directed=directed,
            relation=relation,
            score=0.9,
            source_coverage=covered[0],
            target_coverage=covered[1],
            grounds=(),
            passages=tuple(PassagePair(80 * n, 80 * n + 70, 90 * n, 90 * n + 75, 0.9) for n in range(pairs)),
        )
        posts = post("a", 1, "x", None), post("b", 1, "x", None)
        (arcs,) = find_arcs(LinkColumns.of([link]), np.array([[0], [1]]), Times(posts), options)
        for arc in arcs:
            yield {
                "relation": relation.value,
                "source": arc.source,
                "weight": arc.weight,
                "common": arc.common,
                "bias": arc.bias,
                "expansion": arc.expansion,
                "part": arc.part,
            }
    texts = (
        lake,
        lake.replace("northern", "western"),
        "".join(LAKE[:3]),
        lake + museum,
        museum,
        museum.replace("winter", "summer").replace("five", "nine"),
        "".join(LAKE[1:]) + museum.replace("winter", "summer"),
    )
    for dated in (True, False):
        posts = tuple(post(f"c{at}", 1, text, 7 * at if dated else None) for at, text in enumerate(texts))
        for edge in _stemma(posts, options):
            yield {
                "dated": dated,
                "source": edge.source,
                "target": edge.target,
                "relation": edge.relation,
                "determined": edge.determined,
                "alternatives": list(edge.alternatives),
                "score": edge.score,
            }


def _stemma(posts: tuple[Post, ...], options: DescendOptions) -> tuple[Descent, ...]:
    ordered = sorted(posts, key=time_order)
    links = compare_pairs(texts_of(*ordered), list(combinations(range(len(ordered)), 2)), LinkOptions())
    return stemma_of(ordered, links, options)


def alignment(options: TranslateOptions) -> Iterator[Row]:
    """Beads of random sequences: of posts by the costs of links, of whole texts by those of ``align_passages``."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        a, b = _vectors(rng, 6), _vectors(rng, 5)
        sizes = [rng.integers(20, 200, len(side)).tolist() for side in (a, b)]
        for given in (None, (sizes[0], sizes[1])):
            beads = align_vectors(
                a,
                b,
                floor=options.pair_similarity,
                max_merge=options.max_merge,
                merge_cost=options.merge_cost,
                sizes=given,
                length_cost=options.length_cost,
            )
            spans = [[one.a_begin, one.a_end, one.b_begin, one.b_end] for one in beads]
            yield {"seed": seed, "sizes": given is not None, "beads": spans}
    for seed in range(80):
        rng = np.random.default_rng(seed)
        texts = [["x" * size for size in rng.integers(5, 90, 8).tolist()] for _ in range(2)]
        spans = [[_vectors(rng, 9 - k) for k in range(1, align.MAX_SPAN + 1)] for _ in range(2)]
        moves = align._find_path(*spans, *map(align._lengths, texts), *map(align._skip_costs, texts))
        yield {"seed": seed, "text": [[list(ours), list(theirs)] for ours, theirs in align._walk(moves)]}


def _vectors(rng: np.random.Generator, count: int) -> np.ndarray:
    """Unit vectors that are loosely alike, as those of one topic."""
    found = rng.normal(size=(count, 6)) + 0.8
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


TABLES: dict[str, Callable[[Options], Iterator[Row]]] = {
    "wording": lambda options: wording(options.link),
    "translation": lambda options: translation(options.translate),
    "descent": lambda options: descent(options.descend),
    "alignment": lambda options: alignment(options.translate),
}


def rounded(value: Any) -> Any:
    """A value as the tables hold it: nine places are fewer than machines differ by."""
    if isinstance(value, float):
        return round(float(value), 9)
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return value


def make_table(name: str, options: Options) -> list[Row]:
    """The rows of a table under these options."""
    return [rounded(row) for row in TABLES[name](options)]
