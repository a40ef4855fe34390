"""Which dump each field of a merged post was taken from, and what other dumps say instead.

Nothing is stored for it: it follows from the sightings. A value that differs is not yet a contradiction: counts grow,
channels are renamed, texts are edited, and formats have their own ways to say one thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from stemmatic.archive.merge import (
    COUNTS,
    field_names,
    fold_white,
    is_local,
    known_values,
    merge_sightings,
    order_sightings,
)
from stemmatic.model import Post, PostKind, split_key
from stemmatic.text.addresses import host_and_path

_LOCAL_HOURS = 14  # clocks on Earth differ from UTC by no more
_OF_THE_TEXT = frozenset({"title", "media", "links", "previews"})


class Difference(StrEnum):
    """Why a dump's value may differ from the merged post's."""

    OVER_TIME = "over time"  # counts grow, channels are renamed
    EDIT = "edit"  # it belongs to another revision
    OTHER_FORM = "other form"  # a coarser date, another name of one channel, a field of the dump's own
    CONTRADICTION = "contradiction"  # they cannot both be right


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A place in a dump, with the dump's name."""

    dump: str
    dump_sha256: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherValue:
    """A value that the merged post does not have, who says it, and why it may differ."""

    value: Any
    difference: Difference
    held_by: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """A field of a merged post: its value, the places in dumps that have just this value, and all other values.

    ``field`` is a field of :class:`~stemmatic.model.Post`; those of a forward are ``forward.name`` and so on, those
    of the dump's own ``extra.…``. ``held_by`` is in the order of dumps' names.
    """

    field: str
    value: Any
    held_by: tuple[Reference, ...]
    others: tuple[OtherValue, ...] = ()

    @property
    def contradictions(self) -> tuple[OtherValue, ...]:
        """The other values that cannot be right beside this one."""
        return tuple(one for one in self.others if one.difference is Difference.CONTRADICTION)


def trace_fields(sightings: Sequence[Post], dump_names: Mapping[str, str]) -> tuple[Provenance, ...]:
    """The provenance of every field that a dump knows; ``dump_names`` has the names of dumps by SHA-256."""
    if not sightings:
        return ()
    ordered = order_sightings(sightings)
    merged, _ = merge_sightings(sightings)
    found = []
    for name in field_names(ordered):
        held = known_values(ordered, name)
        if not held or (name == "kind" and all(value is PostKind.MESSAGE for value, _ in held)):
            continue
        value = _value(merged, name)
        same = [post for one, post in held if one == value]
        groups: list[tuple[Any, list[Post]]] = []
        for one, post in held:
            if one != value:
                group = next((group for group in groups if group[0] == one), None)
                if group is None:
                    groups.append(group := (one, []))
                group[1].append(post)
        others = [
            OtherValue(
                value=one,
                difference=_judge(name, value, one, same[-1] if same else ordered[-1], posts[-1]),
                held_by=_references(posts, dump_names),
            )
            for one, posts in groups
        ]
        found.append(
            Provenance(
                field=name,
                value=value,
                held_by=_references(same, dump_names),
                others=tuple(sorted(others, key=lambda one: (one.difference, one.held_by))),
            )
        )
    return tuple(found)


def _value(merged: Post, name: str) -> Any:
    outer, _, inner = name.partition(".")
    if outer == "extra":
        return merged.extra.get(inner)
    value = getattr(merged, outer)
    return getattr(value, inner) if inner and value is not None else value


def _references(posts: Sequence[Post], dump_names: Mapping[str, str]) -> tuple[Reference, ...]:
    places = {one.place for one in posts}
    found = (Reference(dump_names.get(p.dump_sha256, ""), p.dump_sha256, p.position) for p in places)
    return tuple(sorted(found, key=lambda one: (one.dump, one.dump_sha256, one.position)))


def _judge(name: str, value: Any, other: Any, post: Post, other_post: Post) -> Difference:
    """Why ``other`` differs from the merged ``value``."""
    if name in (*COUNTS, "reactions", "channel_title", "forward.name"):
        return Difference.OVER_TIME
    if name in ("edited", "edited_date"):
        return Difference.EDIT
    edited = fold_white(post.text) != fold_white(other_post.text)
    if name == "text":
        return Difference.EDIT if edited else Difference.OTHER_FORM
    if name in _OF_THE_TEXT:
        if edited:
            return Difference.EDIT
        return Difference.OTHER_FORM if name != "title" or _same_words(value, other) else Difference.CONTRADICTION
    return Difference.OTHER_FORM if _agree(name, value, other, post, other_post) else Difference.CONTRADICTION


def _agree(name: str, value: Any, other: Any, post: Post, other_post: Post) -> bool:
    """Whether two values that differ may say one thing."""
    if name in ("date", "forward.date"):
        return _same_time(value, other, local=is_local(post) or is_local(other_post))
    if name == "kind":
        return PostKind.MESSAGE in (value, other)  # what a format says that knows no other kind
    if name in ("reply_to", "quoted"):
        one, another = split_key(value), split_key(other)
        return (one[0], one[2]) == (another[0], another[2]) and _same_channel(one[1], another[1])
    if name == "forward.channel":
        return _same_channel(value, other)
    if name == "url":
        return host_and_path(value) == host_and_path(other)
    if name in ("author", "declared_language"):
        return _same_words(value, other)
    return name.startswith("extra.") or name == "album"  # an album is called by its first post or by a number


def _same_words(one: str, other: str) -> bool:
    return fold_white(one).casefold() == fold_white(other).casefold()


def _same_channel(one: str, other: str) -> bool:
    """A channel's number and its user name may be one channel's; two numbers or two user names are not."""
    return one.casefold() == other.casefold() or one.isdecimal() != other.isdecimal()


def _same_time(one: datetime, other: datetime, *, local: bool) -> bool:
    coarse, fine = sorted((one, other))
    if local:
        return fine - coarse <= timedelta(hours=_LOCAL_HOURS)
    if coarse == coarse.replace(hour=0, minute=0, second=0, microsecond=0):
        return coarse.date() == fine.date()
    return coarse == fine.replace(second=0, microsecond=0) or coarse == fine.replace(microsecond=0)
