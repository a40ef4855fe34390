"""One invented channel in three formats: Telegram Desktop's JSON, a saved page, a table of addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2031, 6, 4, 8, 0, 17, tzinfo=UTC)
TITLE, NAME, NUMBER = "Ferries of Tarn", "tarn_ferries", 1900000077


def at(number: int) -> datetime:
    """When the post of this number was published."""
    return START + timedelta(hours=number)


def text_of(number: int) -> str:
    """What it says."""
    return f"Ferry number {number} leaves the grey quay of Lower Tarn at the second bell."


def export(path: Path, numbers: Sequence[int], texts: Mapping[int, str] | None = None, **fields: object) -> Path:
    """An export of Telegram Desktop; ``fields`` are of each of its messages, ``texts`` are edited ones."""
    messages = []
    for number in numbers:
        message = {
            "id": number,
            "type": "message",
            "date": at(number).isoformat(),
            "date_unixtime": str(int(at(number).timestamp())),
            "text": (texts or {}).get(number, text_of(number)),
            **fields,
        }
        if number in (texts or {}):
            message["edited_unixtime"] = str(int(at(number).timestamp()) + 600)
        messages.append(message)
    chat = {"name": TITLE, "type": "public_channel", "id": NUMBER, "messages": messages}
    path.write_text(json.dumps(chat), "utf-8")
    return path


def page(
    path: Path, numbers: Sequence[int], *, views: int = 100, search: str = "", texts: Mapping[int, str] | None = None
) -> Path:
    """A saved page; with ``search`` it is the answer to these words."""
    posts = "".join(
        '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message"'
        f' data-post="{NAME}/{n}"><a class="tgme_widget_message_owner_name" href="https://t.me/{NAME}">{TITLE}</a>'
        f'<div class="tgme_widget_message_text js-message_text">{(texts or {}).get(n, text_of(n))}</div>'
        f'<span class="tgme_widget_message_views">{views + n}</span><span class="tgme_widget_message_meta">'
        f'<a class="tgme_widget_message_date" href="https://t.me/{NAME}/{n}"><time datetime="{at(n).isoformat()}">'
        "</time></a></span></div></div>"
        for n in numbers
    )
    form = f'<form><input class="tgme_header_search_form_input" name="q" value="{search}"></form>'
    head = f'<div class="tgme_channel_info_header_title">{TITLE}</div>{form}'
    path.write_text(f"<html><body><header>{head}</header><main>{posts}</main></body></html>", "utf-8")
    return path


def table(path: Path, numbers: Sequence[int], **fields: object) -> Path:
    """A table that knows its posts' addresses, the minute, and how often they were shared."""
    rows = [
        {
            "url": f"https://t.me/{NAME}/{n}",
            "text": text_of(n),
            "date": at(n).replace(second=0).isoformat(),
            "shares": 3,
            **fields,
        }
        for n in numbers
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path
