"""Text that somebody selected on a channel's page and pasted into a file: posts one after another, unmarked.

Three steps find the posts. (1) *Page chrome*: forward headers, reactions, views, times, dates and the channel's title
are told from text (``page_chrome``); they are certain borders and fill the posts' fields. (2) *Printings*: a
caption that the page printed twice becomes one (``printings``). (3) *Borders*: what is left undivided is
divided on weighed evidence (``borders``), where whole posts are favoured over cut ones; a stretch that has a
time, a view count or the channel's title is one post, since pages that print those print them at every post.

A post is numbered by its first line and four hex digits of its text's SHA-256, so that appending to the file leaves
earlier numbers alone. The text is as in the file but for page chrome and second printings. A printed date counts as
UTC; a day without a year or a time of day is kept as printed in ``extra``, since it dates nothing by itself.

Memory: a file is read in blocks of at most :data:`MAX_BLOCK_LINES` lines or :data:`MAX_BLOCK_CHARS` characters; the
last, unfinished post of a block opens the next one. A post larger than a block is divided there and says so in
``extra``.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from stemmatic.errors import DamagedDump
from stemmatic.model import Post, Skipped
from stemmatic.read.encoding import head_text, lines_of_bytes, open_utf8
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.pasted.posts import Page
from stemmatic.read.pasted.printings import Line, make_line

MAX_BLOCK_LINES = 20_000
MAX_BLOCK_CHARS = 4_000_000
MAX_BAD_LINES = 5  # so many lines that are not UTF-8, and more than good ones, are another encoding
_ADVICE = "save the file again as UTF-8"

_CONTROL = regex.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1A\x1C-\x1F]")
_STRUCTURED_HEAD = regex.compile(
    r"\s*(?:[{\[]\s*(?:[\"{\[]|[}\]])|<(?:[!?]|/?[a-z][\w:-]*[\s/>])|%PDF-|window\.YTD\.)", regex.IGNORECASE
)


def recognise(source: Source) -> bool:
    """Whether the content is prose: text without control characters that is no JSON, markup or table."""
    text = head_text(source)
    if not text.strip() or _CONTROL.search(text) or _STRUCTURED_HEAD.match(text):
        return False
    return not _is_table(text)


def read(source: Source, reading: Reading) -> Iterator[Post | Skipped]:
    """The posts of a pasted page, in its order; notes for lines that cannot be read and for posts without text.

    Raises DamagedDump, after the posts before that place, where most lines turn out not to be UTF-8.
    """
    page = Page(source, reading.options)
    limit = reading.options.max_record_bytes
    lines: list[Line] = []
    blank: list[str] = []
    chars = bad = good = 0
    damage: DamagedDump | None = None
    with open_utf8(source) as stream:
        for number, raw in lines_of_bytes(stream, limit, None):
            if raw is None:
                page.note(number, f"a line longer than {limit:,} bytes")
                continue
            try:
                text = raw.decode()
            except UnicodeDecodeError as error:
                bad += 1
                found = f"0x{raw[error.start]:02X}"
                if bad >= MAX_BAD_LINES and bad > good:
                    damage = source.damage(f"line {number}", "UTF-8 text", found, _ADVICE)
                    break
                page.note(number, f"expected UTF-8 text, found {found}", _ADVICE)
                continue
            good += 1
            if not text.strip():
                blank.append(text)
                continue
            lines.append(make_line(number, text, blank))
            chars, blank = chars + len(text), []
            if len(lines) >= MAX_BLOCK_LINES or chars >= MAX_BLOCK_CHARS:
                lines = yield from page.posts(lines, last=False)
                chars = sum(len(line.text) for line in lines)
    yield from page.posts(lines, last=True)
    if damage:
        raise damage


FORMAT = Format(
    name="pasted",
    description="Text selected on a channel's page and pasted into a plain text file, posts one after another",
    recognise=recognise,
    read=read,
)


def _is_table(text: str) -> bool:
    """Whether the first lines have the same separators in the same number, as tables have; prose spaces its commas."""
    lines = [line for line in text.split("\n")[:21] if line.strip()][:20]
    if len(lines) < 2:
        return False
    return any(
        (count := lines[0].count(mark) - lines[0].count(f"{mark} ")) >= least
        and all(line.count(mark) - line.count(f"{mark} ") == count for line in lines[1:])
        for mark, least in (("\t", 1), (";", 2), (",", 2), ("|", 2))
    )
