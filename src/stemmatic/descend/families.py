"""Families: the witnesses of one statement each, found among posts that hang together, and their stemmata."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from stemmatic.descend.arcs import find_arcs
from stemmatic.descend.collation import siglum
from stemmatic.descend.common_sources import find_common_sources
from stemmatic.descend.drafts import Draft, Drafting
from stemmatic.descend.earlier_texts import EarlierTexts
from stemmatic.descend.known import DeclaredForward, Known, LayOut
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.descend.part_links import append_links
from stemmatic.descend.reading_trees import grow_reading_trees
from stemmatic.descend.statements import Part
from stemmatic.descend.stemma import propose_stemma
from stemmatic.descend.verdicts import judged_edges
from stemmatic.model import (
    INFERRED,
    Descent,
    Family,
    Link,
    LostExemplar,
    Post,
    Precision,
    Ruling,
    Series,
    Witness,
    make_key,
    split_key,
    surely_earlier,
)
from stemmatic.options import DescendOptions


class Descended(NamedTuple):
    """The families among some posts, and the series, each in the order of their ids."""

    families: list[Family]
    series: list[Series]


def find_families(
    posts: Sequence[Post],
    languages: Mapping[str, Sequence[str]],
    links: Sequence[Link] | LinkColumns,
    forwards: Iterable[DeclaredForward],
    lay_out: LayOut,
    options: DescendOptions,
    rulings: Sequence[Ruling] = (),
    earlier: Sequence[Link] = (),
) -> Descended:
    """Every family among ``posts`` (in order of time), with its proposed stemma.

    A family is two posts or more, a forward whose origin is lost, or a post whose versions translate one another.
    ``rulings`` are what people said of posts, the latest first; ``earlier`` links rest on texts that their posts have
    no more.
    """
    if not isinstance(links, LinkColumns):
        links = LinkColumns.of(links)
    known = Known(posts, languages, links, forwards, lay_out, options, rulings)
    links = known.links
    drafting = Drafting(known)
    drafts = [draft for component in known.components() for draft in drafting.drafts(component)]
    every = append_links(links, drafting.part_links)
    arcs = find_arcs(every, known.numbers_of(every), known.times, options)
    order = {key: at for at, key in enumerate(sorted(known.keys))}
    gone = EarlierTexts(earlier, {post.key: post for post in posts} if earlier else {})
    families = []
    for draft in drafts:
        held = {key: posts[known.number[key]] for key in draft.parts}
        lost = _lost_exemplars(draft.lost, list(held), known.forwards)
        declared = {
            key: edge
            for key in held
            if (one := known.forwards.get(key)) and (edge := _forward_edge(one, lost))[0] in held.keys() | lost.keys()
        }
        numbers = sorted(draft.links, key=lambda at: (order[every.source[at]], order[every.target[at]]))
        containers = {key for key, part in draft.parts.items() if part is not None}
        known_source = {key for key, (source, _) in declared.items() if source in held}
        asked = held.keys() - containers - known_source - draft.threads.keys()
        trees = grow_reading_trees(held, asked, lambda key: known.layout(known.number[key]))
        edges = propose_stemma(held, declared, containers, every, numbers, arcs, options, trees, draft.id)
        weighed = [_weighed(edge, draft, options) for edge in edges]
        found, common = find_common_sources(draft.id, held, weighed, held.keys() - containers, every, numbers, options)
        said = judged_edges(found, known.rulings.about(held), list(held), known.in_order)
        found, before = gone.hang(held, found, every, draft.links)
        exemplars = [*lost.values(), *_inferred(edges), *common, *before]
        families.append(_family(known, draft, [*found, *said], exemplars))
    families.sort(key=lambda family: family.id)
    return Descended(families, sorted(drafting.series, key=lambda series: series.id))


def _inferred(edges: Iterable[Descent]) -> list[LostExemplar]:
    """The lost exemplars that readings call for."""
    keys = dict.fromkeys(key for edge in edges for key in (edge.source, edge.target) if key.startswith(f"{INFERRED}:"))
    return [LostExemplar(key=key, name="a lost exemplar (inferred)") for key in keys]


def _family(known: Known, draft: Draft, edges: Sequence[Descent], lost: Sequence[LostExemplar]) -> Family:
    sigla: dict[str, str] = {}
    for key in draft.parts:
        sigla.setdefault(draft.threads.get(key, key), siglum(len(sigla)))
    witnesses = [
        one
        for key, part in draft.parts.items()
        for one in _witnesses(known, sigla[draft.threads.get(key, key)], key, part)
    ]
    containers = {one.post for one in witnesses if one.container}
    posts = tuple(draft.parts)
    units = {key: part.units if part else None for key, part in draft.parts.items()}
    firsts = _without_edited(known, posts, edges)
    acting = known.rulings.acting(units, lambda key: known.layout(known.number[key]))
    return Family(
        id=draft.id,
        posts=posts,
        channels=tuple(dict.fromkeys(split_key(key)[1] for key in posts)),
        languages=tuple(sorted({one.language for one in witnesses} - {"und"})),
        earliest=firsts[0] if _surely_first(known, firsts) else None,
        stemma=tuple(_with_container(edge, containers) for edge in edges),
        lost=tuple(lost),
        witnesses=tuple(witnesses),
        series=draft.series,
        verdicts=acting.entries,
        hidden=acting.hidden,
    )


def _without_edited(known: Known, posts: Sequence[str], edges: Iterable[Descent]) -> Sequence[str]:
    """The posts without those that an edit gave the words of a later one."""
    number = known.number
    later = {
        edge.target
        for edge in edges
        if edge.directed
        and edge.source in number
        and edge.target in number
        and known.in_order(edge.target, edge.source)
    }
    return [key for key in posts if key not in later] or posts


def _surely_first(known: Known, posts: Sequence[str]) -> bool:
    """Whether no zone of a local time could put another post before the first."""
    first, *others = (known.posts[known.number[key]] for key in posts)
    return all(
        surely_earlier(first, one) for one in others if one.date and (first.precision | one.precision) & Precision.LOCAL
    )


def _witnesses(known: Known, name: str, key: str, part: Part | None) -> Iterable[Witness]:
    """The rows of a witness: one for each of its languages, and for each piece between others."""
    spoken = known.languages.get(key, ())
    text = known.posts[known.number[key]].text
    if part is None and len(spoken) < 2:
        yield Witness(siglum=name, post=key, version=0, language=spoken[0] if spoken else "und", end=len(text))
        return
    layout = known.layout(known.number[key])
    units = sorted(range(len(layout.units)) if part is None else part.units)
    versions = sorted({layout.units[at].version for at in units})
    for version in versions:
        held = [at for at in units if layout.units[at].version == version]
        sizes: dict[str, int] = defaultdict(int)
        for at in held:
            sizes[layout.units[at].language] += layout.sizes[at]
        sizes.pop("und", None)
        language = max(sizes, key=sizes.__getitem__, default="und")
        for _, run in groupby(enumerate(held), key=lambda pair: pair[1] - pair[0]):
            piece = [at for _, at in run]
            yield Witness(
                siglum=f"{name}.{language}" if len(versions) > 1 else name,
                post=key,
                version=version,
                language=language,
                begin=layout.units[piece[0]].begin,
                end=layout.units[piece[-1]].end,
                container=part is not None,
            )


def _weighed(edge: Descent, draft: Draft, options: DescendOptions) -> Descent:
    """An edge to what a text contains: the text may go back to a fuller one that is not held, as its source may."""
    part = draft.parts.get(edge.target)
    if edge.declared or part is None or part.item:
        return edge
    return replace(edge, score=round(edge.score * (1 - options.unheld_share), 4))


def _with_container(edge: Descent, containers: Set[str]) -> Descent:
    """An edge with the ground that it is of a part of a post only."""
    grounds = [
        f"contained: the {end} holds other texts too; this is of a part of it"
        for end, key in (("source", edge.source), ("target", edge.target))
        if key in containers
    ]
    return replace(edge, grounds=(*edge.grounds, *grounds)) if grounds else edge


def _lost_exemplars(
    origins: Iterable[str], held: Sequence[str], forwards: Mapping[str, DeclaredForward]
) -> dict[str, LostExemplar]:
    """By key, what the archive does not hold: ``origins``, and those that a header does not give the key of.

    Where a header gives a name only, forwards of one family that give the same name are taken to mean one origin.
    """
    lost = {}
    names = {one.origin: one.name for key in held if (one := forwards.get(key)) and one.origin}
    for key in sorted(origins):
        lost[key] = LostExemplar(key=key, name=names.get(key, "") or key)
    for key in held:
        one = forwards.get(key)
        if one is not None and one.origin is None:
            stand_in = _stand_in(one)
            lost.setdefault(stand_in, LostExemplar(key=stand_in, name=one.name or "origin not named"))
    return lost


def _stand_in(forward: DeclaredForward) -> str:
    return make_key(forward.post.partition(":")[0], forward.name or "origin not named", "?")


def _forward_edge(forward: DeclaredForward, lost: Mapping[str, LostExemplar]) -> tuple[str, str]:
    """The source of a declared forward and the ground for it."""
    source = forward.origin or _stand_in(forward)
    ground = f"forward header: {forward.ground}"
    return source, ground + ("; the origin is not in this archive" if source in lost else "")
