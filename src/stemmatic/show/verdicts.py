"""A verdict in words and signs, for every display that shows a link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import JudgedLink, Judgement, LinkState
from stemmatic.model import Descent, Verdict
from stemmatic.show.lists import print_more
from stemmatic.show.printable import counted, moment, one_line

SIGNS = {
    Verdict.RIGHT: "✓",
    Verdict.WRONG: "✗",
    Verdict.UNSURE: "?",
    Verdict.ONE: "=",
    Verdict.APART: "≠",
    Verdict.HIDDEN: "⊘",
}
_NAMED = 3  # posts, before they are counted


def said_when(entry: Judgement) -> str:
    """``✓ judged right on 2031-06-03 08:30 by Ina Vale``."""
    if entry.verdict is None:
        what = "verdict withdrawn"
    else:
        what = f"{SIGNS[entry.verdict]} {'' if entry.verdict is Verdict.HIDDEN else 'judged '}{entry.verdict}"
    return f"{what} on {moment(entry.date)}" + (f" by {one_line(entry.by)}" if entry.by else "")


def subject_of(judged: JudgedLink, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a verdict is about: two posts, or statements; posts by ``names``, such as their sigla, or by their keys."""
    said = judged.said
    if judged.of_link:
        link = said.link
        arrow = "→" if link and link.directed else "—"
        return f"{_name(judged.source, names)} {arrow} {_name(judged.target, names)}"
    families = " and ".join(said.families)
    if said.verdict is Verdict.HIDDEN:
        return families
    ours, theirs = (_named([one.post for one in side], names) for side in (said.ours, said.theirs))
    if said.verdict is Verdict.APART:
        return f"{ours} of {families}, beside {theirs}"
    return f"{ours} and {theirs}" + (f" ({families})" if families else "")


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key) or one_line(key)


def _named(keys: Sequence[str], names: Mapping[str, str]) -> str:
    shown = ", ".join(_name(key, names) for key in keys[:_NAMED])
    return shown + (f" and {counted(len(keys) - _NAMED, 'more post')}" if len(keys) > _NAMED else "")


def acting_lines(acting: Sequence[JudgedLink], names: Mapping[str, str]) -> Iterator[str]:
    """What people said that acts in a family, each on a line that begins with its number."""
    for one in acting:
        yield f"{one.entry}  {subject_of(one, names)}: {_said_and_why(one.judgement)}"


def acting_heading(number: int) -> str:
    """``2 verdicts act here``."""
    return f"{counted(number, 'verdict')} {'acts' if number == 1 else 'act'} here"


def what_changed(judged: JudgedLink) -> str:
    """What is otherwise today than it was judged; empty if nothing is."""
    if judged.state is LinkState.IDLE and judged.changes:
        return "it does not act: " + "; ".join(one_line(one) for one in judged.changes)
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
    head = subject_of(judged)
    if judged.of_link:
        link = judged.judgement.link
        head += f" · {link.relation} {link.score:.2f} when it was judged" if link else " · no link when it was judged"
    else:
        head = f"{judged.entry}  {head}"
    lines = [
        head,
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
