"""A channel's fixed text: signatures, subscribe lines, link rows. Learned from the channel's own posts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import heappush, heappushpop

from stemmatic.options import UnderstandOptions
from stemmatic.understand.division import DividedText, divide_with_keys, passage_keys
from stemmatic.understand.language import UNDETERMINED, PostLanguages
from stemmatic.understand.passages import may_hold_ordinals

MIN_NAME_CHARS = 6
MAX_SIGNATURE_WORDS = 10
EDGE_PASSAGES = 3  # how many passages at either end of a post may be boilerplate
_LANGUAGE_SAMPLE = 400  # posts from which a channel's languages are learned


@dataclass(frozen=True, slots=True)
class ChannelProfile:
    """What a channel repeats, its names as folded words, and the languages that it writes.

    ``languages`` have their shares of the channel's posts, largest first. ``divided`` holds the texts that it was
    learned from, as far as their division depends on nothing else, so that none is divided twice.
    """

    boilerplate: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    languages: tuple[tuple[str, float], ...] = ()
    divided: Mapping[str, DividedText] = field(default_factory=dict, repr=False, compare=False)


def _digest(keys: Sequence[str]) -> bytes:
    return blake2b("\n".join(keys).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def learn_channel(texts: Iterable[str], options: UnderstandOptions, names: Iterable[str] = ()) -> ChannelProfile:
    """The profile of a channel from the texts of its posts, in any order, and from its titles and user names.

    A passage is boilerplate if it stands within three passages of the beginning or the end of at least
    ``min_boilerplate_posts`` posts whose other text differs, and of ``min_boilerplate_share`` of the different posts.
    A post that is published again and again is one post here, so that it is not taken for boilerplate itself.
    """
    others: defaultdict[str, set[bytes]] = defaultdict(set)
    posts: set[bytes] = set()
    sample: list[tuple[int, str]] = []  # the posts with the smallest digests, whatever the order
    divided: dict[str, DividedText] = {}
    for text in texts:
        if text in divided:
            continue
        if may_hold_ordinals(text):
            keys = divide_with_keys(text, PostLanguages(text, {}, options.min_language_chars).of).keys
        else:
            divided[text] = divide_with_keys(text, None)
            keys = divided[text].keys
        whole = _digest(keys)
        if not keys or whole in posts:
            continue
        posts.add(whole)
        rank = int.from_bytes(whole, "big")
        (heappushpop if len(sample) == _LANGUAGE_SAMPLE else heappush)(sample, (-rank, text))
        if len(keys) == 1:
            continue
        for key in {*keys[:EDGE_PASSAGES], *keys[-EDGE_PASSAGES:]}:
            others[key].add(_digest([other for other in keys if other != key]))
    needed = max(options.min_boilerplate_posts, options.min_boilerplate_share * len(posts))
    languages = Counter(PostLanguages(text, {}, options.min_language_chars).around() for _, text in sample)
    del languages[UNDETERMINED]
    known = languages.total()
    return ChannelProfile(
        boilerplate=frozenset(key for key, rests in others.items() if len(rests) >= needed),
        names=tuple(sorted({key for name in names if len(key := _name_key(name.replace("_", " "))) >= MIN_NAME_CHARS})),
        languages=tuple(
            sorted(((code, n / known) for code, n in languages.items()), key=lambda item: (-item[1], item[0]))
        ),
        divided=divided,
    )


def _name_key(name: str) -> str:
    return passage_keys(name, [(0, len(name))])[0]


def mark_boilerplate(keys: Sequence[str], profile: ChannelProfile) -> tuple[bool, ...]:
    """Which passages of a post, given by their keys, are its channel's fixed text.

    A last passage that opens with the channel's own name and is short is its signature. For the rest, from either end
    inwards: a passage counts within three passages of the edge, or where all outside it count. A
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
    if keys and _is_signature(keys[-1], profile.names):
        marks[-1] = True
    return (False,) * len(keys) if all(marks) else tuple(marks)


def _is_signature(key: str, names: Sequence[str]) -> bool:
    signed = any(key == name or key.startswith(name + " ") for name in names)
    return signed and len(key.split()) <= MAX_SIGNATURE_WORDS
