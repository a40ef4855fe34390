"""Posts that live on in others, for the terminal and in words."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import Loss, Recovered, Recovery
from stemmatic.show.lists import print_line, print_more
from stemmatic.show.printable import counted, moment, one_line
from stemmatic.show.terminal import headed, print_fact

_KEYS = 5


def print_recovered(console: Console, found: Recovery, most: int) -> None:
    """A post on two lines or three: what it is, when it stood there, who carries it."""
    for one in found.posts[:most]:
        print_line(console, headed(name_of(one), [one.loss, when_of(one)]), one.text)
        print_fact(console, "Forwards", [_keys(one.forwards)] if one.forwards else [])
        print_fact(console, "Copies", [_keys(one.copies)] if one.copies else [])
    print_more(console, len(found.posts), min(most, len(found.posts)), "post", "posts")
    if found.untold:
        said = f"{counted(found.untold, 'forward')} more name no channel, or carry neither number nor text"
        console.print(Text(said))


def name_of(one: Recovered) -> str:
    """Its key, or its channel and that the number is unknown."""
    key = one.post or f"{one.platform}:{one.channel}, number unknown"
    return f"{key} ({one.name})" if one.name and one.name != one.channel else key


def when_of(one: Recovered) -> str:
    """When it stood there, as far as that is known."""
    if one.date:
        said = f"of {moment(one.date)}"
    elif one.not_before and one.not_after:
        said = f"between {moment(one.not_before)} and {moment(one.not_after)}"
    elif one.not_after:
        said = f"not after {moment(one.not_after)}"
    else:
        said = "time unknown"
    if one.loss is Loss.ABSENT:
        said += f", gone by {moment(one.gone_by)}" if one.gone_by else ", gone since"
    return said


def _keys(keys: tuple[str, ...]) -> str:
    more = f" and {len(keys) - _KEYS:,} more" if len(keys) > _KEYS else ""
    return one_line(", ".join(keys[:_KEYS])) + more
