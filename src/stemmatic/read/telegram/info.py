"""What a t.me page says of its channel: name, title, description, picture, subscribers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from stemmatic.model import ChannelInfo
from stemmatic.read.markup import Fragment, absolute
from stemmatic.read.values import Unreadable, read_count

_SUBSCRIBERS = re.compile(r"subscriber|member", re.IGNORECASE)
_CHANNEL_PATH = re.compile(r"/?(?:s/)?([\w-]{1,64})/?")


@dataclass(slots=True)
class ChannelPage:
    """Gathers what the pieces of a page say of the channel, wherever on the page it stands."""

    channel: str | None = None
    title: str | None = None
    description: str | None = None
    image_url: str | None = None
    counters: dict[str, int] = field(default_factory=dict)
    _meta: dict[str, str] = field(default_factory=dict)

    def look_at(self, fragment: Fragment) -> None:
        """Takes what ``fragment`` says; what was said first stays."""
        if fragment.root is None:
            return
        if fragment.index < 0:
            for meta in fragment.root.iter("meta"):
                if meta.get("property") and meta.get("content"):
                    self._meta.setdefault(meta.get("property"), meta.get("content"))
            self.title = fragment.text("tgme_channel_info_header_title") or fragment.text("tgme_header_title")
        if username := fragment.text("tgme_channel_info_header_username"):
            self.channel = self.channel or username.removeprefix("@")
        for main in fragment.all("tgme_main"):
            if self.channel is None and (found := _CHANNEL_PATH.fullmatch(main.get("data-url") or "")):
                self.channel = found[1]
        self.title = self.title or fragment.text("tgme_channel_info_header_title")
        self.description = self.description or fragment.text("tgme_channel_info_description")
        for counter in fragment.all("tgme_channel_info_counter"):
            inner = fragment.inner(counter)
            self._set(inner.text("counter_value") or "", inner.text("counter_type") or "")
        if "subscribers" not in self.counters and (header := fragment.text("tgme_header_counter")):
            self._set(*header.partition(" ")[::2])
        if self.channel:
            self._use_meta()

    def _use_meta(self) -> None:
        """A page's own description of itself; on the page of a single post it would be that of the post."""
        self.title = self.title or self._meta.get("og:title")
        self.description = self.description or self._meta.get("og:description") or None
        image = self._meta.get("og:image")
        self.image_url = self.image_url or (absolute(image) if image else None)

    def _set(self, value: str, kind: str) -> None:
        try:
            number = read_count(value.replace(" ", ""))
        except Unreadable:
            return
        kind = "subscribers" if _SUBSCRIBERS.search(kind) else kind.strip().lower()
        if number is not None and kind:
            self.counters.setdefault(kind if kind.endswith("s") else f"{kind}s", number)

    def info(self) -> ChannelInfo | None:
        """What was found, or ``None`` if the page says nothing beyond its posts."""
        if self.channel is None or not (self.title or self.description or self.counters):
            return None
        others: dict[str, Any] = {kind: number for kind, number in self.counters.items() if kind != "subscribers"}
        return ChannelInfo(
            platform="telegram",
            channel=self.channel,
            title=self.title,
            description=self.description,
            image_url=self.image_url,
            subscribers=self.counters.get("subscribers"),
            counters=others,
        )
