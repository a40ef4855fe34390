"""A verdict in words and signs, for every display that shows a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import JudgedLink, Judgement, LinkState
from stemmatic.model import Descent, Verdict
from stemmatic.show.lists import print_more
from stemmatic.show.printable import moment, one_line

SIGNS = {Verdict.RIGHT: "✓", Verdict.WRONG: "✗", Verdict.UNSURE: "?"}


def said_when(entry: Judgement) -> str:
    """``✓ judged right on 2031-06-03 08:30 by Ina Vale``."""
    what = f"{SIGNS[entry.verdict]} judged {entry.verdict}" if entry.verdict else "verdict withdrawn"
    return f"{what} on {moment(entry.date)}" + (f" by {one_line(entry.by)}" if entry.by else "")


def what_changed(judged: JudgedLink) -> str:
    """What is otherwise today than it was judged; empty if nothing is."""
    if judged.state is LinkState.NEVER and not judged.changes:
        return "no link was found then, nor is one now"
    return "; ".join(one_line(one) for one in judged.changes)


def verdict_line(judged: JudgedLink | None) -> str:
    """All of it on one line; empty where nothing was said, or it was withdrawn."""
    if judged is None or judged.judgement.verdict is None:
        return ""
    return "; ".join(part for part in (_said_and_why(judged.judgement), what_changed(judged)) if part)


def _said_and_why(entry: Judgement) -> str:
    comment = one_line(entry.comment)
    return said_when(entry) + (f": {comment}" if comment else "")


def print_judged(console: Console, judged: JudgedLink) -> None:
    """A judged pair of a list: its posts, what is said of their link, and what was said before."""
    link = judged.judgement.link
    arrow = "→" if link and link.directed else "—"
    about = f"{link.relation} {link.score:.2f}" if link else "no link"
    lines = [
        f"{one_line(judged.source)} {arrow} {one_line(judged.target)} · {about} when it was judged",
        f"  {verdict_line(judged) or said_when(judged.judgement)}",
        *(f"  before: {_said_and_why(entry)}" for entry in reversed(judged.earlier)),
    ]
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def print_notes(console: Console, shown: Sequence[JudgedLink], total: int, none: str) -> None:
    """The list, and how many there are; ``none`` is said where there are none."""
    for one in shown:
        print_judged(console, one)
    if total:
        print_more(console, total, len(shown), "judged pair", "judged pairs")
    else:
        console.print(none)


def other_lines(judged: Iterable[JudgedLink], edges: Iterable[Descent], names: Mapping[str, str]) -> Iterator[str]:
    """What stands on pairs that no edge joins: their links are not in the stemma, or are found no more."""
    drawn = {frozenset((edge.source, edge.target)) for edge in edges}
    for one in judged:
        if frozenset((one.source, one.target)) not in drawn and (said := verdict_line(one)):
            ends = (names.get(key) or one_line(key) for key in (one.source, one.target))
            yield f"{' — '.join(ends)}: {said}"
