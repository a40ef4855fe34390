"""Ways to spoil a dump: each takes bytes and a source of chance, and gives other bytes.

The dictionary of tokens, the splicing of inputs and the repeated bit flips are those of mutation fuzzers such as AFL
(Zalewski, "Technical whitepaper for afl-fuzz", 2014).
"""

from __future__ import annotations

import gzip
import io
import random
import re
import stat
import zipfile
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

_NUMBER = re.compile(rb"\d{1,20}")
_STRING = re.compile(rb'"[^"\\\n]{1,200}"|>[^<>\n]{1,200}<')
_HUGE = (b"9" * 400, b"1e999", b"-1", b"1" + b"0" * 4500, b"9223372036854775808", b"0x10", b"NaN", b"-0.0", b"1e-400")
_WRONG_TYPES = (
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
    b"0",
    b"[[1]]",
    b'{"a": null}',
    b'"\\ud83d"',
    b"-",
    b'["", null]',
)
_TOKENS = (
    *(
        b"\x00",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\\ud83d",
        b"\\u0000",
        b"\xed\xa0\xbd",
        b"\xc0\x80",
        b"\x1a",
    ),
    *(
        b"\xf4\x90\x80\x80",
        b"\xe2\x80\xa8",
        b"\r",
        b"\r\n",
        b"\x85",
        b"\x0b",
        b'"',
        b"'",
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
    ),
    *(b",", b":", b"\t", b"<", b">", b"</div>", b"<div>", b"<!--", b"-->", b"]]>", b"<![CDATA[", b"&#0;", b"&#xD800;"),
    *(
        b"&#x110000;",
        b"&amp;",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;",
        b"<script>",
        b"</html>",
        b"<?xml version='1.1'?>",
    ),
    *(
        b"\xe2\x80\xae",
        b"\xd9\x80" * 50,
        b"\xcc\x81" * 200,
        b"window.YTD.tweets.part0 = ",
        b"0001-01-01",
        b"9999-12-31",
    ),
    *(
        b"1970-01-01T00:00:00+99:99",
        b"2031-02-30",
        b"24.02.2023 25:61",
        b"{}\n",
        b"[]\n",
        b"\n\n\n",
        b"NaN",
        b"Infinity",
    ),
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\x2b\x2f\x76\x38")


def cut_off(data: bytes, chance: random.Random) -> bytes:
    """The beginning only."""
    return data[: chance.randrange(len(data) + 1)]


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    """One to twenty bits are others."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 20) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def drop_chunk(data: bytes, chance: random.Random) -> bytes:
    """A piece is missing."""
    begin, end = _span(data, chance)
    return data[:begin] + data[end:]


def double_chunk(data: bytes, chance: random.Random) -> bytes:
    """A piece stands there several times."""
    begin, end = _span(data, chance)
    return data[:end] + data[begin:end] * chance.randint(1, 4) + data[end:]


def swap_chunks(data: bytes, chance: random.Random) -> bytes:
    """Two pieces have changed places."""
    a, b, c, d = sorted(chance.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def insert_tokens(data: bytes, chance: random.Random) -> bytes:
    """Signs that formats give a meaning, at any place."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(_TOKENS) + data[at + chance.choice((0, 0, 1, 4)) :]
    return data


def huge_numbers(data: bytes, chance: random.Random) -> bytes:
    """Some numbers are too large, or none."""
    return _replace_some(_NUMBER, data, chance, lambda: chance.choice(_HUGE))


def wrong_types(data: bytes, chance: random.Random) -> bytes:
    """Some strings are something else."""
    return _replace_some(_STRING, data, chance, lambda: chance.choice(_WRONG_TYPES))


def lone_surrogates(data: bytes, chance: random.Random) -> bytes:
    """Halves of characters in some strings, escaped and not."""
    halves = (b'"\\ud83d"', b'"a\\ude00"', b'"\xed\xa0\xbd"', b'"\\ud83d\\u0000"', b">&#55357;<", b">\xed\xb8\x80<")
    return _replace_some(_STRING, data, chance, lambda: chance.choice(halves))


def nuls(data: bytes, chance: random.Random) -> bytes:
    """Zero bytes: as a block, as where a disk lost a sector, or between all others."""
    begin, end = _span(data, chance)
    if chance.random() < 0.8:
        return data[:begin] + bytes(end - begin) + data[end:]
    return data[:begin] + b"\x00".join(bytes([one]) for one in data[begin:end]) + data[end:]


def wrong_bom(data: bytes, chance: random.Random) -> bytes:
    """The mark of one encoding, or several, before another."""
    return b"".join(chance.choices(_BOMS, k=chance.randint(1, 2))) + data


def other_encoding(data: bytes, chance: random.Random) -> bytes:
    """The whole in another encoding than it says."""
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1251", "cp1254", "koi8-r", "utf-7", "latin-1"))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def deep_nesting(data: bytes, chance: random.Random) -> bytes:
    """Thousands of levels at one place, closed or not."""
    opened, closed = chance.choice(((b'{"a":', b"}"), (b"[", b"]"), (b"<div>", b"</div>"), (b"<b><i>", b"</i></b>")))
    depth, at = chance.choice((100, 1_000, 20_000)), chance.randrange(len(data) + 1)
    return data[:at] + opened * depth + (closed * depth if chance.random() < 0.5 else b"") + data[at:]


def long_run(data: bytes, chance: random.Random) -> bytes:
    """One sign or short pattern, a great many times."""
    at = chance.randrange(len(data) + 1)
    pattern = chance.choice(
        (b"x", b" ", b"\n", b"a,", b'"', b"<", b"&", b"\\", b"#a ", b"...", b"\xcc\x81", b"1.", b"--")
    )
    return data[:at] + pattern * chance.choice((1_000, 20_000, 100_000)) + data[at:]


MUTATIONS: dict[str, Mutation] = {
    one.__name__: one
    for one in (
        *(cut_off, flip_bits, drop_chunk, double_chunk, swap_chunks, insert_tokens, huge_numbers, wrong_types),
        *(lone_surrogates, nuls, wrong_bom, other_encoding, deep_nesting, long_run),
    )
}


# --- containers ------------------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    """The members as a .zip that is the same whenever it is made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(zipfile.ZipInfo(name, (2031, 6, 3, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def outside(name: str, content: bytes) -> bytes:
    """A .zip whose members' names lead out of it."""
    names = (
        "../" * 6 + f"tmp/{name}",
        f"/etc/{name}",
        f"C:\\{name}",
        f"a/../../{name}",
        "..",
        f"\\\\host\\{name}",
        name,
    )
    return zipped(dict.fromkeys(names, content))


def symlinked(name: str, content: bytes) -> bytes:
    """A .zip with symbolic links to files outside of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for number, target in enumerate((b"/etc/passwd", b"../../../../etc/hostname")):
            link = zipfile.ZipInfo(f"link{number}/{name}", (2031, 6, 3, 9, 0, 0))
            link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            out.writestr(link, target)
        out.writestr(zipfile.ZipInfo(name, (2031, 6, 3, 9, 0, 0)), content)
    return packed.getvalue()


def bomb(name: str, content: bytes) -> bytes:
    """A .zip that is a thousand times as large once unpacked, beside a sound member."""
    return zipped({f"bomb-{name}": content[: len(content) // 2] + b" " * 80_000_000, name: content})


def nested(name: str, content: bytes) -> bytes:
    """A .zip in a .zip in a .zip in a .gz."""
    return gzip.compress(zipped({"c.zip": zipped({"b.zip": zipped({name: content}), name: content})}), mtime=0)


def same_names(name: str, content: bytes) -> bytes:
    """A .zip with two members of one name."""
    packed = bytearray(zipped({name: content, "x" * len(name): content}))
    return bytes(packed.replace(b"x" * len(name), name.encode()))


def wrong_sizes(name: str, content: bytes) -> bytes:
    """A .zip whose directory lies about sizes, flags and methods."""
    packed = bytearray(zipped({name: content, f"2-{name}": content, f"3-{name}": content}))
    at, wrongs = 0, [(24, b"\xff\xff\xff\x7f"), (10, b"\x63\x00"), (8, b"\x01\x00")]  # size, method, encrypted
    for offset, wrong in wrongs:
        at = packed.index(b"PK\x01\x02", at) + 4
        packed[at - 4 + offset : at - 4 + offset + len(wrong)] = wrong
    return bytes(packed)


def gzipped_tail(name: str, content: bytes) -> bytes:
    """A .gz with another member and rubbish behind it."""
    return gzip.compress(content, mtime=0) + gzip.compress(name.encode(), mtime=0) + b"rubbish"


def plain_zip(name: str, content: bytes) -> bytes:
    """A sound .zip of one member."""
    return zipped({name: content})


CONTAINERS: dict[str, Callable[[str, bytes], bytes]] = {
    one.__name__: one for one in (outside, symlinked, bomb, nested, same_names, wrong_sizes, gzipped_tail, plain_zip)
}


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    begin = chance.randrange(len(data) + 1)
    return begin, min(begin + chance.choice((1, 10, 100, 1_000)), len(data))


def _replace_some(pattern: re.Pattern[bytes], data: bytes, chance: random.Random, new: Callable[[], bytes]) -> bytes:
    places = list(pattern.finditer(data))
    for place in sorted(chance.sample(places, min(len(places), chance.randint(1, 5))), key=lambda one: -one.start()):
        data = data[: place.start()] + new() + data[place.end() :]
    return data
