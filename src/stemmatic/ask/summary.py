"""A family in a few sentences, made from what is known of it, for a reader who knows no textual criticism."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

from stemmatic.model import Family, Post, Relation

_WORDS = 24  # of the statement that are quoted
_CUT = (Relation.EXCERPT, Relation.TRANSLATED_EXCERPT)
_ADDED = (Relation.EXPANDED_COPY, Relation.EXPANDED_TRANSLATION)


def summarise_family(family: Family, posts: Mapping[str, Post], language: str | None = None) -> str:
    """What was said, who had it first, how far and how fast it went, what became of it, and what is unsure.

    Args:
        family: The family.
        posts: Its posts by key; those that are absent are passed over.
        language: The reader's: what was said is quoted in it, if a witness has it, else as the earliest has it.
    """
    held = [one for one in family.witnesses if one.post in posts]
    if not held:
        return ""
    quoted = next((one for one in held if one.language == language), held[0])
    said = _first_words(posts[quoted.post].text[quoted.begin : quoted.end])
    sentences = [f"“{said}” {_first(family, posts)}" if said else _first(family, posts), _spread(family, posts)]
    sentences += [one for one in (_changes(family), _unsure(family)) if one]
    return " ".join(sentences)


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:_WORDS]) + ("…" if len(words) > _WORDS else "")


def _first(family: Family, posts: Mapping[str, Post]) -> str:
    first = posts.get(family.posts[0])
    if first is None or first.date is None:
        return "None of its posts has a date: who had it first is unknown."
    if family.earliest is None:
        return "Some of its times are local, their zones unknown: who had it first is open."
    moment = f"{first.date.astimezone(UTC):on %Y-%m-%d at %H:%M} UTC"
    return f"{first.channel_title or first.channel} had it first in this archive, {moment}."


def _spread(family: Family, posts: Mapping[str, Post]) -> str:
    dates = sorted(one.date for key in family.posts if (one := posts.get(key)) and one.date)
    within = f", within {_span(dates[0], dates[-1])}" if len(dates) > 1 and family.earliest else ""
    said = f"It is in {_counted(len(family.posts), 'post')} of {_counted(len(family.channels), 'channel')}"
    if family.languages:
        said += f", in {_listed(family.languages)}"
    containers = len(family.containers)
    held = f"; {containers} of them {'holds' if containers == 1 else 'hold'} other texts too" if containers else ""
    return f"{said}{within}{held}."


def _changes(family: Family) -> str:
    """What became of it on the way, by the edges of which the source is known."""
    counts = Counter[str]()
    for edge in family.stemma:
        if edge.declared:
            counts["forwarded it"] += 1
        elif edge.determined:
            relation = Relation(edge.relation)
            if relation.crosses_languages:
                counts["translated it"] += 1
            if relation in _CUT:
                counts["left something out"] += 1
            elif relation in _ADDED:
                counts["added to it"] += 1
            elif relation is Relation.EDITED_COPY:
                counts["changed its words"] += 1
            elif relation is Relation.COPY:
                counts["copied it word for word"] += 1
    return f"On the way {_listed([f'{count} {what}' for what, count in counts.most_common()])}." if counts else ""


def _unsure(family: Family) -> str:
    unsure = sum(not edge.determined for edge in family.stemma)
    if not unsure:
        return ""
    return f"For {_counted(unsure, 'post')} it is open where {'it' if unsure == 1 else 'they'} had it from."


def _span(first: datetime, last: datetime) -> str:
    seconds = int((last - first).total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = [
        f"{days} d" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes and not days else "",
    ]
    return " ".join(filter(None, parts)) or "a minute"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
