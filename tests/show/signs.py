"""A dump whose every text holds every sign that some output might obey: of the terminal, of markup, of spreadsheets.

A format of our own fills all texts of the records that readers make, whichever they are, so that a field that is added
is filled too. They go the way of every dump: read, kept, linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from unittest.mock import patch

from stemmatic.api.archive import Archive
from stemmatic.model import ChannelInfo, Formatting, Forward, Post, Skipped, TextStyle, split_key
from stemmatic.options import Options
from stemmatic.read.dumps import read_dumps
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.registry import FORMATS

C0 = "".join(map(chr, [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F]))  # but tab and ends of lines
C1 = "".join(map(chr, range(0x80, 0xA0)))
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SEPARATORS = "\u2028\u2029"
SEQUENCES = "\x1b]0;owned\x07 \x1b[2J \x9b31m \x1bPq\x1b\\ \x1b]8;;http://evil.example\x1b\\"
MARKUP = "]]> </script> <!-- --> <img src=x onerror=alert(1)> & \" ' \\ `*_| {brace} [bracket] %0d%0a ; # $x$"
OTHERS = "\ufeff \ud800 \udc80 \ud83d\ude00 \r\n next \t tab \r alone"
SIGNS = f"{C0} {C1} {BIDI} {SEPARATORS} {SEQUENCES} {MARKUP} {OTHERS}"
FORMULAS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＠")
STATEMENT = (
    "The harbour of Lower Tarn closes at noon on Friday. Boats that carry milk may leave until six in the evening. "
    "The keeper of the lock asks every captain to sign the grey book. The toll stays at four thalers a ton."
)
CHANGED = STATEMENT.replace("noon on Friday", "dusk on Sunday").replace("four thalers", "nine thalers")
SPEECH = "“The lock of Lower Tarn will not open before spring,” the keeper Odo Lindqvist said on Monday."
_ALONE = "Sixty dairies show their cheese under the new roof of Upper Tarn, and one brass band plays until midnight."

_MARK = b"every sign\n"
_NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)


def filled(kind: Any, begin: str, name: str = "") -> Any:
    """A value of a type, each of its texts beginning so and holding all signs; of optional ones as if it were there."""
    if kind is str:
        return f"{begin}{name} {SIGNS}"
    origin, inside = get_origin(kind), [one for one in get_args(kind) if one is not type(None)]
    if origin in (Union, UnionType):
        return filled(inside[0], begin, name)
    if origin is tuple:
        return (filled(inside[0], begin, name),)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        value = [f"{begin}{name} {SIGNS}", {f"{begin}inside {SIGNS}": [SIGNS]}] if inside[1] is Any else 7
        return {f"{begin}{name} {SIGNS}": value}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{one.name: filled(hints[one.name], begin, one.name) for one in fields(kind)})
    if kind is datetime:
        return _NOON
    if kind in (int, bool):
        return kind(7)
    return next(iter(kind)) if kind.__class__ is type(TextStyle) else None


def _default(kind: Any, name: str) -> Any:
    held = next(one for one in fields(kind) if one.name == name)
    return None if held.default is MISSING else held.default


def _read(source: Source, _: Reading) -> Iterator[Post | Skipped | ChannelInfo]:
    for at, begin in enumerate(FORMULAS):
        channel = f"{begin}quay{at} {SIGNS}"
        said = _ALONE if at == len(FORMULAS) - 1 else CHANGED if at % 3 == 2 else STATEMENT
        speech = "" if said == _ALONE else SPEECH
        text = f"{begin}{said} #Tarn{at} {SIGNS} https://tarn.example/{at} {speech} #{begin}x{BIDI}y"
        whole = replace(
            filled(Post, begin),
            platform="signs",
            channel=channel,
            number=f"{at}{begin}{SIGNS}",
            text=text,
            kind=_default(Post, "kind"),
            date=_NOON + timedelta(minutes=10 * at),
            edited_date=None,
            place=source.place(f"row {at} {begin}{SIGNS}"),
            formatting=(Formatting(TextStyle.LINK, len(begin), 40, f"javascript:alert(1) {SIGNS}"),),
        )
        # One names a channel that is not held, one a post that is, one nothing.
        forward = (
            whole.forward,
            Forward(name=f"{begin}lost {SIGNS}", channel=f"gone{SIGNS}", number=f"5{SIGNS}"),
            None,
        )[at % 3]
        yield replace(whole, forward=forward)
        yield replace(filled(ChannelInfo, begin), platform="signs", channel=channel)
        yield filled(Skipped, begin)


FORMAT = Format(
    name="signs", description="", recognise=lambda source: source.head.startswith(_MARK), read=_read, contiguous=True
)


@contextmanager
def reading_signs() -> Iterator[None]:
    """Our own format is read too."""
    formats = {**(read_dumps.__kwdefaults__ or {}), "formats": (FORMAT, *FORMATS)}
    with patch.object(read_dumps, "__kwdefaults__", formats):
        yield


_IN_A_NAME = re.sub(r"[/\x00\ud800-\udfff]", "", SIGNS)


def make_archive(folder: Path) -> Path:
    """An archive of such a dump, whose name is as bad, and of things said of it."""
    dump = folder / f"={_IN_A_NAME.encode()[:200].decode('utf-8', 'ignore')}"
    dump.write_bytes(_MARK)
    (folder / f"no dump {C1[:8]}{BIDI}\x1b]0;x\x07").write_bytes(b"\x01\x02\xff")
    plain = replace(Options(), translate=replace(Options().translate, enabled=False))
    storable = SIGNS.replace("\x00", "").encode("utf-8", "replace").decode()
    with reading_signs(), Archive(folder / "archive", create=True) as archive:
        archive.add([dump, folder / f"no dump {C1[:8]}{BIDI}\x1b]0;x\x07"], options=plain)
        family = archive.families.lines(limit=1).families[0].family
        one, other, *_ = archive.families[family].posts
        archive.verdicts.judge(one, other, "right", comment=f"=said {storable}", by=f"=reader {storable[:60]}")
        archive.annotations.comment(one, f"=noted {storable}", by=f"=reader {storable[:60]}")
        archive.search("harbour")
    return folder / "archive"


@dataclass(frozen=True)
class Held:
    """The archive, and what stands for the arguments that commands ask for, by what their help calls them."""

    archive: Path
    given: dict[str, list[str]]


def look_into(folder: Path) -> Held:
    """The archive that :func:`make_archive` made, and what to ask it for."""
    with Archive(folder) as archive:
        family = archive.families.lines(limit=1).families[0].family
        posts = archive.families[family].posts
        speaker = archive.speakers.lines().speakers[0].name
        archive_keys = archive.posts.keys
        channels = [split_key(key)[1] for key in posts]
    given = {
        "FAMILY": [family],
        "POST": [posts[0]],
        "OTHER": [posts[1]],
        "CHANNEL": [channels[0]],
        "CHANNELS": channels[:2],
        "NAME": [speaker],
        "QUERY": ["harbour"],
        "TEXT": [f"{STATEMENT} {SIGNS.replace(chr(0), '')[:40]}"],
        "SOURCE": ["\u202e"],
        "DUMP": [str(next(folder.parent.glob("no dump*")))],
        "SUBJECT": [family],
        "ALONE": [next(key for key in archive_keys if key not in posts)],
    }
    return Held(folder, given)


def obeyed(text: str, *, isolates: bool = True) -> set[str]:
    """What a terminal, or a page, would obey in ``text``, but ends of lines; our own isolates may stand in pairs."""
    found = set(text) & set(C0 + C1 + BIDI + SEPARATORS + "\r\t")
    if isolates and all(line.count("\u2068") == line.count("\u2069") for line in text.split("\n")):
        found -= {"\u2068", "\u2069"}
    return found
