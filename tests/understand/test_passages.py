# ruff: noqa: E501 - texts read best in one line
"""Where passages begin and end."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.model import PassageKind
from stemmatic.text.marks import EMOJI
from stemmatic.understand import understand
from tests.understand.test_comparison import any_text

_EMOJI = regex.compile(EMOJI, regex.V1)


def passages(text: str) -> list[str]:
    return [text[p.begin : p.end] for p in understand(text).passages]


@pytest.mark.parametrize(
    "sentences",
    [
        # English
        [
            "Dr. Beld met J. R. Oster at 5 p.m. on Sept. 3.",
            "Prices rose 3.5 percent to 1.2 million.",
            "“Enough!” he said.",
            "Then?",
        ],
        ["The U.S. envoy left Velin.", "He wrote at https://velin.example/a.b?c=1. and left.", "No. 5 stayed."],
        ["He said: “We go.", "We stay.”", "Nobody moved…", "Well, almost nobody!"],
        # Russian
        [
            "Посол А.В. Ершов и Б.Г.Титов приехали в г. Велин на ул. Садовая, д. 5, т.е. в центр.",
            "Их ждали 10.06.2031 в 9.30.",
        ],
        ["«Мы готовы!» — сказал он.", "Это стоит 3,5 млн руб. за тонну.", "В 2031 г. будет иначе.", "Правда?"],
        ["С.В. Белов выступил на стр. 16 доклада и др. материалов.", "Зал молчал…", "Потом аплодировал!"],
        # Ukrainian
        [
            "Міністр О.П. Гай прибув до м. Велин 5 травня ц.р. вранці.",
            "Його зустріли на вул. Лісовій.",
            "«Їдемо!» — сказав він.",
        ],
        # Turkish
        [
            "Velin'de 16. Uluslararası Şenlik düzenlenecek.",
            "Dr. Kaleb ve Sn. Demirel vb. konuklar katıldı.",
            "Işıklar söndü mü?",
            "Evet!",
        ],
        # German, French, Spanish
        ["Am 3. Oktober kam Dr. Beld z. B. nach Velin.", "Es regnete.", "»Wirklich?« fragte er."],
        ["M. Beld est arrivé à 9 h. ce matin.", "« Nous restons. »", "Personne n’a bougé."],
        ["El Sr. Beld llegó a las 9.30.", "¿Quién lo vio?", "¡Nadie!", "La pág. 5 falta."],
        # Arabic, Persian, Hebrew
        ["وصل الوزير إلى فيلين.", "هل وافق د. بلد على ذلك؟", "نعم!"],
        ["وزیر به ولین رفت.", "آیا او موافق بود؟", "بله."],
        ["השר הגיע לוולין.", "האם הסכים?", "כן."],
    ],
)
def test_sentences_are_told_apart(sentences: list[str]) -> None:
    assert passages(" ".join(sentences)) == sentences


def test_chinese_sentences() -> None:
    assert passages("部长抵达韦林。他说：“我们走吧！”没有人动？") == [
        "部长抵达韦林。",
        "他说：“我们走吧！”",
        "没有人动？",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "See velin.example/news.html for the list",
        "The group grew <...> and then <…>. it shrank",
        "Версия 2.0.1 вышла в 10.30",
        "He came (so they say. indeed) late",
        "Мы ушли... но вернулись",
        "«Ура!» — закричали все",
        "The price is 5.3 and the rate 1.1. percent",
    ],
)
def test_no_border_inside(sentence: str) -> None:
    assert passages(sentence) == [sentence]


def test_emoji_close_a_sentence() -> None:
    assert passages("We won! 🔥🔥 Now we rest.") == ["We won! 🔥🔥", "Now we rest."]


def test_elision_marks_stay_with_what_follows_or_ends() -> None:
    text = "The first day passed. <...> The second came. <…>"
    assert passages(text) == ["The first day passed.", "<...> The second came. <…>"]
    assert [text[b:e] for b, e in understand(text).elisions] == ["<...>", "<…>"]


@pytest.mark.parametrize("mark", ["<...>", "<…>", "[…]", "[...]", "(…)", "(...)", "<..>", "< … >"])
def test_elision_marks(mark: str) -> None:
    text = f"It rose {mark} and fell"
    (span,) = understand(text).elisions
    assert text[slice(*span)] == mark


@pytest.mark.parametrize("text", ["a ... b", "(etc.)", "x < 3 > y", "[1]", "…", "if (a...b)"])
def test_no_elision_marks(text: str) -> None:
    assert understand(text).elisions == ()


def test_items_and_their_bullets() -> None:
    text = "The list:\n• first thing\n🔸 second thing\n🔸 third thing. It has two sentences.\n- fourth thing\na) fifth thing"
    found = understand(text).passages
    assert [text[p.begin : p.end] for p in found] == [
        "The list:",
        "first thing",
        "second thing",
        "third thing.",
        "It has two sentences.",
        "fourth thing",
        "fifth thing",
    ]
    assert [p.kind for p in found] == [PassageKind.HEADING, *[PassageKind.ITEM] * 6]


def test_one_emoji_before_one_line_is_no_list() -> None:
    found = understand("⚡️ The bridge is open. Cars may pass.\nThe toll is two crowns.").passages
    assert {p.kind for p in found} == {PassageKind.SENTENCE}


def test_clauses_and_gaps() -> None:
    text = "Statement\n1. The parties met. They talked.\n\n2) They agreed.\n5. They left.\n10. Juni war schön.\n9. of them stayed"
    u = understand(text)
    assert u.clauses == (1, 2, 5)
    assert u.clause_gaps == ((3, 4),)
    assert [(p.clause, text[p.begin : p.end]) for p in u.passages if p.kind is PassageKind.CLAUSE] == [
        (1, "The parties met."),
        (1, "They talked."),
        (2, "They agreed."),
        (5, "They left."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2024 was a year\nof many things",
        "10 June, Velin\nNothing happened.",
        "10.06.2031 was a Monday.",
        "3.5 percent rise",
    ],
)
def test_numbers_that_are_no_clauses(text: str) -> None:
    assert understand(text).clauses == ()


@pytest.mark.parametrize(
    "line",
    [
        "📖 Read in full",
        "Read more",
        "👉 Читать полностью",
        "Подробнее на сайте",
        "Читати далі",
        "Devamını oku",
        "👉 Sergi hakkında daha fazla bilgi",
        "🎥 Watch",
        "https://velin.example/1",
        "#Velin #Ostravia",
        "👉 @velin_news",
        "Leer más",
        "Weiterlesen",
        "للمزيد",
        "🔗 Our page: https://velin.example",
    ],
)
def test_pointers(line: str) -> None:
    text = f"The minister arrived in Velin today.\n{line}"
    assert understand(text).passages[-1].kind is PassageKind.POINTER


@pytest.mark.parametrize(
    "line",
    [
        "Read my lips: no new bridge will be built over the river this year.",
        "👉 The bridge is closed until Monday.",
        "Смотрите, как вырос город за эти двадцать лет непрерывной стройки.",
        "#Velin is a city of bridges.",
        "Video shows the bridge as it falls.",
        "📖 The library opens at nine.",
        "Tamamı yanan bina yıkılacak.",
    ],
)
def test_no_pointers(line: str) -> None:
    text = f"The minister arrived in Velin today.\n{line}"
    assert understand(text).passages[-1].kind is not PassageKind.POINTER


@pytest.mark.parametrize(
    ("sentence", "pointer"),
    [
        (
            "ALSO READ: The keeper of Sarn | How a lamp was lost, and who found it in the reeds by the eastern mill.",
            True,
        ),
        ("Read also: Who pays for the lock at Sarn?", True),
        ("Читайте также: Смотритель из Сарна о том, как потерялся фонарь и кто нашёл его в камышах у мельницы.", True),
        ("Читайте також: Хто платить за шлюз у Сарні?", True),
        ("Bunu da okuyun: Sarn'ın bekçisi feneri nasıl kaybettiğini anlattı.", True),
        ("اقرأ أيضا: حارس سارن يروي كيف ضاع المصباح.", True),
        ("Lesen Sie auch: Wer zahlt für die Schleuse?", True),
        ("Also, read the label before you light the lamp.", False),
        ("Read my lips: the lock stays shut.", False),
        ("He can also read: his aunt taught him.", False),
    ],
)
def test_what_else_there_is_to_read_is_a_pointer_in_the_midst_of_a_paragraph(sentence: str, pointer: bool) -> None:
    kinds = [one.kind for one in understand(f"The minister arrived in Velin today. {sentence} He left again.").passages]
    assert len(kinds) == 3
    assert [kind is PassageKind.POINTER for kind in kinds] == [False, pointer, False]


def test_a_line_break_ends_a_passage_unless_wrapped() -> None:
    assert passages("The bridge is open\nthe toll is two crowns") == ["The bridge is open", "the toll is two crowns"]
    wrapped = (
        "The minister of transport opened the bridge that the town had been\nwaiting for since the flood. It is long."
    )
    assert passages(wrapped) == [wrapped[:-12], "It is long."]


def test_speech_after_a_heading_in_one_line() -> None:
    text = "Посол в Велине Б.А.Титов (4 мая 2031 года): 💬 Мы не спешим. Мы ждём."
    assert passages(text) == ["Посол в Велине Б.А.Титов (4 мая 2031 года):", "Мы не спешим.", "Мы ждём."]


@settings(deadline=None, max_examples=300)
@given(any_text)
@example("\u2139\x1f0")
@example("\u200b\x1c0")
def test_every_letter_is_in_exactly_one_passage(text: str) -> None:
    found = understand(text).passages
    at = 0
    outside = []
    for passage in found:
        assert at <= passage.begin < passage.end <= len(text)
        words = text[passage.begin : passage.end]
        assert words == words.strip()
        outside.append(text[at : passage.begin])
        at = passage.end
    outside.append(text[at:])
    for gap in outside:
        left = _EMOJI.sub("", gap)
        mark = regex.fullmatch(r"\W*(?:\d{1,3}[.)]*|\p{L}\))?\W*", left)  # a clause's number or letter
        assert mark or not any(c.isalnum() for c in left), gap


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(["A. ", "б! ", "в? «", "» ", "\n", "1. ", "… ", "😀 ", "(", ") ", "— ", "слово ", "Word "]),
        max_size=40,
    )
)
def test_sentence_like_text_is_covered(parts: list[str]) -> None:
    text = "".join(parts)
    covered = sum(p.end - p.begin for p in understand(text).passages)
    assert covered <= len(text)
    assert bool(covered) == any(c.isalnum() for c in text)


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "<",
        "«",
        ".",
        "a",
        "A",
        "😀",
        '"',
        "[",
        "a.",
        ". ",
        "A. ",
        "1.",
        "1. ",
        "http://",
        "a.a",
        "#",
        "#a",
        "@a",
        "’",
        "a’",
        "<...>",
        "«a b c d» ",
        "\n",
        "a\n",
        ": ",
        "А.",
        "(a",
        "م",
        "。",
        "-",
        "**",
        "1️⃣",
        "a/",
        "Ab ",
    ],
)
def test_long_monotonous_lines_come_to_an_end(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    understand(text)
    assert all(p.begin < p.end for p in understand(text[:5_000]).passages)
