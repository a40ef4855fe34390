"""A family's collation and stemma in the formats of other tools, and back."""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

import stemmatic
from stemmatic.errors import OptionError
from stemmatic.show.interchange import (
    WRITERS,
    Edition,
    write_collatex,
    write_csv,
    write_dot,
    write_graphml,
    write_nexus,
    write_tei,
    writer_of,
)
from stemmatic.text.comparison import split_words

sys.path.append(str(Path(__file__).parents[1] / "read"))
from sources import read_all, source_of

from stemmatic.read.edition import COLLATEX, TEI

NS = {"t": "http://www.tei-c.org/ns/1.0"}
SCHEMA = Path(os.environ.get("STEMMATIC_TEI_SCHEMA", Path(__file__).parents[2] / ".cache" / "tei_all.rng"))


def editions(folder: Path) -> list[Edition]:
    found = []
    with stemmatic.open_archive(folder) as archive:
        for family in archive.families[:8]:
            posts = {key: post for key, (post, _) in archive.posts.read(family.posts).items()}
            found.append(Edition(family, archive.collation(family), posts))
    return found


def test_a_tei_edition_names_only_what_it_holds(examples: Path) -> None:
    for one in editions(examples):
        root = etree.fromstring(write_tei(one).encode())
        ids = root.xpath("//@xml:id")
        assert len(ids) == len(set(ids))
        pointed = " ".join(root.xpath("//@wit | //@from | //@to | //@corresp")).split()
        assert pointed
        assert {name.removeprefix("#") for name in pointed} <= set(ids)
        for app in root.iterfind(".//t:app", NS):
            assert [child.tag.rpartition("}")[2] for child in app][:1] == ["lem"]
            sigla = " ".join(child.get("wit") for child in app).split()
            assert len(sigla) == len(set(sigla)) == len(set(one.columns()))
        assert len(root.findall(".//t:arc", NS)) == len(one.family.stemma)


@pytest.mark.skipif(not SCHEMA.exists(), reason="no tei_all schema: python recipes/tei_schema.py fetches it")
def test_tei_is_valid_against_tei_all(examples: Path) -> None:
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    for one in editions(examples):
        assert schema.validate(etree.fromstring(write_tei(one).encode())), schema.error_log.filter_from_errors()[:3]


@pytest.mark.parametrize(("write", "form"), [(write_tei, TEI), (write_collatex, COLLATEX)])
def test_what_is_written_is_read_again_word_for_word(examples: Path, write, form) -> None:  # type: ignore[no-untyped-def]
    for one in editions(examples):
        read = {post.key: split_words(post.text).words for post in read_all(form, source_of("f", write(one))).posts}
        for key in one.family.posts:
            held = [at for at, witness in enumerate(one.collation.witnesses) if witness.post == key]
            wanted = [
                word for at in held for place in one.collation.places for word in split_words(place[at].text).words
            ]
            assert sorted(read.get(key, ())) == sorted(wanted)
            assert len(held) > 1 or list(read.get(key, ())) == wanted


def test_the_matrix_is_the_same_in_csv_and_nexus(examples: Path) -> None:
    for one in editions(examples):
        header, *rows = csv.reader(io.StringIO(write_csv(one)))
        assert header == ["variant", "place", *one.columns()]
        nexus = write_nexus(one)
        assert f"NTAX={len(header) - 2} NCHAR={len(rows)};" in nexus
        lines = nexus.partition("MATRIX\n")[2].partition("  ;")[0].splitlines()
        for at, line in enumerate(lines):
            states = line.split()[1] if rows else ""
            cells = [row[at + 2] for row in rows]
            assert [state == "?" for state in states] == [not cell for cell in cells]
            assert [state == "-" for state in states] == [cell == "om." for cell in cells]


def test_stemmata_are_drawn_by_the_conventions_and_as_graphs(examples: Path) -> None:
    for one in editions(examples):
        dot = write_dot(one)
        assert dot.count(" -> ") == len(one.family.stemma)
        assert dot.count("color=grey, fontcolor=grey") == len(one.family.lost)
        assert dot.count("style=dashed") == len(one.second())
        graph = nx.parse_graphml(write_graphml(one))
        assert set(graph) == {*one.family.posts, *(lost.key for lost in one.family.lost)}
        assert {(a, b) for a, b, *_ in graph.edges} == {(edge.source, edge.target) for edge in one.family.stemma}
        assert {key for key, lost in graph.nodes(data="lost") if lost} == {lost.key for lost in one.family.lost}


def test_a_format_that_is_none_of_it_says_which_are() -> None:
    with pytest.raises(OptionError, match="export collation: expected --format tei, collatex, csv, nexus, got dot"):
        writer_of("collation", "dot")
    assert set(WRITERS) == {"collation", "stemma"}
