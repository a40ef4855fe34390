"""Coverage as the terminal, files and pages give it: what became of each sentence of a statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import Coverage, CoveredPassage
from stemmatic.model import Reading, ReadingState
from stemmatic.show import terminal
from stemmatic.show.collation import SIGNS, remarks
from stemmatic.show.printable import counted, moment, one_line

FIELDS = (
    *("sentence", "clause", "begin", "end", "text", "siglum", "post", "channel", "date", "language", "state"),
    *("carried_text", "kept", "remarks"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageAnswer:
    """Who carried what of a statement; ``shares`` by siglum, 0 to 1; ``uncarried`` are numbers of sentences."""

    post: str
    witnesses: Sequence[object]
    shares: dict[str, float]
    passages: Sequence[CoveredPassage]
    uncarried: Sequence[int]
    left_out: int


def coverage_answer(found: Coverage) -> CoverageAnswer:
    """The answer for programs."""
    return CoverageAnswer(
        post=found.post,
        witnesses=found.witnesses,
        shares={one.siglum: round(found.share(one.siglum), 4) for one in found.witnesses},
        passages=found.passages,
        uncarried=list(dict.fromkeys(one.number for one in found.uncarried)),
        left_out=found.left_out,
    )


def coverage_rows(found: Coverage) -> Iterator[tuple[object, ...]]:
    """A row for each sentence and each witness that carries it, in the order of FIELDS."""
    language = {one.siglum: one.language for one in found.witnesses}
    post = {one.siglum: found.posts[one.post] for one in found.witnesses}
    for one in found.passages:
        head = (one.number, one.clause, one.begin, one.end, one.text)
        for reading in one.carriers:
            held = post[reading.siglum]
            yield (
                *head,
                *(reading.siglum, held.key, held.channel_title or held.channel, held.date and held.date.isoformat()),
                *(language[reading.siglum], reading.state.value, reading.text, reading.kept),
                "; ".join(remarks(reading)),
            )
        if not one.carriers:
            yield (*head, *[None] * (len(FIELDS) - len(head)))


def how(reading: Reading) -> str:
    """How a witness carries a sentence, in a word or two."""
    if reading.state is ReadingState.CHANGED and reading.kept is not None:
        return f"changed, {100 * reading.kept:.0f} % of the words kept"
    return reading.state.value


def carried_line(found: Coverage) -> str:
    """How much of the statement was carried by anybody."""
    lacking = list(dict.fromkeys(one.number for one in found.uncarried))
    total = len({one.number for one in found.passages})
    said = f"{counted(total, 'sentence')}, {counted(len(found.witnesses), 'witness', 'witnesses')}"
    if not lacking:
        return f"{said}; each was carried by somebody"
    return f"{said}; nobody carried {counted(len(lacking), 'sentence')}: {' '.join(map(str, lacking))}"


def print_coverage(console: Console, found: Coverage) -> None:
    """The witnesses with their shares, then sentence by sentence who has it and how."""
    console.print(Text(carried_line(found), style=terminal.STRONG))
    for one in found.witnesses:
        post = found.posts[one.post]
        share = f"{100 * found.share(one.siglum):3.0f} %"
        who = f"{share}  {one_line(post.key)} · {moment(post.date)} · {one.language}"
        console.print(terminal.hanging(console, Text(f"  {one.siglum:3} ", style=terminal.STRONG), Text(who), 6))
    for passage in found.passages:
        console.print()
        clause = f" (clause {passage.clause})" if passage.clause is not None else ""
        head = Text(f"{passage.number}{clause}  ", style=terminal.STRONG)
        console.print(terminal.hanging(console, head, Text(one_line(passage.text)), 4))
        if not passage.carriers:
            console.print(Text("    nobody carried this", style=terminal.FAULT))
        for reading in passage.carriers:
            said = Text("; ".join([how(reading), *remarks(reading)]))
            head = Text(f"    {SIGNS[reading.state]} {reading.siglum} ", style=terminal.STRONG)
            console.print(terminal.hanging(console, head, said, 8))
    if found.left_out:
        console.print(Text(f"\n{counted(found.left_out, 'post')} that share less were not compared.", style="dim"))
