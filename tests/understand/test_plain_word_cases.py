"""Words and links of plain text, case by case: each must be read as the full rules read it."""

from __future__ import annotations

import pytest

from stemmatic.text import comparison
from stemmatic.text.characters import codes_of
from stemmatic.text.folding import fold_letters
from stemmatic.text.plain_words import LEFT_OUT, find_plain_words, mask_numbers
from stemmatic.understand.division import key_by_rules

LETTERS = "a.b.c.d.e.f.g.h.i.j.k.l"  # twelve
LONG = "x" * 39
DIGITS = "1" * 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # Words and what stands between them.
        ("The lake, calm!", "the lake calm"),
        ("Озеро Сарн; Ёлка", "озеро сарн елка"),
        ("IŞIK İzmir ısı", "işik izmir isi"),
        ("п’ять об'єкт пʼять", "п'ять об'єкт п'ять"),
        ("'tis the dogs' a''b don't", "tis the dogs a b don't"),
        ("Straße 2½ ²", "strasse 2.5 2"),
        ("co-op a_b", "co op a b"),
        ("#Velin", "velin"),
        ("", None),
        ("!", None),
        # Texts that are not plain.
        ("cafe\u0301 noir", None),
        ("مدينة فيلين", None),
        ("桥 lake", None),
        ("lake \U00020000", None),
        # Letters with stops between them.
        ("U.N.O", "u.n.o"),
        ("U.N.O.", "u.n.o"),
        ("U.N", "u n"),
        ("U.N.Oil", "u n oil"),
        ("Б.Е.Л. Заря", "б.е.л заря"),
        (LETTERS, LETTERS),
        (f"{LETTERS}.m", f"{LETTERS} m"),
        ("a.b.", "a b"),
        # Numbers with points, commas and colons.
        ("12:30 1,000.50 10.06.2031", "12:30 1,000.50 10.06.2031"),
        ("12:30a 12.", "12:30 a 12"),
        ("12. 30 12:,30", "12 30 12 30"),
        ("11.22.33.44.55.66.77.88", "11.22.33.44.55.66.77 88"),
        (f"{DIGITS}.5", f"{DIGITS}.5"),
        (f"{DIGITS}1.5", f"{DIGITS}1 5"),
        (f"5.{DIGITS}", f"5.{DIGITS}"),
        (f"5.{DIGITS}1", f"5 {DIGITS}1"),
        ("5th 5", "5th 5"),
        # Mentions.
        ("@ve lake", "lake"),
        ("@v lake", "v lake"),
        ("(@velin_news) lake", "lake"),
        ("desk@velin lake", "desk velin lake"),
        ("@@velin lake", "velin lake"),
        ("@" + "v" * 64 + "w", "w"),
        # Links with a scheme.
        ("see https://velin.example/a?b=c, now", "see now"),
        ("HTTP://velin.example. Now", "now"),
        ("tg://join now", "now"),
        ("Tg://join now", "tg join now"),
        ("tG://join now", "tg join now"),
        ("www.velin now", "now"),
        ("Www.velin now", "now"),
        ("WWW.velin now", "now"),
        ("wWw.velin now", "www velin now"),
        ("WwW.velin now", "www velin now"),
        ("wwwvelin now", "wwwvelin now"),
        ("http:/velin now", "http velin now"),
        ("https//velin now", "https velin now"),
        ("http://... now", "http now"),
        ("httpx://velin now", "httpx velin now"),
        ("htt://velin now", "htt velin now"),
        ("http://velin»now", "now"),
        ("xhttp://velin", "xhttp velin"),
        ("xttp://velin now", "xttp velin now"),
        ("hxtp://velin now", "hxtp velin now"),
        ("htxp://velin now", "htxp velin now"),
        ("httx://velin now", "httx velin now"),
        ("http;//velin now", "http velin now"),
        ("http:x/velin now", "http x velin now"),
        ("http:/x velin now", "http x velin now"),
        ("xww.velin now", "xww velin now"),
        ("wxw.velin now", "wxw velin now"),
        ("wwx.velin now", "wwx velin now"),
        ("www,velin now", "www velin now"),
        ("wWW.velin now", "www velin now"),
        ("see https://velin.example/a", "see"),
        ("http://", "http"),
        ("www.", "www"),
        # Links without one: a host with a suffix of letters, and a slash.
        ("t.me/velin now", "now"),
        ("see t.me/velin", "see"),
        ("see t.me", "see t me"),
        ("_t.me/velin now", "t me velin now"),
        ("a1.me/velin now", "now"),
        ("a.b.c.velin.example/x now", "now"),
        ("velin.example now", "velin example now"),
        ("velin.e/x now", "velin e x now"),
        ("velin.example/ now", "velin example now"),
        ("velin.example/. now", "velin example now"),
        ("velin.e1/x now", "velin e1 x now"),
        ("9.velin/x now", "now"),
        ("ж.velin/x now", "ж velin x now"),
        ("-t.me/velin now", "t me velin now"),
        ("l'velin.example/x now", "l'velin example x now"),
        ("jvelin..example/x now", "jvelin example x now"),
        (f"{LONG}.me/velin now", "now"),
        (f"{LONG}xx.me/velin now", "now"),
        (f"{LONG}xxx.me/velin now", f"{LONG}xxx me velin now"),
        (f"a.{LONG}x.me/velin now", "now"),
        (f"a.{LONG}xx.me/velin now", f"a {LONG}xx me velin now"),
        ("a.b.c.d.e.velin/x now", "now"),
        ("aa.bb.cc.dd.ee.velin/x now", "now"),
        ("aa.bb.cc.dd.ee.ff.velin/x now", "aa bb cc dd ee ff velin x now"),
        (f"a.{'v' * 24}/x now", "now"),
        (f"a.{'v' * 25}/x now", f"a {'v' * 25} x now"),
        # Far behind the last sign nothing is looked for, and what is before it is.
        ("t.me/velin " + "x " * 150 + "t.me/velin now", "x " * 150 + "now"),
    ],
)
def test_words_are_those_of_the_rules(text: str, words: str | None) -> None:
    spans = comparison.find_spans(text)
    found = find_plain_words(text)
    if words is None:
        assert found is None
    else:
        assert found is not None
        assert found[2] == words.split()
        assert list(zip(found[0], found[1], strict=True)) == spans
        assert found[2] == [fold_letters(text[begin:end]) for begin, end in spans]


@pytest.mark.parametrize(
    ("passages", "keys"),
    [
        (["In 2031 we paid 1,000.50"], ["in 0 we paid 0,0.0"]),
        (["²3 2½ a1b22c333"], ["0 0.0 a0b0c0"]),
        (["Мост 5", "köprü t.me/a 16", "@velin"], ["мост 0", "köprü 0", ""]),
        (["", "a"], ["", "a"]),
        (["مدينة", "a 1"], [None, "a 0"]),
        (["a", "cafe\u0301"], ["a", None]),
        (["x@velin", "_@velin"], ["x velin", "velin"]),
    ],
)
def test_numbers_are_masked_as_by_the_rules(passages: list[str], keys: list[str | None]) -> None:
    text, spans = "", []
    for passage in passages:
        spans.append((len(text), len(text) + len(passage)))
        text += passage
    wanted = [LEFT_OUT if key is None else key.encode() for key in keys]
    assert mask_numbers(codes_of(text), spans) == wanted
    assert [key_by_rules(passage) for passage, key in zip(passages, keys, strict=True) if key] == [*filter(None, keys)]
    assert mask_numbers(codes_of(text), []) == []
