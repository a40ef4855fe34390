"""Which column of a table is which field of a post: exact names, well-known synonyms, a tool's, the user's own map."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from stemmatic.errors import OptionError
from stemmatic.read.shapes import Shape, find_shape, fold_name
from stemmatic.read.values import is_empty

# Field: the names that are taken for it, in this order, after its own. docs/formats.md lists this table.
SYNONYMS: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "channel": "channel_name channel_username username user_name screen_name handle chat chat_name account "
        "account_name page page_name feed outlet publisher source канал название_канала имя_канала назва_каналу "
        "kanal kanal_adı canal nombre_del_canal nom_du_canal canale kanał قناة القناة اسم_القناة کانال 频道 источник "
        "джерело kaynak fuente quelle المصدر منبع 来源 źródło fonte sursa κανάλι πηγή "
        "არხი ալիք ערוץ チャンネル 채널 kênh चैनल kanál  peer_id channel_id chat_id",
        "id": "message_id post_id msg_id tweet_id status_id item_id id_str guid uid number номер ид идентификатор "
        "номер_сообщения id_сообщения id_поста ідентифікатор номер_повідомлення id_повідомлення numara "
        "mesaj_no mesaj_id número numero numéro identifiant identificador "
        "nachrichten_id numer رقم الرقم رقم_الرسالة شماره 编号",
        "date": "created_at datetime published published_at pub_date publication_date publish_date published_date "
        "posted_at date_utc "
        "message_date post_date msg_date post_created date_time creation_time unix_timestamp timestamp created "
        "дата дата_публикации дата_сообщения дата_поста дата_и_время дата_публікації дата_повідомлення "
        "дата_і_час tarih yayın_tarihi yayınlanma_tarihi tarih_saat fecha fecha_de_publicación fecha_y_hora "
        "date_de_publication datum veröffentlicht data_publicação data_pubblicazione data_publikacji تاريخ التاريخ "
        "تاريخ_النشر تاریخ تاریخ_انتشار "
        "veröffentlichungsdatum datum_uhrzeit data_e_hora data_e_ora data_i_godzina data date_heure data_postării "
        "datum_objave датум ημερομηνία თარიღი ամսաթիվ תאריך 日時 投稿日時 날짜 작성일 ngày ngày_đăng तारीख दिनांक "
        "tarix 日期 时间",
        "text": "body message content full_text message_text post_text tweet_text raw_text cleaned_message caption "
        "tweet post_content post_message post_body post_body_text sentence sentence_text "
        "текст текст_сообщения текст_поста текст_новости текст_публикации новость новости сообщение сообщения пост "
        "содержание предложение новина новини повідомлення текст_повідомлення текст_допису текст_новини допис речення "
        "haber haberler metin mesaj mesaj_metni haber_metni içerik cümle texto mensaje texto_del_mensaje contenido "
        "noticia texte texte_du_message contenu nachricht nachrichtentext inhalt beitrag testo messaggio "
        "mensagem treść نص النص نص_الرسالة خبر الخبر رسالة الرسالة المحتوى متن پیام متن_پیام متن_خبر "
        "beitragstext nachricht_text treść_posta treść_wiadomości wiadomość text_mesaj mesajul conținut "
        "text_příspěvku "
        "příspěvek zpráva obsah tekst садржај текст_објаве κείμενο μήνυμα ტექსტი შეტყობინება տեքստ הודעה טקסט תוכן "
        "本文 "
        "投稿 내용 본문 nội_dung bài_viết संदेश मजमून mətn 内容 正文 文本",
        "url": "link permalink post_url message_url message_link post_link msg_link href ссылка ссылка_на_пост "
        "посилання bağlantı enlace lien رابط الرابط لینک 链接",
        "platform": "source_platform platform_name network платформа",
        "channel_title": "chat_title channel_display_name",
        "title": "headline subject заголовок başlık título titre titel titolo العنوان عنوان 标题",
        "author": "author_name byline post_author signature автор yazar autor الكاتب",
        # Behind a date alone; without any, it is the date.
        "time": "время час время_публикации час_публікації saat uhrzeit hora heure ora godzina čas time_utc 時刻 시간 "
        "الوقت وقت ώρα დრო ժամ שעה giờ समय",
        "edited": "is_edited",
        "edited_date": "edit_date edited_at timestamp_edited",
        "time_zone": "timezone tz zone utc_offset часовой_пояс",
        "forwarded_from": "forwarded_from_name forward_from fwd_from forward_from_chat retweeted_user",
        "forwarded_from_id": "forward_from_id fwd_from_id forwarded_from_url forwarded_url forwarded_from_username",
        "forwarded_from_number": "forward_from_message_id forwarded_from_message_id fwd_message_id",
        "forwarded_date": "forward_date fwd_date forwarded_from_date",
        "reply_to": "reply_to_id reply_to_message_id reply_to_msg_id in_reply_to in_reply_to_status_id "
        "in_reply_to_status_id_str",
        "quoted": "quoted_id quoted_status_id quoted_status_id_str quote_tweet_id",
        "album": "album_id grouped_id media_group_id",
        "views": "view_count views_count num_views impression_count impressions plays play_count просмотры перегляди "
        "görüntülenme vistas المشاهدات",
        "forwards": "forward_count forwards_count num_forwards number_forwards shares share_count shares_count "
        "retweets retweet_count reposts репосты",
        "replies": "reply_count replies_count num_replies number_replies comments comment_count comments_count "
        "num_comments комментарии",
        "reactions": "реакции",
        "likes": "like_count likes_count num_likes favorite_count favourite_count favorites лайки",
        "language": "lang language_code declared_language language_guess язык мова dil idioma langue sprache lingua "
        "język اللغة زبان 语言",
        "links": "urls outlinks",
        "media": "media_type attachments photos images media_url media_urls image_url вложения медиа",
    }.items()
}

FIELDS = tuple(SYNONYMS)
# What a tool says beside a field: of which account the post is that another one answers or quotes, and its whole text.
COMPANIONS = frozenset({"reply_channel", "quoted_channel", "reposted_text"})

_MAX_NESTED_CHARS = 20_000  # of an object written as text in a cell
_PYTHON_TIME = re.compile(r"datetime\.datetime\((\d{1,4}(?:, \d{1,6}){2,6})((?:, tzinfo=[\w.]{1,40}(?:\(\w*\))?)?)\)")
_MANY_SIGNS = re.compile(r"[-+~(]{9}")  # which Python would read into the depth, one by one
_MAX_REMEMBERED = 256  # sets of columns; JSON rows may all differ


def has_text_column(names: Iterable[str]) -> bool:
    """Whether one of the columns is taken for the text without a map."""
    known = {"text", *SYNONYMS["text"]}
    return any(fold_name(name) in known for name in names)


# Fields whose other names are asked too where a row says nothing under the first: an id "None", an empty text.
_ASKED_ON = ("id", "text")
# Numbers that only a platform gives a post; a plain "id" may be anything's.
_POST_NUMBERS = frozenset(fold for fold in SYNONYMS["id"] if fold.endswith("_id") and fold != "item_id") | {"id_str"}


@dataclass(frozen=True, slots=True)
class Binding:
    """Field → column for one set of columns; ``paths`` are the user's, ``rest`` the columns that no field takes.

    ``others`` are the columns, or paths, that are asked in turn where a field's own column says nothing. ``spare`` are
    those of ``rest`` that only such a field may take. ``shape`` is the tool that wrote the table. ``names_posts`` says
    that the id is the number of a post, not of a row.
    """

    columns: Mapping[str, str]
    paths: Mapping[str, str]
    rest: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]
    shape: Shape | None = None
    names_posts: bool = False
    spare: frozenset[str] = frozenset()

    def extra_of(self, cells: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
        """What a row with these cells says beyond its fields."""
        extra = {name: cells[name] for name in self.rest}
        for name in self.spare:
            value = extra[name]
            if is_empty(value) or any(value == one for one in said.values()):
                del extra[name]
        return extra

    def cells_of(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """What a row with these cells says of each field."""
        found = {field: cells[column] for field, column in self.columns.items()}
        for field, path in self.paths.items():
            value = at_path(cells, path)
            if value is not None:
                found[field] = value
        for field, others in self.others.items():
            if is_empty(found.get(field)):
                for other in others:
                    value = cells[other] if other in cells else folded_path(cells, other)
                    if not is_empty(value):
                        found[field] = value
                        break
                    if value is not None:
                        found.setdefault(field, value)  # the column is there, and says nothing
        return found


class Columns:
    """Binds the columns of rows to fields; ``map`` is the user's own, ``{"text": "body"}`` or ``{"text": "uk.text"}``.

    A tool that one row betrays wrote the rows after it too, which may lack some of its columns. Raises OptionError for
    a field that posts do not have.
    """

    def __init__(self, map_: Mapping[str, str], *, shaped: bool = True) -> None:
        for field in map_:
            if field not in SYNONYMS:
                raise OptionError(f"--map {field}={map_[field]}: no field {field!r}; fields are {', '.join(FIELDS)}")
        self.map = dict(map_)
        self._shaped = shaped
        self._shape: Shape | None = None
        self._binding_of = lru_cache(_MAX_REMEMBERED)(self._bind)

    def bind(self, cells: Mapping[str, Any]) -> Binding:
        """The binding for a row with these cells."""
        return self._binding_of(tuple(cells))

    def _bind(self, names: tuple[str, ...]) -> Binding:
        mapped = {field: column for field, column in self.map.items() if column in names}
        paths = {field: path for field, path in self.map.items() if field not in mapped}
        taken = set(mapped.values())
        folded: dict[str, str] = {}
        for name in names:
            if name not in taken:
                folded.setdefault(fold_name(name), name)
        if self._shaped and (found := find_shape(folded)):
            self._shape = found
        shape = self._shape
        columns = dict(mapped)
        others: dict[str, tuple[str, ...]] = {}
        spare, first = set[str](), set[str]()
        if shape:
            for field, asked in shape.fields.items():
                if field not in mapped and field not in paths:
                    here = [column for one in asked if (column := _column(folded, one)) is not None]
                    others[field] = tuple(here)
                    roots = [column if column in names else column.partition(".")[0] for column in here]
                    taken.update(roots)
                    whole = [column for column in here if column in names]
                    spare.update(whole[1:] if whole[:1] == here[:1] and field not in COMPANIONS else whole)
                    first.update(roots[:1] if field not in COMPANIONS else ())
            hidden = {folded[name] for name in shape.misleading if name in folded} - taken
            taken |= hidden
            spare = (spare - first) & set(names)
        # All exact names first: a column is never taken as a synonym while it is another field's own name.
        for rank in range(1 + max(map(len, SYNONYMS.values()))):
            for field, synonyms in SYNONYMS.items():
                if field in columns or field in paths or others.get(field) or rank > len(synonyms):
                    continue
                name = field if rank == 0 else synonyms[rank - 1]
                if name in folded and folded[name] not in taken:
                    columns[field] = folded[name]
                    taken.add(folded[name])
        if "date" not in columns and "date" not in paths and "date" not in others and "time" in columns:
            columns["date"] = columns.pop("time")
        for field in _ASKED_ON:
            if field in columns and field not in mapped:
                more = (folded[name] for name in SYNONYMS[field] if name in folded and folded[name] not in taken)
                others[field] = tuple(more)
        of_posts = fold_name(columns.get("id", "")) in _POST_NUMBERS
        return Binding(
            columns,
            paths,
            tuple(name for name in names if name not in taken or name in spare),
            {field: asked for field, asked in others.items() if asked},
            shape,
            of_posts or (shape is not None and "id" not in mapped),
            frozenset(spare),
        )


def _column(folded: Mapping[str, str], asked: str) -> str | None:
    """The column of a folded name, or the path of a nested one whose first part is a column."""
    if (flat := fold_name(asked)) in folded:
        return folded[flat]
    outer, dot, inner = asked.partition(".")
    return f"{folded[outer]}.{inner}" if dot and outer in folded else None


@lru_cache(4096)
def _fold_key(name: str) -> str:
    return fold_name(name)


def folded_path(cells: Any, path: str) -> Any:
    """What stands at a path whose parts are folded names; out of a cell with an object's text, by its name there."""
    parts = path.split(".")
    for part in parts:
        if isinstance(cells, str):
            cells = object_in(cells) or cells
        if isinstance(cells, Mapping):
            inner = cells.get(part)
            cells = inner if part in cells else next((v for k, v in cells.items() if _fold_key(k) == part), None)
        elif isinstance(cells, list) and part.isdecimal() and int(part) < len(cells):
            cells = cells[int(part)]
        elif isinstance(cells, str) and cells[-1:] in ("}", ")"):  # PeerChannel(channel_id=7)
            pattern = (
                rf"\b{re.escape(parts[-1])}['\"]?\s?[:=]\s?(?:'([^']{{0,300}})'|\"([^\"]{{0,300}})\"|([\w-]{{1,64}}))"
            )
            found = re.search(pattern, _PYTHON_TIME.sub(_written_out, cells[:_MAX_NESTED_CHARS]))
            said = next((one for one in found.groups() if one is not None), None) if found else None
            return None if said == "None" else said
        else:
            return None
    return cells


@lru_cache(64)  # several fields ask the same cell
def object_in(text: str) -> Any:
    """The object or list that a cell holds as text, in JSON or as Python prints it; ``None`` where it is neither."""
    text = text.strip()
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]") or len(text) > _MAX_NESTED_CHARS:
        return None
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    if _MANY_SIGNS.search(text):
        return None
    with suppress(ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return ast.literal_eval(_PYTHON_TIME.sub(_written_out, text))
    return None


def _written_out(found: re.Match[str]) -> str:
    """``datetime.datetime(2031, 6, 2, 8, 0)`` as a date in ISO 8601, between quotes."""
    parts = [int(part) for part in found[1].split(", ")] + [0] * 3
    year, month, day, hour, minute, second = parts[:6]
    zone = "+00:00" if found[2] else ""
    return f"'{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}'"


def text_at(cell: Any, path: str) -> str | None:
    """What stands at a path in an object or in an object's text, as text."""
    value = folded_path(cell, path)
    return None if is_empty(value) or isinstance(value, (Mapping, list)) else str(value)


def at_path(cells: Any, path: str) -> Any:
    """What stands at a dotted path such as ``uk.text`` or ``versions.0.text``; ``None`` where nothing does."""
    for part in path.split("."):
        if isinstance(cells, Mapping):
            cells = cells.get(part)
        elif isinstance(cells, list) and part.isdecimal() and len(part) < 8 and int(part) < len(cells):
            cells = cells[int(part)]
        else:
            return None
    return cells


def without_path(cells: dict[str, Any], path: str) -> dict[str, Any]:
    """``cells`` without what stands at ``path``; what is around it is copied, not changed."""
    name, _, rest = path.partition(".")
    inner = cells.get(name)
    if not rest:
        return {key: value for key, value in cells.items() if key != name}
    return {**cells, name: without_path(inner, rest)} if isinstance(inner, dict) else cells
