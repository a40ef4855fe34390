"""What changed between the witnesses of a collation that can turn the meaning, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stemmatic.changes import ComparedText, find_changes
from stemmatic.model import CollatedChange, Collation, Post, ReadingState


def find_collated_changes(
    collation: Collation, against: Mapping[str, tuple[str, ...]], posts: Mapping[str, Post]
) -> tuple[CollatedChange, ...]:
    """The changes of each witness against the one that it is read against: in one language, if that has it."""
    texts = [
        ComparedText(posts[one.post].text, [(0, len(posts[one.post].text), one.language)])
        for one in collation.witnesses
    ]

    def changes_of(witness: int) -> Iterator[CollatedChange]:
        target = collation.witnesses[witness]
        sources = set(against.get(target.post, ())) - {target.post}
        kin = [at for at, one in enumerate(collation.witnesses) if one.post in sources]
        kin.sort(key=lambda at: collation.witnesses[at].language != target.language)
        for source in kin[:1]:
            for number, place in enumerate(collation.places, 1):
                ours, theirs = place[source], place[witness]
                if None in (ours.begin, theirs.begin) or theirs.state is ReadingState.SAME:
                    continue
                span = (ours.begin or 0, ours.end or 0, theirs.begin or 0, theirs.end or 0)
                for one in find_changes(texts[source], texts[witness], [span]).changes:
                    yield CollatedChange(
                        place=number, source=collation.witnesses[source].post, target=target.post, change=one
                    )

    found = [one for witness in range(len(texts)) for one in changes_of(witness)]
    return tuple(sorted(found, key=lambda one: one.place))
