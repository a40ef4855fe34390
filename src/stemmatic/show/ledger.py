"""The ledger for the terminal: what the archive has of each channel, and what not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import ChannelLedger, Ledger
from stemmatic.show import terminal
from stemmatic.show.lists import untranslated_lines
from stemmatic.show.printable import counted, first_words, moment, one_line
from stemmatic.show.terminal import print_fact

_LISTED = 12


def print_ledger(console: Console, ledger: Ledger, *, limit: int = _LISTED) -> None:
    """Channel by channel, then the formats and what was skipped; ``limit`` lines of a kind, 0 for all."""
    for channel in ledger.channels:
        _print_channel(console, channel, limit)
        console.print()
    if ledger.formats:
        console.print(Text("Formats", style=terminal.STRONG))
        for one in ledger.formats:
            said = [f"{one.format}: {counted(one.dumps, 'dump')}, {counted(one.posts, 'reading')} of posts"]
            if one.lacks:
                said.append(f"leaves out {', '.join(map(_plain, one.lacks))}")
            if one.unseen:
                said.append(f"no dump here has {', '.join(map(_plain, one.unseen))}")
            console.print(terminal.hanging(console, Text("  "), Text("; ".join(said))))
    if ledger.untranslated:
        console.print(Text("Not followed across languages", style=terminal.STRONG))
        for line in untranslated_lines({one.language: one.posts for one in ledger.untranslated}):
            console.print(terminal.hanging(console, Text("  "), Text(line)))
    if ledger.skipped:
        console.print(Text("Skipped", style=terminal.STRONG))
        lines = [
            f"{one.count:,} × {one_line(one.reason)}{' (on purpose)' if one.deliberate else ''} · {_dumps(one.dumps)}"
            for one in ledger.skipped
        ]
        for line in _cut(lines, limit, "reasons"):
            console.print(terminal.hanging(console, Text("  "), Text(line)))
    if not ledger.channels:
        console.print("The archive has no posts.")


def _print_channel(console: Console, channel: ChannelLedger, limit: int) -> None:
    head = Text(one_line(f"{channel.platform}:{channel.channel}"), style=terminal.STRONG)
    title = f"  {first_words(channel.title, 40)}" if channel.title and channel.title != channel.channel else ""
    head.append(f"{title} · {counted(channel.posts, 'post')}", style="not bold")
    console.print(head, soft_wrap=True)
    print_fact(console, "Dumps", _cut(list(_holdings(channel)), limit, "dumps"))
    print_fact(console, "Also called", [f"{one_line(one.name)}: {one_line(one.ground)}" for one in channel.names])
    print_fact(console, "Gaps", _cut(list(_gaps(channel)), limit, "runs"))
    print_fact(
        console,
        "Not covered",
        _cut([f"{moment(begin)} to {moment(end)}, between dumps" for begin, end in channel.uncovered], limit, "times"),
    )
    absent = [
        f"{one_line(one.post)} since {one_line(one.dump)}"
        + (f", made {moment(one.since)} or later" if one.since else "")
        + f": {one_line(one.ground)}"
        for one in channel.absent
    ]
    print_fact(console, "Absent", _cut(absent, limit, "posts"))
    missing = [f"{one_line(one.post)}, in {one_line(one.dump)}: {one_line(one.reason)}" for one in channel.missing]
    print_fact(console, "Missing", _cut(missing, limit, "posts"))
    lives = f"{counted(channel.recovered, 'post')} in forwards and copies: stemmatic recovered"
    print_fact(console, "Recovered", [lives] if channel.recovered else [])
    print_fact(console, "Unknown", [", ".join(map(_plain, channel.unknown))] if channel.unknown else [])


def _holdings(channel: ChannelLedger) -> Iterator[str]:
    names = Counter(one.dump for one in channel.dumps)
    for one in channel.dumps:
        which = f", {one.dump_sha256[:8]}" if names[one.dump] > 1 else ""
        said = [f"{one_line(one.dump)} ({one.format}{which}): {counted(one.posts, 'post')}"]
        if one.first is not None:
            said.append(_span(one.first, one.last))
        if one.first_date and one.last_date:
            said.append(f"{moment(one.first_date)} to {moment(one.last_date)}")
        if one.whole:
            said.append("every post between")
        if one.faults:
            said.append(f"{counted(one.faults, 'fault')} in the file")
        yield ", ".join(said)


def _gaps(channel: ChannelLedger) -> Iterator[str]:
    """How many numbers of each kind, then the runs, the longest first."""
    if not channel.gaps:
        return
    kinds = dict.fromkeys(one.kind for one in channel.gaps)
    sums = {kind: sum(one.count for one in channel.gaps if one.kind is kind) for kind in kinds}
    yield f"no post has these numbers: {', '.join(f'{count:,} {kind.value}' for kind, count in sums.items())}"
    for one in sorted(channel.gaps, key=lambda gap: (-gap.count, gap.first)):
        yield f"{_span(one.first, one.last)} {one.kind.value}{_between(one.after, one.before)}"


def _span(first: int, last: int | None) -> str:
    return str(first) if last in (first, None) else f"{first}–{last}"


def _between(after: datetime | None, before: datetime | None) -> str:
    if after and before:
        return f", between {moment(after)} and {moment(before)}"
    return f", before {moment(before)}" if before else ""


def _plain(name: str) -> str:
    """A field's name in words: ``edited_date`` is "edited date"."""
    return name.replace("_", " ")


def _dumps(names: Sequence[str]) -> str:
    return one_line(names[0]) if len(names) == 1 else counted(len(names), "dump")


def _cut(lines: Sequence[str], limit: int, plural: str) -> list[str]:
    """The first lines, and how many more there are."""
    if not limit or len(lines) <= limit:
        return list(lines)
    return [*lines[:limit], f"and {len(lines) - limit:,} more {plural}: --limit 0 shows all"]
