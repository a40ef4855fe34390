"""Bookmarks, tags, comments and saved searches in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from stemmatic.api.records import Annotation, AnnotationKind
from stemmatic.show.lists import print_more
from stemmatic.show.printable import moment, one_line

SIGNS = {
    AnnotationKind.BOOKMARK: "★",
    AnnotationKind.TAG: "#",
    AnnotationKind.COMMENT: "✎",
    AnnotationKind.SEARCH: "⌕",
}


def annotation_line(one: Annotation) -> str:
    """``3  # toll · telegram:valdoria_mfa/2101 · 2031-06-03 08:30, Ina Vale``."""
    text = one_line(one.text)
    what = {
        AnnotationKind.BOOKMARK: "bookmark",
        AnnotationKind.COMMENT: text,
        AnnotationKind.TAG: text,
        AnnotationKind.SEARCH: f"{text}:",
    }[one.kind]
    by = f", {one_line(one.by)}" if one.by else ""
    gone = "" if one.held else " (not in the archive now)"
    between = " " if one.kind is AnnotationKind.SEARCH else " · "
    return f"{one.entry}  {SIGNS[one.kind]} {what}{between}{one_line(one.target)}{gone} · {moment(one.date)}{by}"


def print_annotations(console: Console, shown: Sequence[Annotation], total: int, none: str) -> None:
    """The list, and how many there are; ``none`` is said where there are none."""
    for one in shown:
        console.print(Text(annotation_line(one)), soft_wrap=True)
    if total:
        print_more(console, total, len(shown), "annotation", "annotations")
    else:
        console.print(none)
