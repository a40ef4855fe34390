"""What saves time must conclude what the full rules conclude."""

from __future__ import annotations

import unicodedata

import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stemmatic.text import characters, comparison, marks
from stemmatic.text.comparison import split_words
from stemmatic.text.folding import fold_letters
from stemmatic.understand import division, passages
from stemmatic.understand.heading import lexicon

FRAGMENTS = (
    "Velin",
    "Мост",
    "köprü",
    "İstanbul",
    "ısı",
    "straße",
    "l'eau",
    "об’єкт",
    "zʼiv",
    "U.N.O",
    "A.B",
    "a.b.c.d.e.f.g.h.i.j.k.l.m.n",
    "12:30",
    "1,000.5",
    "3.",
    "123456789012345678901",
    "№ 5",
    "½said",
    "²",
    "…",
    "...",
    "<...>",
    "[…]",
    "(...)",
    ".",
    "!»",
    "?",
    "#Velin",
    "＃мост",
    "@velin_news",
    "__@velin",
    "•@velin",
    "https://velin.example/a.b?c=d.",
    "l'velin.example/x",
    "www.velin.example",
    "t.me/velin/1",
    "⚡️",
    "1️⃣",
    "ℹ️",
    "\u0301",
    "\u200b",
    "\xad",
    "\x1c",
    "\x85",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\xa0",
    "_",
    "'",
    "-",
    "(",
    ")",
    "said",
    "SAİD",
    "Заявил",
    "встречах",
    "açıklama",
    "INTERVIEW",
    "ſaid",
    "桥梁",
    "橋のたもと",
)
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=12).map("".join)


LINK_PARTS = (
    *("http", "https", "HtTp", "://", ":", "/", "//", "www.", "Www.", "wWw.", "WWW.", "tg", "t.me/", "velin.example/"),
    *(
        "a",
        "Z",
        "9",
        "-",
        "_",
        ".",
        "..",
        "@",
        "@velin",
        "@v",
        "_x",
        ")",
        "»",
        "<",
        " ",
        "\n",
        "²",
        "❶",
        "‿",
        "ж",
        "é",
        "'",
    ),
    *("x" * 39, "xY" * 12, "1" * 20, "v." * 5),
)
linked = st.lists(st.sampled_from(LINK_PARTS), max_size=12).map("".join)


@settings(deadline=None, max_examples=400)
@given(texts | linked | st.text(alphabet="abЖёіİı '’.,:1230-_#@/\n«»😀🇺🇦éñğ", max_size=60))
@example("zʼiv'ʼa U.N.O.s 1.2.3.4.5.6.7.8")
@example("²@velin ½t.me/a ❶@velin ‿@velin ⁀t.me/a ❤️@velin ❤️t.me/a a@velin .t.me/a")
def test_words_of_plain_text(text: str) -> None:
    found = comparison.find_spans(text)
    begins, ends, words, _ = comparison._find_words(text)
    assert list(zip(words, begins, ends, strict=True)) == [(fold_letters(text[a:b]), a, b) for a, b in found]


@settings(deadline=None, max_examples=200)
@given(texts, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_words_left_out(text: str, skip: list[tuple[int, int]]) -> None:
    whole = split_words(text)
    kept = [
        word for word, begin in zip(whole.words, whole.begins, strict=True) if not any(a <= begin < b for a, b in skip)
    ]
    assert list(split_words(text, skip).words) == kept


@settings(deadline=None, max_examples=400)
@given(texts | linked)
def test_keys_of_passages(text: str) -> None:
    for a, b in spans_of(text):
        (key,) = division.passage_keys(text, [(a, b)])
        assert key.decode("utf-8", "surrogatepass") == division.key_by_rules(text[a:b])
        words = [text[a:b][c:d] for c, d in comparison.find_spans(text[a:b])]
        folded = " ".join(filter(None, (fold_letters(word) for word in words)))
        assert division._DIGITS.sub("0", folded) == (key.decode() if folded else "")
    assert division.passage_keys(text, spans_of(text)) == tuple(
        division.passage_keys(text, [span])[0] for span in spans_of(text)
    )


def spans_of(text: str) -> list[tuple[int, int]]:
    middle = len(text) // 2
    return [(0, middle), (middle, len(text)), (min(1, middle), len(text))]


def test_every_plain_letter_is_folded() -> None:
    for begin, end in characters.PLAIN_RANGES:
        text = " ".join(c for c in map(chr, range(begin, end + 1)) if unicodedata.category(c) != "Cn")
        test_words_of_plain_text.hypothesis.inner_test(text)  # type: ignore[attr-defined]


@settings(deadline=None, max_examples=400)
@given(texts)
def test_links_mentions_and_hashtags(text: str) -> None:
    aside = regex.compile(rf"{marks.LINK}|{marks.MENTION}|{marks.HASHTAG}", regex.V1)
    assert marks.set_aside(text) == aside.sub(" ", text)
    places = regex.compile(rf"{marks.LINK}|{marks.MENTION}", regex.V1)
    assert marks.find_places(text, 0, len(text)) == [found.span() for found in places.finditer(text)]
    said = marks.find_marks(text)
    assert list(said.asides) == [found.span() for found in aside.finditer(text)]
    links = regex.compile(marks.LINK, regex.V1)
    assert said.links == tuple(dict.fromkeys(found[0] for found in links.finditer(text)))
    mentions = regex.compile(rf"{marks.LINK}|({marks.MENTION})", regex.V1)
    assert said.mentions == tuple(dict.fromkeys(one[1] for one in mentions.finditer(text) if one[1]))
    tags = regex.compile(rf"{marks.LINK}|({marks.HASHTAG})", regex.V1)
    found = ("#" + one[1][1:] for one in tags.finditer(text) if one[1])
    assert said.hashtags == tuple(dict.fromkeys(found))
    elisions = regex.compile(marks.ELISION, regex.V1)
    assert list(marks.find_elisions(text)) == [found.span() for found in elisions.finditer(text)]


@settings(deadline=None, max_examples=400)
@given(texts)
def test_stops(text: str) -> None:
    found = [one.span() for one in passages._STOPS.finditer(text) if one["masked"] is None]
    assert [one.span() for one in passages._stops(text, 0, len(text))] == found


def test_no_emoji_is_taken_for_plain() -> None:
    emoji = regex.compile(marks.EMOJI, regex.V1)
    plain = [c for c in map(chr, range(0x20000)) if emoji.match(c) and not passages._RARE_SIGNS.match(c)]
    assert plain == []


@settings(deadline=None, max_examples=400)
@given(texts)
def test_lines_without_events(text: str) -> None:
    pattern = regex.compile(rf"\b(?:{lexicon.EVENT}|{lexicon.SPEECH_VERB})(?!\w)", regex.V1 | regex.IGNORECASE)
    if pattern.search(text) is not None:
        assert lexicon.may_hold_events(text)


def test_most_lines_hold_no_event() -> None:
    assert not lexicon.may_hold_events("Мост через реку откроют в понедельник, движение изменится.")
    assert not lexicon.may_hold_events("The bridge over the river opens on Monday.")
