# ruff: noqa: E501 - ways of writing
"""Figures: one number is written in one way, and two numbers are two."""

from __future__ import annotations

import pytest

from stemmatic.text.comparison import split_to_search, split_words


@pytest.mark.parametrize(
    "ways",
    [
        # Grouping in every convention.
        ["1250", "1.250", "1,250", "1 250", "1\u00a0250", "1\u202f250", "1\u2009250", "1'250", "1’250", "١٬٢٥٠", "۱۲۵۰", "१,२५०"],
        ["3400000", "3.400.000", "3,400,000", "3 400 000", "34,00,000", "3'400'000"],
        # Decimals.
        ["14.5", "14,5", "14,50", "14.50", "١٤٫٥"],
        ["1250.5", "1.250,5", "1,250.50", "1 250,5", "1'250.50", "١٬٢٥٠٫٥"],
        ["0.25", "0,25", "0,250"],
        # Thousands and millions in figures and in words.
        ["1,2 млн", "1.2 million", "1,2 миллиона", "1 200 000", "1,2 milyon", "1,2 млн.", "1.2 mln", "1,2 мільйона", "1.2 مليون"],
        ["40 thousand", "40 тыс.", "40 тысяч", "40 тис.", "40 bin", "40 000", "40 ألف", "40 هزار", "40 हज़ार", "40 ათასი"],
        ["3 млрд", "3 billion", "3 milyar", "3 мільярди", "3 میلیارد", "3 Mrd", "3bn", "3 tỷ", "3 tỉ", "3 δισ.", "3 Md"],
        ["3,5 mln", "3,5 miliona", "3,5 milionů", "3,5 мил.", "3,5 mil.", "3.5M", "3,5 milijuna", "3,5 milione"],
        ["45 de mii", "45 mii", "45.000", "45K", "45k", "45 mil", "45к"],
        # A number, and a word written onto it.
        ["1,250가구", "1250가구", "1250 가구"],
        ["5kg", "5 kg"],
        ["1,5км", "1.5 км"],
        ["20억원", "20억 원"],
        ["2½", "2.5", "2,5"],
        ["۱۲/۵", "۱۲٫۵", "12.5"],
        ["３．５", "3.5"],
        ["１，２５０", "1,250"],
        ["5 тыс. млн", "5 млрд"],
        ["1.2万", "12000", "1.2萬"],
        # Millions and thousands one behind the other.
        ["2 млн 300 тыс.", "2,3 млн", "2 300 000", "2 million 300 thousand", "2 milyon 300 bin", "2 млн 300 тисяч"],
        ["3만5000", "3만 5000", "35,000", "3万5千", "3만5천", "35 тыс."],
        ["1억2000만", "1억 2000만", "1.2亿", "120,000,000", "1億2000万"],
        ["2 тысячи 300", "2300"],
        ["3만5000명", "35,000명", "3만 5천명"],
        # Per cent and currencies.
        ["5%", "5 %", "%5", "yüzde 5", "5 процентов", "5 percent", "5 відсотків", "5 Prozent", "٥٪", "5 درصد", "5 per cent", "5 por ciento", "5 la sută", "5 phần trăm"],
        ["3.125%", "3,125 %", "3,125 процента"],
        ["$5", "5 $", "5 dollars", "5 долларов", "5 доларів", "5 dolar", ["USD", "5"][1] + " USD", "5 دولار"],
        ["$1.2 million", "1,2 млн долларов", "1,2 milyon dolar"],
        ["€3.5m", "3,5 M€", "3,5 millions d’euros", "€3.5M", "3,5 Mio. Euro"],
        ["€20", "20 евро", "20 euro", "20 євро"],
        # Days.
        ["12 May 2031", "May 12, 2031", "12.05.2031", "12.5.2031", "2031-05-12", "12/05/2031", "12-05-2031", "12 мая 2031", "12 травня 2031",
         "12 Mayıs 2031", "12 MAYIS 2031", "12 mayo 2031", "١٢ مايو ٢٠٣١", "12. Mai 2031", "12 Μαΐου 2031", "12 maja 2031"],
        ["12:30", "12.30", "12,30"],
    ],
)  # fmt: skip
def test_one_figure_is_written_in_one_way(ways: list[str]) -> None:
    words = {way: tuple(sorted(split_words(f"at {way} ago").words)) for way in ways}  # signs stand before or behind
    assert len(set(words.values())) == 1, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.250", "1.260"),
        ("1,25", "1250"),
        ("12,5", "125"),
        ("1.2 million", "1.2 billion"),
        ("5", "5%"),
        ("$5", "€5"),
        ("5 km", "5%"),
        ("0.250", "250"),
        ("14.05", "14.5"),
        ("12 May 2031", "13 May 2031"),
        ("12.05.2031", "12.06.2031"),
        ("1.2.3", "1.23"),
        ("1 25", "125"),
        ("012", "12"),
        ("3,5 mil.", "3,5 mil"),  # a million cut short, a thousand
        ("€3m", "3 m"),
        ("۱۲/۵", "12 5"),
        ("fell to -5", "fell to 5"),
        ("fell to −5°", "fell to 5°"),
        ("12a", "12b"),
    ],
)
def test_two_figures_are_two(one: str, other: str) -> None:
    assert split_words(f"at {one} ago").words != split_words(f"at {other} ago").words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("в 2031 125 судов", "в 2031 125 судов"),  # four digits group nothing
        ("rooms 12, 300 guests", "rooms 12 300 guests"),
        ("5 минут", "5 минут"),
        ("лист 3 тысячелистника", "лист 3 тысячелистника"),
        ("5 миллионеров", "5 миллионеров"),
        ("8 марта", "8 month3"),
        ("марта", "марта"),
        ("May 2031", "may 2031"),
        ("32.05.2031 99/99/2031", "32.05.2031 99 99 2031"),
        ("192.168.0.1", "192.168.0.1"),
        ("1:0", "1:0"),
        ("3.125% $5", "3.125 % usd 5"),
        ("$5 5%", "usd 5 5 %"),
        ("5\nмиллионов", "5 миллионов"),
        ("in 2031. Million", "in 2031 million"),
        ("45% 250 people", "45 % 250 people"),
        ("5th 12a 5G", "5th 12a 5g"),
        ("1990s 3D 21st", "1990s 3d 21st"),
        ("45 mil. Los", "45×thousand ×thousand los"),
        ("۱۴۰۲/۰۳/۱۱", "1402 month3 11"),
        ("5 -10 a-5", "5 10 a 5"),  # a range, a hyphen
        ("- 5 x\n-6 y", "5 x 6 y"),  # bullets
        ("it fell to −5", "it fell to - 5"),
        ("12 m, 3.5 m", "12 m 3.5 m"),
        ("2 млн 15 мая", "2×million ×million 15 month5"),
        ("за 5 тысяч 15 человек", "за 5×thousand ×thousand 15 человек"),
        ("5 thousand, 300 of them", "5×thousand ×thousand 300 of them"),
        ("3만 2031년", "30×thousand ×thousand 2031 년"),
        ("5 тысяч 5 миллионов", "5×thousand ×thousand 5×million ×million"),
    ],
)
def test_what_no_figure_takes_in(text: str, words: str) -> None:
    assert split_words(text).words == tuple(words.split())


def test_figures_map_back_to_the_raw_text() -> None:
    text = "Около 1,2 млн долларов и yüzde 5, 12 мая 2031 года"
    words = split_words(text)
    assert [(word, text[a:b]) for word, a, b in zip(words.words, words.begins, words.ends, strict=True)] == [
        ("около", "Около"),
        ("1.2×million", "1,2"),
        ("×million", "млн"),
        ("usd", "долларов"),
        ("и", "и"),
        ("%", "yüzde"),
        ("5", "5"),
        ("12", "12"),
        ("month5", "мая"),
        ("2031", "2031"),
        ("года", "года"),
    ]


def test_figures_of_one_print_map_back_part_by_part() -> None:
    for text, parts in (
        ("12.05.2031", ["12", "05", "2031"]),
        ("1 250 000$", ["1 250 00", "0", "$"]),
        ("2031-05-12", ["2031", "05", "12"]),
    ):
        words = split_words(text)
        assert [text[a:b] for a, b in zip(words.begins, words.ends, strict=True)] == parts


def test_a_text_that_is_cut_inside_a_figure_loses_what_is_cut() -> None:
    whole, cut = "Совет 12 мая 2031 года выделил 1,2 млн рублей на мост", "2031 года выделил"
    assert " ".join(split_words(cut).words) in " ".join(split_words(whole).words)


def test_a_search_finds_what_a_figure_is_of() -> None:
    assert split_to_search("1,2 млн, 1.250, 12 мая 2031").words == ("1.2", "млн", "1250", "12", "мая", "2031")


@pytest.mark.parametrize("digits", [20, 5_000])
@pytest.mark.parametrize("text", ["The lock of 2031-{0}-31 opens", "{0}.06.2031", "2031/06/{0}"])
def test_what_is_no_day_whatever_its_length(text: str, digits: int) -> None:
    """Found by fuzzing: numbers that Python's dates do not take ended the reading of a text."""
    said = text.format("9" * digits)
    assert any(word.startswith("9" * digits) for word in split_words(said).words)
    assert split_to_search(said).words
