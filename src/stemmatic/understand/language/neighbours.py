"""Languages that n-grams take for one: Serbian in Latin letters and Croatian, Japanese in kanji alone and Chinese.

Serbian says *reka, vreme, gde* where Croatian (and Bosnian) say *rijeka, vrijeme, gdje*, and has other words for some
things. Of kanji and hanzi, national character sets tell which forms are of one country only.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from stemmatic.text.late import compile_late

_EKAVIAN = compile_late(
    r"\b(?:sred[aeu]|redosled\w*|rek(?:a|e|u|om|ama)|vreme|mest[aou]|mestima|gde|ovde|negde|svugde|pre|posle"
    r"|uvek|čovek\w*|dec[aeu]|deci|reč(?:i|ima)?|mlek\w*|dve|sneg\w*|hleb\w*|del(?:ovi|ova|a|u)|predsedni\w*|sednic\w*"
    r"|nedelj\w*|ponedelj\w*|sever\w*|bezbedn\w*|izvešta\w*|vest(?:i|ima)|uspeh\w*|zahtev\w*|mer(?:a|e|u|ama)|hiljad\w*"
    r"|promen\w*|primen\w*|lepo|lepa|lepi|cel(?:a|e|i|o|og|om|u)|saobraća\w*|opštin\w*|vazduh\w*|vozov\w*|šta|sopstven\w*"
    r"|(?:januar|februar|avgust|septembar|oktobar|novembar|decembar)\w*)\b",
    regex.V1 | regex.IGNORECASE,
)
_IJEKAVIAN = compile_late(
    r"\b(?:srijed\w*|redoslijed\w*|rijek\w*|rijec\w*|vrijem\w*|mjest\w*|gdje|ovdje|negdje|svugdje|prije|poslije|uvijek"
    r"|čovjek\w*|djec\w*|riječ\w*|mlijek\w*|dvije|snijeg\w*|kruh\w*|dijel\w*|djel\w*|predsjedni\w*|sjednic\w*|nedjelj\w*"
    r"|ponedjelj\w*|sjever\w*|izvješ\w*|vijest\w*|uspjeh\w*|zahtjev\w*|mjer\w*|tisuć\w*|promjen\w*|primjen\w*|lijep\w*"
    r"|cijel\w*|promet\w*|općin\w*|zrak\w*|vlak\w*|tko|siječnj\w*|veljač\w*|ožuj\w*|trav(?:anj|nj)\w*|svib(?:anj|nj)\w*"
    r"|lip(?:anj|nj)\w*|srp(?:anj|nj)\w*|kolovoz\w*|ruj(?:an|n)\w*|studen\w*|prosin\w*)\b",
    regex.V1 | regex.IGNORECASE,
)
_HAN = regex.compile(r"\p{Han}", regex.V1)


def tell_serbian(words: str, otherwise: str) -> str:
    """Whether words that are taken for Croatian are Serbian; ``otherwise`` where they do not say."""
    serbian, croatian = len(_EKAVIAN.findall(words)), len(_IJEKAVIAN.findall(words))
    return otherwise if serbian == croatian else "sr" if serbian > croatian else "hr"


def tell_japanese(words: str, otherwise: str) -> str:
    """Whether Han characters without kana are Japanese; ``otherwise`` where they have no form of one country only."""
    forms = [_country(character) for character in _HAN.findall(words)]
    japanese, chinese = forms.count("ja"), forms.count("zh")
    return otherwise if japanese == chinese else "ja" if japanese > chinese else "zh"


@lru_cache(maxsize=1 << 14)
def _country(character: str) -> str:
    """Of which country's standard alone a character is: JIS X 0208, or GB 2312 and Big5."""
    japanese, chinese = _is_in(character, "iso2022_jp"), _is_in(character, "gb2312") or _is_in(character, "big5")
    return "" if japanese == chinese else "ja" if japanese else "zh"


def _is_in(character: str, standard: str) -> bool:
    try:
        return bool(character.encode(standard))
    except UnicodeEncodeError:
        return False
