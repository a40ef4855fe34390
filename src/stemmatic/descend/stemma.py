"""The stemma: for each witness the source, or sources, that best explain its text.

Where a language has eight texts and more, their readings are the arcs' weights, and the tree that they form
(:mod:`stemmatic.descend.reading_trees`) is taken over, with its lost exemplars and second sources.

Every link is one arc, or two where time does not order its ends (:mod:`stemmatic.descend.arcs`); the stemma is the
heaviest arborescence over them. Where time orders all witnesses that is the best earlier source of each. Without times
the arborescence tells what hangs together, and its root is open: each arc then points the way in which most of the
weight of all roots lies (:mod:`stemmatic.descend.arborescence`). What the evidence leaves open stays open: edges whose
direction or whose choice among sources is unsure are not determined, and the score says how sure the rest are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from math import exp, inf

from stemmatic.descend.arborescence import grow_arborescence, settle_roots
from stemmatic.descend.arcs import Arc
from stemmatic.descend.common_sources import from_elsewhere
from stemmatic.descend.disjoint_sets import DisjointSets
from stemmatic.descend.link_columns import LinkColumns
from stemmatic.descend.reading_trees import ReadingTree
from stemmatic.descend.sources import Choice, choose_sources, find_composites
from stemmatic.model import INFERRED, Descent, Link, Post, Relation, make_key
from stemmatic.options import DescendOptions

_NO_SOURCE = -1e9  # log odds of a witness without source: any arc is better, however weak
_DECLARED = 1e6  # log odds of a declared forward: it is known
_OF_TREE = 1e5  # log odds of what the tree of the readings has


def propose_stemma(
    posts: Mapping[str, Post],
    forwards: Mapping[str, tuple[str, str]],
    containers: Set[str],
    links: LinkColumns,
    held: Sequence[int],
    arcs_of: Sequence[Sequence[Arc]],
    options: DescendOptions,
    trees: Sequence[ReadingTree] = (),
    family: str = "",
) -> tuple[Descent, ...]:
    """The edges proposed for a family.

    Args:
        posts: The witnesses by key, in order of time.
        forwards: By witness the source that a forward header declares, and the ground.
        containers: The witnesses that are parts of posts: a digest is nobody's source, unless time says so.
        links: The links of many families.
        held: The family's own by number, in the order of their ends' keys, without those of a post with itself.
        arcs_of: The arcs of all links by number.
        trees: What readings tell of the witnesses of one language.
        family: The family's id, which the keys of lost exemplars begin with.
    """
    arcs = {(arc.source, arc.target): arc for at in held for arc in arcs_of[at]}
    derived = find_composites(arcs, posts, options) | containers
    allowed = {
        pair: arc
        for pair, arc in arcs.items()
        if arc.target not in forwards and (arc.ordered or arc.source not in derived or arc.target in derived)
    }
    for tree in trees:
        allowed |= _weigh_by_readings(tree, allowed, options)
    alike = _same_texts(allowed, posts)
    firsts = [key for key in posts if alike[key][0] == key]
    index = {key: at for at, first in enumerate(firsts) for key in alike[first]}
    lost = _name_exemplars(trees, index, len(firsts), family)
    weights: dict[tuple[int, int], float] = {}
    biases: dict[tuple[int, int], float] = {}
    commons: dict[tuple[int, int], float] = {}
    incoming: dict[str, list[Arc]] = {key: [] for key in posts}
    for arc in allowed.values():
        incoming[arc.target].append(arc)
    for at, key in enumerate(firsts):
        for arc in incoming[key]:
            ends = index[arc.source], at
            if arc.weight > weights.get(ends, -inf):
                weights[ends], biases[ends], commons[ends] = arc.weight, arc.bias, arc.common
    for target, (source, _) in forwards.items():
        if source in index:
            weights[index[source], index[target]] = _DECLARED
    for tree, names in zip(trees, lost, strict=True):
        _take_tree(tree, names, index, weights, commons, options)
    exemplars = [key for names in lost for key in names.values()]
    index |= {key: len(firsts) + at for at, key in enumerate(exemplars)}
    nodes = firsts + exemplars
    heaviest = grow_arborescence(len(nodes), weights, _NO_SOURCE)

    def turn(source: int, target: int) -> float:
        if nodes[source] in forwards or nodes[target] in forwards or (target, source) not in weights:
            return -inf
        return biases.get((target, source), 0.0) - biases.get((source, target), 0.0)

    parents, ways = settle_roots(heaviest, [len(alike.get(key, key[:1])) for key in nodes], turn)
    whole = _Tree(parents)
    open_ends = {key for key, held_arcs in incoming.items() if any(not arc.ordered for arc in held_arcs)}
    own = {key: tree.found.own[at] for tree in trees for at, keys in enumerate(tree.nodes) for key in keys}
    joined = _surely_joined(commons, whole, [key in open_ends for key in nodes])
    edges: list[Descent] = []
    for at, key in enumerate(nodes):
        if key in forwards:
            source, ground = forwards[key]
            edges.append(
                Descent(source=source, target=key, grounds=(ground,), relation="forward", score=1.0, declared=True)
            )
        elif parents[at] >= 0 and max(at, parents[at]) >= len(firsts):
            directed = ways[at] >= options.min_certainty
            nearest = max(incoming.get(key, ()), key=lambda arc: (arc.weight, arc.source), default=None)
            source = nodes[parents[at]]
            edges.append(_proposed(source, key, _EXEMPLAR, nearest, Relation.EDITED_COPY, directed=directed))
        elif parents[at] >= 0:
            free = [arc for arc in incoming[key] if not whole.is_below(index[arc.source], at)]
            for choice in choose_sources(alike[firsts[parents[at]]], free, options):
                sure, way = choice.certainty, 1.0
                if not choice.arc.ordered:
                    sure, way = min(sure, joined.get(at, 1.0)), ways[at]
                    way *= exp(-options.reading_weight * own.get(choice.arc.source, 0.0))
                source = choice.arc.source
                elsewhere = None if source in forwards else from_elsewhere(posts[source], posts[key], options)
                edges.append(_edge(choice, sure, way, alike[key], elsewhere, options))
    for tree, names in zip(trees, lost, strict=True):
        edges += _second_sources(tree, names, edges, incoming, forwards)
    return tuple(edges + _open_edges(edges, links, held))


def _weigh_by_readings(
    tree: ReadingTree, arcs: Mapping[tuple[str, str], Arc], options: DescendOptions
) -> dict[tuple[str, str], Arc]:
    """The arcs between a tree's witnesses, weighed by their readings."""
    node = {key: at for at, keys in enumerate(tree.nodes) for key in keys}
    found = {}
    for ends, arc in arcs.items():
        one, other = (node.get(key, -1) for key in ends)
        if one >= 0 and other >= 0:
            common = options.reading_weight * (max(tree.words) - tree.apart(one, other))
            weight = options.reading_weight * (tree.words[other] - tree.cost(one, other)) + arc.bias
            found[ends] = arc._replace(weight=weight, common=common)
    return found


def _name_exemplars(
    trees: Sequence[ReadingTree], index: Mapping[str, int], begin: int, family: str
) -> list[dict[int, str]]:
    """The keys of the lost exemplars of each tree, by node: those of the earliest witnesses first."""
    found: list[dict[int, str]] = []
    count = 0
    for tree in trees:
        near: dict[int, list[int]] = {at: [] for at, keys in enumerate(tree.nodes) if not keys}
        for a, b in tree.found.edges:
            for one, other in ((a, b), (b, a)):
                if one in near:
                    near[one].append(min((index[key] for key in tree.nodes[other]), default=begin))
        order = sorted(near, key=lambda at: (sorted(near[at]), at))
        found.append({at: make_key(INFERRED, family, f"r{count + turn}") for turn, at in enumerate(order, 1)})
        count += len(order)
    return found


def _take_tree(
    tree: ReadingTree,
    names: Mapping[int, str],
    index: dict[str, int],
    weights: dict[tuple[int, int], float],
    commons: dict[tuple[int, int], float],
    options: DescendOptions,
) -> None:
    """Let the arcs of a tree weigh more than all others."""
    begin = max(index.values()) + 1
    index |= {key: begin + at for at, key in enumerate(names.values())}
    place = [sorted({index[key] for key in keys}) or [index[names[at]]] for at, keys in enumerate(tree.nodes)]
    turns = tree.found.turns
    for a, b in tree.found.edges:
        for source, target in ((a, b), (b, a)):
            lost = source in names or target in names
            if lost and turns is not None and turns[source] > turns[target]:
                continue
            for one in place[source]:
                ends = one, place[target][0]
                if lost:
                    weights[ends] = _OF_TREE - options.reading_weight * tree.cost(source, target)
                    commons[ends] = options.reading_weight * (max(tree.words) - tree.apart(source, target))
                elif ends in weights and weights[ends] < _OF_TREE:
                    weights[ends] += _OF_TREE


def _proposed(
    source: str, target: str, ground: str, arc: Arc | None, otherwise: Relation, *, directed: bool
) -> Descent:
    """An edge that readings call for and nothing settles; ``arc`` is what links have of it."""
    return Descent(
        source=source,
        target=target,
        grounds=(ground,),
        relation=otherwise.value if arc is None else _relation(arc).value,
        score=0.5 if arc is None else round(arc.link.score / 2, 4),
        determined=False,
        directed=directed,
    )


def _second_sources(
    tree: ReadingTree,
    names: Mapping[int, str],
    edges: Sequence[Descent],
    incoming: Mapping[str, Sequence[Arc]],
    forwards: Mapping[str, tuple[str, str]],
) -> list[Descent]:
    """Edges to the second exemplars that readings call for."""
    joined = {frozenset((edge.source, edge.target)) for edge in edges}
    found = []
    for v, q in tree.found.second:
        target, source = ((*tree.nodes[at], names.get(at, ""))[0] for at in (v, q))
        if frozenset((source, target)) in joined or target in forwards:
            continue
        arc = next((arc for arc in incoming[target] if arc.source == source), None)
        directed = tree.found.turns is not None
        found.append(_proposed(source, target, _SECOND, arc, Relation.SHARED_PASSAGES, directed=directed))
    return found


def _same_texts(arcs: Mapping[tuple[str, str], Arc], posts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The witnesses of each one's very text among which nothing tells the first, in order."""
    groups: dict[str, list[str]] = {key: [key] for key in posts}
    order = {key: at for at, key in enumerate(groups)}
    for (source, target), arc in arcs.items():
        # Both directions must be open: a forward, or an earlier one, is told apart.
        if arc.identical and (target, source) in arcs and groups[source] is not groups[target]:
            less, more = sorted((groups[source], groups[target]), key=len)
            more += less
            groups.update(dict.fromkeys(less, more))
    joined: dict[int, tuple[str, ...]] = {}
    for held in groups.values():
        if id(held) not in joined:
            joined[id(held)] = tuple(sorted(held, key=order.__getitem__))
    return {key: joined[id(held)] for key, held in groups.items()}


class _Tree:
    """Trees by the parents of their nodes, -1 for a root."""

    def __init__(self, parents: Sequence[int]) -> None:
        self.parents = parents
        children: list[list[int]] = [[] for _ in parents]
        for v, u in enumerate(parents):
            if u >= 0:
                children[u].append(v)
        self.depth = [0] * len(parents)
        self._begin, self._end = [0] * len(parents), [0] * len(parents)
        count, waiting = 0, [v for v, u in enumerate(parents) if u < 0]
        while waiting:
            v = waiting.pop()
            if v < 0:
                self._end[~v] = count
                continue
            self._begin[v] = count
            count += 1
            waiting.append(~v)
            for child in children[v]:
                self.depth[child] = self.depth[v] + 1
                waiting.append(child)

    def is_below(self, v: int, top: int) -> bool:
        """Whether a node is another one or stands below it."""
        return self._begin[top] <= self._begin[v] < self._end[top]


def _surely_joined(commons: Mapping[tuple[int, int], float], tree: _Tree, asked: Sequence[bool]) -> dict[int, float]:
    """How sure the arc of each node ``asked`` for joins the subtree to the rest: any arc between them would do as well.

    Paths go from one such node to the next, so that long chains that time orders cost nothing.
    """
    best: dict[int, float] = {}
    between: dict[tuple[int, int], float] = {}
    for (u, v), common in commons.items():
        ends = min(u, v), max(u, v)
        between[ends] = max(common, between.get(ends, -inf))
    top = [-1] * len(tree.parents)  # of each node itself, or the next above, that is asked for
    above: dict[int, int] = {}
    depth = {-1: 0}
    for v in sorted(range(len(top)), key=tree.depth.__getitem__):
        u = tree.parents[v]
        over = top[u] if u >= 0 else -1
        ends = min(u, v), max(u, v)
        if asked[v] and ends in between:
            top[v], above[v], depth[v], best[v] = v, over, depth[over] + 1, between[ends]
        else:
            top[v] = over
    sums = dict.fromkeys(best, 0.0)
    for (u, v), common in sorted(between.items()) if sums else ():
        # The pair stands on both sides of every arc on the path between them, or to the roots of two trees.
        u, v = top[u], top[v]
        while u != v:
            if depth[u] < depth[v]:
                u, v = v, u
            sums[u] += exp(min(common - best[u], 50))
            u = above[u]
    return {v: 1 / one for v, one in sums.items()}


def _edge(
    choice: Choice, sure: float, way: float, alike: Sequence[str], elsewhere: str | None, options: DescendOptions
) -> Descent:
    """An edge with its score: how sure the link is, times how sure the choice of this source, times the direction.

    Where no time orders its ends and other sources explain the text as well, any of these could be its descendant.
    """
    arc, link = choice.arc, choice.arc.link
    certainty = sure / len(alike)
    directed = way >= options.min_certainty
    rivals = (*choice.rivals, *(key for key in alike if key != arc.target)) if directed else ()
    determined = not rivals and way * sure >= options.min_certainty
    grounds = [one for one in link.grounds if arc.ordered or not one.startswith("open: ")]
    if not arc.ordered:
        if not directed:
            grounds.append(f"open: no time tells the source, and the texts give this one only {way:.2f}")
        elif rivals:
            grounds.append("open: no time tells which of them is the source")
        elif not link.directed:
            grounds.append(f"direction: from the texts of the family, certainty {way:.2f}")
        if directed and not determined and not rivals:
            grounds.append("open: other texts of the family could stand between")
    grounds += choice.grounds
    if rivals:
        others = "other source explains" if len(rivals) == 1 else "other sources explain"
        grounds.append(f"open: {len(rivals)} {others} the text about as well")
    if elsewhere:
        grounds.append(elsewhere)
    held = 1 - options.unheld_share * choice.added
    return Descent(
        source=arc.source,
        target=arc.target,
        grounds=tuple(grounds),
        relation=_relation(arc).value,
        score=round(link.score * certainty * way * held, 4),
        determined=determined,
        directed=arc.ordered or determined,
        alternatives=rivals,
    )


_EXEMPLAR = "readings: texts that hang on it agree in what is new, which no text that is held explains"
_SECOND = "further source: has readings that the other source lacks, throughout or from some point on"

_OF_FULLER = {
    Relation.EXCERPT: Relation.EXPANDED_COPY,
    Relation.EDITED_EXCERPT: Relation.EXPANDED_COPY,
    Relation.TRANSLATED_EXCERPT: Relation.EXPANDED_TRANSLATION,
}


def _relation(arc: Arc) -> Relation:
    """The link's relation; of one without direction the fuller side was taken for the source."""
    named = arc.link.relation
    return _OF_FULLER.get(named, named) if arc.fuller and not arc.link.directed else named


def _shared(link: Link) -> float:
    """How many characters of both sides stand in paired passages, weighed by how close the pairs are."""
    return sum(
        pair.score * (pair.source_end - pair.source_begin + pair.target_end - pair.target_begin)
        for pair in link.passages
    )


def _open_edges(edges: Sequence[Descent], links: LinkColumns, held: Sequence[int]) -> list[Descent]:
    """The fewest undirected links, those that share most text first, that join what the edges leave apart."""
    sets = DisjointSets[str]()
    for edge in edges:
        sets.join(edge.source, edge.target)
    apart = [at for at in held if not links.directed[at] and sets.find(links.source[at]) != sets.find(links.target[at])]
    undirected = sorted(
        map(links.record, apart), key=lambda link: (-_shared(link), -link.score, link.source, link.target)
    )
    return [_open_edge(link) for link in undirected if sets.join(link.source, link.target)]


def _open_edge(link: Link) -> Descent:
    return Descent(
        source=link.source,
        target=link.target,
        grounds=link.grounds,
        relation=link.relation.value,
        score=round(link.score / 2, 4),
        determined=False,
        directed=False,
    )
