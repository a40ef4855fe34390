"""A family's collation and stemma for other tools: TEI P5, CollateX JSON, CSV, NEXUS; DOT and GraphML of the stemma.

DOT follows Open Stemmata: what is lost is grey, contamination is dashed. In TEI the apparatus is in parallel
segmentation, and the stemma is a ``graph``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from stemmatic.api.records import Segment, family_sigla, find_segments
from stemmatic.errors import OptionError
from stemmatic.model import Collation, Descent, Family, Post
from stemmatic.show.export import rows_as_csv
from stemmatic.show.machine import iso, to_json
from stemmatic.show.printable import one_line

_TEI = "http://www.tei-c.org/ns/1.0"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_STATES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # of NEXUS
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_A_NAME = re.compile(r"[^\w.-]")
_NO_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class Edition:
    """What is exported of a family: its collation, and its posts by key."""

    family: Family
    collation: Collation
    posts: Mapping[str, Post]

    @property
    def sigla(self) -> dict[str, str]:
        """The siglum of each post; of lost exemplars Greek letters, as is the custom."""
        names = family_sigla(self.family)
        return names | {one.key: _greek(at) for at, one in enumerate(self.family.lost)}

    def columns(self) -> list[str]:
        """The sigla of the collation's witnesses, each once."""
        return [one.siglum for one in self.collation.witnesses]

    def second(self) -> set[int]:
        """The edges, by number, that lead to a witness or exemplar that has another source: contamination."""
        seen: set[str] = set()
        found = set()
        order = sorted(enumerate(self.family.stemma), key=lambda one: -one[1].determined)
        for at, edge in order:
            if edge.target in seen and edge.directed:
                found.add(at)
            seen.add(edge.target)
        return found


def _greek(number: int) -> str:
    letters = "αβγδεζηθικλμνξοπρστυφχψω"
    turn, at = divmod(number, len(letters))
    return letters[at] + (str(turn) if turn else "")


# --- collations ------------------------------------------------------------------------------------------------------


def write_tei(edition: Edition) -> str:
    """TEI P5: witnesses, the collation in parallel segmentation, the stemma as a graph."""
    ET.register_namespace("", _TEI)
    root = _element(None, "TEI")
    _write_header(edition, _element(root, "teiHeader"))
    text = _element(root, "text")
    part = _element(_element(text, "body"), "div", type="collation")
    columns = edition.columns()
    languages = {one.siglum: one.language for one in edition.collation.witnesses}
    for place, units in groupby(find_segments(edition.collation), key=lambda unit: unit.place):
        paragraph = _element(part, "p", n=str(place))
        for unit in units:
            _write_unit(paragraph, unit, columns, languages)
    if not len(part):
        _element(part, "p")
    _write_graph(edition, _element(_element(text, "back"), "div", type="stemma"))
    return ET.tostring(root, "unicode", xml_declaration=False) + "\n"


def _write_header(edition: Edition, header: ET.Element) -> None:
    description = _element(header, "fileDesc")
    _element(_element(description, "titleStmt"), "title").text = f"Family {edition.family.id}"
    _element(_element(description, "publicationStmt"), "p").text = "Exported by Stemmatic."
    witnesses = _element(_element(description, "sourceDesc"), "listWit")
    for one in {one.siglum: one for one in edition.collation.witnesses}.values():
        post = edition.posts[one.post]
        witness = _element(witnesses, "witness", {f"{_XML}id": one.siglum})
        if one.language != _NO_LANGUAGE:
            witness.set(f"{_XML}lang", one.language)
        _element(witness, "idno", type="post").text = _clean(one.post)
        if post.date:
            _element(witness, "date", when=iso(post.date))
    encoding = _element(header, "encodingDesc")
    _element(encoding, "variantEncoding", method="parallel-segmentation", location="internal")


def _write_unit(parent: ET.Element, unit: Segment, columns: Sequence[str], languages: Mapping[str, str]) -> None:
    """An ``app``, also of what all have that have the place, where others have none."""
    if not unit.is_variant and all(reading is not None for reading in unit.readings):
        written = set(unit.readings)
        if len(written) == 1:
            _append_text(parent, _clean(written.pop() or ""))
            return
    readings: dict[tuple[str, str], list[str]] = {}
    for siglum, reading in zip(columns, unit.readings, strict=True):
        readings.setdefault((reading or "", languages[siglum] if reading else ""), []).append(siglum)
    app = _element(parent, "app")
    order = sorted(readings, key=lambda one: not one[0])  # what is there before what is left out
    several = len({language for _, language in order if language}) > 1
    for at, (reading, language) in enumerate(order):
        wit = " ".join(f"#{siglum}" for siglum in dict.fromkeys(readings[reading, language]))
        one = _element(app, "rdg" if at else "lem", wit=wit)
        if several and language not in ("", _NO_LANGUAGE):
            one.set(f"{_XML}lang", language)
        one.text = _clean(reading) or None


def _write_graph(edition: Edition, parent: ET.Element) -> None:
    sigla = edition.sigla
    lost = {one.key for one in edition.family.lost}
    edges = edition.family.stemma
    nodes = list(dict.fromkeys([*edition.family.posts, *(one.key for one in edition.family.lost)]))
    named = {key: f"n{at}" for at, key in enumerate(nodes, 1)}
    directed = all(edge.directed for edge in edges)
    graph = _element(
        parent, "graph", type="directed" if directed else "undirected", order=str(len(nodes)), size=str(len(edges))
    )
    for key in nodes:
        node = _element(graph, "node", {f"{_XML}id": named[key]})
        if key in lost:
            node.set("type", "lost")
        else:
            node.set("corresp", " ".join(f"#{one.siglum}" for one in edition.collation.witnesses if one.post == key))
        _element(node, "label").text = sigla[key]
    second = edition.second()
    for at, edge in enumerate(edges):
        arc = _element(graph, "arc", {"from": f"#{named[edge.source]}", "to": f"#{named[edge.target]}"})
        kind = "contamination, " if at in second else ""
        open_ = "" if edge.determined else ", undetermined"
        _element(arc, "label").text = f"{kind}{edge.relation} {edge.score:.2f}{open_}"


def write_collatex(edition: Edition) -> str:
    """CollateX's JSON: a row a place, with a list of tokens (``t`` as written, ``n`` as compared) a witness."""
    table = [
        [[{"t": one, "n": " ".join(one.casefold().split())}] if one else [] for one in unit.readings]
        for unit in find_segments(edition.collation)
    ]
    found = {
        "witnesses": edition.columns(),
        "table": table,
        "posts": {one.siglum: one.post for one in edition.collation.witnesses},
    }
    return to_json(found, indent=1) + "\n"


def _variants(edition: Edition) -> list[Segment]:
    return [unit for unit in find_segments(edition.collation) if unit.is_variant]


def write_csv(edition: Edition) -> str:
    """The matrix of variants as CSV: a row a variant; ``om.`` where it is left out, empty where nothing answers."""
    return rows_as_csv(["variant", "place", *edition.columns()], _matrix(edition))


def write_csv_for_spreadsheets(edition: Edition) -> str:
    """The same, in which no cell starts a formula."""
    return rows_as_csv(["variant", "place", *edition.columns()], _matrix(edition), for_spreadsheets=True)


def _matrix(edition: Edition) -> Iterator[Sequence[object]]:
    for at, unit in enumerate(_variants(edition), 1):
        cells = ["" if reading is None else reading.strip() or "om." for reading in unit.readings]
        yield (at, unit.place, *cells)


def write_nexus(edition: Edition) -> str:
    """The matrix of variants as NEXUS (Maddison et al. 1997): ``-`` is left out, ``?`` where nothing answers.

    A variant with more readings than NEXUS has symbols has ``?`` for the rarest.
    """
    units, columns = _variants(edition), edition.columns()
    names = [_NOT_A_NAME.sub("_", name) for name in columns]
    width = max(map(len, names), default=0)
    rows = []
    for column, name in enumerate(names):
        states = "".join(_symbol(unit, column) for unit in units)
        rows.append(f"    {name:{width}}  {states}")
    posts = {one.siglum: one.post for one in edition.collation.witnesses}
    said = [f"[{name}: {_uncommented(posts[siglum])}]" for name, siglum in zip(names, columns, strict=True)]
    return "\n".join(
        [
            "#NEXUS",
            *said,
            "BEGIN DATA;",
            f"  DIMENSIONS NTAX={len(names)} NCHAR={len(units)};",
            f'  FORMAT DATATYPE=STANDARD MISSING=? GAP=- SYMBOLS="{_STATES}";',
            "  MATRIX",
            *rows,
            "  ;",
            "END;",
            "",
        ]
    )


def _symbol(unit: Segment, column: int) -> str:
    if unit.readings[column] is None:
        return "?"
    state = unit.states[column]
    return "-" if state < 0 else _STATES[state] if state < len(_STATES) else "?"


def _uncommented(text: str) -> str:
    return one_line(text).replace("[", "(").replace("]", ")")


# --- stemmata --------------------------------------------------------------------------------------------------------


def write_dot(edition: Edition) -> str:
    """The stemma as DOT, by the conventions of Open Stemmata: lost witnesses grey, contamination dashed.

    An edge of which no end is known to be the source has no arrow.
    """
    sigla = edition.sigla
    lost = {one.key for one in edition.family.lost}
    lines = [f"digraph {_quoted(edition.family.id)} {{"]
    for key in dict.fromkeys([*edition.family.posts, *(one.key for one in edition.family.lost)]):
        grey = ", color=grey, fontcolor=grey" if key in lost else ""
        lines.append(f"  {_quoted(key)} [label={_quoted(sigla[key])}{grey}];")
    second = edition.second()
    for at, edge in enumerate(edition.family.stemma):
        drawn = [*(["style=dashed"] if at in second else []), *([] if edge.directed else ["dir=none"])]
        said = f" [{', '.join(drawn)}]" if drawn else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)}{said};")
    return "\n".join([*lines, "}", ""])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_NODE_DATA = {"siglum": "string", "lost": "boolean", "date": "string"}
_EDGE_DATA = {
    "relation": "string",
    "score": "double",
    "declared": "boolean",
    "determined": "boolean",
    "directed": "boolean",
    "contamination": "boolean",
}


def write_graphml(edition: Edition) -> str:
    """The stemma as GraphML, with what is known of each edge."""
    ET.register_namespace("", _GRAPHML)
    root = ET.Element(f"{{{_GRAPHML}}}graphml")
    for what, fields in (("node", _NODE_DATA), ("edge", _EDGE_DATA)):
        for name, kind in fields.items():
            described = {"id": name, "for": what, "attr.name": name, "attr.type": kind}
            ET.SubElement(root, f"{{{_GRAPHML}}}key", described)
    graph = ET.SubElement(root, f"{{{_GRAPHML}}}graph", {"id": edition.family.id, "edgedefault": "directed"})
    sigla, lost = edition.sigla, {one.key for one in edition.family.lost}
    for key in dict.fromkeys([*edition.family.posts, *(one.key for one in edition.family.lost)]):
        node = ET.SubElement(graph, f"{{{_GRAPHML}}}node", {"id": _clean(key)})
        post = edition.posts.get(key)
        date = iso(post.date) if post and post.date else None
        _add_data(node, {"siglum": sigla[key], "lost": key in lost, "date": date})
    second = edition.second()
    for at, edge in enumerate(edition.family.stemma):
        ends = {"source": _clean(edge.source), "target": _clean(edge.target)}
        drawn = ET.SubElement(graph, f"{{{_GRAPHML}}}edge", ends)
        _add_data(drawn, _facts(edge, at in second))
    return ET.tostring(root, "unicode") + "\n"


def _facts(edge: Descent, contamination: bool) -> dict[str, object]:
    return {
        "relation": edge.relation,
        "score": edge.score,
        "declared": edge.declared,
        "determined": edge.determined,
        "directed": edge.directed,
        "contamination": contamination,
    }


def _add_data(parent: ET.Element, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if value is not None:
            said = str(value).lower() if isinstance(value, bool) else str(value)
            ET.SubElement(parent, f"{{{_GRAPHML}}}data", {"key": name}).text = _clean(said)


# --- XML -------------------------------------------------------------------------------------------------------------


def _element(parent: ET.Element | None, name: str, given: Mapping[str, str] | None = None, **more: str) -> ET.Element:
    held = {key: _clean(value) for key, value in {**(given or {}), **more}.items()}
    if parent is None:
        return ET.Element(f"{{{_TEI}}}{name}", held)
    return ET.SubElement(parent, f"{{{_TEI}}}{name}", held)


def _append_text(parent: ET.Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _clean(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


WRITERS: Mapping[str, Mapping[str, Callable[[Edition], str]]] = {
    "collation": {"tei": write_tei, "collatex": write_collatex, "csv": write_csv, "nexus": write_nexus},
    "stemma": {"dot": write_dot, "graphml": write_graphml, "tei": write_tei},
}


def writer_of(what: str, file_format: str) -> Callable[[Edition], str]:
    """The function that writes a collation or a stemma in a format.

    Raises:
        OptionError: that cannot be written in this format.
    """
    if file_format not in WRITERS[what]:
        raise OptionError(f"export {what}: expected --format {', '.join(WRITERS[what])}, got {file_format}")
    return WRITERS[what][file_format]
