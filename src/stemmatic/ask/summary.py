"""A family in a few sentences, made from what is known of it, for a reader who knows no textual criticism."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from stemmatic.model import Collation, Family, Post, ReadingState, Relation, split_key
from stemmatic.read.languages import language_name
from stemmatic.text.formatted import without_marks

_WORDS = 24  # of the statement that are quoted
_FEW_WORDS = 14  # of what became of it
_LEAST_QUOTED = 12  # characters; less is a signature or a mark
_MOST_WEIGHED = 120  # characters: a place that most leave out counts for more than a long one that one does


def said_as(one: str, many: str) -> tuple[str, str]:
    """Marks a message that counts, for who words it in another language."""
    return one, many


_MOST = {
    ReadingState.CUT: said_as(
        "Left out most: “%(text)s” (%(num)s time).", "Left out most: “%(text)s” (%(num)s times)."
    ),
    ReadingState.ADDED: said_as("Added most: “%(text)s” (%(num)s time).", "Added most: “%(text)s” (%(num)s times)."),
    ReadingState.CHANGED: said_as(
        "Changed most: “%(text)s” (%(num)s time).", "Changed most: “%(text)s” (%(num)s times)."
    ),
}
_FOUND = frozenset(Relation)  # what links say: an edge can stand on a verdict alone
_CUT = (Relation.EXCERPT, Relation.EDITED_EXCERPT, Relation.TRANSLATED_EXCERPT)
_ADDED = (Relation.EXPANDED_COPY, Relation.EXPANDED_TRANSLATION)


class Words:
    """How the summary is worded: in English here; who shows it in another language has words of its own.

    A message holds ``%(name)s`` for what varies; one that counts has ``%(num)s``.
    """

    def say(self, message: str, /, **values: Any) -> str:
        """A message with its values filled in."""
        return message % values

    def count(self, one: str, many: str, number: int, /, **values: Any) -> str:
        """A message that counts, in the form for that number."""
        return (one if number == 1 else many) % {**values, "num": f"{number:,}"}

    def moment(self, at: datetime) -> str:
        """A time."""
        return f"{at.astimezone(UTC):on %Y-%m-%d at %H:%M} UTC"

    def span(self, seconds: float) -> str:
        """A length of time."""
        days, hours, minutes = int(seconds) // 86400, int(seconds) // 3600 % 24, int(seconds) // 60 % 60
        parts = [
            f"{days} d" if days else "",
            f"{hours} h" if hours else "",
            f"{minutes} min" if minutes and not days else "",
        ]
        return " ".join(filter(None, parts)) or "a minute"

    def language(self, code: str) -> str:
        """The name of a language; its code where it has none."""
        return language_name(code)

    def listed(self, names: Sequence[str]) -> str:
        """Names in a row."""
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


_ENGLISH = Words()


def summarise_family(
    family: Family,
    posts: Mapping[str, Post],
    language: str | None = None,
    collation: Collation | None = None,
    words: Words = _ENGLISH,
) -> str:
    """What was said, who had it first, how far and how fast it went, what became of it, and what is unsure.

    Args:
        family: The family.
        posts: Its posts by key; those that are absent are passed over.
        language: The reader's: what was said is quoted in it, if a witness has it, else as the earliest has it.
        collation: That of the family: with it the summary quotes what was left out, added and changed most.
        words: How it is worded.
    """
    held = [one for one in family.witnesses if one.post in posts]
    if not held:
        return ""
    quoted = next((one for one in held if one.language == language), held[0])
    said = _first_words(posts[quoted.post].text[quoted.begin : quoted.end])
    sentences = [f"“{said}”"] if said else []
    sentences += [_first(family, posts, words), _spread(family, posts, words), _changes(family, words)]
    sentences += [*_quoted(collation, words), *_unsure(family, words), _judged(family, words)]
    return " ".join(filter(None, sentences))


def _first_words(text: str, most: int = _WORDS) -> str:
    words = without_marks(text).split()
    return " ".join(words[:most]) + ("…" if len(words) > most else "")


def _first(family: Family, posts: Mapping[str, Post], words: Words) -> str:
    first = posts.get(family.earliest or family.posts[0])
    if first is None or first.date is None:
        return words.say("None of its posts has a date: who had it first is unknown.")
    if family.earliest is None:
        return words.say("Some of its times are local, their zones unknown: who had it first is open.")
    channel, time = first.channel_title or first.channel, words.moment(first.date)
    before = [(one.date, one.key) for one in family.lost if one.earlier and one.date and one.date < first.date]
    if before:
        date, source = min(before)
        return words.say(
            "%(channel)s had it first, %(time)s, in a post that it has edited since; of those that still have it, "
            "%(other)s was first, %(later)s.",
            channel=split_key(source)[1],
            time=words.moment(date),
            other=channel,
            later=time,
        )
    return words.say("%(channel)s had it first in this archive, %(time)s.", channel=channel, time=time)


def _spread(family: Family, posts: Mapping[str, Post], words: Words) -> str:
    dates = sorted(one.date for key in family.posts if (one := posts.get(key)) and one.date)
    parts = [
        words.count("It is in %(num)s post", "It is in %(num)s posts", len(family.posts))
        + " "
        + words.count("of %(num)s channel", "of %(num)s channels", len(family.channels))
    ]
    if family.languages:
        parts.append(words.say("in %(languages)s", languages=words.listed([*map(words.language, family.languages)])))
    if len(dates) > 1 and family.earliest:
        parts.append(words.say("within %(span)s", span=words.span((dates[-1] - dates[0]).total_seconds())))
    held = len(family.containers)
    more = words.count("%(num)s of them holds other texts too", "%(num)s of them hold other texts too", held)
    return ", ".join(parts) + (f"; {more}." if held else ".")


def _judged(family: Family, words: Words) -> str:
    """That it is as it is because somebody said so."""
    if not family.verdicts:
        return ""
    return words.count(
        "What people say acts in it: %(num)s verdict.",
        "What people say acts in it: %(num)s verdicts.",
        len(family.verdicts),
    )


_DONE = {
    "forwarded": said_as("%(num)s forwarded it", "%(num)s forwarded it"),
    "translated": said_as("%(num)s translated it", "%(num)s translated it"),
    "cut": said_as("%(num)s left something out", "%(num)s left something out"),
    "added": said_as("%(num)s added to it", "%(num)s added to it"),
    "changed": said_as("%(num)s changed its words", "%(num)s changed its words"),
    "copied": said_as("%(num)s copied it word for word", "%(num)s copied it word for word"),
}


def _changes(family: Family, words: Words) -> str:
    """What became of it on the way, by the edges of which the source is known."""
    counts = Counter[str]()
    for edge in family.stemma:
        if edge.declared:
            counts["forwarded"] += 1
        elif edge.determined and edge.relation in _FOUND:
            relation = Relation(edge.relation)
            if relation.crosses_languages:
                counts["translated"] += 1
            if relation in _CUT:
                counts["cut"] += 1
            elif relation in _ADDED:
                counts["added"] += 1
            elif relation is Relation.EDITED_COPY:
                counts["changed"] += 1
            elif relation is Relation.COPY:
                counts["copied"] += 1
    if not counts:
        return ""
    told = [words.count(*_DONE[what], count) for what, count in counts.most_common()]
    return words.say("On the way %(what)s.", what=words.listed(told))


def _quoted(collation: Collation | None, words: Words) -> Iterator[str]:
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
            yield words.count(*said, count, text=_first_words(text, _FEW_WORDS))


def _unsure(family: Family, words: Words) -> Iterator[str]:
    """What is open: sources, directions, and what may come from elsewhere."""
    inferred = {one.key for one in family.lost if one.inferred}
    common = sum(edge.source in inferred for edge in family.stemma)
    unrooted = sum(not edge.directed for edge in family.stemma)
    unsure = sum(edge.directed and not edge.determined for edge in family.stemma) - common
    elsewhere = sum(edge.from_elsewhere for edge in family.stemma)
    if unrooted:
        yield words.count(
            "Nothing tells which of %(num)s posts that hang together is the source.",
            "Nothing tells which of %(num)s posts that hang together is the source.",
            unrooted + 1,
        )
    if unsure:
        yield words.count(
            "For %(num)s post it is open where it had it from.",
            "For %(num)s posts it is open where they had it from.",
            unsure,
        )
    if elsewhere:
        yield words.count(
            "%(num)s post came within minutes of another that declares no source either: it and the post before it may "
            "have it from elsewhere, an agency or a press release.",
            "%(num)s posts came within minutes of another that declares no source either: each and the post before it "
            "may have it from elsewhere, an agency or a press release.",
            elsewhere,
        )
    if common:
        yield words.count(
            "%(num)s post call for a common source that this archive does not hold.",
            "%(num)s posts call for a common source that this archive does not hold.",
            common,
        )
