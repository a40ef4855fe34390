"""A dossier: what an archive carried on a subject, put together for Markdown, HTML or JSON.

Sections stand in order of their earliest post: one for a family, one for a post of no family. Where a family is in
several languages, its fullest witness in each stands beside the others, passage by passage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stemmatic.api.archive import Archive
from stemmatic.api.records import Gathered, Words, time_order
from stemmatic.errors import OptionError
from stemmatic.model import Collation, Family, Post, Reading, Witness
from stemmatic.show.printable import span


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A post of a dossier.

    ``hit``: it has the words itself. ``descent``: how it came to its text, a sentence for each proposed source.
    ``same_as``: siglum of an earlier post of the section with exactly this text.
    """

    siglum: str
    post: Post
    languages: tuple[str, ...]
    hit: bool
    descent: tuple[str, ...]
    same_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Versions in several languages: a witness a column, in order of time, and a place of the collation a row."""

    witnesses: tuple[Witness, ...]
    rows: tuple[tuple[Reading, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Posts that hang together, in order of time; ``versions`` where they are in several languages.

    ``summary`` is the family in a few sentences. ``left_out`` counts its posts that are not among the items.
    """

    family: Family | None
    summary: str
    items: tuple[Item, ...]
    versions: SideBySide | None
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledDossier:
    """All that a dossier shows; ``rows`` are the exported rows of its posts, by key."""

    query: str
    archive: str
    first: datetime | None
    last: datetime | None
    channels: tuple[str, ...]
    sections: tuple[Section, ...]
    rows: Mapping[str, Mapping[str, Any]]

    @property
    def items(self) -> list[Item]:
        """Every item, section by section."""
        return [item for section in self.sections for item in section.items]

    @property
    def hits(self) -> int:
        """How many posts have the words themselves."""
        return sum(item.hit for item in self.items)


def gather(archive: Archive, query: str, *, limit: int | None = None) -> list[Gathered]:
    """The parts of a dossier on ``query``: of all posts that have the words, or of the earliest ``limit``.

    Raises:
        OptionError: nothing is asked for.
    """
    if not query.strip("#＃ \n\r\t"):
        raise OptionError("dossier: expected a hashtag or a phrase")
    return archive.dossier.gather(query, limit=limit)


def compile_dossier(archive: Archive, query: str, words: Words | None = None) -> CompiledDossier:
    """Gather the posts on ``query`` and put them in sections; errors as :func:`gather`."""
    sections = [compile_section(archive, part, words=words) for part in gather(archive, query)]
    posts = [item.post for section in sections for item in section.items]
    dates = sorted(post.date for post in posts if post.date)
    rows = archive.posts.rows_of([post.key for post in posts])
    return CompiledDossier(
        query=query.strip(),
        archive=str(archive.folder),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        channels=tuple(dict.fromkeys(post.channel for post in sorted(posts, key=time_order))),
        sections=tuple(sections),
        rows={row["post"]: row for row in rows},
    )


def compile_section(
    archive: Archive, part: Gathered, *, limit: int | None = None, words: Words | None = None
) -> Section:
    """One part of a dossier.

    With ``limit`` only so many posts are taken in, and a family that has more is not collated: its sigla stay empty.
    """
    entries = archive.dossier.entries(part, limit=None if limit is None else limit + 1)
    left_out = 0
    family = archive.families[part.family] if part.family else None
    if family and limit is not None and len(entries) > limit:
        entries = entries[:limit]
        left_out = len(family.posts) - limit
    collation = None if left_out else archive.collation(family or [entries[0].post.key])
    sigla = {one.post: one.siglum.partition(".")[0] for one in collation.witnesses} if collation else {}
    posts = {entry.post.key: entry.post for entry in entries}
    seen: dict[str, str] = {}
    items = []
    for entry in entries:
        text, siglum = entry.post.text, sigla.get(entry.post.key, "")
        items.append(
            Item(
                siglum=siglum,
                post=entry.post,
                languages=entry.understanding.languages,
                hit=entry.hit,
                descent=_descent(entry.post, family, posts, sigla),
                same_as=seen.get(text) if text.strip() else None,
            )
        )
        seen.setdefault(text, siglum)
    return Section(
        family=family,
        summary=archive.families.summary(family, words=words) if family else "",
        items=tuple(items),
        versions=_side_by_side(collation) if collation else None,
        left_out=left_out,
    )


def _side_by_side(collation: Collation) -> SideBySide | None:
    """The fullest witness in each language, of equals the earliest; ``None`` where there is one language only."""
    columns: dict[str, int] = {}
    size = [sum(bool(place[number].text) for place in collation.places) for number in range(len(collation.witnesses))]
    for number, witness in enumerate(collation.witnesses):
        best = columns.get(witness.language)
        if witness.language != "und" and (best is None or size[number] > size[best]):
            columns[witness.language] = number
    if len(columns) < 2:
        return None
    chosen = sorted(columns.values())
    rows = (tuple(place[number] for number in chosen) for place in collation.places)
    return SideBySide(
        witnesses=tuple(collation.witnesses[number] for number in chosen),
        rows=tuple(row for row in rows if any(reading.text for reading in row)),
    )


def _descent(post: Post, family: Family | None, posts: Mapping[str, Post], sigla: Mapping[str, str]) -> tuple[str, ...]:
    """How a post came to its text, as the family's stemma proposes."""
    if family is None:
        return ()
    lost = {one.key: one.name if one.earlier else f"{one.name} (not in this archive)" for one in family.lost}
    said = []
    for edge in family.stemma:
        undirected = not edge.determined and not edge.alternatives
        if edge.target != post.key and not (undirected and edge.source == post.key):
            continue
        other = edge.source if edge.target == post.key else edge.target
        name = sigla.get(other) or lost.get(other, other)
        if edge.declared:
            text = f"forward from {name}, declared"
        elif undirected:
            text = f"{edge.relation}, with {name}, direction undetermined, score {edge.score:.2f}"
        else:
            text = f"{edge.relation} of {name}, inferred, score {edge.score:.2f}"
        if edge.alternatives:
            text += f"; as well of {', '.join(sigla.get(key, lost.get(key, key)) for key in edge.alternatives)}"
        source = posts.get(other)
        if not undirected and source and source.date and post.date and post.date > source.date:
            text += f", {span((post.date - source.date).total_seconds())} later"
        said.append(text)
    return tuple(said)
