"""What changed between two passages: each kind in each language, and what looks like a change and is none."""

from __future__ import annotations

import pytest

from stemmatic.changes import ComparedText, Findings, find_changes
from stemmatic.model import Change, ChangeKind


def compare(before: str, after: str, language: str = "en", other: str | None = None) -> Findings:
    source = ComparedText(before, [(0, len(before), language)])
    target = ComparedText(after, [(0, len(after), other or language)])
    return find_changes(source, target, [(0, len(before), 0, len(after))])


def kinds(before: str, after: str, language: str = "en", other: str | None = None) -> set[str]:
    """The kinds that turn the meaning by what they are."""
    return {one.kind.value for one in compare(before, after, language, other).changes if one.kind.turns}


NEGATIONS = [
    ("en", "The northern bridge will be closed in winter.", "The northern bridge will not be closed in winter."),
    ("en", "The ferry is running again.", "The ferry isn't running again."),
    ("en", "The dam is safe for the town.", "The dam is unsafe for the town."),
    ("ru", "Мост через Сарн закроют зимой.", "Мост через Сарн не закроют зимой."),
    ("ru", "Проезд через дамбу возможен.", "Проезд через дамбу невозможен."),
    ("uk", "Міст через Сарн закриють узимку.", "Міст через Сарн не закриють узимку."),
    ("tr", "Köprü kışın kapandı.", "Köprü kışın kapanmadı."),
    ("tr", "Baraj kasaba için güvenli.", "Baraj kasaba için güvenli değil."),
    ("es", "El puente se cerrará en invierno.", "El puente no se cerrará en invierno."),
    ("de", "Die Brücke wird im Winter gesperrt.", "Die Brücke wird im Winter nicht gesperrt."),
    ("fr", "Le pont sera fermé en hiver.", "Le pont ne sera pas fermé en hiver."),
    ("ar", "سيغلق الجسر الشمالي في الشتاء", "لن يغلق الجسر الشمالي في الشتاء"),
]


@pytest.mark.parametrize(("language", "before", "after"), NEGATIONS)
def test_a_negation_is_seen_both_ways(language: str, before: str, after: str) -> None:
    assert "negation" in kinds(before, after, language)
    assert "negation" in kinds(after, before, language)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "The council closed the bridge and the ferry.", "The council closed not only the bridge but the ferry."),
        ("en", "The bridge isn't open today.", "The bridge is not open today."),
        ("en", "The bridge was closed, no doubt because of ice.", "The bridge was closed because of ice."),
        ("ru", "Никто не пришёл на пристань.", "На пристань никто не пришёл."),
        ("ru", "Закрыли мост и паром.", "Закрыли не только мост, но и паром."),
        ("uk", "Закрили міст і пором.", "Закрили не лише міст, а й пором."),
        ("tr", "Köprü ve vapur kapandı.", "Yalnız değil köprü, vapur da kapandı."),
        ("es", "Se cerró el puente y el puerto.", "Se cerró no solo el puente sino el puerto."),
        ("es", "No vino nadie al puerto.", "Nadie vino al puerto."),
        ("de", "Die Brücke und die Fähre stehen still.", "Nicht nur die Brücke, auch die Fähre steht still."),
        ("fr", "Le pont et le port sont fermés.", "Non seulement le pont mais le port sont fermés."),
        ("fr", "Le pont est fermé pour deux jours.", "Le pont n'est fermé que pour deux jours."),
        ("ar", "أغلق الجسر والميناء", "أغلق ليس فقط الجسر بل الميناء"),
    ],
)
def test_idioms_and_agreeing_negations_are_no_negations(language: str, before: str, after: str) -> None:
    assert "negation" not in kinds(before, after, language)


def test_a_double_negation_is_said_as_one_change_with_both_words() -> None:
    found = compare("The bridge is closed.", "It is not false that the bridge is closed.").changes
    (negation,) = [one for one in found if one.kind is ChangeKind.NEGATION]
    assert "not false" in negation.after
    assert "negation" not in kinds(
        "It is not untrue that the bridge is closed.", "It is not false that the bridge is closed."
    )


def test_a_clause_that_was_left_out_takes_its_negation_along() -> None:
    before = "The harbour office, which had not been asked by the council, closed the northern bridge on Monday."
    assert not kinds(before, "The harbour office closed the northern bridge on Monday.")


MODALITIES = [
    ("en", "The bridge will be closed in winter.", "The bridge may be closed in winter."),
    ("en", "The council should repair the dam.", "The council must repair the dam."),
    ("ru", "Мост должны закрыть зимой.", "Мост могут закрыть зимой."),
    ("uk", "Міст повинні закрити взимку.", "Міст можуть закрити взимку."),
    ("tr", "Köprü kışın kapanacak.", "Köprü kışın kapanabilir."),
    ("es", "El puente debe cerrarse en invierno.", "El puente puede cerrarse en invierno."),
    ("de", "Die Brücke muss im Winter schließen.", "Die Brücke könnte im Winter schließen."),
    ("fr", "Le pont doit fermer en hiver.", "Le pont pourrait fermer en hiver."),
    ("ar", "يجب إغلاق الجسر في الشتاء", "ربما إغلاق الجسر في الشتاء"),
]


@pytest.mark.parametrize(("language", "before", "after"), MODALITIES)
def test_another_modality_is_seen(language: str, before: str, after: str) -> None:
    assert "modality" in kinds(before, after, language)


def test_the_same_modality_in_another_form_is_none() -> None:
    assert not kinds("The bridge may be closed in winter.", "The bridge might be closed in winter.")
    assert not kinds("Брод может быть закрыт.", "Броды могут быть закрыты.", "ru")


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "The ice damaged the bridge.", "The ice utterly damaged the bridge."),
        ("ru", "Лёд повредил мост.", "Лёд очень повредил мост."),
        ("uk", "Крига пошкодила міст.", "Крига дуже пошкодила міст."),
        ("tr", "Buz köprüye zarar verdi.", "Buz köprüye çok zarar verdi."),
        ("es", "El hielo dañó el puente.", "El hielo dañó gravemente el puente."),
        ("de", "Das Eis ist gefährlich.", "Das Eis ist äußerst gefährlich."),
        ("fr", "La glace est dangereuse.", "La glace est extrêmement dangereuse."),
        ("ar", "الجليد خطير", "الجليد خطير للغاية"),
    ],
)
def test_an_intensifier_is_seen(language: str, before: str, after: str) -> None:
    assert kinds(before, after, language) == {"intensifier"}


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "The bridge closes on Monday if the ice comes back.", "The bridge closes on Monday."),
        ("ru", "Мост закроют в понедельник, если вернётся лёд.", "Мост закроют в понедельник."),
        ("uk", "Міст закриють у понеділок, якщо повернеться крига.", "Міст закриють у понеділок."),
        ("tr", "Yeni buz gelirse köprü pazartesi kapanacak.", "Köprü pazartesi kapanacak."),
        ("es", "El puente cierra el lunes si vuelve el hielo.", "El puente cierra el lunes."),
        ("de", "Die Brücke schließt am Montag, wenn das Eis kommt.", "Die Brücke schließt am Montag."),
        ("fr", "Le pont ferme lundi si la glace revient.", "Le pont ferme lundi."),
        ("ar", "يغلق الجسر يوم الاثنين إذا عاد الجليد", "يغلق الجسر يوم الاثنين"),
    ],
)
def test_a_dropped_condition_is_seen(language: str, before: str, after: str) -> None:
    assert "condition" in kinds(before, after, language)


def test_a_comparison_with_if_is_no_condition() -> None:
    assert "condition" not in kinds("The lake lay as if it were made of glass.", "The lake lay like glass.")


@pytest.mark.parametrize(
    ("language", "before", "after", "kind"),
    [
        ("en", "The flood took 12 boats.", "The flood took 15 boats.", "number"),
        ("en", "The flood took five boats.", "The flood took seven boats.", "number"),
        ("en", "At least 12 boats sank.", "At most 12 boats sank.", "number"),
        ("en", "The lake rose by 3 metres.", "The lake rose by 3 feet.", "unit"),
        ("en", "The bridge opens on 5 June.", "The bridge opens on 9 June.", "date"),
        ("en", "The bridge opens on Monday.", "The bridge opens on Friday.", "date"),
        ("ru", "Паводок унёс 12 лодок.", "Паводок унёс 15 лодок.", "number"),
        ("ru", "Мост откроют 5 июня.", "Мост откроют 9 июня.", "date"),
        ("uk", "Міст відкриють 5 червня.", "Міст відкриють 9 червня.", "date"),
        ("tr", "Köprü 5 haziran günü açılacak.", "Köprü 9 haziran günü açılacak.", "date"),
        ("es", "El puente abre el 5 de junio.", "El puente abre el 9 de junio.", "date"),
        ("de", "Die Flut nahm drei Boote.", "Die Flut nahm sieben Boote.", "number"),
        ("fr", "La crue a pris trois bateaux.", "La crue a pris sept bateaux.", "number"),
        ("ar", "أخذ الفيضان 12 قاربا", "أخذ الفيضان 15 قاربا", "number"),
    ],
)
def test_another_figure_is_seen(language: str, before: str, after: str, kind: str) -> None:
    assert kinds(before, after, language) == {kind}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The lake covers 1,250 hectares.", "The lake covers 1250 hectares."),
        ("The flood took five boats.", "The flood took 5 boats."),
        ("The bridge opens on 5 June 2031.", "The bridge opens on 05.06.2031."),
        ("The bridge opens on June 5.", "The bridge opens on the 5th of June."),
        ("The toll is 12 percent.", "The toll is 12%."),
        ("The flood took 12 boats.", "The flood took boats."),
    ],
)
def test_the_same_figure_written_otherwise_is_no_change(before: str, after: str) -> None:
    assert not kinds(before, after)


@pytest.mark.parametrize(
    ("language", "before", "after", "kind"),
    [
        (
            "en",
            "The council thanked Anna Lind for the bridge.",
            "The council thanked Jon Marek for the bridge.",
            "name",
        ),
        ("en", "The bridge was built in Veyra last year.", "The bridge was built in Belmora last year.", "place"),
        ("en", "The bridge is safe, said Anna Lind.", "The bridge is safe, said Jon Marek.", "speaker"),
        ("ru", "Совет благодарит Анну Линд за мост.", "Совет благодарит Йона Марека за мост.", "name"),
        ("ru", "Мост построили в Вейре летом.", "Мост построили в Бельморе летом.", "place"),
        ("ru", "Мост безопасен, заявил Линд.", "Мост безопасен, заявил Марек.", "speaker"),
        ("uk", "Рада дякує Анні Лінд за міст.", "Рада дякує Йону Мареку за міст.", "name"),
        ("tr", "Köprü geçen yıl Veyra'da yapıldı.", "Köprü geçen yıl Belmora'da yapıldı.", "place"),
        ("es", "El consejo agradece a Anna Lind el puente.", "El consejo agradece a Jon Marek el puente.", "name"),
        ("de", "Gestern dankte der Rat Anna Lind.", "Gestern dankte der Rat Jon Marek.", "name"),
        ("fr", "Le conseil remercie Anna Lind pour le pont.", "Le conseil remercie Jon Marek pour le pont.", "name"),
        ("ar", "افتتح الرئيس سالم الجسر اليوم", "افتتح الرئيس عادل الجسر اليوم", "name"),
    ],
)
def test_another_name_is_seen(language: str, before: str, after: str, kind: str) -> None:
    assert kind in kinds(before, after, language)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "The council thanked Lind for the bridge.", "The council thanked President Anna Lind for the bridge."),
        ("en", "The council thanked Anna Lind for it.", "The council thanked Lind for it."),
        ("en", "Lately the council praised Marek.", "Yesterday the council praised Marek."),
        ("en", "The council wrote to Lindberg today.", "The council wrote to Lindbergh today."),
        ("en", "It wrote to the Veyra Harbour Office.", "It wrote to the VHO."),
        ("ru", "Совет хвалит Марека.", "Хвалят Марек и совет."),
        ("tr", "Kurul Veyra'yı övdü.", "Kurul Veyra'da toplandı."),
        ("de", "Der Rat lobt die Brücke.", "Der Rat lobt die Fähre."),
    ],
)
def test_one_name_written_otherwise_or_a_title_is_no_change(language: str, before: str, after: str) -> None:
    assert not kinds(before, after, language) & {"name", "place", "speaker"}


def test_who_speaks_is_gone() -> None:
    before = "Anna Lind said the northern bridge is safe for the town."
    assert kinds(before, "The northern bridge is safe for the town.") == {"speaker"}


def test_a_quotation_became_own_words() -> None:
    quoted = "The council on the bridge: “nobody will cross it before the summer ends”."
    plain = "The council on the bridge: nobody will cross it before the summer ends."
    assert kinds(quoted, plain) == {"quotation"}
    assert not kinds(plain, quoted)  # who takes a speech over puts it in marks
    # Other marks are no change, nor is indirect speech, nor a title in marks.
    assert not kinds(quoted, quoted.replace("“", "«").replace("”", "»"))
    assert "quotation" not in kinds(quoted, "The council said nobody will cross it before the summer ends.")
    assert not kinds("The ship “Lamp of Veyra” has left.", "The ship Lamp of Veyra has left.")


def test_other_words_in_one_place_are_a_term() -> None:
    found = compare("The bridge was opened by the mayor today.", "The bridge was opened by the baker today.").changes
    assert [(one.kind, one.before, one.after) for one in found] == [(ChangeKind.TERM, "mayor", "baker")]
    assert not ChangeKind.TERM.turns
    assert not compare("The bridge was opened.", "The bridge was openned.").changes  # misspelt


@pytest.mark.parametrize(
    ("before", "after", "language", "other", "kind"),
    [
        ("The flood took 12 boats.", "Паводок унёс 15 лодок.", "en", "ru", "number"),
        ("The bridge opens on 5 June.", "Köprü 9 haziran günü açılacak.", "en", "tr", "date"),
        ("The flood took five boats.", "La crue a pris sept bateaux.", "en", "fr", "number"),
    ],
)
def test_figures_are_compared_across_languages(before: str, after: str, language: str, other: str, kind: str) -> None:
    assert kinds(before, after, language, other) == {kind}


def test_the_same_figures_in_another_language_are_no_change() -> None:
    assert not kinds("The flood took five boats.", "Паводок унёс 5 лодок.", "en", "ru")
    assert not kinds("On 5 June the lake rose by 1,250 mm.", "5 июня озеро поднялось на 1250 мм.", "en", "ru")


def test_spans_are_those_of_the_raw_texts() -> None:
    before, after = "🌊 Flood: 12 boats are gone.", "🌊 Flood: 15 boats are not gone."
    for one in compare(before, after).changes:
        spans = one.spans
        assert before[spans.source_begin : spans.source_end] == one.before
        assert after[spans.target_begin : spans.target_end] == one.after
    assert [one.kind.value for one in compare(before, after).changes] == ["number", "negation"]


def test_a_change_is_told_in_words_kept_and_turned() -> None:
    (one,) = compare("The bridge is closed.", "The bridge is not closed.").changes
    assert one.said == "negation added: “not”"
    assert one.turned.said == "negation taken away: “not”"
    assert Change.of_list(one.as_list()) == one
    (figure,) = compare("It took 12 boats.", "It took 15 boats.").changes
    assert figure.said == "number changed: “12” → “15”"


def test_a_short_sentence_that_no_pair_has_is_compared_where_it_stands_alone() -> None:
    before = "The council met again. It thanked Anna Lind. The bridge is closed."
    after = "The council met again. It thanked Jon Marek. The bridge is closed."
    spans = [(0, 22), (23, 44), (45, 66)]
    source, target = (ComparedText(text, [(*one, "en") for one in spans]) for text in (before, after))
    found = find_changes(source, target, [(*spans[0], *spans[0]), (*spans[2], *spans[2])])
    assert [(one.kind.value, one.before, one.after) for one in found.changes] == [("name", "Anna Lind", "Jon Marek")]
