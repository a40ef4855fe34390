"""Which model and vocabulary a text needs when nobody says its language: by its letters, and a few small words.

Only the choice between e5, USE's own pieces and the extra ones matters here, not the language. A caller that knows the
language of a passage, or of the post around it, should say it: short texts tell too little. In doubt the extra pieces
win: on news-parallel to English they cost Russian 0.1 and Arabic 0.7 points of accuracy, while USE's own pieces cost
Ukrainian 17, Persian 55 and Hebrew 80 (benchmarks/encoders.py).
"""

from __future__ import annotations

import regex

# Letters of Ukrainian, Belarusian and Serbian that Russian does not have, and letters that only Russian and Belarusian
# have. Belarusian has both in equal parts; a Ukrainian name in a Russian text adds a letter or two.
_NOT_RUSSIAN = regex.compile("[іїєґўјљњђћџ]")
_RUSSIAN = regex.compile("[ыэё]")
_RUSSIAN_WORDS = regex.compile(
    r"\b(?:что|чтобы|это|этот|как|или|если|когда|только|мне|меня|его|он|она|они|был|была|было|нет|есть|очень|и|с|со|об|от"
    r"|тебя|себя|чем|кто|никто|ничего|где|здесь|сейчас|сегодня|всегда|никогда|тоже|можно|нельзя|надо|почему|потому|уже|еще"
    r"|почти|пока|сколько|какой|такой|будет|будут|должен|должна|сказал|сказала|хорош\p{L}*|извините|простите|пожалуйста)\b"
)
# Endings that no other language with these letters writes so: a soft sign after a sibilant, the forms of verbs, long
# adjectives. Half of the short sentences without any of the words above have one.
_RUSSIAN_ENDINGS = regex.compile(
    r"[жшчщ]ь|(?:тся|еть|ва(?:ть|ться)|[аяе]ет|[аяеу]ют|\p{L}{2}[ия]л|\p{L}{2}[нктвлрш](?:ая|ое))\b"
)
# In Russian ъ stands before е, ё, ю, я only; between consonants it is the vowel of Bulgarian.
_BULGARIAN = regex.compile(
    r"ъ(?![еёюя])|\b(?:се|със|във|които|което|този|тази|това|беше|бяха|са|ще|че|вече|още|през|каза)\b"
)
# Persian's own letters, its forms of kaf and yeh, and what Arabic alone writes. Persian typed on an Arabic keyboard has
# Arabic's kaf and yeh, so its own letters weigh more.
_PERSIAN = regex.compile("[پچژگ]")
_PERSIAN_FORMS = regex.compile("[کی]")
_ARABIC_FORMS = regex.compile("[ةيكىإأ]")
_INDONESIAN = regex.compile(
    r"\b(?:yang|dan|di|ke|dengan|untuk|tidak|ini|itu|dari|pada|adalah|akan|telah|oleh|dalam|sudah|juga|kami|kita|mereka"
    r"|bahwa|karena|sampai|atas|seperti|lebih|bisa|ada|para|sebuah|hari|tahun|saya|anda|lagi|masih|belum|kata)\b"
)
# Latin letters that no language has which USE reads, from German to Turkish and Croatian: of Romanian, Hungarian …
_NOT_USE_LATIN = regex.compile(r"[\p{Script=Latin}--[a-zßàáâãäæçèéêëìíîïñòóôõöùúûüÿœąćęłńóśźżğışčšžđ]]", regex.V1)
_WORD = regex.compile(r"\w+")
_SCRIPTS = {
    name: regex.compile(rf"\p{{Script={name}}}")
    for name in (
        *("Latin", "Cyrillic", "Arabic", "Hebrew", "Devanagari"),
        *("Han", "Hangul", "Hiragana", "Katakana", "Thai"),
    )
}
_LETTER = regex.compile(r"\p{L}")
_LOOKED_AT = 1000  # characters


def needs_extra_rows(text: str) -> bool:
    """Whether a text looks like one of the languages that USE itself does not know."""
    text = text[:_LOOKED_AT].casefold()
    if text.isascii() and "a" not in text:
        return False  # hardly any Indonesian sentence is without an a
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    script = max(counts, key=lambda name: counts[name])
    if script in ("Hebrew", "Devanagari"):
        return counts[script] > 0
    if script == "Cyrillic":
        foreign, russian = len(_NOT_RUSSIAN.findall(text)), len(_RUSSIAN.findall(text))
        if foreign or russian:
            return 2 * foreign > russian
        if _BULGARIAN.search(text):
            return True
        return not (_RUSSIAN_WORDS.search(text) or _RUSSIAN_ENDINGS.search(text))
    if script == "Arabic":
        persian = 3 * len(_PERSIAN.findall(text)) + len(_PERSIAN_FORMS.findall(text))
        return persian >= len(_ARABIC_FORMS.findall(text))
    if script == "Latin":
        found = _INDONESIAN.findall(text)
        return len(set(found)) >= 2 and 8 * len(found) >= len(_WORD.findall(text))
    return False


def needs_e5(text: str) -> bool:
    """Whether a text looks like one of the languages that USE has no rows for: by its script, or its Latin letters."""
    text = text[:_LOOKED_AT].casefold()
    if text.isascii():
        return False
    known = sum(len(pattern.findall(text)) for pattern in _SCRIPTS.values())
    if 2 * known < len(_LETTER.findall(text)):
        return True
    return 12 * len(_NOT_USE_LATIN.findall(text)) > len(_WORD.findall(text))
