"""What is collected: a channel's public preview pages, walked by message number, or a feed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from stemmatic.collect.manners import MAX_REDIRECTS, REDIRECTS, Fetcher, target_of
from stemmatic.collect.wire import Exchange, Refused
from stemmatic.errors import DamagedDump, OptionError
from stemmatic.model import Post
from stemmatic.read.feed import reader as feed
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.telegram import page

_CHANNEL = re.compile(r"(?:https?://)?(?:www\.)?t\.me/(?:s/)?@?([A-Za-z]\w{3,63})/?", re.ASCII | re.IGNORECASE)
_AT = re.compile(r"@([A-Za-z]\w{3,63})", re.ASCII)
_EMPTY = b"tme_no_messages_found"
_PUBLIC = re.compile(rb'tgme_page_extra">[^<]{0,80}(?:subscriber|member)')
_PAGE = "https://t.me"
_END_BYTES = 4096
_SAID = {404: "there is no such page", 410: "it is gone for good", 401: "it is closed", 403: "it is closed"}


class Ended(Refused):
    """Nothing more is to be had from a source, now or later."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Numbers that earlier visits asked for, first and last, and when the first post among them was published."""

    first: int
    last: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel with a public preview."""

    name: str

    @property
    def url(self) -> str:
        """Where its newest posts are shown."""
        return f"{_PAGE}/s/{self.name}"


@dataclass(slots=True)
class Feed:
    """A feed, and what its server said last to tell whether it is another now."""

    url: str
    validators: dict[str, str] = field(default_factory=dict)


def parse_source(given: str) -> Channel | Feed:
    """A channel (``t.me/s/NAME``, ``t.me/NAME``, ``@NAME``) or a feed's address.

    Raises:
        OptionError: it is neither.
    """
    if found := _CHANNEL.fullmatch(given) or _AT.fullmatch(given):
        return Channel(found[1])
    if given.startswith(("http://", "https://")) and (urlsplit(given).hostname or "") not in ("t.me", "www.t.me"):
        return Feed(given)
    raise OptionError(f"collect {given[:200]}: expected t.me/s/CHANNEL, or a feed's address with https://")


def collect_channel(
    channel: Channel,
    fetcher: Fetcher,
    covered: Sequence[Covered],
    since: datetime | None,
    told: Callable[[int], None],
) -> None:
    """Walk a channel's pages from the newest back, past what earlier visits have, to ``since`` or its first post.

    ``told`` is told of the number of posts of each page.

    Raises:
        Ended, Unanswered, Refused: why it does not go on; the message is one line.
    """
    before: int | None = None
    while True:
        url = channel.url if before is None else f"{channel.url}?before={before}"
        answer = fetcher.fetch(url, is_whole=lambda one: b"</html" in one.body[-_END_BYTES:].lower())
        if answer.status != 200:
            raise _explain(channel, answer, fetcher)
        posts = _posts(page.FORMAT, answer)
        if not posts and _EMPTY not in answer.body:
            raise Ended(
                f"{url}: the page's markup is not what is known; it is kept, and a later version may read it"
                if b"tgme_" in answer.body
                else f"{url}: it is no page of a channel; it is kept as it came"
            )
        if other := next((post.channel for post in posts if post.channel.casefold() != channel.name.casefold()), None):
            raise Ended(f"{url}: it shows the channel {other} now; go on with: stemmatic collect t.me/s/{other}")
        told(len(posts))
        numbers = [int(post.number) for post in posts if before is None or int(post.number) < before]
        dates = [post.date for post in posts if post.date]
        if not numbers or (since and dates and min(dates) < since):
            return
        before = min(numbers)
        while held := next((one for one in covered if one.first < before <= one.last + 1), None):
            if since and held.since and held.since < since:
                return
            before = held.first
        if before <= 1:
            return


def _explain(channel: Channel, answer: Exchange, fetcher: Fetcher) -> Ended:
    """Why a channel's page was not given."""
    if answer.status not in REDIRECTS:
        return Ended(f"{answer.url}: {_SAID.get(answer.status, f'status {answer.status}')}")
    target = target_of(answer)
    other = _CHANNEL.fullmatch(target.partition("?")[0])
    if other is None:
        return Ended(f"{answer.url}: redirected to {target[:200]}, which is not followed")
    if other[1].casefold() != channel.name.casefold():
        return Ended(f"{answer.url}: redirected to {other[1]}; go on with: stemmatic collect t.me/s/{other[1]}")
    about = fetcher.fetch(f"{_PAGE}/{channel.name}")
    if about.status == 200 and _PUBLIC.search(about.body):
        return Ended(f"{answer.url}: the channel has no public preview; export it with Telegram Desktop")
    return Ended(f"{answer.url}: there is no public channel of this name: closed, deleted, or never there")


def collect_feed(source: Feed, fetcher: Fetcher, told: Callable[[int], None]) -> None:
    """Fetch a feed, unless its server says that it is as it was.

    Raises:
        Ended, Unanswered, Refused: why it was not had; the message is one line.
    """
    url = source.url
    for _ in range(MAX_REDIRECTS + 1):
        answer = fetcher.fetch(url, headers=source.validators, is_whole=_is_whole_feed)
        if answer.status not in REDIRECTS:
            break
        url = target_of(answer)
    if answer.status == 304:
        return
    if answer.status in REDIRECTS:
        raise Ended(f"{source.url}: redirected more than {MAX_REDIRECTS} times")
    if answer.status != 200:
        raise Ended(f"{answer.url}: {_SAID.get(answer.status, f'status {answer.status}')}")
    if not feed.FORMAT.recognise(_source(answer)):
        raise Ended(f"{answer.url}: it is no RSS or Atom feed; it is kept as it came")
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    source.validators = {ours: answer.headers[name] for name, ours in names.items() if name in answer.headers}
    told(len(_posts(feed.FORMAT, answer)))


def _is_whole_feed(answer: Exchange) -> bool:
    source = _source(answer)
    try:
        return not feed.FORMAT.recognise(source) or all(True for _ in feed.FORMAT.read(source, Reading()))
    except DamagedDump:
        return False


def _source(answer: Exchange) -> Source:
    return Source(
        name=answer.url,
        label=answer.url,
        sha256="",
        size_bytes=len(answer.body),
        head=answer.body[: 1 << 16],
        open=lambda: io.BytesIO(answer.body),
    )


def _posts(form: Format, answer: Exchange) -> list[Post]:
    """The posts that an answer holds, by the reader that will read it out of the archive."""
    source = _source(answer)
    try:
        return [one for one in form.read(source, Reading()) if isinstance(one, Post)] if form.recognise(source) else []
    except DamagedDump:
        return []
