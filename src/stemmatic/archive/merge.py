"""One post out of what several dumps say of it.

The result depends on the set of sightings, never on the order in which they came: unknown never overwrites known,
counts take the highest that was seen, and each text that differs is kept as a revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from stemmatic.model import Post

_COUNTS = ("views", "forwards", "replies")
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Revision:
    """The text of a post between two edits, and the dump that has it."""

    text: str
    edited_date: datetime | None
    dump_sha256: str


def merge_sightings(sightings: Sequence[Post]) -> tuple[Post, tuple[Revision, ...]]:
    """The merged post, with the newest text, and its revisions, oldest first."""
    ordered = sorted(sightings, key=_age)
    newest = ordered[-1]
    known: dict[str, Any] = {}
    for field in fields(Post):
        if field.name in _COUNTS:
            counts = [count for one in ordered if (count := getattr(one, field.name)) is not None]
            known[field.name] = max(counts, default=None)
        elif field.name not in ("place", "text", "reactions", "extra"):
            # The newest sighting that knows the field; None, False and empty count as not knowing.
            known[field.name] = next(
                (held for one in reversed(ordered) if (held := getattr(one, field.name))), getattr(newest, field.name)
            )
    reactions = [one.reactions for one in ordered if one.reactions is not None]
    known["reactions"] = max(reactions, key=lambda held: (sum(r.count for r in held), len(held)), default=None)
    known["extra"] = {name: value for one in ordered for name, value in one.extra.items()}
    first = min(ordered, key=lambda one: (one.place.dump_sha256, one.place.position))
    revisions: dict[str, Revision] = {}
    for one in ordered:
        if one.text not in revisions:
            revisions[one.text] = Revision(one.text, one.edited_date, one.place.dump_sha256)
    # A text that came back after an edit stands where it was seen last.
    texts = [text for text in revisions if text != newest.text] + [newest.text]
    return replace(newest, place=first.place, **known), tuple(revisions[text] for text in texts)


def _age(post: Post) -> tuple[datetime, bool, int, str, str]:
    edited = post.edited_date or post.date or _BEGINNING
    return (edited, bool(post.edited), len(post.text), post.place.dump_sha256, post.place.position)
