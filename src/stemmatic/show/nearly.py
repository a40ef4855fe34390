"""What a post was nearly linked with, for people: the rules against each pair, and the options that let it in."""

from __future__ import annotations

from dataclasses import fields

from rich.console import Console
from rich.text import Text

from stemmatic.api.archive import Archive
from stemmatic.api.records import NearMiss, NearMisses, Rule
from stemmatic.model import PassagePair
from stemmatic.options import Options
from stemmatic.show import terminal
from stemmatic.show.printable import counted, moment, preview

NEVER_COMPARED = "A pair that was no candidate, since it shares too little to be compared, is not listed."
_UNITS = {
    f"{part.name}.{one.name}": str(one.metadata["unit"])
    for part in fields(Options)
    for one in fields(getattr(Options(), part.name))
}


def said_rule(rule: Rule) -> str:
    """A rule, and what the pair has of what it asks for."""
    return f"{rule.option}={rule.limit:g}, the pair has {rule.held:g} ({_UNITS[rule.option]})"


def letting_in(miss: NearMiss) -> str:
    """The options that let a pair in, as the command line takes them."""
    return " ".join(f"--option {rule.option}={rule.lets_in}" for rule in miss.rules)


def other_spans(miss: NearMiss) -> list[tuple[int, int]]:
    """The spans of the other post's text that have an answer, in order."""
    theirs = miss.link.source == miss.post

    def span(pair: PassagePair) -> tuple[int, int]:
        return (pair.source_begin, pair.source_end) if theirs else (pair.target_begin, pair.target_end)

    return sorted({span(pair) for pair in miss.link.passages})


def print_near_misses(console: Console, archive: Archive, found: NearMisses) -> None:
    """The near misses of a post, and what was left out of them."""
    if not found.misses:
        console.print("Nothing was nearly linked with this post.")
    else:
        console.print(
            f"Nearly linked: {counted(found.found, 'post')}; the fewest rules against it first, times are UTC"
        )
    texts = archive.posts.read([one.post for one in found.misses])
    for one in found.misses:
        facts = [moment(one.date), f"would be {one.link.relation.value}", f"score {one.link.score:.2f}"]
        console.print(terminal.headed(one.post, facts), soft_wrap=True)
        begin, end = other_spans(one)[0]
        words = texts[one.post][0].text[begin:end]
        console.print(Text("    " + preview(words, max(console.width - 4, 20))), soft_wrap=True)
        for number, rule in enumerate(one.rules):
            said = f"    {'and' if number else 'decided by'} {said_rule(rule)}"
            console.print(Text(said, style=terminal.INFERRED), soft_wrap=True)
        console.print(Text(f"    a link with {letting_in(one)}"), soft_wrap=True)
    if len(found.misses) < found.found:
        console.print(f"{found.found - len(found.misses):,} more; --limit 0 shows all.")
    if found.left_out:
        console.print(f"{counted(found.left_out, 'candidate')} that share less with it were not looked into.")
    console.print(NEVER_COMPARED, soft_wrap=True)
