"""A family's proposed stemma as a tree for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.text import Text
from rich.tree import Tree

from stemmatic.api.records import JudgedLink, Verdicts
from stemmatic.model import Descent
from stemmatic.show import terminal
from stemmatic.show.family import Branch, FamilyView, edge_strength, plan_tree
from stemmatic.show.printable import counted, first_words, moment, one_line, preview, span
from stemmatic.show.verdicts import acting_heading, acting_lines, other_lines, verdict_line

_INDENT = 4  # cells a level of a rich Tree takes
_LEAST_WIDTH = 44  # a branch that would have less room is continued at the margin


@dataclass(frozen=True, slots=True, kw_only=True)
class StemmaView:
    """A family's tree with what people said of its edges, and what of it is ``acting`` there.

    ``all_grounds`` puts every ground on a line of its own.
    """

    view: FamilyView
    verdicts: Verdicts = field(default_factory=Verdicts)
    acting: Sequence[JudgedLink] = ()
    all_grounds: bool = False

    def render(self, console: Console) -> Group:
        """Heading, trees and the meaning of the signs."""
        waiting = [(branch, False) for branch in plan_tree(self.view.family)]
        trees: list[Tree | Text] = []
        while waiting:
            branch, continued = waiting.pop(0)
            tree = Tree(self._label(branch, console.width, continued=continued), guide_style="default")
            beyond = self._grow(tree, branch, console.width)
            waiting[:0] = [(one, True) for one in beyond]
            trees += [tree, Text()]
        acting = {one.entry for one in self.acting}
        judged = [one for one in self.verdicts.among(self.view.family.posts) if one.entry not in acting]
        if others := list(other_lines(judged, self.view.family.stemma, self.view.sigla)):
            trees += [Text("Judged besides", style=terminal.STRONG), *(Text(f"  {one}") for one in others), Text()]
        signs = self._signs()
        return Group(self._heading(), Text(), *trees, *([signs] if signs.plain else []))

    def _grow(self, tree: Tree, branch: Branch, width: int) -> list[Branch]:
        """Hang the descendants of ``branch`` on ``tree``; gives the branches that there was no room to go on with."""
        beyond: list[Branch] = []
        waiting = [(tree, branch, width)]
        while waiting:
            at, one, room = waiting.pop()
            if one is not branch and one.children and room - _INDENT < _LEAST_WIDTH:
                beyond.append(one)
                at.label = Group(at.label, Text("… goes on below", style=terminal.STRONG))
                continue
            for child in one.children:
                room_below = room - _INDENT
                waiting.append((at.add(self._label(child, room_below)), child, room_below))
        return sorted(
            beyond, key=lambda one: self.view.family.posts.index(one.key) if one.key in self.view.posts else -1
        )

    def _heading(self) -> Text:
        family = self.view.family
        text = Text.assemble(
            ("Family ", ""),
            (family.id, terminal.STRONG),
            f": {counted(len(family.posts), 'post')} in {counted(len(family.channels), 'channel')}",
            f" · {' '.join(family.languages)}" if family.languages else "",
        )
        if summary := one_line(self.view.summary):
            text.append(f"\n{summary}")
        text.append("".join(f"\n{line}" for line in self.view.stated_lines))
        if family.hidden:
            text.append("\nHidden: somebody wants it left out of lists", style=terminal.STRONG)
        if self.acting:
            text.append(f"\n{acting_heading(len(self.acting))}:", style=terminal.STRONG)
            text.append("".join(f"\n  {line}" for line in acting_lines(self.acting, self.view.sigla)))
        text.append("\nProposed stemma; times are UTC")
        return text

    def _label(self, branch: Branch, width: int, *, continued: bool = False) -> Group:
        if branch.is_group:
            return Group(Text("(unrooted) these hang together: nothing tells which is the source", style=terminal.OPEN))
        if branch.key not in self.view.posts:
            edited = branch.key in self.view.edited
            label = Text.assemble(
                ("(edited since) " if edited else "(lost) ", terminal.OPEN),
                (self.view.name(branch.key), terminal.STRONG),
            )
            return Group(label.append(": the post has it no more" if edited else ": not in this archive"))
        post, said = self.view.read[branch.key]
        head = Text.assemble((self.view.sigla[post.key], terminal.STRONG), f"  {one_line(post.key)}")
        if continued:
            head.append(", continued", style=terminal.STRONG)
            return Group(head)
        facts = [moment(post.date), " ".join(said.languages)]
        if post.key == self.view.family.earliest and post.date is not None:
            facts.append("earliest in this archive")
        if self.view.posts[post.key].container:
            facts.append("part of a post that holds other texts too")
        head.append("".join(f" · {fact}" for fact in facts if fact))
        lines = [head]
        if branch.edge is not None:
            lines += self._edge_lines(branch.edge, branch.key, width)
        for edge in branch.further:
            lines += self._edge_lines(edge, branch.key, width, further=True)
        words = preview(self.view.text_of(post.key) or post.title or "", width - 3)
        lines.append(Text(words or "(no text)"))
        return Group(*lines)

    def _edge_lines(self, edge: Descent, target: str, width: int, *, further: bool = False) -> list[Text]:
        said = verdict_line(self.verdicts.of(edge.source, edge.target))
        lines = self._inferred_lines(edge, target, width, further=further)
        return [*lines, Text(said)] if said else lines

    def _inferred_lines(self, edge: Descent, target: str, width: int, *, further: bool) -> list[Text]:
        source = edge.target if edge.source == target else edge.source
        text = Text("further source: " if further and edge.directed else "")
        if edge.declared:
            text.append("➤ forward", style=terminal.DECLARED)
            text.append(" (declared)")
        else:
            sign = "⇄" if "transla" in edge.relation else "≈"
            text.append(f"{sign} {edge.relation}", style=terminal.INFERRED)
            text.append(f" {edge.score:.2f}{' (weak)' if edge_strength(edge) == 'weak' else ''}")
        if not edge.determined:
            text.append(" ? undetermined", style=terminal.OPEN)
        text.append(self._since(source, target, undirected=not edge.directed))
        if edge.alternatives:
            text.append(
                f"; as well {'from' if edge.directed else 'with'} {' '.join(map(self.view.name, edge.alternatives))}"
            )
        if self.all_grounds:
            return [text, *(Text(f"  - {one_line(ground)}") for ground in edge.grounds)]
        grounds = "; ".join(one_line(ground) for ground in edge.grounds if not ground.startswith("time:"))
        room = width - text.cell_len - 3
        if grounds and room > 12:
            text.append(f" · {first_words(grounds, room)}")
        elif grounds:
            return [text, Text(first_words(grounds, width))]
        return [text]

    def _since(self, source: str, target: str, *, undirected: bool) -> str:
        name = f" {self.view.sigla[source]}" if source in self.view.sigla else ""
        seconds = self.view.seconds_between(source, target)
        if seconds is None:
            return f" · {'with' if undirected else 'from'}{name}, time between unknown" if name else ""
        if seconds == 0:
            return f" · same time as{name or ' the origin'}"
        return f" · {span(abs(seconds))} {'after' if seconds > 0 else 'before'}{name or ' the origin'}"

    def _signs(self) -> Text:
        edges = self.view.family.stemma
        parts = []
        if any(edge.declared for edge in edges):
            parts.append("➤ forward, declared by the platform")
        if any(not edge.declared for edge in edges):
            parts.append(
                "≈ the same words and ⇄ the same in another language: inferred, declared by nobody; the score, 0 to 1, "
                "says how sure the source is"
            )
        if any(not edge.determined for edge in edges):
            parts.append("? the evidence leaves direction or source open")
        return Text(" · ".join(parts))
