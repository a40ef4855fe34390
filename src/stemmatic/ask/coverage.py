"""Coverage: a full statement beside all that carries a part of it, sentence by sentence, and what nobody carried."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stemmatic.archive.store import Store
from stemmatic.ask.compare import ArchivedCollation, align_unlinked, collate_known, read_all
from stemmatic.ask.texts import Understood, understand_text
from stemmatic.ask.whence import find_whence
from stemmatic.link import time_order
from stemmatic.model import Family, Link, Passage, PassageKind, Post, Reading, Relation, Witness
from stemmatic.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredPassage:
    """A sentence of the statement, or a part of one, and what became of it.

    ``number`` counts the sentences of the statement from 1, ``clause`` is the number printed before its clause.
    ``readings`` has one for each witness, read against the statement: same, changed, translated, or cut.
    """

    number: int
    clause: int | None
    begin: int
    end: int
    language: str
    text: str
    readings: tuple[Reading, ...]

    @property
    def carriers(self) -> tuple[Reading, ...]:
        """The readings of those that have it."""
        return tuple(one for one in self.readings if one.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A full statement, in order, with all ``witnesses`` that carry some of it, the earliest first.

    ``post`` is its key, empty where it is no post of the archive. ``posts`` are those of the witnesses; ``left_out``
    counts posts that share less and were not compared.
    """

    post: str
    text: str
    witnesses: tuple[Witness, ...]
    posts: Mapping[str, Post]
    passages: tuple[CoveredPassage, ...]
    left_out: int = 0

    @property
    def uncarried(self) -> tuple[CoveredPassage, ...]:
        """What nobody carried."""
        return tuple(one for one in self.passages if not one.carriers)

    def share(self, siglum: str) -> float:
        """The share of the statement, by its characters, that a witness carries."""
        at = next(at for at, one in enumerate(self.witnesses) if one.siglum == siglum)
        whole = sum(one.end - one.begin for one in self.passages)
        carried = sum(one.end - one.begin for one in self.passages if one.readings[at].text)
        return carried / whole if whole else 0.0


def fullest(store: Store, family: Family) -> str:
    """The post of a family that has most of the statement; of several the earliest. Posts that hold more are none."""
    read = read_all(store, [key for key in family.posts if key not in family.containers] or family.posts)
    return max(read, key=lambda key: len(read[key][0].text.split()))


def cover_post(store: Store, key: str, among: Sequence[str], options: Options) -> Coverage:
    """The coverage of a post by those that links or a family join with it, or by those that are named."""
    if among:
        read = read_all(store, list(dict.fromkeys([key, *among])))
        links = store.links_among(list(read))
        return _cover(read, key, [*links, *_align(read, key, links, options)])
    families = store.families_of_ids(store.families_of_post(key))
    joined = {post for family in families for post in family.posts}
    joined |= {end for link in store.links(key) for end in (link.source, link.target)}
    read = read_all(store, [key, *sorted(joined - {key})])
    return _cover(read, key, store.links_among(list(read)))


def cover_text(store: Store, text: str, among: Sequence[str], options: Options) -> Coverage:
    """The coverage of a text that is no post, by the posts that hold some of it, or by those that are named."""
    asked = understand_text(text, options)
    key = asked[0].key
    if among:
        read = {key: asked} | read_all(store, list(dict.fromkeys(among)))
        return _cover(read, key, _align(read, key, store.links_among(list(among)), options), given=True)
    found = find_whence(store, text, options)
    read = {key: asked} | read_all(store, [one.post.key for one in found.origins])
    links = [
        Link(
            source=one.post.key,
            target=key,
            directed=False,
            relation=Relation(one.relation),
            score=one.score,
            source_coverage=0.0,
            target_coverage=one.coverage,
            grounds=(),
            passages=one.passages,
        )
        for one in found.origins
    ]
    return _cover(read, key, links, given=True, left_out=found.left_out)


def _align(read: Mapping[str, Understood], key: str, links: Sequence[Link], options: Options) -> list[Link]:
    """The statement with each post that no link joins with it, aligned as far as they answer one another."""
    others = [one for other, one in read.items() if other != key]
    return [found.as_link() for one in others for found in align_unlinked([read[key], one], links, options)]


def _cover(
    read: Mapping[str, Understood], key: str, links: Sequence[Link], *, given: bool = False, left_out: int = 0
) -> Coverage:
    others = sorted((one for one in read if one != key), key=lambda one: time_order(read[one][0]))
    collation = collate_known({one: read[one] for one in (key, *others)}, links, {one: [key] for one in others})
    passages = _passages(collation, key, read[key][1].passages)
    held = [
        at
        for at, one in enumerate(collation.witnesses)
        if one.post != key and any(passage.readings[at].text for passage in passages)
    ]
    witnesses = tuple(collation.witnesses[at] for at in held)
    return Coverage(
        post="" if given else key,
        text=read[key][0].text,
        witnesses=witnesses,
        posts={one.post: read[one.post][0] for one in witnesses},
        passages=tuple(replace(one, readings=tuple(one.readings[at] for at in held)) for one in passages),
        left_out=left_out,
    )


def _passages(collation: ArchivedCollation, key: str, passages: Sequence[Passage]) -> list[CoveredPassage]:
    """What the statement has at the places of the collation, in its own order, with the readings of all columns.

    A place at which it has several sentences, since most witnesses join them, is told of each of them.
    """
    sentences = [one for one in passages if not one.boilerplate and one.kind is not PassageKind.POINTER]
    begins = [one.begin for one in sentences]
    found = []
    for place in collation.places:
        for witness, reading in zip(collation.witnesses, place, strict=True):
            if witness.post != key or reading.begin is None or reading.end is None:
                continue
            for at in range(max(bisect_right(begins, reading.begin) - 1, 0), bisect_left(begins, reading.end)):
                begin, end = max(reading.begin, begins[at]), min(reading.end, sentences[at].end)
                text = reading.text[begin - reading.begin : end - reading.begin]
                found.append(
                    CoveredPassage(
                        number=at + 1,
                        clause=sentences[at].clause,
                        begin=begin,
                        end=end,
                        language=witness.language,
                        text=text,
                        readings=place,
                    )
                )
    return sorted(found, key=lambda one: one.begin)
