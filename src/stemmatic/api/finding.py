"""Posts, channels and families by what people call them."""

from __future__ import annotations

from stemmatic.archive.search.marks import hashtag_mark
from stemmatic.archive.store import Store
from stemmatic.errors import NotFound, OptionError
from stemmatic.model import Family, Post, make_key
from stemmatic.text.addresses import is_address, post_of_url

_COUNTED = 1000  # families that begin as an id that was asked for does


def find_post(store: Store, key: str) -> Post:
    """The post of that key, of a key under another of its channel's names, or at that address of the web.

    Raises:
        NotFound: the archive has no such post.
    """
    post = store.post(key) or (_post_at(store, key) if is_address(key) else None)
    if post is None:
        raise NotFound(f"{store.folder}: no post {key!r} in this archive; `stemmatic posts` lists them")
    return post


def _post_at(store: Store, address: str) -> Post | None:
    if named := post_of_url(address):
        platform, channel, number = named
        called = [name for at, name in store.find_channels(channel) if at == platform]
        for name in dict.fromkeys([channel, *called]):
            if post := store.post(make_key(platform, name, number)):
                return post
    return store.post_at(address)


def find_channel(store: Store, name: str) -> tuple[str, str]:
    """Platform and name in the keys of posts of the channel that is called so, or ``platform:channel``.

    Raises:
        NotFound: there is no such channel, or several.
    """
    platform, _, channel = name.partition(":")
    if channel and store.has_channel((platform, channel)):
        return platform, channel
    found = store.find_channels(name)
    if len(found) == 1:
        return found[0]
    several = f"several channels: {', '.join(':'.join(one) for one in found)}" if found else "no such channel"
    raise NotFound(f"{store.folder}: {several}: {name!r}; `stemmatic channels` lists them")


def find_family(store: Store, name: str) -> Family:
    """A family by its id, by the beginning of its id, or by the key of one of its posts.

    Raises:
        NotFound: there is none, or the beginning fits several.
    """
    family = store.family(name)
    if family is not None:
        return family
    near = store.families_beginning(name, _COUNTED) if name else []
    if len(near) == 1 and (family := store.family(near[0])) is not None:
        return family
    found = f"{len(near)} families begin so" if near else "no such family or post"
    raise NotFound(f"{store.folder}: {found}: {name!r}; `stemmatic families` lists them")


def find_person(store: Store, name: str) -> str:
    """Whose a name is, as the archive calls a person.

    Raises:
        NotFound: no post names anybody so.
    """
    found = store.person_of(name)
    if found is None:
        raise NotFound(f"{store.folder}: no speaker {name!r}; `stemmatic speakers` lists them")
    return found


def find_topic(store: Store, hashtag: str) -> list[str]:
    """The folded hashtags of the topic that one is of.

    Raises:
        OptionError: there is no hashtag in it.
    """
    mark = hashtag_mark(hashtag)
    if mark is None:
        raise OptionError(f"hashtag {hashtag}: expected a hashtag, such as #summit")
    return store.tags_beside(mark)
