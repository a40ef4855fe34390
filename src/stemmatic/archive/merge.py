"""One post out of what several dumps say of it.

The result depends on the set of sightings, never on the order in which they came. Unknown never overwrites known;
that there is nothing (no reactions, not edited) is knowledge too. Counts take the highest that was seen, each text
that differs is kept as a revision, and what a sighting says otherwise than the merged post stays in the sighting:
:func:`~stemmatic.archive.ledger.provenance.trace_fields` finds it again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from stemmatic.model import Forward, Post, PostKind, Precision

COUNTS = ("views", "forwards", "replies")
_APART = frozenset({"platform", "channel", "number", "place", "forward", "extra", "formatting"})
_FIELDS = tuple(field.name for field in fields(Post) if field.name not in _APART)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Revision:
    """The text of a post between two edits, and the dump that has it."""

    text: str
    edited_date: datetime | None
    dump_sha256: str


def merge_sightings(sightings: Sequence[Post]) -> tuple[Post, tuple[Revision, ...]]:
    """The merged post, with the newest text, and its revisions, oldest first.

    Texts that differ in white space or in the composition of their letters alone are one revision: formats differ so.
    """
    ordered = order_sightings(sightings)
    newest = ordered[-1]
    if len(ordered) == 1:
        return newest, (Revision(newest.text, newest.edited_date, newest.place.dump_sha256),)
    merged: dict[str, Any] = {
        name: pick(name, held)[0] if (held := known_values(ordered, name)) else getattr(newest, name)
        for name in _FIELDS
        if name != "text"
    }
    merged["forward"] = _merge_forwards(ordered)
    # It is that of one text, character by character.
    shown = [one.formatting for one in ordered if one.text == newest.text and one.formatting]
    merged["formatting"] = shown[-1] if shown else ()
    merged["extra"] = {name: held[-1][0] for name in _extra_names(ordered) if (held := known_extra(ordered, name))}
    first = min(ordered, key=lambda one: (one.place.dump_sha256, one.place.position))
    return replace(newest, place=first.place, **merged), _find_revisions(ordered)


def order_sightings(sightings: Sequence[Post]) -> list[Post]:
    """The sightings, the one with the newest text last, as far as they tell."""
    return sorted(sightings, key=_age)


def known_values(ordered: Sequence[Post], name: str) -> list[tuple[Any, Post]]:
    """The values of a field in the sightings that know it, in the same order; ``forward.name`` is a field."""
    outer, _, inner = name.partition(".")
    if outer == "extra":
        return known_extra(ordered, inner)
    found = []
    for one in ordered:
        value = getattr(one, outer)
        if inner and value is not None:
            value = getattr(value, inner)
        if _is_known(outer, value):
            found.append((value, one))
    return found


def known_extra(ordered: Sequence[Post], name: str) -> list[tuple[Any, Post]]:
    """The same for a field of ``extra``; an empty value counts where no dump has another."""
    held = [(one.extra[name], one) for one in ordered if name in one.extra]
    return [pair for pair in held if pair[0] not in (None, "", [], {})] or held


def field_names(ordered: Sequence[Post]) -> list[str]:
    """The fields that the sightings may know, those of ``forward`` and ``extra`` one by one."""
    forwards = [f"forward.{field.name}" for field in fields(Forward)]
    return [*_FIELDS, *forwards, *(f"extra.{name}" for name in _extra_names(ordered))]


def pick(name: str, held: Sequence[tuple[Any, Post]]) -> tuple[Any, Post]:
    """The value that the merged post gets, and a sighting that has it; ``held`` is not empty, the newest last."""
    if name in COUNTS:
        return max(held, key=lambda pair: pair[0])
    if name == "reactions":
        return max(held, key=lambda pair: (sum(one.count for one in pair[0]), len(pair[0])))
    if name == "edited":
        return max(held, key=lambda pair: pair[0])  # an edit is never undone
    if name in ("date", "forward.date"):
        return max(enumerate(held), key=lambda pair: (_precision(*pair[1]), pair[0]))[1]
    if name == "kind":
        return next((pair for pair in reversed(held) if pair[0] is not PostKind.MESSAGE), held[-1])
    if name in ("reply_to", "quoted"):
        # Under the channel's own name rather than under another that a dump has for it.
        own = [pair for pair in held if pair[0].startswith(f"{pair[1].platform}:{pair[1].channel}/")]
        return (own or held)[-1]
    return held[-1]


def fold_white(text: str) -> str:
    """A text as revisions are compared: letters composed, white space made plain."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_local(post: Post) -> bool:
    """Whether the post's dates are local times of the machine that exported it, taken as UTC."""
    return bool(post.precision & Precision.LOCAL)


def _is_known(name: str, value: Any) -> bool:
    # A sighting cannot say that a post has no media or author: their absence is not knowledge.
    return value is not None and (name in ("reactions", "edited", *COUNTS) or value not in ("", ()))


def _precision(date: datetime, post: Post) -> int:
    """A table may know the day alone, or the minute; an old export its own machine's time."""
    return 0 if is_local(post) else 1 + (date.time() != datetime.min.time()) + bool(date.second or date.microsecond)


def _merge_forwards(ordered: Sequence[Post]) -> Forward | None:
    held = [(one.forward, one) for one in ordered if one.forward is not None]
    if not held:
        return None
    # Channel and number stand together: a number counts in one channel only.
    origin = max(enumerate(held), key=lambda pair: (_rank(pair[1][0]), pair[0]))[1][0]
    known = {
        name: pick(f"forward.{name}", values)[0]
        for name in ("name", "date")
        if (values := known_values(ordered, f"forward.{name}"))
    }
    return replace(origin, **known)


def _rank(forward: Forward) -> int:
    return 2 * bool(forward.channel) + bool(forward.number)


def _extra_names(ordered: Sequence[Post]) -> list[str]:
    return sorted({name for one in ordered for name in one.extra})


def _find_revisions(ordered: Sequence[Post]) -> tuple[Revision, ...]:
    newest = ordered[-1]
    found: dict[str, Revision] = {}
    for one in ordered:
        folded = fold_white(one.text)
        before = found.get(folded)
        if before is None:
            found[folded] = Revision(one.text, one.edited_date, one.place.dump_sha256)
        elif before.edited_date is None and one.edited_date is not None:
            found[folded] = replace(before, edited_date=one.edited_date)
    # A text that came back after an edit stands where it was seen last.
    last = found.pop(fold_white(newest.text))
    return (*found.values(), replace(last, text=newest.text))


def _age(post: Post) -> tuple[int, datetime, datetime, int, datetime, int, str, str]:
    """Older sightings first: not edited, perhaps edited, edited; then by the edit's date, by the time of a capture, and
    by what only grows."""
    edited = 2 if post.edited or post.edited_date else 1 if post.edited is None else 0
    views = -1 if post.views is None else post.views
    place = post.place
    capture = place.capture
    return (
        edited,
        post.edited_date or _BEGINNING,
        capture.time if capture else _BEGINNING,
        views,
        post.date or _BEGINNING,
        len(post.text),
        place.dump_sha256,
        place.position,
    )
