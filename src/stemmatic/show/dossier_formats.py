"""A dossier as a file: Markdown, JSON, CSV; as HTML it is a report.

Whatever a post holds stays text: nothing in it becomes markup, a script or a request to the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from io import BytesIO
from typing import Any

import pyarrow as pa

from stemmatic.api.records import POSTS, to_table
from stemmatic.show.dossier import CompiledDossier, Item, Section, SideBySide
from stemmatic.show.export import write_for_spreadsheets
from stemmatic.show.machine import to_json
from stemmatic.show.printable import counted, moment, one_line, printable, web_address

_INLINE = re.compile(r"([\\`*_\[\]|~])")
_LINE_BEGIN = re.compile(r"^(\s*)(?:([#+=-])|(\d{1,9})([.)]))", re.MULTILINE)
_NOT_THERE = "—"
_NOTE = (
    "Declared forwards are what the platform says; copies and translations are inferred, with scores from 0 to 1. "
    "Earliest means earliest in this archive. Times are UTC."
)


def _about(dossier: CompiledDossier) -> str:
    said = f"{counted(len(dossier.items), 'post')} in {counted(len(dossier.channels), 'channel')}"
    if dossier.first:
        said += f", {moment(dossier.first)} to {moment(dossier.last)}"
    beside = len(dossier.items) - dossier.hits
    if beside:
        said += f"; {dossier.hits} with the words, {beside} beside them of the same families"
    return said + "."


def _title(section: Section) -> str:
    first = section.items[0]
    title = f"{moment(first.post.date)} · {one_line(first.post.channel_title or first.post.channel)}"
    return f"{title} · family {section.family.id}" if section.family else title


def _facts(item: Item) -> str:
    post = item.post
    facts = [moment(post.date), one_line(post.channel_title or post.channel), " ".join(item.languages), *item.descent]
    if not item.hit:
        facts.append("without the words itself")
    return " · ".join(one_line(fact) for fact in facts if fact)


def _shown_above(item: Item, section: Section) -> str | None:
    """The column that has a post's text already."""
    columns = section.versions.witnesses if section.versions else ()
    own = [witness for witness in columns if witness.post == item.post.key]
    versions = set(item.languages)
    return own[0].siglum if own and versions <= {witness.language for witness in own} else None


# --- Markdown ----------------------------------------------------------------------------------------------------


def to_markdown(dossier: CompiledDossier) -> str:
    """The dossier as Markdown (GitHub's, for the tables)."""
    lines = [f"# Dossier: {_marked(dossier.query)}", "", _marked(_about(dossier)), "", _marked(_NOTE), ""]
    for section in dossier.sections:
        lines += [f"## {_marked(_title(section))}", ""]
        if section.summary:
            lines += [_marked(one_line(section.summary)), ""]
        if section.versions:
            lines += [*_markdown_table(section.versions), ""]
        for item in section.items:
            lines.append(f"**{_marked(item.siglum)}** · {_marked(_facts(item))} · `{_code(item.post.key)}`")
            if address := web_address(item.post.url):
                lines.append(f"<{address}>")
            lines.append("")
            if item.same_as:
                lines += [f"*Same text as {_marked(item.same_as)}.*", ""]
            elif column := _shown_above(item, section):
                lines += [f"*Text: column {_marked(column)} above.*", ""]
            elif item.post.text.strip():
                lines += [f"> {_marked(line)}".rstrip() + "  " for line in printable(item.post.text).split("\n")]
                lines.append("")
            else:
                lines += ["*No text.*", ""]
    return "\n".join(lines).rstrip() + "\n"


def _marked(text: str) -> str:
    """``text`` with everything escaped that Markdown or HTML would take for markup; indents become plain spaces."""

    def unlist(found: re.Match[str]) -> str:
        begin, sign, number, dot = found.groups()
        return f"{begin}\\{sign}" if sign else f"{begin}{number}\\{dot}"

    escaped = _LINE_BEGIN.sub(unlist, _INLINE.sub(r"\\\1", escape(printable(text), quote=False)))
    return re.sub(r"^ +", lambda found: "\u00a0" * len(found[0]), escaped, flags=re.MULTILINE)


def _code(text: str) -> str:
    return one_line(text).replace("`", "'")


def _markdown_table(versions: SideBySide) -> list[str]:
    heads = [f"{_marked(one.siglum)} · {_marked(one.language)}" for one in versions.witnesses]
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for row in versions.rows:
        cells = [_marked(one.text.strip() or _NOT_THERE).replace("\n", "<br>") for one in row]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


# --- JSON --------------------------------------------------------------------------------------------------------


def to_json_text(dossier: CompiledDossier) -> str:
    """The dossier as one JSON document: the exported rows of its posts, section by section."""
    document = {
        "query": dossier.query,
        "archive": dossier.archive,
        "hits": dossier.hits,
        "sections": [
            {
                "family": section.family.id if section.family else None,
                "summary": section.summary or None,
                "posts": [_row(dossier, item) for item in section.items],
                "versions": section.versions,
            }
            for section in dossier.sections
        ],
    }
    return to_json(document) + "\n"


def _row(dossier: CompiledDossier, item: Item) -> dict[str, Any]:
    """Where a post stands in the dossier, then the fields of the exported table."""
    place = {"siglum": item.siglum, "hit": item.hit, "descent": item.descent, "same_as": item.same_as}
    return {**place, **dossier.rows[item.post.key]}


# --- CSV ---------------------------------------------------------------------------------------------------------


def to_csv(dossier: CompiledDossier) -> str:
    """The dossier as a table for spreadsheets, a row a post: where it stands in it, then the fields of the export."""
    own = [
        ("section", pa.int64()),
        ("siglum", pa.string()),
        ("hit", pa.bool_()),
        ("descent", pa.string()),
        ("same_as", pa.string()),
    ]
    schema = pa.schema([*(pa.field(*one) for one in own), *POSTS])
    rows = (
        {"section": number, **_row(dossier, item), "descent": "; ".join(item.descent) or None}
        for number, section in enumerate(dossier.sections, 1)
        for item in section.items
    )
    out = BytesIO()
    write_for_spreadsheets(to_table(rows, schema), out)
    return out.getvalue().decode("utf-8")


WRITERS: Mapping[str, Callable[[CompiledDossier], str]] = {
    "md": to_markdown,
    "json": to_json_text,
    "csv": to_csv,
}
