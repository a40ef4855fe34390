"""Letters that are written one way or the other: look-alikes of several scripts, Han characters as they were.

    python recipes/letters.py        # needs ICU's library and its program uconv (Debian: libicu72, icu-devtools)

Writes ``src/stemmatic/text/letters.txt``: the facts that folding asks for, of the confusables of Unicode Technical
Standard 39 and of the variants of the Unihan database, as ICU has both. A line is a name and letters two by two: one,
and what it stands for. Licence of the facts: Unicode License V3.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import unicodedata
from ctypes.util import find_library
from pathlib import Path

import regex

TARGET = Path(__file__).parents[1] / "src" / "stemmatic" / "text" / "letters.txt"
SCRIPTS = ("Latin", "Cyrillic", "Greek", "Armenian", "Cherokee")  # alphabets with capitals
# Letters that UTS 39 keeps apart although small type hardly does.
_MORE = ("kкκ", "xхχ", "KКΚ")
_LETTERS = range(0x41, 0x2000)
_HAN = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))
_MOST = 64
# What a letter may stand for is in use today: the first blocks of the scripts, and letters of Turkic alphabets.
_IN_USE = {
    "Latin": range(0x41, 0x180),
    "Cyrillic": range(0x400, 0x460),
    "Greek": range(0x386, 0x3CF),
    "Armenian": range(0x531, 0x588),
}
_ALSO_IN_USE = "ґҐәӘғҒқҚңҢөӨұҰүҮһҺ"


def skeletons() -> dict[str, str]:
    """What UTS 39 reduces each letter of these scripts to."""
    name = find_library("icui18n")
    if name is None:
        sys.exit("recipes/letters.py: expected ICU's library icui18n; on Debian: apt install libicu-dev icu-devtools")
    library, version = ctypes.CDLL(name), name.rsplit(".", 1)[-1]
    status = ctypes.c_int(0)
    begin, reduce = library[f"uspoof_open_{version}"], library[f"uspoof_getSkeleton_{version}"]
    begin.restype = ctypes.c_void_p
    checker = ctypes.c_void_p(begin(ctypes.byref(status)))
    found = {}
    for letter in map(chr, _LETTERS):
        if not letter.isalpha() or unicodedata.normalize("NFKC", letter) != letter or script_of(letter) is None:
            continue
        raw, room = (ctypes.c_uint16 * 2)(ord(letter), 0), (ctypes.c_uint16 * _MOST)()
        size = reduce(checker, 0, raw, 1, room, _MOST, ctypes.byref(status))
        found[letter] = b"".join(int(room[at]).to_bytes(2, "little") for at in range(size)).decode("utf-16-le")
    return found


def script_of(letter: str) -> str | None:
    """Which of the scripts a letter is of."""
    return next((one for one in SCRIPTS if regex.match(rf"\p{{Script={one}}}", letter)), None)


def in_use(letter: str, script: str) -> bool:
    """Whether a letter of a script stands in texts of today."""
    return ord(letter) in _IN_USE[script] or letter in _ALSO_IN_USE


def lookalikes() -> dict[str, str]:
    """For two scripts, the letters of the first that look like one of the second, each before that one."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for letter, skeleton in skeletons().items():
        groups.setdefault((skeleton, letter.isupper()), []).append(letter)
    alike = [*groups.values(), *map(list, _MORE)]
    found: dict[str, str] = {}
    for group in alike:
        for one in group:
            for script in _IN_USE:
                other = next((it for it in group if script_of(it) == script and in_use(it, script)), None)
                own = script_of(one)
                if own != script and other is not None:
                    pairs = found.setdefault(f"{own} {script}", "")
                    if one not in pairs[::2]:
                        found[f"{own} {script}"] = pairs + one + other
    return found


def simplified() -> str:
    """Han characters that were simplified, each before what it became."""
    letters = "".join(map(chr, _HAN))
    given = subprocess.run(
        ["uconv", "-f", "utf-8", "-t", "utf-8", "-x", "Hant-Hans"],
        input="\n".join(letters).encode(),
        capture_output=True,
        check=True,
    )
    became = given.stdout.decode().split("\n")
    return "".join(one + other for one, other in zip(letters, became, strict=True) if one != other and len(other) == 1)


def main() -> None:
    """Write the table."""
    rows = {**lookalikes(), "Traditional Simplified": simplified()}
    TARGET.write_text("".join(f"{name}\t{pairs}\n" for name, pairs in sorted(rows.items())), encoding="utf-8")
    print(TARGET, {name: len(pairs) // 2 for name, pairs in sorted(rows.items())})


if __name__ == "__main__":
    main()
