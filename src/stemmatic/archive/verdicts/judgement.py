"""Judgements: a verdict about two posts, what it was about, and what has become of that since."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from stemmatic.archive.merge import fold_white
from stemmatic.model import Carrier, Link, Verdict


class JudgedOrder(StrEnum):
    """Which of what was judged comes first: the newest, by who said it, of the surest link, or of the least sure.

    What nobody's name stands by comes last, and what was said where there is no link.
    """

    NEWEST = "newest"
    PERSON = "person"
    SUREST = "surest"
    LEAST_SURE = "least sure"


class LinkState(StrEnum):
    """What has become of a link since it was judged; ``never found``: it was judged where there is none.

    The last two are of verdicts on statements: whether families are found by what was said.
    """

    FOUND = "found"
    CHANGED = "changed"
    GONE = "no longer found"
    NEVER = "never found"
    ACTS = "acts"
    IDLE = "does not act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One entry: a verdict about two posts or statements, and what it was about.

    ``verdict`` is ``None`` where an earlier one is withdrawn; ``link`` is ``None`` where none was found. The hashes are
    those of the texts that were judged, white space folded; ``source_keys`` and ``target_keys`` are further keys under
    which dumps have the posts.

    A verdict on statements names ``ours`` and ``theirs``, of which ``source`` and ``target`` are the first, and the
    ``families`` that they were in; ``ours`` are those that leave, where they are not one statement. ``withdraws`` is
    the entry of such a verdict that this one takes back.
    """

    source: str
    target: str
    verdict: Verdict | None
    date: datetime
    comment: str = ""
    by: str | None = None
    link: Link | None = None
    source_text_sha256: str = ""
    target_text_sha256: str = ""
    source_keys: tuple[str, ...] = ()
    target_keys: tuple[str, ...] = ()
    ours: tuple[Carrier, ...] = ()
    theirs: tuple[Carrier, ...] = ()
    families: tuple[str, ...] = ()
    withdraws: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLink:
    """Two posts or statements that were judged: the latest entry, by number, those before it, and what it is now.

    ``source`` and ``target`` are the keys of today, in the direction that was judged; ``link`` is the one that is found
    between them, of two statements None. ``changes`` says in words what is otherwise than it was judged.
    """

    entry: int
    source: str
    target: str
    judgement: Judgement
    earlier: tuple[Judgement, ...]
    link: Link | None
    state: LinkState
    changes: tuple[str, ...]

    @property
    def verdict(self) -> Verdict | None:
        """What stands; None where it is withdrawn."""
        return self.judgement.verdict

    @property
    def said(self) -> Judgement:
        """The latest entry that has a verdict, withdrawn or not."""
        return next((one for one in (self.judgement, *reversed(self.earlier)) if one.verdict), self.judgement)

    @property
    def of_link(self) -> bool:
        """Whether it is said of a link, not of statements."""
        return not self.said.ours


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPage:
    """Some of the judged pairs, in an order, how many there are, and how many of each verdict and state.

    The counts of verdicts are those in the chosen state, the counts of states those of the chosen verdict.
    """

    judged: tuple[JudgedLink, ...]
    total: int
    verdicts: Mapping[str, int]
    states: Mapping[str, int]


class Verdicts(Sequence[JudgedLink]):
    """Judged pairs, found by their posts."""

    def __init__(self, judged: Sequence[JudgedLink] = ()) -> None:
        self._judged = judged
        self._by_pair = {in_order(one.source, one.target): one for one in judged}

    def of(self, one: str, other: str) -> JudgedLink | None:
        """What was said of two posts, in whichever order."""
        return self._by_pair.get(in_order(one, other))

    def among(self, posts: Collection[str]) -> list[JudgedLink]:
        """Those of which both ends are among these posts."""
        return [one for one in self._judged if one.source in posts and one.target in posts]

    def __len__(self) -> int:
        return len(self._judged)

    def __getitem__(self, at: Any) -> Any:
        return self._judged[at]


def in_order(one: str, other: str) -> tuple[str, str]:
    """The keys of a pair, in their own order."""
    return (one, other) if one <= other else (other, one)


def text_sha256(text: str) -> str:
    """The hash of a text; two that are one revision have one hash."""
    return hashlib.sha256(fold_white(text).encode("utf-8", "replace")).hexdigest()
