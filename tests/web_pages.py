"""Invented pages as the web has them, and WARC files with captures of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

START = datetime(2031, 6, 4, 8, tzinfo=UTC)
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Shown:
    """A post as a channel's page shows it."""

    number: int
    text: str
    views: int = 100
    edited: bool = False

    @property
    def date(self) -> datetime:
        return START + timedelta(hours=self.number)


def ferry(number: int, **changes: Any) -> Shown:
    """A post of its own words."""
    return Shown(number, f"Ferry number {number} leaves the grey quay of Tarn at bell {number % 7}.", **changes)


def page(channel: str, posts: Iterable[Shown], title: str = "Ferries of Tarn") -> str:
    """A page of a channel with these posts."""
    shown = "".join(
        '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message"'
        f' data-post="{channel}/{post.number}"><a class="tgme_widget_message_owner_name">{title}</a>'
        f'<div class="tgme_widget_message_text js-message_text">{post.text}</div>'
        f'<span class="tgme_widget_message_views">{post.views}</span><span class="tgme_widget_message_meta">'
        f'{"edited " if post.edited else ""}<a class="tgme_widget_message_date" href="https://t.me/{channel}">'
        f'<time datetime="{post.date.isoformat()}"></time></a></span></div></div>'
        for post in posts
    )
    empty = "" if shown else '<div class="tme_no_messages_found">No posts found</div>'
    head = f'<div class="tgme_channel_info"><div class="tgme_channel_info_header_title">{title}</div></div>'
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><header>{head}</header><main>"
        f'<section class="tgme_channel_history">{shown}{empty}</section></main></body></html>\n<!-- 12 ms -->'
    )


@dataclass(frozen=True)
class Answer:
    """What a server answers, as it is put into a WARC file."""

    url: str
    body: str | bytes
    time: datetime = START
    kind: str = HTML
    status: str = "200 OK"
    record: str = "response"
    headers: Mapping[str, str] | None = None


def warc(path: Path, answers: Iterable[Answer], *, gzip: bool = True) -> Path:
    """A WARC file with captures of these answers."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "tests"}))
        for one in answers:
            body = one.body.encode() if isinstance(one.body, str) else one.body
            http = StatusAndHeaders(one.status, [("Content-Type", one.kind)], protocol="HTTP/1.1")
            headers = {"WARC-Date": f"{one.time:%Y-%m-%dT%H:%M:%SZ}", **(one.headers or {})}
            record = writer.create_warc_record(
                one.url,
                one.record,
                payload=io.BytesIO(body),
                http_headers=http if one.record != "resource" else None,
                warc_headers_dict=headers,
                warc_content_type=one.kind if one.record == "resource" else "",
            )
            built = record.raw_stream
            writer.write_record(record)
            built.close()
            record.raw_stream.close()
    return path
