"""A channel's fixed text: signatures, subscribe lines, link rows. Learned from the channel's own posts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

from stemmatic.options import UnderstandOptions
from stemmatic.understand.comparison import split_words
from stemmatic.understand.language import UNDETERMINED, PostLanguages
from stemmatic.understand.passages import divide, find_blocks

EDGE_PASSAGES = 3  # how many passages at either end of a post may be boilerplate
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ChannelProfile:
    """What a channel repeats and the languages that it writes, with their shares of its posts, largest first."""

    boilerplate: frozenset[str] = frozenset()
    languages: tuple[tuple[str, float], ...] = ()


def passage_key(passage: str) -> str:
    """What makes two passages the same fixed text: their words, with numbers masked; of a bare link, the link."""
    words = split_words(passage).words
    if words:
        return _DIGITS.sub("0", " ".join(words))
    return "".join(passage.casefold().split())


def _digest(keys: Sequence[str]) -> bytes:
    return blake2b("\n".join(keys).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def learn_channel(texts: Iterable[str], options: UnderstandOptions) -> ChannelProfile:
    """The profile of a channel from the texts of its posts, in any order.

    A passage is boilerplate if it stands within three passages of the beginning or the end of at least
    ``min_boilerplate_posts`` posts whose other text differs, and of ``min_boilerplate_share`` of the different posts.
    A post that is published again and again is one post here, so that it is not taken for boilerplate itself.
    """
    others: defaultdict[str, set[bytes]] = defaultdict(set)
    posts: set[bytes] = set()
    languages: Counter[str] = Counter()
    for text in texts:
        post = PostLanguages(text, {}, options.min_language_chars)
        keys = [
            passage_key(text[piece.begin : piece.end])
            for n, block in enumerate(find_blocks(text))
            for piece in divide(text, block, n, partial(post.of, text[block.body : block.end]))
        ]
        whole = _digest(keys)
        if not keys or whole in posts:
            continue
        posts.add(whole)
        language = post.around()
        if language != UNDETERMINED:
            languages[language] += 1
        if len(keys) == 1:
            continue
        for key in {*keys[:EDGE_PASSAGES], *keys[-EDGE_PASSAGES:]}:
            others[key].add(_digest([other for other in keys if other != key]))
    needed = max(options.min_boilerplate_posts, options.min_boilerplate_share * len(posts))
    known = sum(languages.values())
    return ChannelProfile(
        boilerplate=frozenset(key for key, rests in others.items() if len(rests) >= needed),
        languages=tuple(
            sorted(((code, n / known) for code, n in languages.items()), key=lambda item: (-item[1], item[0]))
        ),
    )


def mark_boilerplate(keys: Sequence[str], profile: ChannelProfile) -> tuple[bool, ...]:
    """Which passages of a post, given by their keys, are its channel's fixed text.

    From either end inwards: a passage counts within three passages of the edge, or where all outside it count. A
    post of nothing else has no boilerplate: it is what the post says.
    """
    marks = [False] * len(keys)
    for order in (range(len(keys)), range(len(keys) - 1, -1, -1)):
        unbroken = True
        for distance, i in enumerate(order):
            if distance >= EDGE_PASSAGES and not unbroken:
                break
            if keys[i] in profile.boilerplate:
                marks[i] = True
            else:
                unbroken = False
    return (False,) * len(keys) if all(marks) else tuple(marks)
