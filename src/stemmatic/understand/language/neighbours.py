"""Languages that n-grams take for one, or do not tell: Serbian in Latin letters and Croatian, Japanese in kanji alone
and Chinese, Yiddish and Hebrew, Nepali and Hindi, Afrikaans and Dutch, Galician and its neighbours, Indonesian and
Malay.

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
_NEPALI = compile_late(
    r"\b(?:छ|छन्|छैन|र|भने|पनि|यो|थियो|थिए|धेरै|गरे\w*|गर्न\w*|भए\w*|हुन्छ|\w+(?:को|लाई|हरू|हरु|मा)|\w{2,}(?:छ|छन्|छैन))\b", regex.V1
)
_HINDI = compile_late(
    r"\b(?:है|हैं|था|थी|थे|ने|को|का|की|के|में|से|और|पर|यह|नहीं|कि(?:या|ए)|होगा|आहे|आहेत|होते|आणि|\w+(?:च्या|चे|ची|ला))\b", regex.V1
)
_AFRIKAANS = compile_late(
    r"(?:(?<!\w)['’ŉ]n?(?=\s)|\b(?:die|nie|sal|vir|deur|elkeen|hulle|wees|hy|sy)\b)",
    regex.V1 | regex.IGNORECASE,
)
_DUTCH = compile_late(
    r"\b(?:de|een|niet|zijn|worden|wordt|heeft|hebben|voor|door|iedereen|hij|zij|ze|naar|ook|deze|geen|maar|\w*ij\w*)\b",
    regex.V1 | regex.IGNORECASE,
)
_GALICIAN = compile_late(
    r"\b(?:unha|nunha|dunha|non|moi|máis|xa|ó|ós|do|da|das|na|nas|coa|pola|polo|ao|aos|á|ás|teñen)\b",
    regex.V1 | regex.IGNORECASE,
)
_SPANISH = compile_late(r"\b(?:la|las|los|el|del|y|una|muy|es|son|con|por|al|más)\b", regex.V1 | regex.IGNORECASE)
_PORTUGUESE = compile_late(
    r"\b(?:um|uma|não|muito|mais|já|é|são|com|pelo|pela|em|ou|foi|está|à|às|\w+(?:ção|ções))\b",
    regex.V1 | regex.IGNORECASE,
)
_INDONESIAN = compile_late(
    r"\b(?:bahwa|karena|bisa|saat|ketika|mobil|kota|setiap|masing|maupun|warga|gubernur|polisi|rabu|jumat|senin|kamis"
    r"|maret|agustus|desember|pukul|mengatakan|sehingga|secara|terhadap|kewajiban|tapi|sedang|kapal|rumah sakit|kantor"
    r"|pihak|provinsi|kabupaten|kecamatan|kelurahan|walikota|pemerintah|wakil|harus|kemerdekaan|hukuman)\b",
    regex.V1 | regex.IGNORECASE,
)
_MALAY = compile_late(
    r"\b(?:bahawa|kerana|ialah|hendaklah|mahu|kereta|bandar|tiap|sesiapa|semasa|daripada|perkhidmatan|kerajaan|polis|rabu"
    r"|jumaat|isnin|khamis|ahad|mac|ogos|disember|berkata|pejabat|boleh|negeri|mesti|tetapi|datuk|menerusi|kelmarin"
    r"|pilihan raya|kebebasan|keputusan)\b",
    regex.V1 | regex.IGNORECASE,
)
_HAN = regex.compile(r"\p{Han}", regex.V1)
_YIDDISH = compile_late(  # words that Hebrew has not, and letters that it does not write in one
    r"\b(?:און|איז|דער|ד[אָ]+ס|נישט|ניט|פ[ֿ]?ון|ה[אָ]+ט|אויף|מיט|איך|וו[אָ]+ס|געווען|אויך|זענען|זײַ?נען|קיין|אַ[זלן]?)\b"
    r"|\b\w*[װױײ]\w*|\b(?!\w*[\u05B0-\u05B6\u05B9-\u05BE])\w*א[\u05B7\u05B8]\w*",
    regex.V1,
)
_HEBREW = compile_late(r"\b(?:של|את|על|לא|הוא|היא|זה|כי|עם|גם|אל|כל|אם|הם|אני|היה|אשר|או|אבל|עוד|יש|רק|מה)\b", regex.V1)


def tell_serbian(words: str, otherwise: str) -> str:
    """Whether words that are taken for Croatian are Serbian; ``otherwise`` where they do not say."""
    serbian, croatian = len(_EKAVIAN.findall(words)), len(_IJEKAVIAN.findall(words))
    return otherwise if serbian == croatian else "sr" if serbian > croatian else "hr"


def tell_japanese(words: str, otherwise: str) -> str:
    """Whether Han characters without kana are Japanese; ``otherwise`` where they have no form of one country only."""
    forms = [_country(character) for character in _HAN.findall(words)]
    japanese, chinese = forms.count("ja"), forms.count("zh")
    return otherwise if japanese == chinese else "ja" if japanese > chinese else "zh"


def tell_yiddish(words: str, otherwise: str) -> str:
    """Whether words in Hebrew letters are Yiddish; ``otherwise`` where no word says it."""
    yiddish, hebrew = len(_YIDDISH.findall(words)), len(_HEBREW.findall(words))
    return otherwise if yiddish == hebrew else "yi" if yiddish > hebrew else "he"


def tell_nepali(words: str, otherwise: str) -> str:
    """Whether words taken for Hindi or Marathi are Nepali, whose postpositions are endings; ``otherwise`` where they do
    not say."""
    nepali, others = len(_NEPALI.findall(words)), len(_HINDI.findall(words))
    return "ne" if nepali > others else "hi" if others > nepali and otherwise == "ne" else otherwise


def tell_afrikaans(words: str, otherwise: str) -> str:
    """Whether words that are taken for Dutch are Afrikaans; ``otherwise`` where they do not say."""
    if " die " not in words and " nie" not in words and "'n " not in words and "’n " not in words:
        return otherwise
    afrikaans, dutch = set(map(str.lower, _AFRIKAANS.findall(words))), len(_DUTCH.findall(words))
    return "af" if len(afrikaans) > max(dutch, 1) else otherwise


def tell_galician(words: str, otherwise: str) -> str:
    """Whether words that are taken for Spanish or Portuguese are Galician, which has the articles of the one and the
    endings of the other; ``otherwise`` where they do not say."""
    if not any(sign in words for sign in ("unha", "ción", " non ", "máis", " xa ", " moi ")):
        return otherwise
    galician = set(map(str.lower, _GALICIAN.findall(words)))
    rivals = len(_SPANISH.findall(words)), len(_PORTUGUESE.findall(words))
    return "gl" if len(galician) > max(*rivals, 1) else otherwise


def tell_indonesian(words: str, otherwise: str) -> str:
    """Whether words that are taken for one of Indonesian and Malay are of the other; ``otherwise`` where they do not
    say."""
    indonesian, malay = len(_INDONESIAN.findall(words)), len(_MALAY.findall(words))
    return otherwise if indonesian == malay else "id" if indonesian > malay else "ms"


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
