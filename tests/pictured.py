"""Invented pictures, and exports of Telegram Desktop that carry them."""

from __future__ import annotations

import io
import json
from pathlib import Path

from PIL import Image, ImageDraw

TEXTS = ["Пором біля причалу.", "العبّارة عند الرصيف", "Feribot iskelede bekliyor.", "The ferry waits.", "Bells", "Fog"]


def drawn(kind: str, size: int = 256, quality: int = 90) -> bytes:
    """An invented picture: a ferry, a bell, or nothing but grey."""
    picture = Image.new("RGB", (256, 256), (120, 130, 140))
    draw = ImageDraw.Draw(picture)
    if kind == "ferry":
        draw.polygon([(20, 150), (236, 150), (200, 200), (60, 200)], fill=(200, 30, 30))
        draw.rectangle((90, 90, 160, 150), fill=(250, 250, 250))
        draw.ellipse((190, 20, 240, 70), fill=(250, 220, 40))
    elif kind == "bell":
        draw.pieslice((60, 40, 200, 260), 180, 360, fill=(30, 30, 90))
        draw.rectangle((0, 0, 256, 30), fill=(240, 240, 240))
    held = io.BytesIO()
    picture.resize((size, size)).save(held, "JPEG", quality=quality)
    return held.getvalue()


def export(folder: Path, number: int, *files: bytes | None) -> Path:
    """An export of Telegram Desktop whose messages carry these pictures; of None the file is missing."""
    (folder / "photos").mkdir(parents=True)
    messages = []
    for at, content in enumerate(files, 1):
        path = f"photos/photo_{at}@04-06-2031.jpg"
        if content is not None:
            (folder / path).write_bytes(content)
        date = f"2031-06-0{at}T08:00:00"
        messages.append(
            {"id": at, "type": "message", "date": date, "text": TEXTS[at - 1 + number % 2 * 3], "photo": path}
        )
    chat = {"name": f"Tarn {number}", "type": "public_channel", "id": number, "messages": messages}
    (folder / "result.json").write_text(json.dumps(chat), "utf-8")
    return folder
