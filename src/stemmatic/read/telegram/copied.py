"""Text copied out of Telegram Desktop: a line "Name, [24.02.2023 10:31]" before each message.

The copy has no numbers: a post is numbered by its time and four hex digits of its text's SHA-256. Its times are those
of the machine that it was copied on. A copy with more names than one is a conversation, and not kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from stemmatic.model import Forward, Media, Post, Precision, Skipped
from stemmatic.read.encoding import head_text, lines_of_bytes, open_utf8
from stemmatic.read.faults import Faults
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.telegram.local_times import say_local
from stemmatic.read.telegram.message import PLATFORM
from stemmatic.read.values import Clock, Unreadable, clock_of, read_date

_HEADER = re.compile(
    r"(?P<name>[^\n]{1,200}), \[(?P<date>(?P<one>\d{1,2})[./](?P<other>\d{1,2})[./](?P<year>\d{4}|\d{2}),? "
    r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?)\][ \t]*\Z"
)
_MARK = re.compile(r"\[ (?P<kind>[^\W\d_]{2,20}(?:[ -][^\W\d_]{1,20}){0,2})(?: : (?P<name>[^\]\n]{1,200}))? \][ \t]*\Z")
_FORWARDED = re.compile(
    r"\[(?:(?:Forwarded from|Переслано (?:от|из|від|з)|Reenviado de|Transféré de|Weitergeleitet (?:von|aus)"
    r"|Inoltrato da|محوّلة من|محولة من|İletilen:?) (?P<name>[^\]\n]{1,200})"
    r"|(?P<turkish>[^\]\n]{1,200}) (?:kanalından|kişisinden) iletildi)\][ \t]*\Z"
)
_REPLY = re.compile(
    r"\[(?:In reply to|В ответ(?: на)?|У відповідь|En respuesta a|En réponse à|Als Antwort auf|In risposta a"
    r"|ردًا على|رداً على)(?: [^\]\n]{1,200})?\][ \t]*\Z|\[[^\]\n]{1,200} (?:yanıt olarak|adlı kişiye yanıt)\][ \t]*\Z"
)
_KINDS = {
    word: kind
    for kind, words in {
        "photo": "Photo|Album|Фотография|Фото|Альбом|Світлина|Fotoğraf|Albüm|Foto|Imagen|Álbum|صورة|ألبوم",
        "video": "Video|Видео|Відео|Vídeo|Vidéo|فيديو",
        "round-video": "Video message|Видеосообщение|Відеоповідомлення|Video mesaj|Video mesajı",
        "voice": "Voice message|Голосовое сообщение|Голосове повідомлення|Sesli mesaj|Mensaje de voz|رسالة صوتية",
        "document": "File|Файл|Документ|Dosya|Archivo|Fichier|Datei|ملف",
        "sticker": "Sticker|Стикер|Наліпка|Çıkartma",
        "animation": "Animation|GIF|Анимация|Анімація|Animasyon",
        "audio": "Music|Audio|Аудиофайл|Музыка|Музика|Müzik|Música",
        "location": "Location|Местоположение|Геопозиция|Місцезнаходження|Konum|Ubicación",
    }.items()
    for word in words.split("|")
}


def _recognise(source: Source) -> bool:
    """The first line that is not blank is a header."""
    first = next((line for line in head_text(source)[:4000].splitlines() if line.strip()), "")
    return _HEADER.match(first) is not None


def _read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    faults, local = Faults(source), 0
    names, clock = _survey(source, reading)
    if len(names) > 1 and not reading.options.public:
        advice = "copy one channel into a file; of a public group: --public (no member's name is kept)"
        yield source.skip("whole file", "a conversation of several names, not kept", advice, deliberate=True)
        return
    group = len(names) > 1
    for line, header, body in _messages(source, reading):
        where = f"line {line}"
        try:
            date = _date(header, clock)
        except Unreadable as fault:
            yield from faults.note("date unreadable", where, f"date {header['date']!r}: {fault}; it is kept undated")
            date = None
        channel = reading.options.channel or (source.own_name if group else header["name"].strip())
        post = _post(source, where, channel, date, body, local=clock.zone is None, group=group)
        local += bool(post.precision & Precision.LOCAL)
        yield post
    yield from faults.rest()
    yield from say_local(source, local)


def _survey(source: Source, reading: Reading) -> tuple[set[str], Clock]:
    """Under whose names the messages stand (two are enough), and in what order their dates have day and month."""
    clock, names = clock_of(reading.options), set[str]()
    for _, header, _ in _messages(source, reading):
        if len(names) < 2:
            names.add(header["name"].strip())
        if not clock.order and "/" in header["date"] and int(header["other"]) > 12:
            clock.order = "month-first"
    return names, clock


def _messages(source: Source, reading: Reading) -> Iterator[tuple[int, re.Match[str], list[str]]]:
    """The line, the header and the body's lines of each message."""
    at, header, body = 0, None, list[str]()
    with open_utf8(source) as stream:
        for number, raw in lines_of_bytes(stream, reading.options.max_record_bytes, None):
            text = (raw or b"").decode("utf-8", "replace")
            if found := _HEADER.match(text[:300]):
                if header is not None:
                    yield at, header, body
                at, header, body = number, found, []
            else:
                body.append(text)
    if header is not None:
        yield at, header, body


def _date(header: re.Match[str], clock: Clock) -> datetime | None:
    written = header["date"].replace(",", "")
    if len(header["year"]) == 2:
        day, _, rest = written.partition(" ")
        written = f"{day[:-2]}20{day[-2:]} {rest}"
    return read_date(written, clock)


def _post(
    source: Source, where: str, channel: str, date: datetime | None, body: list[str], *, local: bool, group: bool
) -> Post:
    forward: Forward | None = None
    media: list[Media] = []
    lines: list[str] = []
    for text in body:
        if not lines and (mark := _MARK.match(text)) and mark["kind"] in _KINDS:
            media.append(Media(kind=_KINDS[mark["kind"]], name=mark["name"]))
        elif not lines and (found := _FORWARDED.match(text)):
            forward = Forward() if group else Forward(name=(found["name"] or found["turkish"]).strip())
        elif lines or (text.strip() and not _REPLY.match(text)):
            lines.append(text)
    said = "\n".join(lines).strip()
    check = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:4]
    moment = f"{date.astimezone(UTC):%Y%m%d-%H%M}" if date else "undated"
    return Post(
        platform=PLATFORM,
        channel=channel,
        channel_title=channel,
        number=f"{moment}-{check}",
        text=said,
        place=source.place(where),
        date=date,
        forward=forward,
        media=tuple(media),
        extra={"date_is_local": True} if local and date else {},
    )


FORMAT = Format(
    name="telegram-copied",
    description='Messages copied out of Telegram Desktop: "Name, [24.02.2023 10:31]" before each',
    recognise=_recognise,
    read=_read,
    lacks=frozenset({"edited", "edited_date", "views", "forwards", "replies", "reactions", "url", "previews", "title"}),
)
