"""Which passages of an archive mean much the same as a few words, in whatever language they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stemmatic.archive.store import Store
from stemmatic.ask.texts import Together, Unit, understand_text
from stemmatic.encode import encode, get_encoder
from stemmatic.errors import NotFound
from stemmatic.link import lift_between, time_order
from stemmatic.model import Post
from stemmatic.options import Options
from stemmatic.pipeline.index.meaning import passage_number
from stemmatic.pipeline.index.queries import find_alike, has_vectors


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
    _, said = understand_text(text, options)
    own = said.languages[0] if said.languages else "und"
    asked = encode([text], languages=[own])

    def lift(other: str) -> float:
        return 0.0 if other == own else lift_between(own, other, options.translate)

    near, posts = find_alike(store, asked, lift, count=count)
    together = Together(store.understood_posts(posts), options)
    encoder = get_encoder().name
    held: dict[int, list[tuple[Post, Unit]]] = {}
    for unit in together.units:
        number = passage_number(encoder, unit.language, unit.words)
        if number in near:
            held.setdefault(number, []).append((together.texts.posts[unit.text], unit))
    found = []
    for number, places in held.items():
        ordered = sorted(places, key=lambda place: time_order(place[0]))
        found.append(
            LikePassage(
                text=ordered[0][1].words,
                language=ordered[0][1].language,
                similarity=round(min(near[number], 1.0), 4),
                posts=tuple(post.key for post, _ in ordered),
                spans=tuple((unit.passage.begin, unit.passage.end) for _, unit in ordered),
                dates=tuple(post.date for post, _ in ordered),
            )
        )
    return sorted(found, key=lambda one: (-one.similarity, one.posts))
