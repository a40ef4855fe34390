"""One post for the terminal: which dumps have it, what they say differently, its texts, what its links rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from stemmatic.api.archive import Archive
from stemmatic.api.records import Difference, PassageElsewhere, Provenance
from stemmatic.model import Disguise, DisguiseKind, Link
from stemmatic.show import terminal
from stemmatic.show.printable import counted, first_words, moment, one_line
from stemmatic.show.verdicts import other_lines

_INDENT = 11
_VALUE_WIDTH = 60


def post_facts(archive: Archive, key: str) -> dict[str, Any]:
    """What is known of a post beside its text, for ``--json`` and for people."""
    post = archive.posts[key]
    return {
        "post": post.key,
        "date": post.date,
        "absence": archive.ledger.absence(post.key),
        "provenance": archive.ledger.provenance(post.key),
        "revisions": archive.posts.revisions(post.key),
        "disguises": archive.posts.understanding(post.key).disguises,
        "links": archive.links.of(post.key),
    }


def print_post_facts(console: Console, archive: Archive, facts: Mapping[str, Any]) -> None:
    """The same, briefly."""
    console.print(Text.assemble((one_line(facts["post"]), terminal.STRONG), f" · {moment(facts['date'])}"))
    if absence := facts["absence"]:
        said = f"since {one_line(absence.dump)}{_then(absence.since)}: {one_line(absence.ground)}"
        _print(console, "Absent", Text(said, style=terminal.FAULT))
    provenance: Sequence[Provenance] = facts["provenance"]
    dumps = sorted({reading for one in provenance for held in _readings(one) for reading in held})
    numbers = {reading: number for number, reading in enumerate(dumps, 1)}
    _print(console, "Dumps", *(one_line(f"[{numbers[d]}] {d.dump}: {d.position}") for d in dumps))
    if len(dumps) > 1:
        _print(console, "Fields", " · ".join(_fields(provenance, numbers)))
    for one in provenance:
        if one.others:
            _print(console, "Differ" if one.contradictions else "", _differing(one, numbers))
    _print(console, "Disguised", *disguise_lines(facts["disguises"]))
    _print_revisions(console, archive, facts)
    for line in other_lines(archive.verdicts.on([facts["post"]]), (), {}):
        _print(console, "Verdict", line)


def print_elsewhere(console: Console, passages: Sequence[PassageElsewhere]) -> None:
    """Each passage of a post, and where else it stands, earliest first."""
    console.print(Text("Passages, and where else they stand; earliest in this archive first, times are UTC"))
    for one in passages:
        span = Text(f"{one.passage.begin}–{one.passage.end}", style=terminal.STRONG)
        console.print(Text.assemble(span, " ", first_words(one.text, max(console.width - 14, 20))), soft_wrap=True)
        if one.standings:
            count = counted(one.posts, "post") if one.posts else "another version of this post"
            languages = f"{counted(len(one.languages), 'language')} ({' '.join(one.languages)})"
            first = f", first {moment(one.first_date)} in {one_line(one.first)}" if one.first else ""
            console.print(f"  {count}, {counted(one.channels, 'channel')}, {languages}{first}", soft_wrap=True)
        else:
            console.print(Text("  nowhere else", style=terminal.OPEN))
        for standing in one.standings:
            said = "forward, declared" if standing.declared else standing.relation.value
            facts = [standing.language, moment(standing.date), said, f"score {standing.score:.2f}"]
            place = f"{standing.post} {standing.begin}–{standing.end}"
            console.print(Text("    ").append_text(terminal.headed(place, facts)), soft_wrap=True)


def disguise_lines(disguises: Sequence[Disguise]) -> list[str]:
    """What is said of a text that hides its words from matching; its links are found all the same."""
    told = {
        DisguiseKind.LOOKALIKES: "letters of another script that look alike",
        DisguiseKind.INVISIBLE: "marks inside that nobody sees",
    }
    return [f"{counted(one.words, 'word')} with {told[one.kind]}" for one in disguises]


def _readings(one: Provenance) -> Iterator[tuple[Any, ...]]:
    yield one.held_by
    yield from (other.held_by for other in one.others)


def _fields(provenance: Sequence[Provenance], numbers: Mapping[Any, int]) -> Iterator[str]:
    """The fields by the dumps that have their values, most dumps first."""
    groups: dict[str, list[str]] = {}
    for one in provenance:
        groups.setdefault(_marks(one.held_by, numbers), []).append(one_line(one.field))
    for marks, names in sorted(groups.items(), key=lambda group: (-len(group[0]), group[0])):
        yield f"{marks} {', '.join(names)}"


def _marks(readings: Sequence[Any], numbers: Mapping[Any, int]) -> str:
    return f"[{' '.join(str(numbers[one]) for one in readings)}]" if readings else "[put together]"


def _differing(one: Provenance, numbers: Mapping[Any, int]) -> Text:
    said = Text(f"{one_line(one.field)}: {shown_value(one.value)} {_marks(one.held_by, numbers)}")
    for other in one.others:
        wrong = other.difference is Difference.CONTRADICTION
        said.append(f"; {'✗ ' if wrong else ''}{other.difference.value}", style=terminal.FAULT if wrong else "")
        said.append(f": {shown_value(other.value)} {_marks(other.held_by, numbers)}")
    return said


def shown_value(value: Any) -> str:
    """The value of a post's field, briefly, on one line."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, tuple) and value and hasattr(value[0], "emoji"):
        value = " ".join(f"{one.emoji} {one.count:,}" for one in value)
    elif isinstance(value, tuple):
        value = counted(len(value), "item")
    return first_words(str(value), _VALUE_WIDTH)


def _print_revisions(console: Console, archive: Archive, facts: Mapping[str, Any]) -> None:
    """The texts, and which of them the links rest on, where a post at one end had several."""
    revisions = facts["revisions"]
    if len(revisions) > 1:
        lines = [
            f"{number}{_edited(one.edited_date)}: {first_words(one.text, _VALUE_WIDTH)}"
            for number, one in enumerate(revisions, 1)
        ]
        _print(console, "Revisions", *lines)
    links: Sequence[Link] = facts["links"]
    for link in links:
        ends = []
        for key, revision in ((link.source, link.source_revision), (link.target, link.target_revision)):
            count = len(archive.posts.revisions(key))
            ends.append(one_line(key) + (f" (revision {revision + 1} of {count})" if count > 1 else ""))
        if any(end.endswith(")") for end in ends):
            arrow = "→" if link.directed else "—"
            _print(console, "Link", f"{ends[0]} {arrow} {ends[1]}: {link.relation.value}")
        if link.changes:
            pair = f"{one_line(link.source)} → {one_line(link.target)}"
            _print(console, "Changed", *(f"{pair}: {one_line(change.said)}" for change in link.changes))


def _edited(date: datetime | None) -> str:
    return f" (edited {moment(date)})" if date else ""


def _then(since: datetime | None) -> str:
    return f", made {moment(since)} or later" if since else ""


def _print(console: Console, name: str, *lines: str | Text) -> None:
    terminal.print_fact(console, name, lines, _INDENT, margin="", style=terminal.STRONG)
