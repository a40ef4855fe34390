"""A collation for the terminal: what each witness has at each place, and what it left out, added or changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from stemmatic.model import Collation, Post, Reading, ReadingState, Witness
from stemmatic.show import terminal
from stemmatic.show.printable import counted, moment, one_line

SIGNS: Mapping[ReadingState, str] = {
    ReadingState.BASE: " ",
    ReadingState.SAME: "=",
    ReadingState.CHANGED: "~",
    ReadingState.CUT: "−",
    ReadingState.ADDED: "+",
    ReadingState.TRANSLATED: "⇄",
    ReadingState.ABSENT: "·",
}
_AGREE = frozenset({ReadingState.BASE, ReadingState.SAME, ReadingState.TRANSLATED})
_ORDER = {ReadingState.BASE: -1, ReadingState.CUT: 1, ReadingState.ABSENT: 2}  # what is not there stands last
_WITHOUT = frozenset({ReadingState.CUT, ReadingState.ABSENT})
_STYLES = {ReadingState.CUT: terminal.FAULT, ReadingState.ADDED: terminal.DECLARED}
_COLUMN = 36  # the least width of a witness's column
_MOST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a collation and its number, from 1, as the display calls it; ``holders`` witnesses have it in all."""

    number: int
    readings: tuple[Reading, ...]
    holders: int

    @property
    def agrees(self) -> bool:
        """Whether all witnesses have it, in the same words or in translation, nothing wanting and in its place.

        What one lacks of a witness that is not beside it says nothing here.
        """
        shown = {one.siglum for one in self.readings}
        return all(
            one.state in _AGREE and not (one.against in shown and (one.moved or one.lacks or one.brings))
            for one in self.readings
        )

    @property
    def only(self) -> Reading | None:
        """The reading of the one witness that has this place, where no other has it."""
        held = [reading for reading in self.readings if reading.state not in _WITHOUT]
        return held[0] if len(held) == self.holders == 1 and len(self.readings) > 1 else None


def number_places(collation: Collation) -> list[Place]:
    """The rows of a collation, with the numbers that they have in the whole that it is of."""
    numbers = collation.numbers or range(1, len(collation.places) + 1)
    holders = collation.holders or [sum(one.state not in _WITHOUT for one in place) for place in collation.places]
    return [Place(*one) for one in zip(numbers, collation.places, holders, strict=True)]


def group_readings(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Readings with the same words together, each group under the first that has them, and those without text too."""
    groups: list[list[Reading]] = []
    alike: dict[object, list[list[Reading]]] = defaultdict(list)
    for reading in readings:
        without = reading.state in _WITHOUT
        held = alike[reading.state if without else (*_words(reading.text), reading.moved)]
        for group in held:
            if without or reading.state in (ReadingState.SAME, group[0].state):
                group.append(reading)
                break
        else:
            groups.append([reading])
            held.append(groups[-1])
    return sorted(groups, key=lambda group: _ORDER.get(group[0].state, 0))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold()) or [text]


def mark_words(reading: Reading) -> Text:
    """The text of a reading; words against its source are marked ``[-cut-]`` and ``{+added+}``, and by style."""
    if reading.state is not ReadingState.CHANGED:
        return Text(one_line(reading.text))
    marked = Text()
    for state, piece in reading.words:
        words = one_line(piece)
        if not words:
            continue
        # Cut words stand between spaces of ours, except before the punctuation that the text goes on with.
        after_cut = marked.plain.endswith("-]") and words[0].isalnum()
        if marked.plain and (piece[:1].isspace() or state is ReadingState.CUT or after_cut):
            marked.append(" ")
        if state is ReadingState.CUT:
            marked.append(f"[-{words}-]", style=terminal.CUT)
        elif state is ReadingState.ADDED:
            marked.append(f"{{+{words}+}}", style=terminal.ADDED)
        else:
            marked.append(words)
    return marked


def remarks(reading: Reading) -> list[str]:
    """What is said of a reading beside its words: that it was moved, and what it lacks or brings of its source."""
    found = [f"moved: elsewhere in {reading.against}"] if reading.moved else []
    for head, details in ((f"only in {reading.against}", reading.lacks), ("only here", reading.brings)):
        if details:
            found.append(f"{head}: {', '.join(f'{one_line(one.text)} ({one.kind})' for one in details)}")
    return found


def earlier_sigla(collation: Collation) -> dict[tuple[str, int | None], str]:
    """The sigla of earlier texts, by their posts and which they are."""
    return {
        (one.post, one.revision): one.siglum.partition(".")[0]
        for one in collation.witnesses
        if one.revision is not None
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CollationView:
    """A collation with the posts of its witnesses; ``only_differences`` hides places where all agree."""

    collation: Collation
    posts: Mapping[str, Post]
    only_differences: bool = False

    def render(self, console: Console) -> Group:
        """The witnesses and what became of the text in each, then the places, then the meaning of the signs."""
        places = number_places(self.collation)
        shown = [place for place in places if not (self.only_differences and place.agrees)]
        hidden = len(places) - len(shown)
        parts: list[RenderableType] = [*self._legend(console, places), Text()]
        heading = Text(f"Collation: {counted(len(places), 'place')}", style=terminal.STRONG)
        if hidden:
            heading.append(f"; {counted(hidden, 'place')} hidden where all agree", style="not bold")
        parts += [*self._changes(console), heading, Text()]
        witnesses = self.collation.witnesses
        if 2 <= len(witnesses) <= _MOST_COLUMNS and console.width >= _COLUMN * len(witnesses) + 8:
            parts += [self._columns(console, shown), Text()]
        else:
            for place in shown:
                parts += [*self._stacked(console, place), Text()]
        parts.append(
            Text(
                "= same  ~ changed: [-cut-] {+added+}  − cut  + added  ⇄ translated  · neither it nor its source has it"
            )
        )
        return Group(*parts)

    # --- the witnesses -------------------------------------------------------------------------------------------

    def _legend(self, console: Console, places: Sequence[Place]) -> Iterator[Text]:
        yield Text("Witnesses", style=terminal.STRONG)
        indent = max((len(witness.siglum) for witness in self.collation.witnesses), default=0) + 4
        for number, witness in enumerate(self.collation.witnesses):
            post = self.posts[witness.post]
            head = Text.assemble("  ", (witness.siglum, terminal.STRONG))
            who = Text(f"{one_line(post.key)} · {moment(post.date)} · {witness.language}")
            if witness.revision is not None:
                who.append(f" · its text {witness.revision + 1}, before it was edited", style=terminal.OPEN)
            if post.channel_title:
                who.append(f" · {one_line(post.channel_title)}")
            yield terminal.hanging(console, head, who, indent)
            fate = self._fate(number, places)
            if fate.plain:
                yield terminal.hanging(console, Text(), fate, indent)

    def _changes(self, console: Console) -> Iterator[Text]:
        """What changed that can turn the meaning, in words."""
        if self.collation.changes:
            yield Text("Changes that can turn the meaning", style=terminal.STRONG)
            sigla = {one.post: one.siglum.partition(".")[0] for one in self.collation.witnesses}
            earlier = earlier_sigla(self.collation)
            for one in self.collation.changes:
                head = Text(f"  {one.place}  ")
                source = earlier.get((one.source, one.source_revision)) or sigla.get(one.source, one_line(one.source))
                pair = f"{sigla[one.target]}, against {source}: "
                yield terminal.hanging(console, head, Text(pair + one_line(one.change.said)), len(head))
            yield Text()

    @staticmethod
    def _fate(witness: int, places: Sequence[Place]) -> Text:
        """What one witness did to its source's text, with the numbers of the places."""
        by_state: dict[ReadingState, list[int]] = {}
        for place in places:
            by_state.setdefault(place.readings[witness].state, []).append(place.number)
        parts = []
        for state, word in (
            (ReadingState.SAME, "same"),
            (ReadingState.TRANSLATED, "translated"),
            (ReadingState.CHANGED, "changed"),
            (ReadingState.CUT, "cut"),
            (ReadingState.ADDED, "added"),
        ):
            if numbers := by_state.get(state):
                where = "" if state in _AGREE else f" (place{'s' * (len(numbers) > 1)} {_ranges(numbers)})"
                parts.append(Text(f"{SIGNS[state]} {len(numbers)} {word}{where}", style=_STYLES.get(state, "")))
        if alone := [place.number for place in places if place.only is place.readings[witness]]:
            parts.append(Text(f"◀ only here: {_ranges(alone)}", style=f"bold {terminal.OPEN}"))
        return Text("  ").join(parts)

    # --- the places ----------------------------------------------------------------------------------------------

    def _only_mark(self, place: Place) -> Text:
        if place.only is None:
            return Text()
        witness = self._witness(place.only.siglum)
        return Text(f"◀ only in {witness.siglum} ({witness.language})", style=f"bold {terminal.OPEN}")

    def _witness(self, siglum: str) -> Witness:
        return next(one for one in self.collation.witnesses if one.siglum == siglum)

    def _stacked(self, console: Console, place: Place) -> Iterator[Text]:
        head = Text(f"{place.number}", style=terminal.STRONG)
        mark = self._only_mark(place)
        yield Text.assemble(head, "  ", mark) if mark.plain else head
        groups = group_readings(place.readings)
        indent = min(max(len(one.siglum) for one in place.readings) + 6, 16)
        for group in groups:
            lead, rest = group[0], group[1:]
            without = lead.state in _WITHOUT
            sigla = " ".join(one.siglum for one in group) if without else lead.siglum
            sign = Text(f" {SIGNS[lead.state]} ", style=_STYLES.get(lead.state, ""))
            first = Text.assemble("  ", (sigla, terminal.STRONG), sign)
            yield terminal.hanging(console, first, self._said(lead), indent)
            if rest and not without:
                same = Text.assemble("  ", (" ".join(one.siglum for one in rest), terminal.STRONG))
                yield Text.assemble(same, f" = {lead.siglum}")

    def _columns(self, console: Console, shown: Sequence[Place]) -> Table:
        witnesses = self.collation.witnesses
        width = (console.width - 6) // len(witnesses) - 3
        table = Table(show_lines=True, show_edge=False, pad_edge=False, header_style="bold", border_style="default")
        table.add_column("", justify="right")
        for witness in witnesses:
            channel = one_line(self.posts[witness.post].channel)
            table.add_column(Text(f"{witness.siglum} · {witness.language} · {channel}"), width=width, no_wrap=True)
        for place in shown:
            cells = []
            for reading in place.readings:
                sign = Text(f"{SIGNS[reading.state]} ", style=_STYLES.get(reading.state, ""))
                lines = terminal.wrap(console, self._said(reading), width - 2)
                if place.only is reading:
                    lines.insert(0, self._only_mark(place))
                cells.append(
                    Text("\n").join([Text.assemble(sign if not n else "  ", one) for n, one in enumerate(lines)])
                )
            table.add_row(Text(str(place.number), style=terminal.STRONG), *cells)
        return table

    @staticmethod
    def _said(reading: Reading) -> Text:
        if reading.state is ReadingState.CUT:
            return Text("cut", style=terminal.FAULT)
        if reading.state is ReadingState.ABSENT:
            return Text("absent", style="dim")
        said = mark_words(reading)
        for one in remarks(reading):
            said.append(f"  ⟨{one}⟩", style=terminal.OPEN)
        return said


def _ranges(numbers: Sequence[int]) -> str:
    """``1 3–5 8``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
