"""Editions: each witness is a post."""

from __future__ import annotations

import json

import pytest
from sources import read_all, source_of

from stemmatic.read.edition import COLLATEX, TEI

EDITION = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Feribot</title></titleStmt>
<publicationStmt><p>x</p></publicationStmt><sourceDesc><listWit>
<witness xml:id="A" xml:lang="tr"><idno>telegram:gol_postasi/7</idno><date when="2031-06-03T09:00:00Z"/></witness>
<witness xml:id="B" xml:lang="tr">Liman defteri</witness><witness xml:id="C"/>
</listWit></sourceDesc></fileDesc></teiHeader>
<text><body><!-- said -->
<p>Feribot <app><lem wit="#A">öğlen</lem><rdg wit="#B">akşam</rdg></app> yola çıktı.<note>so</note>
</p><p><app><lem wit="#A #B">İskele açık.</lem><rdg wit="#C">الميناء مفتوح</rdg></app></p></body></text></TEI>"""


def test_each_witness_of_a_tei_edition_has_its_readings() -> None:
    source = source_of("edition.xml", EDITION)
    assert TEI.recognise(source)
    found = read_all(TEI, source)
    texts = {post.key: post.text for post in found.posts}
    assert texts["telegram:gol_postasi/7"] == "Feribot öğlen yola çıktı.\n\nİskele açık."
    assert texts["table:B/edition"] == "Feribot akşam yola çıktı.\n\nİskele açık."
    assert texts["table:C/edition"] == "Feribot yola çıktı.\n\nالميناء مفتوح"
    first = found.posts[0]
    assert (first.date and first.date.isoformat(), first.declared_language) == ("2031-06-03T09:00:00+00:00", "tr")


@pytest.mark.parametrize("python", [False, True])
def test_collatex_tables_are_read_by_place_and_by_witness(python: bool) -> None:
    rows = [["Пором ", "Пором "], ["уже ", None], ["тут", "там"]]
    cells = [[[{"t": token}] if token else [] for token in row] for row in rows]
    table = [list(column) for column in zip(*cells, strict=True)] if python else cells
    source = source_of("two.json", json.dumps({"witnesses": ["A", "B"], "table": table}))
    assert COLLATEX.recognise(source)
    assert [post.text for post in read_all(COLLATEX, source).posts] == ["Пором уже тут", "Пором там"]


def test_what_is_no_edition_is_not_taken() -> None:
    for content in (
        '<rss version="2.0"><channel/></rss>',
        '{"messages": []}',
        "<TEI xmlns='http://www.tei-c.org/ns/1.0'/>",
    ):
        assert not TEI.recognise(source_of("x", content))
        assert not COLLATEX.recognise(source_of("x", content))


@pytest.mark.parametrize(
    ("form", "content", "expected"),
    [
        (TEI, EDITION[:-40], "well-formed XML"),
        (COLLATEX, '{"witnesses": ["A"], "table": [{"t": 1}]}', 'an object with "witnesses" and "table"'),
        (COLLATEX, '{"witnesses": ["A"], "table": [[[{"t": "x"', 'an object with "witnesses" and "table"'),
    ],
)
def test_a_damaged_edition_says_what_was_expected(form, content: str, expected: str) -> None:  # type: ignore[no-untyped-def]
    damage = read_all(form, source_of("x", content)).damage
    assert damage is not None
    assert expected in str(damage)


def test_entities_are_not_resolved() -> None:
    bomb = EDITION.replace(
        "<TEI", '<!DOCTYPE TEI [<!ENTITY a "lake"><!ENTITY f SYSTEM "file:///etc/hostname">]><TEI', 1
    )
    found = read_all(TEI, source_of("x.xml", bomb.replace("yola", "&f;")))
    assert all("lake" not in post.text for post in found.posts)
