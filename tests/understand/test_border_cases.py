"""Borders of sentences, case by case: what the compiled pass reads, and what it leaves to the full rules."""

from __future__ import annotations

import pytest

from stemmatic.text.characters import codes_of
from stemmatic.understand.borders import ALONE, ITEM, UNREAD, find_borders
from stemmatic.understand.passages import divide_by_rules, divide_text

# A line that may have been wrapped: 60 characters, its last one a letter.
LINE = "The harbour office of Veyra closes the northern lock of Sarn"
RUSSIAN_LINE = "Портовое управление Вейры закрывает северный шлюз реки Сарн"


def read(text: str, *, ordinals: bool = False) -> list[str] | None:
    """The sentences found, "~" before what is left to the full rules, "•" before items, "1" before lone sentences."""
    rows = find_borders(codes_of(text), ordinals=ordinals)
    if rows is None:
        return None
    marks = ((UNREAD, "~"), (ITEM, "•"), (ALONE, "1"))
    return ["".join(mark for flag, mark in marks if row[0] & flag) + text[row[2] : row[3]] for row in rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # --- what stands behind the stop
        ("The lake was calm! «the fog» came later.", ["1The lake was calm! «the fog» came later."]),
        ("The lake was calm! «The fog» came later.", ["The lake was calm!", "«The fog» came later."]),
        ("Озеро стихло! «туман» пришёл позже.", ["1Озеро стихло! «туман» пришёл позже."]),
        ("Озеро стихло! «Туман» пришёл позже.", ["Озеро стихло!", "«Туман» пришёл позже."]),
        ("Озеро стихло! — сказал он.", ["1Озеро стихло! — сказал он."]),
        ("Озеро вщухло! — Він пішов.", ["1Озеро вщухло! — Він пішов."]),
        ("Озеро вщухло! він пішов.", ["1Озеро вщухло! він пішов."]),
        ("Göl duruldu! ışıklar söndü.", ["1Göl duruldu! ışıklar söndü."]),
        ("Göl duruldu! İskele açıldı.", ["Göl duruldu!", "İskele açıldı."]),
        ("هدأت البحيرة؟ نعم. وصل الضباب.", ["هدأت البحيرة؟", "نعم.", "وصل الضباب."]),
        ("The lake was calm! ((((((((((((the fog came.", ["The lake was calm!", "((((((((((((the fog came."]),
        ("The lake was calm! (((((((((((the fog came.", ["1The lake was calm! (((((((((((the fog came."]),
        ("The lake was calm! «", ["1The lake was calm! «"]),
        ("The lake was calm. !!! ...", ["1The lake was calm. !!! ..."]),
        ("The lake was calm. %the", ["The lake was calm.", "%the"]),
        # --- several stops, other stops, closing signs
        ("The Prof... Beld came.", ["The Prof...", "Beld came."]),
        ("The Prof! Beld came.", ["The Prof!", "Beld came."]),
        ("He said «Prof.» Beld came.", ["He said «Prof.»", "Beld came."]),
        ("He named (the Prof.) Beld too.", ["~He named (the Prof.) Beld too."]),
        ("He said so (it rained.) We left.", ["He said so (it rained.)", "We left."]),
        ("« Nous restons. » Personne ne bougea.", ["« Nous restons. »", "Personne ne bougea."]),
        ("« Nous restons. »", ["1« Nous restons. »"]),
        ("Il resta. Oui. »", ["Il resta.", "Oui. »"]),
        ("Er kam. »Wirklich?« Ja.", ["Er kam.", "»Wirklich?« Ja."]),
        ("Er kam. »- Ja.", ["Er kam.", "»- Ja."]),
        ("We took the 3.x» Then left.", ["1We took the 3.x» Then left."]),
        ("Версия 2.0 готова. Ждите.", ["Версия 2.0 готова.", "Ждите."]),
        ("… And we left. He stayed.", ["… And we left.", "He stayed."]),
        ("!.. Мы ушли. Он остался.", ["!.. Мы ушли.", "Он остался."]),
        # --- the word before a full stop
        ("It rained. We left.", ["It rained.", "We left."]),
        ("The Prof. Beld came.", ["~The Prof. Beld came."]),
        ("Вышел проф. Белд.", ["~Вышел проф. Белд."]),
        ("Прибув акад. Гай.", ["~Прибув акад. Гай."]),
        ("Geldi sn. Demirel.", ["~Geldi sn. Demirel."]),
        ("It is plan B. We left.", ["~It is plan B. We left."]),
        ("The U.S. Envoy left.", ["~The U.S. Envoy left."]),
        ("The N.B.Z. Envoy left.", ["~The N.B.Z. Envoy left."]),
        ("Prof. Beld came.", ["~Prof. Beld came."]),
        ("B. We left.", ["~B. We left."]),
        ("The abcdefgh.ijklmnopq. Er kam.", ["~The abcdefgh.ijklmnopq. Er kam."]),
        ("The abcdefgh.ijklmnopqr. Er kam.", ["The abcdefgh.ijklmnopqr.", "Er kam."]),
        ("The (Prof. Beld) came.", ["~The (Prof. Beld) came."]),
        ("The (rain. We) left.", ["The (rain.", "We) left."]),
        ("It rained\xa0today. We left.", ["It rained\xa0today.", "We left."]),
        ("We met (so they say). He left.", ["We met (so they say).", "He left."]),
        ("It fell to -5. We froze.", ["~It fell to -5. We froze."]),
        ("The Donaudampfschifffahrtsgesellschaft. Er kam.", ["The Donaudampfschifffahrtsgesellschaft.", "Er kam."]),
        ("The (Donaudampfschifffahrten. Er kam.", ["The (Donaudampfschifffahrten.", "Er kam."]),
        ("The (Donaudampf.schifffahrten. Er kam.", ["The (Donaudampf.schifffahrten.", "Er kam."]),
        ("The -123456789012345678901. Er kam.", ["~The -123456789012345678901. Er kam."]),
        ("Das --Donaudampfschifffahrt. Er kam.", ["Das --Donaudampfschifffahrt.", "Er kam."]),
        # --- numbers
        ("We met. 16. Festival opens. All came.", ["We met.", "16. Festival opens.", "All came."]),
        ("We met. (16. Festival) opens. All came.", ["We met.", "(16. Festival) opens.", "All came."]),
        ("We met. ((16. Festival) opens.", ["We met.", "((16.", "Festival) opens."]),
        ("We met. 1600. Festival opens.", ["We met.", "1600.", "Festival opens."]),
        ("We met. 160. Festival opens.", ["We met.", "160. Festival opens."]),
        ("We met. 5A. Then we left.", ["We met.", "5A.", "Then we left."]),
        ("Wir kamen am 3. Oktober an.", ["~Wir kamen am 3. Oktober an."]),
        ("Wir kamen in Raum 12. Er fehlte.", ["Wir kamen in Raum 12.", "Er fehlte."]),
        ("Wir kamen in Raum 12. «Er» fehlte.", ["Wir kamen in Raum 12.", "«Er» fehlte."]),
        # --- marks of omission and links
        ("It rose (. And fell.", ["~It rose (. And fell."]),
        ("It rose [ . And fell.", ["~It rose [ . And fell."]),
        ("It rose < ... And fell.", ["~It rose < ... And fell."]),
        ("See t.me/lake.› Then go.", ["~See t.me/lake.› Then go."]),
        ("See t.me/lake. He said “so.” Then go.", ["See t.me/lake.", "He said “so.”", "Then go."]),
        ("See the lake.› Then go.", ["See the lake.›", "Then go."]),
        # --- lone sentences may be pointers
        ("one two three four five six seven eight nine ten", ["1one two three four five six seven eight nine ten"]),
        (
            "one two three four five six seven eight nine ten on",
            ["one two three four five six seven eight nine ten on"],
        ),
        ("one two  three four five six seven eight nine ten", ["1one two  three four five six seven eight nine ten"]),
        ("1 two three 4 five six seven eight nine ten @on", ["11 two three 4 five six seven eight nine ten @on"]),
        ("one two three four five six 7 eight nine ten wwx", ["one two three four five six 7 eight nine ten wwx"]),
        ("one two three four five six 7 eight nine ten www.a", ["1one two three four five six 7 eight nine ten www.a"]),
        ("WWW.a two three four five six 7 eight nine ten on", ["1WWW.a two three four five six 7 eight nine ten on"]),
        ("one two three four five six 7 eight nine ten aww.a", ["1one two three four five six 7 eight nine ten aww.a"]),
        ("one two three four five six 7 eight nine ten waw.a", ["one two three four five six 7 eight nine ten waw.a"]),
        ("ww.a two three four five six 7 eight nine ten on", ["ww.a two three four five six 7 eight nine ten on"]),
        # --- signs that take the full rules
        ("We won 🔥 today. Now rest.", ["~We won 🔥 today. Now rest."]),
        ("Мост открыт™. Движение пошло.", ["~Мост открыт™. Движение пошло."]),
        ("The lake 𠀀 was calm.", None),
        # --- what stands before a block
        ("⚡️ Мост открыт. Движение пошло.", ["•Мост открыт.", "•Движение пошло."]),
        ("⚡🔥 Міст відкрито.", ["•1Міст відкрито."]),
        ("👉🏽 Köprü açıldı.", ["•1Köprü açıldı."]),
        ("1️⃣ Мост открыт.", ["~1️⃣ Мост открыт."]),
        ("1⃣ Мост открыт.", ["~1⃣ Мост открыт."]),
        ("#️⃣ Мост открыт.", ["~#️⃣ Мост открыт."]),
        ("*️⃣ Мост открыт.", ["~*️⃣ Мост открыт."]),
        ("*\ufe0f Мост открыт.", ["~*\ufe0f Мост открыт."]),
        ("！Мост открыт.", ["~！Мост открыт."]),
        ("ℹ️", ["~ℹ️"]),
        ("• first thing", ["•1first thing"]),
        ("→ ▪ first thing", ["•1first thing"]),
        ("- first thing", ["•1first thing"]),
        ("-first thing", ["1-first thing"]),
        ("* first thing", ["•1first thing"]),
        ("*first thing*", ["1*first thing*"]),
        ("**first thing**", ["•1first thing**"]),
        ("__first thing__", ["•1first thing__"]),
        ("_first thing_", ["1_first thing_"]),
        ("\u200bfirst thing", ["•1first thing"]),
        ("a) first thing", ["~a) first thing"]),
        ("a thing", ["1a thing"]),
        ("a", ["1a"]),
        (".мост открыт", ["1.мост открыт"]),
        ("3) first thing", ["~3) first thing"]),
        ("12. first thing", ["~12. first thing"]),
        ("12 boats came", ["112 boats came"]),
        ("12", ["112"]),
        ("«12. Moda» came. Then we left.", ["«12. Moda» came.", "Then we left."]),
        # --- lines, and lines that were wrapped
        ("The lake\nthe fog", ["1The lake", "1the fog"]),
        (f"{LINE}\nuntil May.", [f"{LINE}\nuntil May."]),
        (f"{RUSSIAN_LINE}\nдо конца мая.", [f"{RUSSIAN_LINE}\nдо конца мая."]),
        (f"{LINE}\r\nuntil May.", [f"{LINE}\r\nuntil May."]),
        (f"{LINE},\nuntil May.", [f"{LINE},\nuntil May."]),
        (f"{LINE}\n\runtil May.", [LINE, "1until May."]),
        (f"{LINE}\r\runtil May.", [LINE, "1until May."]),
        (f"{LINE}\n\nuntil May.", [LINE, "1until May."]),
        (f"{LINE}\n \nuntil May.", [LINE, "1until May."]),
        (f"{LINE} \n until May.", [f"{LINE} \n until May."]),
        (f"{LINE}.\nuntil May.", [f"{LINE}.", "1until May."]),
        (f"{LINE}\nUntil May.", [LINE, "1Until May."]),
        (f"{LINE}\nu", [LINE, "1u"]),
        (f"{LINE}\na) thing", [LINE, "~a) thing"]),
        (f"{LINE}\na: thing", [LINE, "1a: thing"]),
        (f"{LINE[5:]}\nuntil May.", [f"{LINE[5:]}\nuntil May."]),
        (f"{LINE[6:]}\nuntil May.", ["1" + LINE[6:], "1until May."]),
        (f"{LINE}\nuntil May\nor June", [f"{LINE}\nuntil May", "1or June"]),
        (f"{LINE}\runtil May\ror June", [f"{LINE}\runtil May\ror June"]),
        (f"{LINE}\n{LINE.lower()}\nuntil May.", [f"{LINE}\n{LINE.lower()}\nuntil May."]),
        ("...\nThe lake", ["1The lake"]),
        ("The lake\n...", ["1The lake"]),
        ("", None),
        (" \n", None),
    ],
)
def test_sentences_are_read(text: str, found: list[str] | None) -> None:
    assert read(text) == found
    assert divide_text(text, None) == divide_by_rules(text, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wir kamen in Raum 12. Er fehlte.", ["~Wir kamen in Raum 12. Er fehlte."]),
        ("Wir kamen in Raum 120. Er fehlte.", ["~Wir kamen in Raum 120. Er fehlte."]),
        ("Wir kamen in Raum 1200. Er fehlte.", ["Wir kamen in Raum 1200.", "Er fehlte."]),
        ("Wir kamen an. Er fehlte.", ["Wir kamen an.", "Er fehlte."]),
        ("Velin'de 16. Şenlik açıldı.", ["~Velin'de 16. Şenlik açıldı."]),
    ],
)
def test_numbers_that_may_be_ordinals_are_left_to_the_full_rules(text: str, found: list[str]) -> None:
    assert read(text, ordinals=True) == found


def test_blocks_are_numbered_and_sentences_know_what_stood_before_them() -> None:
    text = "• Мост открыт. Да.\n...\n- Dr. Beld came.\nThe lake"
    rows = find_borders(codes_of(text), ordinals=False)
    assert rows is not None
    assert [(text[lead:begin], text[begin:end], number) for _, lead, begin, end, number in rows] == [
        ("• ", "Мост открыт.", 0),
        (" ", "Да.", 0),
        ("", "- Dr. Beld came.", 1),
        ("", "The lake", 2),
    ]


def test_rows_are_enough_for_the_shortest_lines_and_sentences() -> None:
    text = "a\n" * 500 + "A! " * 500
    rows = find_borders(codes_of(text), ordinals=False)
    assert rows is not None
    assert len(rows) == 1000
