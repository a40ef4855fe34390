"""Letters of another script that look alike are read as what they stand for; clean texts stay as they are."""

from __future__ import annotations

import pytest

from stemmatic.text.comparison import split_words

RUSSIAN = "Администрация Сарна сообщила, что паром с озера не ходит до среды, а мост открыт"
UKRAINIAN = "Міська рада Сарна повідомила, що пором і човни стоять до середи"
ENGLISH = "The council of Sarn says that a ferry stops on Monday"
GREEK = "Το λιμάνι της Βέιρας κλείνει ως την Παρασκευή"
TO_LATIN = str.maketrans("аосеАОСЕрхРХікКМТВН", "aoceAOCEpxPXikKMTBH")
TO_CYRILLIC = str.maketrans("aocepxTOHMy", "аосерхТОНМу")


@pytest.mark.parametrize("text", [RUSSIAN, UKRAINIAN])
def test_latin_letters_in_cyrillic_words(text: str) -> None:
    dodged = text.translate(TO_LATIN)
    assert dodged != text
    assert split_words(dodged).words == split_words(text).words
    words = split_words(dodged)
    assert " ".join(dodged[a:b] for a, b in zip(words.begins, words.ends, strict=True)) == dodged.replace(",", "")


def test_cyrillic_letters_in_latin_words() -> None:
    assert split_words(ENGLISH.translate(TO_CYRILLIC)).words == split_words(ENGLISH).words


def test_latin_letters_in_greek_words() -> None:
    dodged = GREEK.translate(str.maketrans("οαιΠΒΤ", "oaiPBT".replace("P", "Π")))
    assert dodged != GREEK
    assert split_words(dodged).words == split_words(GREEK).words


def test_one_letter_typed_in_the_wrong_script() -> None:
    assert split_words("мост i паром").words == ("мост", "і", "паром")
    assert split_words("план a здесь").words == ("план", "а", "здесь")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Директор CEO Орлов и TV-канал HTC", "директор ceo орлов и tv канал htc"),  # clean: nothing is mixed
        ("Wi-Fi и iPhone", "wi fi и iphone"),
        ("компания Apple а также", "компания apple а также"),
        ("COVIDом и ДНКlab", "covidом и днкlab"),  # no script has all the letters
        ("The рынок", "the рынок"),
    ],
)
def test_what_stays_as_it_is(text: str, words: str) -> None:
    assert split_words(text).words == tuple(words.split())
