"""Where declared forwards came from: the post that the header names, as far as it can be known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stemmatic.model import Forward, Link, Post, make_key

_ANY_PLATFORM = ("text", "table")  # pasted pages and tables come from anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin of a forward.

    ``key`` is known where the header gives channel and number, or where the archive holds a post of the named
    channel with the forward's text; ``held`` says whether the archive has it.
    """

    post: str
    key: str | None
    held: bool
    ground: str


def resolve_origins(
    posts: Sequence[Post], links: Iterable[Link], titles: Mapping[tuple[str, str], str]
) -> dict[str, Origin]:
    """The origin of every forward among ``posts``.

    ``titles`` gives the display names of channels, (platform, channel) to title, since some headers have the name
    only.
    """
    forwards = [post for post in posts if post.forward is not None]
    if not forwards:
        return {}
    held = {post.key: post for post in posts}
    channels = _channels_by_name(posts, titles)
    by_text: dict[tuple[str, str, str], list[Post]] = defaultdict(list)
    for post in posts:
        if post.text:
            by_text[post.platform, post.channel, post.text].append(post)
    partners: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if not link.relation.crosses_languages and link.source != link.target:
            partners[link.source].append(link)
            partners[link.target].append(link)
    return {
        post.key: _origin_of(post, post.forward, held, channels, by_text, partners) for post in forwards if post.forward
    }


def _origin_of(
    post: Post,
    forward: Forward,
    held: Mapping[str, Post],
    channels: Mapping[str, set[tuple[str, str]]],
    by_text: Mapping[tuple[str, str, str], list[Post]],
    partners: Mapping[str, list[Link]],
) -> Origin:
    if forward.channel and forward.number:
        key = make_key(post.platform, forward.channel, forward.number)
        return Origin(post=post.key, key=key, held=key in held, ground="the header gives channel and number")
    named: set[tuple[str, str]] = set()
    for name in (forward.channel, forward.name):
        if name:
            known = channels.get(name.casefold(), ())
            named |= {one for one in known if post.platform in (one[0], *_ANY_PLATFORM)}
    same = [
        one
        for channel in sorted(named)
        for one in by_text.get((*channel, post.text), ())
        if one.key != post.key and _not_later(one, post)
    ]
    if same:
        first = min(same, key=lambda one: (one.date is None, one.date.timestamp() if one.date else 0.0, one.key))
        return Origin(post=post.key, key=first.key, held=True, ground="the named channel has the same text")
    best: tuple[float, str] | None = None
    for link in partners.get(post.key, ()):
        other = held.get(link.target if link.source == post.key else link.source)
        if other is not None and (other.platform, other.channel) in named and _not_later(other, post):
            best = max(best or (0.0, ""), (min(link.source_coverage, link.target_coverage), other.key))
    if best is not None and best[0] >= 0.5:
        return Origin(post=post.key, key=best[1], held=True, ground="the named channel has nearly the same text")
    return Origin(post=post.key, key=None, held=False, ground="the header names a channel, not a post")


def _not_later(one: Post, other: Post) -> bool:
    return one.date is None or other.date is None or one.date <= other.date


def _channels_by_name(posts: Iterable[Post], titles: Mapping[tuple[str, str], str]) -> dict[str, set[tuple[str, str]]]:
    """The channels (platform, channel) that a forward header may mean by a user name, an id or a title, case folded."""
    names: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for key, title in titles.items():
        names[title.casefold()].add(key)
    for post in posts:
        names[post.channel.casefold()].add((post.platform, post.channel))
        if post.channel_title:
            names[post.channel_title.casefold()].add((post.platform, post.channel))
    return names
