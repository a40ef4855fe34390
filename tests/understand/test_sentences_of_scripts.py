"""Sentences end in every script, by its own signs or, where it has none, at blanks."""

from __future__ import annotations

import pytest

from stemmatic.understand import understand
from stemmatic.understand.passages import divide_by_rules, divide_text

SENTENCES = {
    "Armenian": ["Նավակը կանգնած է։", "Կամուրջը բաց է։", "Ո՞վ գիտի պատճառը։"],
    "Armenian, typed": ["Նավակը կանգնած է:", "Կամուրջը բաց է:", "Ո՞վ գիտի պատճառը:"],
    "Hindi": ["नाव रुकी है।", "पुल खुला है।", "कारण किसे पता है?"],
    "Bengali": ["নৌকা থেমে আছে।", "সেতু খোলা আছে।", "কারণ কে জানে?"],
    "Marathi verse": ["नाव थांबली आहे॥", "पूल खुला आहे॥"],
    "Amharic": ["ጀልባው ቆሟል።", "ድልድዩ ክፍት ነው።", "ምክንያቱን ማን ያውቃል፧"],
    "Georgian": ["ბორანი გაჩერებულია.", "ხიდი ღიაა!", "მიზეზი ვინ იცის?"],
    "Greek": ["Γιατί σταμάτησε το φέρι;", "Η γέφυρα είναι ανοιχτή.", "Ποιος ξέρει;"],
    "Burmese": ["လှေရပ်ထားသည်။", "တံတားဖွင့်ထားသည်။"],
    "Khmer": ["ទូកឈប់ហើយ។", "ស្ពានបើក។"],
    "Tibetan": ["གྲུ་བཀག་ཡོད།", "ཟམ་པ་ཕྱེ་ཡོད།"],
    "Urdu": ["کشتی رکی ہوئی ہے۔", "پل کھلا ہے۔", "وجہ کون جانتا ہے؟"],
    "Persian": ["قایق ایستاده است.", "پل باز است.", "چه کسی دلیل را می‌داند؟"],
    "Hebrew": ["הסירה עומדת.", "הגשר פתוח.", "מי יודע למה?"],
    "Mongolian": ["ᠣᠩᠭᠣᠴᠠ ᠵᠣᠭᠰᠣᠪᠠ᠃", "ᠬᠦᠭᠦᠷᠭᠡ ᠨᠡᠭᠡᠭᠳᠡᠪᠡ᠃"],
    "Tamil": ["படகு நிற்கிறது.", "பாலம் திறந்துள்ளது.", "காரணம் யாருக்குத் தெரியும்?"],
    "English": ["The ferry stands still\u203d", "The bridge is open.", "Who knows why\u2047"],
}
ABBREVIATED = {
    "Hindi": ["डॉ. शर्मा नाव से आए।", "वे चले गए।"],
    "Armenian": ["Դոկտ. Պետրոսյանը եկավ։", "Նա գնաց։"],
    "German": ["Das kostet 5 Mio. Euro bis einschl. Montag.", "Die Stadt zahlt."],
    "Spanish": ["EE. UU. no asistió.", "Nadie llamó."],
    "Dutch": ["Dhr. Jansen kwam.", "Het regent."],
}
NO_BLANKS = {
    "Chinese": ["渡轮停驶。", "南桥开放！", "谁知道原因？"],
    "Japanese": ["フェリーは止まっています。", "橋は開いています。"],
    "Chinese, quoted": ["渡轮停驶。", "“我们等。”", "他说完就走了。", "“桥呢？”", "没有人知道。"],
}
WITH_BLANKS_ONLY = {
    "Thai": ["เรือข้ามฟากหยุดให้บริการจนถึงวันพุธ", "ขอให้ผู้โดยสารใช้สะพานทางใต้แทน", "นายกเทศมนตรีกล่าวขอบคุณประชาชน"],
    "Lao": ["ເຮືອຂ້າມຟາກຢຸດໃຫ້ບໍລິການຈົນຮອດວັນພຸດ", "ຂໍໃຫ້ຜູ້ໂດຍສານໃຊ້ຂົວທາງໃຕ້ແທນ"],
}


def divided(text: str) -> list[str]:
    pieces = divide_text(text, None)
    assert [piece[:2] for piece in pieces] == [piece[:2] for piece in divide_by_rules(text, None)]
    return [text[piece.begin : piece.end] for piece in pieces]


@pytest.mark.parametrize("script", [*SENTENCES, *WITH_BLANKS_ONLY])
def test_sentences_with_blanks_between(script: str) -> None:
    sentences = {**SENTENCES, **WITH_BLANKS_ONLY}[script]
    assert divided(" ".join(sentences)) == sentences
    assert divided("\n".join(sentences)) == sentences


@pytest.mark.parametrize("language", ABBREVIATED)
def test_what_is_cut_short_ends_no_sentence(language: str) -> None:
    assert divided(" ".join(ABBREVIATED[language])) == ABBREVIATED[language]


def test_circled_numbers_number_clauses_as_others_do() -> None:
    text = "Closed tonight:\n① the southern ferry\n② the old school\n⑫the market"
    pieces = divide_text(text, None)
    assert [(text[one.begin : one.end], one.clause) for one in pieces[1:]] == [
        ("the southern ferry", 1),
        ("the old school", 2),
        ("the market", 12),
    ]
    alone = divide_text("Closed tonight\n①", None)
    assert [one.clause for one in alone] == [None] * len(alone)


@pytest.mark.parametrize("script", NO_BLANKS)
def test_sentences_with_nothing_between(script: str) -> None:
    assert divided("".join(NO_BLANKS[script])) == NO_BLANKS[script]


@pytest.mark.parametrize(
    "text",
    [
        "Η γέφυρα; όχι το φέρι",  # a small letter goes on
        "The bridge; The ferry",  # no question in another script
        "Names: The Sarn and the Velin",
        "เรือชื่อ สาร์น และ เวลิน จอดอยู่",  # names and lists
        "มีผู้โดยสาร 1,250 คนรออยู่ที่ท่าเรือข้ามฟาก",  # numbers
    ],
)
def test_what_ends_no_sentence(text: str) -> None:
    assert divided(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "El Sr. Lind y la Dra. Orlova, de la Avda. Sur núm. 3, hablaron ayer. Los pasajeros esperan.",
        "Ο κ. Λιντ και ο δρ. Όρλοφ μίλησαν π.χ. για τη γέφυρα. Οι επιβάτες περιμένουν.",
        "TP. Veyra đóng phà đến thứ Tư. Hành khách chờ.",
    ],
)
def test_abbreviations_of_more_languages_end_no_sentence(text: str) -> None:
    assert len(understand(text).passages) == 2
