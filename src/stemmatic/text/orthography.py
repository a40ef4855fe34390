"""Which letters tell the languages of a script apart."""

from __future__ import annotations

from typing import NamedTuple

# The letters beyond the script's common ones that each language writes.
OWN_LETTERS: dict[str, dict[str, str]] = {
    "Cyrillic": {
        "ru": "йщьюяыэъё",
        "uk": "йщьюяієїґ",
        "be": "йьюяыэёіў",
        "bg": "йщьюяъ",
        "sr": "јљњћђџ",
        "mk": "јљњѓќѕџ",
        "kk": "йщьюяыэъёәғқңөұүһі",
        "ky": "йщьюяыэъёңөү",
        "mn": "йщьюяыэъёөү",
    },
    "Arabic": {
        "ar": "يكةىأإؤئآءً",
        "fa": "یکپچژگآأئؤء",
        "ur": "یکپچژگآٹڈڑےہھںئؤ",
        "ps": "یکپچژګټډړېۍښځڅڼئ",
    },
    "Latin": {
        "en": "",
        "tr": "çğıöşüâîû",
        "az": "çəğıöşü",
        "de": "äöüß",
        "fr": "àâçéèêëîïôùûüÿœæ",
        "es": "áéíñóúü",
        "it": "àèéìíîòóù",
        "pt": "áâãàçéêíóôõúü",
        "pl": "ąćęłńóśźż",
        "nl": "éëïöü",
        "ro": "ăâîșțşţ",
        "cs": "áčďéěíňóřšťúůýž",
        "sk": "áäčďéíĺľňóôŕšťúýž",
        "hu": "áéíóöőúüű",
        "sv": "åäöé",
        "da": "æøåé",
        "no": "æøåéòô",
        "fi": "äöå",
        "hr": "čćđšž",
        "sl": "čšž",
        "lt": "ąčęėįšųūž",
        "lv": "āčēģīķļņšūž",
        "et": "äõöüšž",
        "ca": "àçéèíïóòúü",
        "sq": "ëç",
        "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        "id": "é",
        "ms": "",
        "sw": "",
    },
}
# Letters so frequent in a language that a longer passage without them is not in it, and the nats that each letter of
# such a passage speaks against it.
FREQUENT_LETTERS: dict[str, tuple[frozenset[str], float]] = {
    "uk": (frozenset("іїєґ"), 0.04),
    "be": (frozenset("іў"), 0.06),
    "ru": (frozenset("ыэё"), 0.02),
    "bg": (frozenset("ъ"), 0.02),
    "sr": (frozenset("јљњћђ"), 0.05),
    "mk": (frozenset("јљњќѓѕ"), 0.04),
    "tr": (frozenset("ışğüöç"), 0.08),
    "az": (frozenset("əışğüöç"), 0.15),
}


class Signs(NamedTuple):
    """Letters that give a language away: of its ``own`` one is enough in a post that is in the language already."""

    own: frozenset[str]
    foreign: frozenset[str]
    share: float  # of all characters, which ``own`` letters have in plain text of the language


PLAIN_SIGNS = {
    "ru": Signs(frozenset("ыэё"), frozenset("іїєґўәғқңөұүһјљњћђџѓќѕ"), 0.012),
    "uk": Signs(frozenset("іїєґ"), frozenset("ыэёъўәғқңөұүһјљњћђџѓќѕ"), 0.04),
    "tr": Signs(frozenset("ğış"), frozenset("əäßéáóñæåøățțșăąęłśżźň"), 0.04),
}
