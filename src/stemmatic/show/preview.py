"""What other thresholds would change, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import Change, LinkChange, Preview
from stemmatic.show import terminal
from stemmatic.show.printable import counted, one_line

_SIGNS = {Change.COMES: "+", Change.GOES: "−", Change.CHANGES: "~"}
_LISTED = 12  # families


def print_preview(console: Console, folder: Path, found: Preview) -> None:
    """The options that are moved, how many links and families come, go and change, and some of them."""
    terminal.print_fact(console, "Preview", [f"{folder}: nothing was changed"], margin="")
    moved = [f"{name} {_said(before)} → {_said(after)}" for name, (before, after) in found.options.items()]
    terminal.print_fact(console, "Options", moved or ["those of the last run"], margin="")
    counts = [f"come: {_counted(found.come)}", f"go: {_counted(found.go)}", f"change: {found.change:,}"]
    terminal.print_fact(console, "Links", counts, margin="")
    families = found.families
    lines = [f"{families.before:,} now, {families.after:,} then"]
    for what, ids in (("come", families.come), ("go", families.go), ("have other posts", families.change)):
        lines.append(f"{what}: {_listed(ids)}")
    terminal.print_fact(console, "Families", lines, margin="")
    for one in found.links:
        console.print(_line(one), soft_wrap=True)
    whole = sum(found.come.values()) + sum(found.go.values()) + found.change
    if len(found.links) < whole:
        console.print(f"{counted(whole - len(found.links), 'further link')}; --limit 0 shows all.")


def _line(one: LinkChange) -> Text:
    arrow = "→" if one.directed else "—"
    facts = f"{one.relation.value} · score {one.score:.2f}"
    if one.relation_before:  # scores that change may do so by little
        facts = (
            f"{one.relation.value} · score {one.score:.4f} (was {one.relation_before.value}, {one.score_before:.4f})"
        )
    return Text(f"  {_SIGNS[one.change]} {one_line(one.source)} {arrow} {one_line(one.target)} · {facts}")


def _counted(links: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {relation}" for relation, count in links.items()) or "none"


def _listed(ids: Sequence[str]) -> str:
    if not ids:
        return "none"
    more = f" and {len(ids) - _LISTED:,} more" if len(ids) > _LISTED else ""
    return f"{len(ids):,}: {' '.join(ids[:_LISTED])}{more}"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else "?" if value is None else "(a table)"
