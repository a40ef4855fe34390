"""The formats that can be read, specific ones first: the first that recognises a file reads it."""

from __future__ import annotations

from stemmatic.read import telegram_html, telegram_json, telegram_page
from stemmatic.read.format import Format

FORMATS: tuple[Format, ...] = (telegram_json.FORMAT, telegram_page.FORMAT, telegram_html.FORMAT)
