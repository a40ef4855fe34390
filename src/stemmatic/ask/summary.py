"""A family in a few sentences, made from what is known of it, for a reader who knows no textual criticism."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from operator import itemgetter

from stemmatic.model import Collation, Family, Post, ReadingState, Relation

_WORDS = 24  # of the statement that are quoted
_FEW_WORDS = 14  # of what became of it
_LEAST_QUOTED = 12  # characters; less is a signature or a mark
_MOST_WEIGHED = 120  # characters: a place that most leave out counts for more than a long one that one does
_MOST = {
    ReadingState.CUT: "Left out most",
    ReadingState.ADDED: "Added most",
    ReadingState.CHANGED: "Changed most",
}
_FOUND = frozenset(Relation)  # what links say: an edge can stand on a verdict alone
_CUT = (Relation.EXCERPT, Relation.EDITED_EXCERPT, Relation.TRANSLATED_EXCERPT)
_ADDED = (Relation.EXPANDED_COPY, Relation.EXPANDED_TRANSLATION)


def summarise_family(
    family: Family, posts: Mapping[str, Post], language: str | None = None, collation: Collation | None = None
) -> str:
    """What was said, who had it first, how far and how fast it went, what became of it, and what is unsure.

    Args:
        family: The family.
        posts: Its posts by key; those that are absent are passed over.
        language: The reader's: what was said is quoted in it, if a witness has it, else as the earliest has it.
        collation: That of the family: with it the summary quotes what was left out, added and changed most.
    """
    held = [one for one in family.witnesses if one.post in posts]
    if not held:
        return ""
    quoted = next((one for one in held if one.language == language), held[0])
    said = _first_words(posts[quoted.post].text[quoted.begin : quoted.end])
    sentences = [f"“{said}” {_first(family, posts)}" if said else _first(family, posts), _spread(family, posts)]
    sentences += [one for one in (_changes(family), *_quoted(collation), _unsure(family), _judged(family)) if one]
    return " ".join(sentences)


def _first_words(text: str, most: int = _WORDS) -> str:
    words = text.split()
    return " ".join(words[:most]) + ("…" if len(words) > most else "")


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


def _judged(family: Family) -> str:
    """That it is as it is because somebody said so."""
    return f"What people say acts in it: {_counted(len(family.verdicts), 'verdict')}." if family.verdicts else ""


def _changes(family: Family) -> str:
    """What became of it on the way, by the edges of which the source is known."""
    counts = Counter[str]()
    for edge in family.stemma:
        if edge.declared:
            counts["forwarded it"] += 1
        elif edge.determined and edge.relation in _FOUND:
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


def _quoted(collation: Collation | None) -> Iterator[str]:
    """What was left out, added and changed most: at the place where most text was, over all witnesses."""
    if collation is None:
        return
    for state, said in _MOST.items():
        found = []
        for place in collation.places:
            count = sum(one.state is state for one in place)
            if not count:
                continue
            # What was left out or changed is quoted as the earliest has it.
            first = next(one for one in place if one.text and (one.state is state or state is not ReadingState.ADDED))
            if len(first.text) >= _LEAST_QUOTED:
                found.append((count * min(len(first.text), _MOST_WEIGHED), first.text, count))
        if found:
            _, text, count = max(found, key=itemgetter(0))
            yield f"{said}: “{_first_words(text, _FEW_WORDS)}” ({_counted(count, 'time')})."


def _unsure(family: Family) -> str:
    """What is open: sources, directions, and what may come from elsewhere."""
    inferred = {one.key for one in family.lost if one.inferred}
    common = sum(edge.source in inferred for edge in family.stemma)
    unrooted = sum(not edge.directed for edge in family.stemma)
    unsure = sum(edge.directed and not edge.determined for edge in family.stemma) - common
    elsewhere = sum(edge.from_elsewhere for edge in family.stemma)
    sentences = []
    if unrooted:
        sentences.append(f"Nothing tells which of {unrooted + 1} posts that hang together is the source.")
    if unsure:
        them = "it" if unsure == 1 else "they"
        sentences.append(f"For {_counted(unsure, 'post')} it is open where {them} had it from.")
    if elsewhere:
        them = "it and the post before it" if elsewhere == 1 else "each and the post before it"
        sentences.append(
            f"{_counted(elsewhere, 'post')} came within minutes of another that declares no source either: {them} may "
            "have it from elsewhere, an agency or a press release."
        )
    if common:
        sentences.append(f"{_counted(common, 'post')} call for a common source that this archive does not hold.")
    return " ".join(sentences)


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
