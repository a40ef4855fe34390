"""Where a pasted page without page chrome is divided into posts, and where not. Countries and channels are invented."""

from __future__ import annotations

from pasted_pages import BODY, texts_of


def test_newlines_divide_where_blank_lines_set_off_paragraphs() -> None:
    first = (
        "🎙 Minister Orla Venn’s interview with Karsu News\n\n📍 Port Aldra, May 5, 2031\n\n• One.\n\n• Two.\n\n🎥 Watch"
    )
    second = "💬 Orla Venn: The bridge will stay open to every neighbour who asks.\n\nIt belongs to the islands."
    third = "🇻🇦🤝🇰🇷 The foreign ministers of Valdoria and Karsu met.\n\nThey spoke about the ferry line."
    assert texts_of(f"{first}\n{second}\n{third}") == [first, second, third]


def test_a_second_pointer_and_a_line_inside_a_list_are_no_borders() -> None:
    page = (
        "🔹 The ministry regrets the decision.\n\n🔹 The ferry was closed without notice.\nFor that reason the talks "
        "were put off.\n\n🔹 A new date will be named.\n\n📖 Read in full\n🎥 Watch"
    )
    assert texts_of(page) == [page]


def test_numbered_clauses_with_gaps_stay_in_one_post() -> None:
    page = "❗️ Joint Statement (Port Aldra)\n\n" + "\n\n\n".join(f"{n}. {BODY[n % 3]}" for n in (1, 5, 15, 32))
    assert texts_of(page) == [page]


def test_two_versions_after_a_blank_line_are_one_post() -> None:
    russian = "💬 Орла Венн: Мост останется открытым для всех соседей, которые об этом попросят, и для островов тоже."
    english = "💬 Orla Venn: The bridge will stay open to every neighbour who asks for it, and to the islands as well."
    assert texts_of(f"{russian}\n\n{english}") == [f"{russian}\n\n{english}"]
    other = "Регистрация журналистов на форум в Порт-Альдре открыта до конца мая, сообщает оргкомитет.\n\nМест немного."
    assert texts_of(f"{other}\n{russian}\n\n{english}") == [other, f"{russian}\n\n{english}"]


def test_another_language_on_another_matter_is_another_post() -> None:
    turkish = "\n\n".join(
        [
            "💬 Sözcü Defne Karaca'nın haftalık brifinginden açıklamalar:",
            "🔹 Ostrava Birliği ile görüşmeler önümüzdeki hafta başlayacak ve üç gün sürecek.",
            "🔹 Balıkçılık anlaşması için komisyon kuruldu, ilk toplantı ay sonunda yapılacak.",
            "🔹 Adalara feribot seferleri kış boyunca haftada iki gün olarak devam edecek.",
        ]
    )
    ukrainian = (
        "Посол Вальдорії дав інтерв'ю газеті «Порт» і розповів, що міст через затоку збудують наступного року "
        "разом із сусідами, які підтримали проєкт."
    )
    assert texts_of(f"{turkish}\n\n{ukrainian}") == [turkish, ukrainian]


def test_a_quote_under_its_heading_stays_with_it() -> None:
    page = f"🎙 Minister Orla Venn’s remarks in Port Aldra\n💬 {BODY[0]}\n🤝 {BODY[1]}\n☝️ {BODY[2]}"
    assert texts_of(page) == [page]
    assert texts_of(f"Forwarded from Karsu Herald\n{page}\n👍3") == [page]


def test_blank_lines_divide_where_newlines_set_off_paragraphs() -> None:
    posts = [
        f"⚡️ Bridge news number {word}\nThe bridge number {word} over the {word} river opened.\n"
        f"The {word} river is wide.\n#bridge #news"
        for word in ("Alpha", "Bravo", "Charlie", "Delta", "Echo")
    ]
    assert texts_of("\n\n".join(posts)) == posts


def test_wide_gaps_divide_unless_a_list_goes_on_across_them() -> None:
    last = "The lighthouse at Cape Mora was lit again.\n\nIts keeper had waited for three winters."
    assert texts_of("\n\n\n".join([*BODY, last])) == [*BODY, last]
    items = "\n\n\n".join(f"🔹 {line}" for line in BODY)
    assert texts_of(f"Four points:\n\n{items}") == [f"Four points:\n\n{items}"]


def test_a_post_that_comes_again_after_another_is_no_second_printing() -> None:
    page = f"{BODY[0]}\n{BODY[1]}\nA fire on the quay was put out by the workers of the ferry before noon.\n{BODY[0]}"
    assert texts_of(page)[0].count(BODY[0]) + sum(text.count(BODY[0]) for text in texts_of(page)[1:]) == 2


def test_plain_prose_is_not_cut() -> None:
    prose = "\n\n".join(
        [*BODY, "The lighthouse at Cape Mora was lit again.", "Its keeper had waited for three winters."]
    )
    assert texts_of(prose) == [prose]
    assert texts_of(prose.replace("\n\n", "\n")) == [prose.replace("\n\n", "\n")]


def test_right_to_left_posts() -> None:
    first = (
        "⚡️ وزارة الخارجية في فالدوريا: افتتاح الجسر الشمالي يوم الاثنين بحضور وفود الدول المجاورة\n\n👉 اقرأ المزيد"
    )
    second = "🎙 مقابلة الوزيرة أورلا فين مع صحيفة كارسو حول مستقبل الجسر وخط العبارات بين الجزر\n\n💬 الجسر للجميع."
    assert texts_of(f"{first}\n{second}") == [first, second]


def test_pointers_and_links_close_a_post() -> None:
    page = f"{BODY[0]}\n\n🔗 https://valdoria.example/1\n{BODY[1]}\n\n{BODY[2]}"
    assert texts_of(page) == [f"{BODY[0]}\n\n🔗 https://valdoria.example/1", f"{BODY[1]}\n\n{BODY[2]}"]


def test_a_hashtag_that_heads_a_paragraph_does_not_close_a_post() -> None:
    page = f"🎥 Orla Venn’s interview (Port Aldra)\n#Bridge\n{BODY[0]}\n#Ferry\n{BODY[2]}\nRead in full"
    assert texts_of(page) == [page]
