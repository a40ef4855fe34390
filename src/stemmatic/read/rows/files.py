"""What a cell says of the files that a post carries: their kinds, addresses and names, as tools write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stemmatic.model import Media

_MOST = 100


def _table(words: str) -> dict[str, str]:
    lines = (line.split() for line in words.strip().splitlines())
    return {word: kind for kind, *words in lines for word in words}


_KINDS = _table("""
photo photo image picture img photos фото фотография fotoğraf foto صورة
video video film gif animation animatedgif videos видео відео فيديو
audio audio music voice voicemessage audiofile аудио
document document doc file документ файл
location location geo geolive venue
sticker sticker
""")
_ENDINGS = _table("""
photo jpg jpeg png webp heic bmp tif tiff
video mp4 mov mkv webm avi m4v gif gifv
audio mp3 ogg oga opus wav m4a flac
document pdf doc docx xls xlsx ppt pptx zip rar 7z txt csv apk
""")
_ENDING = re.compile(r"\.(\w{2,5})(?:[?#]|\Z)")
_TYPES = ("_type", "_", "type", "kind", "mediaType", "mime_type", "media_type")
_ADDRESSES = (
    *("fullUrl", "full_url", "url", "media_url_https", "media_url", "src", "link", "previewUrl", "preview_url"),
    *("photo_2560", "photo_1280", "photo_604"),
)
_NAMES = ("name", "file_name", "filename", "title", "alt", "altText", "alt_text")


def files_in(value: Any) -> tuple[Media, ...]:
    """The files of a cell: kinds ("MessageMediaPhoto", "image/png"), addresses, names of files, or objects with them.

    What names none of these is no file.
    """
    if isinstance(value, str):
        value = [piece for piece in re.split(r"[\s|'\"\[\]]+|,(?=\s*https?://)", value[:10_000]) if piece]
    pieces = value if isinstance(value, list) else [value]
    found = (_of_object(one) if isinstance(one, Mapping) else _of_word(one) for one in pieces[:_MOST])
    return tuple(dict.fromkeys(one for one in found if one))


def _of_word(word: Any) -> Media | None:
    if not isinstance(word, str):
        return None
    ending = _ENDING.search(word.lower())
    kind = _ENDINGS.get(ending[1]) if ending else None
    if word.startswith(("http://", "https://")):
        return Media(kind=kind or "photo", url=word)
    if kind:
        return Media(kind=kind, name=word if not word.startswith(".") else None)
    named = _kind(word)
    return Media(kind=named) if named else None


def _of_object(one: Mapping[str, Any]) -> Media | None:
    kind = next((found for name in _TYPES if (found := _kind(one.get(name)))), None)
    told = one.get(kind or "")  # {"type": "photo", "photo": {…}}
    inner: Mapping[str, Any] = told if isinstance(told, Mapping) else one
    url = next((address for name in _ADDRESSES if (address := _address(inner.get(name)))), None)
    sizes = inner.get("sizes") or inner.get("variants")
    if url is None and isinstance(sizes, list):
        url = next(
            (found for size in reversed(sizes) if isinstance(size, Mapping) and (found := _address(size.get("url")))),
            None,
        )
    name = next((said for name in _NAMES if isinstance(said := inner.get(name), str) and said), None)
    if kind is None and url:
        kind = (_of_word(url) or Media(kind="photo")).kind
    return Media(kind=kind, url=url, name=name[:300] if name else None) if kind else None


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None


def _kind(name: Any) -> str | None:
    """The kind that a word of a platform's means; none for a link's card, a poll."""
    if not isinstance(name, str) or len(name) > 200:
        return None
    word = name.lower().rpartition(".")[2].partition("/")[0].replace("_", "").removeprefix("messagemedia")
    return _KINDS.get(word)
