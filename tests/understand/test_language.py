"""Languages of passages, and the versions that a post carries."""

from __future__ import annotations

import random

import pytest

from stemmatic.model import NO_LANGUAGE
from stemmatic.understand import ChannelProfile, understand
from stemmatic.understand.language import identify

EN = "The ministry opened the new bridge over the river on Monday morning."
RU = "Министерство открыло новый мост через реку в понедельник утром."
UK = "Міністерство відкрило новий міст через річку в понеділок уранці."
TR = "Bakanlık, nehrin üzerindeki yeni köprüyü pazartesi sabahı açtı."
AR = "افتتحت الوزارة الجسر الجديد فوق النهر صباح يوم الاثنين."
FA = "وزارتخانه پل جدید روی رودخانه را صبح دوشنبه افتتاح کرد."
DE = "Das Ministerium eröffnete am Montagmorgen die neue Brücke über den Fluss."
ES = "El ministerio inauguró el lunes por la mañana el nuevo puente sobre el río."
FR = "Le ministère a inauguré lundi matin le nouveau pont sur la rivière."
ZH = "交通部星期一上午在河上开通了新桥。"
HE = "המשרד פתח ביום שני בבוקר את הגשר החדש מעל הנהר."
BG = "Министерството откри новия мост над реката в понеделник сутринта, съобщиха от кметството."


def languages(text: str) -> list[str]:
    return [p.language for p in understand(text).passages]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", EN),
        ("ru", RU),
        ("uk", UK),
        ("tr", TR),
        ("ar", AR),
        ("fa", FA),
        ("de", DE),
        ("es", ES),
        ("fr", FR),
        ("zh", ZH),
        ("he", HE),
        ("bg", BG),
    ],
)
def test_a_sentence_in_each_language(code: str, text: str) -> None:
    assert languages(text) == [code]


@pytest.mark.parametrize("text", ["", "😀😀", "12 345", "https://velin.example/news", "#Velin", "…"])
def test_nothing_is_known_without_evidence(text: str) -> None:
    assert set(languages(text)) <= {"und"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{RU}\nVelin Times, Ostravia Herald", "ru"),
        (f"{RU}\n#VelinSummit #Ostravia", "ru"),
        (f"{RU} Об этом пишет The Velin Times and Herald.", "ru"),
        (f"{EN}\n#Велин", "en"),
        (f"{TR} Sergey Belov da oradaydı.", "tr"),
        (f"{EN} Mehmet Demirel and Ayşe Yıldız were there, too.", "en"),
        (f"{UK}\nСергей Белов", "uk"),
    ],
)
def test_names_and_hashtags_do_not_make_a_version(text: str, code: str) -> None:
    understanding = understand(text)
    assert {p.version for p in understanding.passages} == {0}
    assert len(understanding.headings) == 1
    assert understanding.passages[0].language == code


def test_short_passages_lean_on_the_post_the_channel_and_the_declared_language() -> None:
    assert languages(f"{UK}\nТак.") == ["uk", "uk"]
    assert languages(f"{RU}\nДа.") == ["ru", "ru"]
    assert languages("Так.") in (["und"], ["uk"], ["ru"])
    channel = ChannelProfile(languages=(("uk", 1.0),))
    assert [p.language for p in understand("Так.", channel).passages] == ["uk"]
    assert [p.language for p in understand("Ok.", declared_language="tr-TR").passages] == ["tr"]


@pytest.mark.parametrize(
    "dateline", ["Nizhny Velingrad, 11 Haziran", "Novi Velin, 4 Mayıs", "Port Ostra, 3 Temmuz 2031"]
)
def test_a_dateline_is_in_the_language_of_its_version(dateline: str) -> None:
    assert languages(f"🗺 {dateline}\n\n{TR} {TR}") == ["tr"] * 3


def test_letters_overrule_what_leans() -> None:
    assert [p.language for p in understand("Їжа є", ChannelProfile(languages=(("ru", 1.0),))).passages] == ["uk"]


def test_two_versions_one_after_the_other() -> None:
    text = f"{RU} {RU.replace('мост', 'тоннель')}\n\n{TR} {TR.replace('köprüyü', 'tüneli')}"
    understanding = understand(text)
    assert [(p.language, p.version) for p in understanding.passages] == [("ru", 0), ("ru", 0), ("tr", 1), ("tr", 1)]
    assert understanding.languages == ("ru", "tr")
    assert len(understanding.headings) == 2


def test_versions_that_alternate_are_one_a_language() -> None:
    text = "\n\n".join([RU, TR, RU.replace("мост", "тоннель"), TR.replace("köprüyü", "tüneli")])
    assert [(p.language, p.version) for p in understand(text).passages] == [("ru", 0), ("tr", 1), ("ru", 0), ("tr", 1)]


def test_a_quotation_in_another_language_is_no_version() -> None:
    long_text = " ".join([RU] * 4)
    text = f"{long_text}\n“{EN}”\n{long_text}"
    assert {p.version for p in understand(text).passages} == {0}


def test_related_languages_in_one_post() -> None:
    assert languages(f"{RU}\n{UK}") == ["ru", "uk"]
    assert languages(f"{AR}\n{FA}") == ["ar", "fa"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Most je zatvoren do srede, a trajekt neće saobraćati zbog lošeg vremena na reci.", "sr"),
        ("Gde je predsednik opštine? Ovde ga niko nije video već dve nedelje.", "sr"),
        ("Most je zatvoren do srijede, a trajekt neće prometovati zbog lošeg vremena na rijeci.", "hr"),
        ("Gdje je predsjednik općine? Ovdje ga nitko nije vidio već dva tjedna.", "hr"),
        ("Most je zatvoren.", "hr"),  # nothing tells
    ],
)
def test_serbian_in_latin_letters(text: str, language: str) -> None:
    assert understand(text).languages in ((language,), ())


def test_a_short_serbian_sentence_is_of_the_post_around() -> None:
    text = "Gde je predsednik opštine? Ovde ga niko nije video već dve nedelje.\n\nMost je zatvoren i danas."
    assert {one.language for one in understand(text).passages} == {"sr"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("市長会見、物価対策発表", "ja"),
        ("駅前広場工事再開、鉄道各社緊急点検", "ja"),
        ("市长宣布渡轮停航，请使用南桥", "zh"),
        ("市長宣布渡輪停航，請你們使用南橋", "zh"),
        ("橋は閉鎖", "ja"),
    ],
)
def test_han_characters_of_one_country(text: str, language: str) -> None:
    assert understand(text).languages == (language,)


def _random_words(alphabet: str, seed: int) -> str:
    choose = random.Random(seed)  # noqa: S311 (invented text)
    return " ".join("".join(choose.choices(alphabet, k=choose.randint(3, 9))) for _ in range(30))


@pytest.mark.parametrize(
    "alphabet",
    ["abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"],
)
def test_random_words_are_in_no_language(alphabet: str) -> None:
    told = [language for seed in range(20) for language in languages(_random_words(alphabet, seed))]
    assert told.count(NO_LANGUAGE) >= 19


def test_what_is_in_no_language_does_not_take_the_rest_of_a_post_along() -> None:
    text = f"{EN}\n{_random_words('abcdefghijklmnopqrstuvwxyz', 1)}\n{RU}"
    assert languages(text) == ["en", NO_LANGUAGE, "ru"]


@pytest.mark.parametrize(
    "text",
    [
        "Odo Lindqvist, Mira Castellan, Tobias Brandt, Helen Marsh, Peter Oakley, Susan Whitfield, Ann Rowe",
        "Wojciech Brzeski, Łukasz Szczepański, Grzegorz Chrząszcz, Krzysztof Wątły, Zdzisław Żółtek, Jan Świt",
        "Иван Сомов, Пётр Градов, Анна Верховская, Олег Мартынов, Елена Стрельцова, Юрий Коваленко",
        "أحمد الساحلي، محمد النهري، فاطمة الجبلي، علي البحري، سعيد المرسي، خالد الميناوي، يوسف القاضي",
        "Librum edere velim. Familiae meae est. Hic liber tibi est. Marcus bonus homo est, sed pauper.",
        "Bandari mpya ilifunguliwa jana asubuhi. Wavuvi wengi walifurahi sana na kuimba nyimbo za zamani.",
        "Yangi ko'prik dushanba kuni ertalab ochildi. Baliqchilar juda xursand bo'lishdi va qo'shiq aytishdi.",
        "Шинэ гүүр даваа гарагийн өглөө нээгдэв. Загасчид их баярлаж, хуучин дуугаа дуулав гэж ярьж байна.",
        "يېڭى كۆۋرۈك دۈشەنبە ئەتىگەندە ئېچىلدى. بېلىقچىلار ناھايىتى خۇشال بولدى ۋە ناخشا ئېيتتى.",
    ],
)
def test_names_and_languages_that_few_write_are_no_random_words(text: str) -> None:
    assert NO_LANGUAGE not in languages(text)


@pytest.mark.parametrize("text", [EN, RU, UK, TR, AR, FA, DE, ES, FR, ZH, HE, BG, "OK", "Xqz wvk", "#quay #tarn"])
def test_short_texts_and_hashtags_are_not_said_to_be_in_no_language(text: str) -> None:
    assert NO_LANGUAGE not in languages(text)


def test_what_tells_rare_languages_is_loaded_once_for_all_scripts() -> None:
    assert identify._identifier("Latin").tk_nextmove is identify._identifier("Cyrillic").tk_nextmove
