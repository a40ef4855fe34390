"""The hits of a search on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from rich.console import Console
from rich.text import Text

from stemmatic.api.archive import Archive
from stemmatic.api.records import Hit, Hits, LikePassage, Snippet, pieces_without_marks, split_query
from stemmatic.errors import NotFound
from stemmatic.show import terminal
from stemmatic.show.printable import counted, moment, one_line, printable

_NEAR = 0.4  # cosine, under which hardly anything is said of a text
MARK = "bold underline"
_PLAIN_MARK = "**"  # where bold does not show: pipes and files
_SPACE = re.compile(r"\s+")


def print_hits(console: Console, hits: Hits) -> None:
    """Each hit with its facts and where the words stand, and how many there are."""
    for hit in hits.hits:
        console.print(_facts(hit), soft_wrap=True)
        text = snippet_text(hit.snippet, plain=not console.is_terminal)
        if not text.plain.strip():
            continue
        if console.is_terminal:
            console.print(terminal.hanging(console, Text("    "), text))
        else:
            console.print(Text.assemble("    ", text), soft_wrap=True)
    for line in _account(hits):
        console.print(line, soft_wrap=True)


def near_in_meaning(archive: Archive, query: str) -> list[LikePassage]:
    """The passages nearest in meaning to a query whose words no post has; none where it has filters, or nothing to say.

    An archive in one language has no passages encoded to be asked.
    """
    if any(kind for _, kind in split_query(query)):
        return []
    with suppress(NotFound):
        return [one for one in archive.search.like(query) if one.similarity >= _NEAR]
    return []


def print_near(console: Console, found: Sequence[LikePassage]) -> None:
    """What is near in meaning, where no post has the words that were asked for."""
    console.print("no post has these words; nearest in meaning:")
    print_like(console, found)


def print_like(console: Console, found: Sequence[LikePassage]) -> None:
    """Each passage with how near it is, its language, and the first post that has it."""
    for one in found:
        line = Text(f"{one.similarity:.2f}  {one.language}  ")
        line.append(one_line(one.posts[0]), style=terminal.STRONG).append(f" · {moment(one.dates[0])}")
        if len(one.posts) > 1:
            line.append(f" · and {counted(len(one.posts) - 1, 'later post')}")
        console.print(line, soft_wrap=True)
        console.print(terminal.hanging(console, Text("    "), Text(one_line(one.text))))
    console.print(f"{counted(len(found), 'passage')}; 1 is the same, under 0.4 hardly anything is")


def snippet_text(snippet: Snippet, *, plain: bool) -> Text:
    """A stretch of a post on one line, what was found in it marked."""
    text = Text("" if snippet.begin == 0 else "… ")
    for piece, marked in pieces(snippet):
        shown = _SPACE.sub(" ", printable(piece))
        text.append(f"{_PLAIN_MARK}{shown}{_PLAIN_MARK}" if marked and plain else shown, MARK if marked else "")
    return text.append(" …" if snippet.cut else "")


def pieces(snippet: Snippet) -> list[tuple[str, bool]]:
    """The snippet's text cut at its marks: (text, marked); marks of markdown are left out."""
    at, found = 0, []
    for begin, end in ((begin - snippet.begin, end - snippet.begin) for begin, end in snippet.marks):
        found += [(False, snippet.text[at:begin]), (True, snippet.text[begin:end])]
        at = end
    found.append((False, snippet.text[at:]))
    return [(text, marked) for marked, text in pieces_without_marks(found)]


def _facts(hit: Hit) -> Text:
    facts = [moment(hit.date), " ".join(hit.languages), " ".join(hit.families)]
    if hit.channel_title and hit.channel_title != hit.channel:
        facts.insert(1, hit.channel_title)
    return terminal.headed(hit.post, facts)


def _account(hits: Hits) -> Iterator[str]:
    shown = hits.skip + len(hits.hits)
    number = f"more than {counted(hits.total, 'post')}" if hits.more else counted(hits.total, "post")
    if hits.hits and (shown < hits.total or (hits.more and hits.ranked is None)):
        yield f"{number}; {hits.skip + 1:,} to {shown:,} shown: --skip {shown} shows the next"
    else:
        yield number
    if hits.ranked is not None:
        yield f"by relevance among the newest {hits.ranked:,} only: --order newest goes through all"
    if hits.suggestion:
        yield f"did you mean: {one_line(hits.suggestion)}"
    if hits.unindexed:
        yield f"{counted(hits.unindexed, 'post')} not indexed yet: the archive is being written, or cannot be"
