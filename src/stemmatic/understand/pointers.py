# ruff: noqa: E501 - tables of phrases read best as they are
"""What points elsewhere instead of saying something: "Read in full", a bare link, a row of hashtags."""

from __future__ import annotations

import re

import regex

from stemmatic.text.late import compile_late
from stemmatic.text.marks import EMOJI, HASHTAG, LINK, MENTION, holds_no_signs, set_aside

_MAX_WORDS = 10
_MAX_BARE_WORDS = 5  # of a pointer without arrow or link, …
_MAX_ENDED_WORDS = 3  # … and with a stop
_ARROWS = frozenset("👉👇👈☝🔗➡⏩▶🔽⬇⤵📖📲📎📄📃📰🎥📹📺🎬🎞📌🌐🖥💻📱🔎🔍🗞📑")

# A line is a pointer if it begins with one of these …
_PHRASES = (
    # English
    r"read (?:in full|more|the full|full|on|it|here|also|about)|full (?:text|statement|transcript|version|story|video|report|interview)"
    r"|(?:more|details|further)(?: details| info(?:rmation)?)? (?:here|at|on|in|via|below)|learn more|find out more|more details"
    r"|watch(?: (?:in full|the (?:full )?video|here|live|more|now|on))?$|click here|see more|join (?:us|our)|subscribe|follow us"
    r"|source$|link in|link$|via$|listen(?: here| in full)?$|photo gallery|continue reading|share$"
    # Russian
    r"|читать? (?:полностью|далее|дальше|подробнее|целиком|также|здесь|тут|на сайте|больше)|читайте|подробнее|подробности"
    r"|полный текст|полная версия|полностью|смотреть?(?: (?:полностью|видео|тут|здесь|далее|на|в))?$|смотрите|источник$|ссылка$"
    r"|подпис(?:аться|ывайтесь|ывайся|аться на)|подпишись|подпишитесь|видео$|фото$|текст$|далее$|продолжение"
    r"|переходите|перейти|слушать|больше (?:новостей|фото|видео|информации)"
    # Ukrainian
    r"|чита(?:ти|йте) (?:повністю|далі|більше|також|тут|детальніше|на сайті)|читайте|детальніше|докладніше|подробиці"
    r"|повний текст|повністю$|дивитися|дивіться|джерело$|посилання$|підпис(?:атися|уйтесь|уйся|ка)|підпишись"
    # Turkish
    r"|devamını? (?:oku|okuyun|için)|devamı|tamamını? (?:oku|okuyun|izle|için)|tamamı|tam metin|detaylar|ayrıntılar|daha fazla(?: bilgi)?"
    r"|izle(?:yin)?$|videoyu izle|haberin (?:devamı|tamamı)|kaynak$|tıkla(?:yın)?|abone ol|takip et"
    # Spanish, French, German, Portuguese, Italian
    r"|leer (?:más|completo|la nota)|lea (?:más|también)|ver (?:más|video|vídeo)|texto completo|más (?:información|detalles)"
    r"|lire (?:la suite|plus|aussi|en entier)|en savoir plus|texte intégral|voir (?:la vidéo|plus)|plus d'informations"
    r"|weiterlesen|mehr (?:lesen|dazu|infos?|erfahren)|volltext|hier (?:lesen|klicken)|zum (?:artikel|video)|lesen sie"
    r"|ler? mais|leia (?:mais|também)|saiba mais|assista|leggi (?:tutto|di più|anche)|continua a leggere|guarda"
    # Arabic, Persian, Chinese
    r"|اقرأ (?:المزيد|أيضا|أيضاً)|للمزيد|المزيد|النص الكامل|شاهد|لمشاهدة|اشترك|تابعونا|رابط|المصدر$|ادامه (?:مطلب|خبر)|متن کامل|بیشتر بخوانید"
    r"|阅读(?:全文|更多)|全文|更多|点击|閱讀"
)
# … or, behind an arrow or a book, ends with one of these.
_LATE_PHRASES = (
    r"in full|more|here|full text|link|website|полностью|подробнее|далее|здесь|тут|по ссылке|на сайте|в нашем материале"
    r"|повністю|детальніше|тут|за посиланням|на сайті|daha fazla bilgi|daha fazlası|tamamı|devamı|burada|linkte|aquí|ici|hier|qui|aqui"
)
_POINTER = compile_late(rf"(?:{_PHRASES})(?!\w)", regex.V1 | regex.IGNORECASE)
_LATE = compile_late(rf"(?<!\w)(?:{_LATE_PHRASES})\W{{0,5}}+$", regex.V1 | regex.IGNORECASE)
# A sentence that begins with one of these, and a colon, names what else there is, however long that is.
_ALSO = (
    r"(?:also (?:read|listen|see|watch)|(?:read|listen|see|watch) also|read more|related|more on this|recommended)(?: to| about| on)?"
    r"|(?:читайте|смотрите|слушайте|почитайте) (?:также|ещё|еще|по теме)|по теме|(?:читайте|дивіться|слухайте) (?:також|ще)|(?:також )?за темою"
    r"|ayrıca (?:okuyun|bakınız|izleyin)|bunu da okuyun|bunlar da ilginizi çekebilir|ilgili haberler?"
    r"|(?:lea|lee|vea|ver|leer) (?:también|además)|(?:lire|voir|à lire) aussi|à lire également"
    r"|(?:lesen|sehen|hören) sie auch|(?:auch|mehr) zum thema|leia (?:também|mais)|veja também|leggi anche|czytaj (?:też|także|również)"
    r"|(?:اقرأ|إقرأ|شاهد|استمع|طالع) (?:أيضا|أيضاً|ايضا|ايضاً)|بیشتر بخوانید|همچنین بخوانید|(?:延伸|相关|相關)(?:阅读|閱讀)"
)
_READ_ALSO = compile_late(rf"\W{{0,3}}+(?:{_ALSO})\s?+[:：]", regex.V1 | regex.IGNORECASE)
_ASIDE = compile_late(rf"{LINK}|{MENTION}|{EMOJI}|{HASHTAG}", regex.V1)
_NO_EMOJI = re.compile(r"[^\u00A9\u00AE\u203C-\U0010FFFF]*+")  # far cheaper than to search in vain
_LINKED = compile_late(rf"{LINK}|{MENTION}", regex.V1)
_SENTENCE_END = regex.compile(r"[.!?…。！？؟۔]\W{0,3}+$")


def reads_also(text: str, begin: int, end: int) -> bool:
    """Whether a sentence, ``text[begin:end]``, names other texts: "Read also: …", in the midst of others too."""
    return _READ_ALSO.match(text, begin, end) is not None


def is_pointer(passage: str, lead: str) -> bool:
    """Whether ``passage`` points elsewhere; ``lead`` is the bullet or emoji that stood before it."""
    if _NO_EMOJI.fullmatch(passage):
        rest = passage if holds_no_signs(passage) else set_aside(passage)
    else:
        rest = _ASIDE.sub(" ", passage)
    if not any(map(str.isalnum, rest)):
        return True
    words = rest.split()
    if len(words) > _MAX_WORDS:
        return False
    bare = rest.strip(" \t:|-–—()[]«»\"“”'.!…")
    arrow = not _ARROWS.isdisjoint(lead + passage[-2:])
    if _POINTER.match(bare):
        # "Read: a long sentence." speaks; a pointer is short, or hangs on an arrow or a link.
        ended = _SENTENCE_END.search(rest) is not None
        return len(words) <= (_MAX_ENDED_WORDS if ended else _MAX_BARE_WORDS) or arrow or bool(_LINKED.search(passage))
    if not arrow or _SENTENCE_END.search(rest):
        return False
    return _LATE.search(bare) is not None or _LINKED.search(passage) is not None
