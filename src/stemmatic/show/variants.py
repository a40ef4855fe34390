"""Variants for the terminal and for files: an apparatus, its readings as rows, variant graphs as DOT."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import VariantGraph, Variants, WordPlace
from stemmatic.show.printable import counted, one_line
from stemmatic.show.terminal import hanging

FIELDS = ("place", "language", "number", "reading", "sigla", "kinds")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantsAnswer:
    """The places of words, the apparatus, the matrix of readings (null where there is none), and the variant graphs."""

    ignored: Sequence[str]
    places: Sequence[WordPlace]
    apparatus: Sequence[str]
    matrix: Mapping[str, Sequence[int | None]]
    graphs: Sequence[VariantGraph]


def variants_answer(found: Variants, base: str = "") -> VariantsAnswer:
    """The answer for programs; the lemmas are those of ``base``."""
    return VariantsAnswer(
        ignored=found.ignored,
        places=found.places,
        apparatus=found.apparatus(base),
        matrix=found.matrix(),
        graphs=list(found.graphs()),
    )


def print_variants(console: Console, found: Variants, base: str) -> None:
    """The apparatus, a line a place."""
    left_out = f"; left out: {', '.join(found.ignored)}" if found.ignored else ""
    console.print(Text(f"Apparatus: {counted(len(found.varying), 'variant')}{left_out}", style="bold"))
    console.print()
    for number, said in apparatus_lines(found, base):
        console.print(hanging(console, Text(f"{number} ", style="bold"), Text(one_line(said)), 5))


def apparatus_lines(found: Variants, base: str = "") -> list[tuple[int, str]]:
    """The lines of the apparatus, each with the number of its place apart."""
    lines = (line.partition(" ") for line in found.apparatus(base))
    return [(int(number), said) for number, _, said in lines]


def variant_rows(found: Variants) -> Iterator[tuple[object, ...]]:
    """A row for each reading of each place of words, in the order of FIELDS."""
    for place in found.places:
        for reading in place.readings:
            yield (
                *(place.place, place.language, place.number, reading.text),
                *(" ".join(reading.sigla), ", ".join(place.kinds)),
            )


def to_dot(found: Variants) -> str:
    """The variant graphs in Graphviz's language, one box a place."""
    lines = ["digraph variants {", "  rankdir=LR; node [shape=box, fontname=sans]; edge [fontname=sans, fontsize=9];"]
    for number, graph in enumerate(found.graphs()):
        lines += _dot_lines(number, graph)
    return "\n".join([*lines, "}", ""])


def _dot_lines(number: int, graph: VariantGraph) -> Iterator[str]:
    yield f"  subgraph cluster_{number} {{ label={_quoted(f'{graph.place} {graph.language}')};"
    for at in (-1, -2):
        yield f"    {_name(number, at)} [shape=point];"
    for at, node in enumerate(graph.nodes):
        yield f"    {_name(number, at)} [label={_quoted(one_line(node.text))}];"
    for edge in graph.edges:
        label = _quoted(" ".join(edge.sigla))
        yield f"    {_name(number, edge.source)} -> {_name(number, edge.target)} [label={label}];"
    yield "  }"


def _name(graph: int, node: int) -> str:
    return f"g{graph}_{'begin' if node == -1 else 'end' if node == -2 else node}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
