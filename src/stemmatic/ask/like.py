"""Which passages of an archive mean much the same as a few words, in whatever language they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stemmatic.archive import Store
from stemmatic.encode import encode, get_encoder
from stemmatic.errors import NotFound
from stemmatic.link import Texts, find_units, lift_between, time_order
from stemmatic.options import Options
from stemmatic.pipeline.index.meaning import passage_number
from stemmatic.pipeline.index.queries import find_alike, has_vectors
from stemmatic.pipeline.understanding import tokenize_posts
from stemmatic.understand import understand


@dataclass(frozen=True, slots=True, kw_only=True)
class LikePassage:
    """A passage, how near it is (a cosine), and the posts that have it, earliest first, undated ones last.

    The spans are those of the passage in each post's text.
    """

    text: str
    language: str
    similarity: float
    posts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    dates: tuple[datetime | None, ...]


def find_like(store: Store, text: str, options: Options, count: int) -> list[LikePassage]:
    """The passages nearest in meaning to ``text``, nearest first, each wording once.

    Languages whose vectors stand further from the others are lifted as in links.

    Raises:
        NotFound: the passages of the archive were not encoded.
    """
    if not has_vectors(store):
        raise NotFound(
            f"{store.folder}: all texts are in one language, so none was encoded; do so with:"
            f" stemmatic link --option translate.always_encode=yes --archive {store.folder}"
        )
    said = understand(text, options=options.understand)
    own = said.languages[0] if said.languages else "und"
    asked = encode([text], languages=[own])

    def lift(other: str) -> float:
        return 0.0 if other == own else lift_between(own, other, options.translate)

    near, posts = find_alike(store, asked, lift, count=count)
    texts = Texts.of(tokenize_posts(store.understood_posts(posts)))
    encoder = get_encoder().name
    held: dict[int, list[tuple[int, str, str, int, int]]] = {}
    for i, language, words, passage in find_units(texts, options.translate):
        number = passage_number(encoder, language, words)
        if number in near:
            held.setdefault(number, []).append((i, language, words, passage.begin, passage.end))
    found = []
    for number, places in held.items():
        ordered = sorted(places, key=lambda place: time_order(texts.posts[place[0]]))
        found.append(
            LikePassage(
                text=ordered[0][2],
                language=ordered[0][1],
                similarity=round(min(near[number], 1.0), 4),
                posts=tuple(texts.posts[i].key for i, *_ in ordered),
                spans=tuple((begin, end) for *_, begin, end in ordered),
                dates=tuple(texts.posts[i].date for i, *_ in ordered),
            )
        )
    return sorted(found, key=lambda one: (-one.similarity, one.posts))
