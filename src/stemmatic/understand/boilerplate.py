"""A channel's fixed text: signatures, subscribe lines, link rows. Learned from the channel's own posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import nsmallest

import numpy as np

from stemmatic.options import UnderstandOptions
from stemmatic.understand.division import DividedText, divide_with_keys, passage_keys
from stemmatic.understand.language.language import UNDETERMINED, PostLanguages
from stemmatic.understand.passages import may_hold_ordinals

MIN_NAME_CHARS = 6
MAX_SIGNATURE_WORDS = 10
EDGE_PASSAGES = 3  # how many passages at either end of a post may be boilerplate
_LANGUAGE_SAMPLE = 400  # posts from which a channel's languages are learned
_DIGEST = 8  # bytes


@dataclass(frozen=True, slots=True)
class Trait:
    """What one text adds to its channel's profile.

    ``whole`` is the digest of its passages, empty if it has none; ``edges`` has, for each passage near the beginning
    or the end, the passage's digest and that of all others, 16 bytes together.
    """

    whole: bytes
    edges: bytes


@dataclass(frozen=True, slots=True)
class ChannelProfile:
    """What a channel repeats (as digests), its names as folded words, and the languages that it writes.

    ``languages`` have their shares of the channel's posts in quarters, largest first: finer shares would change with
    every post, and what was understood with them. ``divided`` holds texts that were divided already, as far as their
    division depends on nothing else, so that none is divided twice.
    """

    boilerplate: frozenset[bytes] = frozenset()
    names: tuple[str, ...] = ()
    languages: tuple[tuple[str, float], ...] = ()
    divided: Mapping[str, DividedText] = field(default_factory=dict, repr=False, compare=False)


def _digest(key: bytes) -> bytes:
    return blake2b(key, digest_size=_DIGEST).digest()


def find_trait(text: str, options: UnderstandOptions) -> tuple[Trait, DividedText | None]:
    """The trait of a text, and its division where that depends on nothing but the text."""
    by_language = may_hold_ordinals(text)
    divided = divide_with_keys(text, _LaterLanguages(text, options).of if by_language else None)
    keys = divided.keys
    edges = sorted({*keys[:EDGE_PASSAGES], *keys[-EDGE_PASSAGES:]}) if len(keys) > 1 else []
    return Trait(
        _digest(b"\n".join(keys)) if keys else b"",
        b"".join([_digest(key) + _digest(b"\n".join([other for other in keys if other != key])) for key in edges]),
    ), None if by_language else divided


class _LaterLanguages:
    """The languages of a post, which is read when the first of them is asked for: few posts are."""

    def __init__(self, text: str, options: UnderstandOptions) -> None:
        self._text, self._options = text, options
        self._languages: PostLanguages | None = None

    def of(self, passage: str) -> str:
        if self._languages is None:
            self._languages = PostLanguages(self._text, {}, self._options.min_language_chars)
        return self._languages.of(passage)


def find_language(text: str, options: UnderstandOptions) -> str:
    """The language that most of a text is in, as far as the text alone tells."""
    return PostLanguages(text, {}, options.min_language_chars).around()


def learn_channel(
    traits: Mapping[str, Trait],
    options: UnderstandOptions,
    names: Iterable[str],
    language: Callable[[str], str],
    divided: Mapping[str, DividedText],
) -> ChannelProfile:
    """The profile of a channel from the traits of its posts by key, and from its titles and user names.

    A passage is boilerplate if it stands within three passages of the beginning or the end of at least
    ``min_boilerplate_posts`` posts whose other text differs, and of ``min_boilerplate_share`` of the different posts.
    A post that is published again and again is one post here, so that it is not taken for boilerplate itself.
    ``language`` gives :func:`find_language` of the post of a key; it is asked of a sample.
    """
    posts: dict[bytes, str] = {}
    for key, trait in traits.items():
        if trait.whole:
            posts[trait.whole] = min(key, posts.get(trait.whole, key))
    needed = max(options.min_boilerplate_posts, options.min_boilerplate_share * len(posts))
    # The posts with the smallest digests: a sample that does not depend on the order.
    languages = Counter(language(posts[whole]) for whole in nsmallest(_LANGUAGE_SAMPLE, posts))
    del languages[UNDETERMINED]
    quarters = {code: round(4 * n / languages.total()) for code, n in languages.items()}
    return ChannelProfile(
        boilerplate=_repeated((trait.edges for trait in traits.values() if trait.whole), needed),
        names=tuple(sorted({key for name in names if len(key := _name_key(name.replace("_", " "))) >= MIN_NAME_CHARS})),
        languages=tuple(
            sorted(((code, n / 4) for code, n in quarters.items() if n), key=lambda item: (-item[1], item[0]))
        ),
        divided=divided,
    )


def _repeated(edges: Iterable[bytes], needed: float) -> frozenset[bytes]:
    """The passages that stand near an edge beside so many different texts; in an array, since a channel has many."""
    held = b"".join(edges)
    pairs = np.frombuffer(held, f"u{_DIGEST}", len(held) // (2 * _DIGEST) * 2).reshape(-1, 2)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    different = np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1))[: len(pairs)]
    passages, counts = np.unique(pairs[different, 0], return_counts=True)
    return frozenset(one.tobytes() for one in passages[counts >= needed])


def learn_texts(texts: Iterable[str], options: UnderstandOptions, names: Iterable[str] = ()) -> ChannelProfile:
    """The profile of a channel from nothing but its texts, in any order, and its names."""
    traits, divided = {}, {}
    for text in dict.fromkeys(texts):
        traits[text], division = find_trait(text, options)
        if division is not None:
            divided[text] = division
    return learn_channel(traits, options, names, lambda text: find_language(text, options), divided)


def _name_key(name: str) -> str:
    return passage_keys(name, [(0, len(name))])[0].decode("utf-8", "surrogatepass")


def mark_boilerplate(keys: Sequence[bytes], profile: ChannelProfile) -> tuple[bool, ...]:
    """Which passages of a post, given by their keys, are its channel's fixed text.

    A last passage that opens with the channel's own name and is short is its signature. For the rest, from either end
    inwards: a passage counts within three passages of the edge, or where all outside it count. A
    post of nothing else has no boilerplate: it is what the post says.
    """
    marks = [False] * len(keys)
    fixed: dict[bytes, bool] = {}
    for order in (range(len(keys)), range(len(keys) - 1, -1, -1)) if profile.boilerplate else ():
        unbroken = True
        for distance, i in enumerate(order):
            if distance >= EDGE_PASSAGES and not unbroken:
                break
            key = keys[i]
            if key not in fixed:
                fixed[key] = _digest(key) in profile.boilerplate
            if fixed[key]:
                marks[i] = True
            else:
                unbroken = False
    if keys and _is_signature(keys[-1].decode("utf-8", "surrogatepass"), profile.names):
        marks[-1] = True
    return (False,) * len(keys) if all(marks) else tuple(marks)


def may_mark_otherwise(trait: Trait, changed: Collection[bytes], fixed: Collection[bytes]) -> bool:
    """Whether a text may have other boilerplate once ``changed`` of the passages ``fixed`` count as such or no more.

    It has such a passage within three of an edge, or one may stand further in, behind three that are fixed.
    """
    keys = [trait.edges[at : at + _DIGEST] for at in range(0, len(trait.edges), 2 * _DIGEST)]
    if any(key in changed for key in keys):
        return True
    held = sum(key in fixed for key in keys)
    # Fewer than six: all passages of a short text, or some that stand there twice.
    return held >= EDGE_PASSAGES or (held > 0 and len(keys) < 2 * EDGE_PASSAGES)


def _is_signature(key: str, names: Sequence[str]) -> bool:
    signed = any(key == name or key.startswith(name + " ") for name in names)
    return signed and len(key.split()) <= MAX_SIGNATURE_WORDS
