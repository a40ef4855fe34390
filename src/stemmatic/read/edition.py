"""Editions: TEI P5 in parallel segmentation, and CollateX JSON; each witness is a post.

A witness whose edition names a post (as those do that Stemmatic writes) is read as this post; another one is the post
of a channel named by its siglum, numbered by the file's name. What no witness has of the text (notes, editors'
additions) is passed over. Of a witness in several languages each has a siglum, and the texts follow one another.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from stemmatic.model import Post, Skipped, split_key
from stemmatic.read.encoding import head_text
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.values import Unreadable, read_date

_TEI = "{http://www.tei-c.org/ns/1.0}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_POST = re.compile(r"[a-z0-9_-]{1,40}:[^\s/]{1,300}/[^\s/]{1,300}")

_LINES = frozenset({"p", "div", "l", "lg", "ab", "head"})

_NOT_TEXT = frozenset({"note", "teiHeader", "witDetail", "graph", "tree", "eTree"})
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(slots=True)
class _Witness:
    """A witness: its siglum, what the edition says of it, and its text in pieces."""

    siglum: str
    language: str | None = None
    post: str = ""
    date: datetime | None = None
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = (_BLANKS.sub(" ", line).strip() for line in "".join(self.pieces).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _posts(source: Source, witnesses: Sequence[_Witness]) -> Iterator[Post | Skipped]:
    """The witnesses as posts, those of one post as one."""
    together: dict[str, list[_Witness]] = defaultdict(list)
    for one in witnesses:
        together[one.post or one.siglum].append(one)
    for held in together.values():
        first = held[0]
        where = f"witness {first.siglum}"
        text = "\n\n".join(one.text for one in held if one.text)
        if not text:
            yield source.skip(where, "it has no text in this edition")
            continue
        platform, channel, number = split_key(first.post) if first.post else ("table", first.siglum, source.own_name)
        yield Post(
            platform=platform,
            channel=channel,
            number=number,
            text=text,
            place=source.place(where),
            date=first.date,
            declared_language=first.language if len(held) == 1 else None,
        )


# --- TEI -------------------------------------------------------------------------------------------------------------


def recognise_tei(source: Source) -> bool:
    """A TEI document with a list of witnesses."""
    text = head_text(source)
    return text.lstrip("\ufeff \n\r\t").startswith("<") and "http://www.tei-c.org/ns/1.0" in text and "<listWit" in text


def read_tei(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The text of each witness."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    with source.open() as stream:
        try:
            root = etree.parse(stream, parser).getroot()
        except etree.XMLSyntaxError as error:
            raise source.damage(f"line {error.lineno}", "well-formed XML", " ".join(str(error.msg).split())) from None
        except OSError as error:  # so libxml2 tells of bytes that are none of its encoding
            raise source.damage("whole file", "well-formed XML", str(error)) from None
    witnesses = {}
    for element in root.iter(f"{_TEI}witness"):
        if siglum := element.get(f"{_XML}id", ""):
            witnesses[siglum] = _witness(siglum, element, reading)
    for body in root.iter(f"{_TEI}body"):
        _walk(body, witnesses, frozenset(witnesses))
    yield from _posts(source, list(witnesses.values()))


def _witness(siglum: str, element: Any, reading: Reading) -> _Witness:
    names = [one.text.strip() for one in element.iter(f"{_TEI}idno") if one.text]
    found = _Witness(siglum, element.get(f"{_XML}lang"), next(filter(_POST.fullmatch, names), ""))
    for one in element.iter(f"{_TEI}date"):
        if when := one.get("when"):
            try:
                found.date = read_date(when)
            except Unreadable:
                continue
    return found


def _walk(top: Any, witnesses: Mapping[str, _Witness], holders: frozenset[str]) -> None:
    """Give each witness what it has below an element; without recursion, for depth is the file's."""
    waiting: list[tuple[str, Any, frozenset[str]]] = [("into", top, holders)]
    while waiting:
        step, at, held = waiting.pop()
        if step == "text":
            for siglum in held:
                witnesses[siglum].pieces.append(at)
            continue
        name = etree.QName(at).localname
        if name in _NOT_TEXT:
            continue
        inside = held & _sigla(at) if name in ("rdg", "lem") else held
        steps: list[tuple[str, Any, frozenset[str]]] = []
        if name in _LINES:
            steps.append(("text", "\n", inside))
        if at.text and name not in ("app", "rdgGrp"):
            steps.append(("text", at.text, inside))
        for child in at:
            if isinstance(child.tag, str):
                steps.append(("into", child, inside))
            if child.tail and name not in ("app", "rdgGrp"):
                steps.append(("text", child.tail, inside))
        if name in _LINES:
            steps.append(("text", "\n", inside))
        elif name == "lb":
            steps.append(("text", "\n", held))
        waiting += reversed(steps)


def _sigla(reading: Any) -> frozenset[str]:
    return frozenset(one.removeprefix("#") for one in reading.get("wit", "").split())


# --- CollateX --------------------------------------------------------------------------------------------------------


def recognise_collatex(source: Source) -> bool:
    """JSON with witnesses and a table of tokens."""
    text = head_text(source).lstrip("\ufeff \n\r\t")
    return text.startswith("{") and '"witnesses"' in text and '"table"' in text and '"t"' in text


def read_collatex(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The tokens of each witness, joined: a row a place (CollateX in Java) or a row a witness (in Python)."""
    with source.open() as stream:
        content = stream.read(reading.options.max_record_bytes + 1)
    if len(content) > reading.options.max_record_bytes:
        raise source.damage("its start", "a collation of fewer bytes (max_record_bytes)", "more")
    try:
        found = json.loads(content)
        sigla, table = found["witnesses"], found["table"]
        if not all(isinstance(row, list) for row in table) or not all(isinstance(one, str) for one in sigla):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise source.damage("its start", 'an object with "witnesses" and "table"', "something else") from None
    by_place = all(len(row) == len(sigla) for row in table)
    named = found.get("posts") if isinstance(found.get("posts"), dict) else {}
    witnesses = []
    for at, siglum in enumerate(sigla):
        cells = [row[at] for row in table] if by_place else table[at] if at < len(table) else []
        post = named.get(siglum, "")
        post = post if isinstance(post, str) and _POST.fullmatch(post) else ""
        witnesses.append(_Witness(siglum, post=post, pieces=list(_tokens(cells))))
    yield from _posts(source, witnesses)


def _tokens(cells: Sequence[Any]) -> Iterator[str]:
    for cell in cells:
        for token in cell if isinstance(cell, list) else ():
            written = token.get("t") if isinstance(token, dict) else token
            if isinstance(written, str):
                yield written if written[-1:].isspace() else f"{written} "


TEI = Format(
    name="tei",
    description="TEI P5 editions with an apparatus in parallel segmentation: a post a witness",
    recognise=recognise_tei,
    read=read_tei,
)
COLLATEX = Format(
    name="collatex",
    description="collations as CollateX writes them in JSON: a post a witness",
    recognise=recognise_collatex,
    read=read_collatex,
)
