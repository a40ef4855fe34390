"""Where does a text come from? The posts of an archive that hold its wording, or say the same in another language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from stemmatic.archive import Store
from stemmatic.conclude import find_holders, word_posts
from stemmatic.link import Texts, compare_pairs, find_fingerprints, time_order
from stemmatic.model import Link, Passage, PassagePair, Place, Post, Relation, Understanding
from stemmatic.options import Options
from stemmatic.understand import understand

MAX_COMPARED = 400  # the posts that share most with the text; how many more there are is said


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBy:
    """A post that holds some of the text; of each pair in ``passages`` the source is the post, the target the text."""

    post: Post
    relation: str
    score: float
    coverage: float  # share of the text that the post accounts for
    passages: tuple[PassagePair, ...]
    family: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whence:
    """The answer: the passages of the text, the posts that hold it, earliest first and undated ones last.

    ``left_out`` counts posts that share less and were not compared.
    """

    text: str
    passages: tuple[Passage, ...]
    languages: tuple[str, ...]
    origins: tuple[HeldBy, ...]
    left_out: int

    def holders(self, passage: Passage) -> tuple[HeldBy, ...]:
        """The posts that hold one passage of the text, earliest first."""
        return tuple(
            one
            for one in self.origins
            if any(pair.target_begin < passage.end and passage.begin < pair.target_end for pair in one.passages)
        )


def find_whence(store: Store, text: str, options: Options) -> Whence:
    """The posts of the archive that a text may come from.

    The text counts as a post without channel and date, so that all that holds for links holds here.
    """
    asked = Post(platform="text", channel="", number="?", text=text, place=Place("", ""))
    said = understand(text, options=options.understand)
    query = Texts(word_posts([(asked, said)]))
    fingerprints = find_fingerprints(query.words, query.word_passages, query.offsets, options.link)
    shared = find_holders(store, fingerprints, options.link)
    nearest = sorted(shared, key=lambda key: (-shared[key], key))[:MAX_COMPARED]
    found = {post.key: (post, record) for post, record in store.understood_posts(nearest)}
    links = list(_compare(asked, said, found.values(), options))
    families = store.families_of([link.source for link in links])
    origins = [
        HeldBy(
            post=found[link.source][0],
            relation=link.relation.value,
            score=link.score,
            coverage=link.target_coverage,
            passages=link.passages,
            family=families.get(link.source),
        )
        for link in links
    ]
    return Whence(
        text=text,
        passages=said.passages,
        languages=said.languages,
        origins=tuple(sorted(origins, key=lambda one: time_order(one.post))),
        left_out=len(shared) - len(nearest),
    )


def _compare(
    asked: Post, said: Understanding, others: Iterable[tuple[Post, Understanding]], options: Options
) -> Iterable[Link]:
    """Links from posts to the text: it has no date and so stands last, and is never the source."""
    texts = Texts(word_posts([*others, (asked, said)]))
    at = texts.index[asked.key]
    pairs = [(min(i, at), max(i, at)) for i in range(len(texts)) if i != at]
    for link in compare_pairs(texts, pairs, options.link):
        yield _as_target(link, asked.key)


def _as_target(link: Link, key: str) -> Link:
    """The link with the text as its target; what is undirected is named as if the text were the later one."""
    if link.source == key:
        turned = (
            PassagePair(p.target_begin, p.target_end, p.source_begin, p.source_end, p.score) for p in link.passages
        )
        link = replace(
            link,
            source=link.target,
            target=link.source,
            source_coverage=link.target_coverage,
            target_coverage=link.source_coverage,
            passages=tuple(sorted(turned, key=lambda p: (p.source_begin, p.target_begin))),
        )
    if link.target_coverage < link.source_coverage and link.relation in _LARGER:
        link = replace(link, relation=_LARGER[link.relation])
    return link


_LARGER = {
    Relation.EXCERPT: Relation.EXPANDED_COPY,
    Relation.TRANSLATED_EXCERPT: Relation.EXPANDED_TRANSLATION,
}
