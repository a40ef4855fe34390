"""Who says what: cues before, between and behind; who is spoken of, to or through is no speaker."""

from __future__ import annotations

import pytest

from stemmatic.understand import understand

_Said = list[tuple[str, bool, str | None]]


def said(text: str) -> _Said:
    """Speaker, whether it is reported, and the cue, of all that has a speaker."""
    return [
        (one.speaker, one.reported, text[slice(*one.cue)] if one.cue else None)
        for one in understand(text).quotes
        if one.speaker
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Мост откроют завтра, заявил мэр Тарна Иван Петров.", [("Иван Петров", True, "заявил")]),
        ("Мост откроют завтра в полдень — Петров", [("Петров", True, "—")]),
        ("По словам Ивана Петрова, мост откроют завтра.", [("Иван Петров", True, "По словам")]),
        ("Иван Петров отметил, что мост откроют завтра.", [("Иван Петров", True, "отметил")]),
        ("Об этом сообщили в Росморфлоте.", []),
        ("Мост откроют завтра. Об этом сообщил глава порта Пётр Орлов.", [("Пётр Орлов", True, "сообщил")]),
        ("Мост откроют завтра, сообщило Минобороны Вальдории.", [("Минобороны Вальдории", True, "сообщило")]),
        ("«Мост откроют завтра в полдень», — сказал Петров. «Потом его закроют снова», — добавил он.",
         [("Петров", False, "сказал"), ("Петров", False, "добавил")]),
        ("“The bridge will open tomorrow,” said Anna Lind. “It will close in May.”",
         [("Anna Lind", False, "said")] * 2),
        ("Anna Lind came to Velin. “The bridge will open,” she said.", [("Anna Lind", False, "said")]),
        ("Міст відкриють завтра, повідомила мер Олена Коваль.", [("Олена Коваль", True, "повідомила")]),
        ("Ayşe Kaleb'e göre köprü yarın açılacak.", [("Ayşe Kaleb", True, "göre")]),
        ("قال الوزير أحمد الهاشمي إن الجسر سيفتح غدا.", [("أحمد الهاشمي", True, "قال")]),
    ],
)  # fmt: skip
def test_who_speaks(text: str, found: _Said) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Представитель порта отверг слова Ивана Петрова: «Мост откроют не раньше весны».",  # the critic has no name
        "Источник сообщил Ивану Петрову, что мост закрыт.",  # a listener
        "Петрову сообщили, что мост закрыт.",
        "Мост закрыт, сообщает газета «Маяк».",  # a medium
        "Мост закрыт, передаёт Рейтер.",
        "Женщина рассказала, что купила голову сыра.",  # a common noun with a capital
        "Вальдория заявила о закрытии моста — СМИ",
        "A spokesman for Anna Lind said the bridge will open.",
        "Officials said the bridge will open tomorrow.",
        "Critics of Mayor Anna Lind said the bridge will not open before spring.",
        "Заявление министра обороны Ивана Петрова о мосте обсудили вчера в порту.",
        "A reporter told Anna Lind that the bridge will open.",
        "Anna Lind was told that the bridge will open.",
        "Иван Петров приехал в Велин. Мост закрыт.",
        # what is of somebody
        "Сын Ивана Петрова сказал, что мост закрыт.",
        "Дочь Ивана Петрова сказала, что мост закрыт.",
        "Донька Ивана Петренка сказала, що міст закрито.",
        "Der Anwalt von Anna Lind sagte, die Brücke sei zu.",
        "قال محامي أحمد الهاشمي إن الجسر مغلق.",
        "قالت زوجة أحمد الهاشمي إن الجسر مغلق.",
        # what is not said
        "Anna Lind has not said whether the bridge will open.",
        "Anna Lind never claimed that the bridge is open.",
        "Иван Петров не сообщил, когда откроют мост.",
        "Иван Петренко не повідомив, коли відкриють міст.",
        "لم يقل أحمد الهاشمي إن الجسر مغلق.",
        # who is answered, addressed or criticised
        "В ответ на заявление Анны Линд в порту сказали: «Мост откроют не раньше весны».",
        "У відповідь на заяву Олени Коваль у порту сказали: «Міст відкриють не раніше весни».",
        "El portavoz criticó a Ana Ruiz: «Cerró el puente y no avisó a nadie».",
        "In response to a statement by Anna Lind the port said: “The bridge will not open.”",
        # a medium by its name alone
        "Как пишет «Маяк» со ссылкой на мэра Ивана Петрова, мост закроют.",
        "Як пише «Маяк», міст закриють.",
    ],
)
def test_who_does_not(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Beld quoted Anna Lind as saying the bridge stays shut.", "Anna Lind"),
        ("“The bridge stays shut until May,” Tom Beld quoted Anna Lind as saying.", "Anna Lind"),
        ("Anna Lind was quoted by The Lamp as saying the bridge stays shut.", "Anna Lind"),
        ("Сестра Анна Линд сказала, что мост закрыт.", "Анна Линд"),  # a sister, whose name it is
        ("Anna von Lind sagte, die Brücke sei zu.", "Anna von Lind"),
        ("قال المحامي أحمد الهاشمي إن الجسر مغلق.", "أحمد الهاشمي"),  # the lawyer himself
        ("Anna Lind said the bridge will not open.", "Anna Lind"),
        ("Иван Петров сказал, что мост не откроют.", "Иван Петров"),
        ("Заявление мэра Анны Линд: «Мост откроют не раньше весны следующего года».", "Анна Линд"),
        ("La portavoz Ana Ruiz: «El puente abrirá mañana al mediodía».", "Ana Ruiz"),
    ],
)
def test_beside_these_who_does(text: str, speaker: str) -> None:
    assert [name for name, _, _ in said(text)] == [speaker]


def test_a_pronoun_of_the_other_gender_is_not_whoever_spoke_last() -> None:
    assert said("Anna Lind came to Velin. “The bridge will open tomorrow,” he said.") == []


def test_a_bare_surname_is_named_in_full_where_the_post_does() -> None:
    (first, second) = said("Anna Lind said the bridge is old. Lind added that it will open.")
    assert (first[0], second[0]) == ("Anna Lind", "Anna Lind")


def test_a_cue_and_a_name_are_spans_of_the_text_whatever_markup_stands_between() -> None:
    text = "⚡️**Мост откроют завтра**, [заявил](https://example.org/a) **Иван Петров**."
    (quote,) = understand(text).quotes
    assert quote.cue is not None
    assert quote.named is not None
    assert (text[slice(*quote.cue)], text[slice(*quote.named)]) == ("заявил", "Иван Петров")


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        ("По словам министра иностранных дел Ивана Петрова, мост откроют весной.",
         "Иван Петров", "министр иностранных дел"),
        ("За словами міністра закордонних справ Івана Петренка, міст відкриють навесні.",
         "Іван Петренко", "міністр закордонних справ"),
        ("За словами голови міської ради Олени Коваль, міст відкриють навесні.", "Олена Коваль", "голова міської ради"),
        ("Слова министра обороны Ивана Петрова: «Мост откроют весной следующего года».",
         "Иван Петров", "министр обороны"),
        ("Прем’єр-міністерка Олена Коваль заявила, що міст відкриють навесні.", "Олена Коваль", "Прем’єр-міністерка"),
        ("Secretary of State Anna Lind said that the bridge will open.", "Anna Lind", "Secretary of State"),
    ],
)  # fmt: skip
def test_an_office_stands_in_the_nominative(text: str, speaker: str, role: str) -> None:
    assert {(one.speaker, one.role) for one in understand(text).quotes} == {(speaker, role)}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Служба безопасности озера сообщила, что мост закрыт до весны.", "Служба безопасности озера"),
        ("Министерство транспорта Вейры сообщило, что мост откроют весной.", "Министерство транспорта Вейры"),
        ("Ulaştırma Bakanlığı, köprünün gelecek baharda açılacağını açıkladı.", "Ulaştırma Bakanlığı"),
    ],
)
def test_a_body_is_no_person(text: str, body: str) -> None:
    assert [(one.speaker, one.body) for one in understand(text).quotes] == [(body, True)]


def test_a_surname_stands_for_the_full_name_among_very_many_names() -> None:
    names = [f"Marsk{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(600)]
    text = "".join(f"Ilen {name} came to the lock.\n" for name in names)
    text += "\n".join(f"“The lock is open for all of us”, said {name}." for name in names)
    assert [speaker for speaker, _, _ in said(text)] == [f"Ilen {name}" for name in names]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Анна Ковач ждала на пристани. «Мост закрыт до конца месяца», — заявила Ковач.", "Анна Ковач"),
        ("«Мост закрыт до конца месяца», — сказала Линд.", "Линд"),  # which is a form of "Линда" as well
        ("«Міст закрито до кінця місяця», — сказала міністерка Штейн.", "Штейн"),
        ("«Мост закрыт до конца месяца», — заявила мэр Чебоксар.", None),
        ("«Мост закрыт до конца месяца», — заявил Линд.", "Линд"),
        ("«Мост закрыт до конца месяца», — заявил мэр Чебоксар.", None),
        ("«Мост закрыт до конца месяца», — заявил сторонник Линд.", None),
        ("«Мост закрыт до конца месяца», — сообщила помощница Линд.", None),  # hers, or herself
        ("«Мост закрыт до конца месяца», — сообщила помощница Маринова.", "Маринова"),
        ("The ferry came to Tarn.\nIlen Marsk was there. “It will sail again in May,” said Marsk.", "Ilen Marsk"),
    ],
)
def test_a_surname_that_has_one_form(text: str, speaker: str | None) -> None:
    assert [quote.speaker for quote in understand(text).quotes] == [speaker]
