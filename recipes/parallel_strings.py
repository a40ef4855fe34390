"""Short parallel texts from the localisations of permissively licensed software, to train rows on or fit the matrix.

Unpack these into one folder, each in a folder of its own (pip download --no-deps, npm pack, apt-get download):
django, django-cms, django-oscar, wagtail, djangorestframework, jupyterlab-language-pack-* (BSD-3-Clause); the folder
locale of kolibri (MIT); homeassistant, home-assistant-frontend, apache-superset, apache-airflow-core (Apache-2.0);
chromium-l10n (BSD-3-Clause); @openstreetmap/id-tagging-schema (ISC); scratch-l10n 3.18.0
(BSD-3-Clause; later versions are AGPL); cldr-annotations-full, cldr-localenames-full (Unicode-3.0).
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

# How the packages spell the languages that differ from ISO 639-1.
_SPELLINGS = {"id_ID": "id", "he_IL": "he", "iw": "he", "uk_UA": "uk", "ru_RU": "ru", "sr-Cyrl": "sr", "in": "id"}
_SPELLINGS |= {"bg_BG": "bg", "hi_IN": "hi", "fa_IR": "fa", "sr_RS": "sr"}
_SPELLINGS |= {"fr_FR": "fr", "es_ES": "es", "pt_BR": "pt", "zh_Hans": "zh", "zh-CN": "zh", "zh-Hans": "zh"}
_MARKUP = re.compile(
    r"<[^<>]{1,200}>|&\w{1,8};|%\(\w{1,40}\)[sd]|%[sd]|\{\{?[^{}]{0,80}\}?\}|\[%[^\]]{0,80}\]|\$\d|https?://\S+|[`*_#]{1,3}|\\n"
)
_LATIN = re.compile(r"[A-Za-z]{2}")
Pair = tuple[str, str]  # English, other


def _language(name: str) -> str:
    return _SPELLINGS.get(name, name)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKUP.sub(" ", text)).strip(" :|\"'")


def _mo(path: Path) -> Iterator[Pair]:
    """The messages of a compiled gettext file; of plural forms the first and the last."""
    data = path.read_bytes()
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    _, count, originals, translations = struct.unpack_from(order + "4I", data, 4)

    def read(table: int, i: int) -> list[str]:
        length, offset = struct.unpack_from(order + "2I", data, table + 8 * i)
        return data[offset : offset + length].decode("utf-8", "replace").split("\0")

    for i in range(count):
        english, other = read(originals, i), read(translations, i)
        yield english[0].split("\x04")[-1], other[0]
        if len(english) > 1:
            yield english[-1], other[-1]


def _leaves(tree: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, (*path, str(key)))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from _leaves(value, (*path, str(i)))
    elif isinstance(tree, str):
        yield path, tree


def _json_pair(english: Path, other: Path) -> Iterator[Pair]:
    ours, theirs = (json.loads(path.read_text("utf-8")) for path in (english, other))
    # some schemas put everything under the language's code
    ours, theirs = (next(iter(t.values())) if isinstance(t, dict) and len(t) == 1 else t for t in (ours, theirs))
    translated = dict(_leaves(theirs))
    for path, text in _leaves(ours):
        if path in translated:
            yield text, translated[path]


def _annotations(english: Path, other: Path) -> Iterator[Pair]:
    """CLDR's names and first keywords of emoji."""
    ours, theirs = (next(iter(json.loads(p.read_text("utf-8")).values()))["annotations"] for p in (english, other))
    for emoji, entry in ours.items():
        if emoji in theirs and "tts" in entry and "tts" in theirs[emoji]:
            yield entry["tts"][0], theirs[emoji]["tts"][0]


def _pak(path: Path) -> dict[int, str]:
    """The strings of a Chromium resource file, version 5, by number."""
    data = path.read_bytes()
    version, encoding, resources, _ = struct.unpack_from("<IB3xHH", data)
    if version != 5:
        return {}
    entries = [struct.unpack_from("<HI", data, 12 + 6 * i) for i in range(resources + 1)]
    codec = "utf-16-le" if encoding == 2 else "utf-8"
    return {number: data[begin:end].decode(codec, "replace") for (number, begin), (_, end) in pairwise(entries)}


def _files(folder: Path, language: str) -> Iterator[Pair]:
    for path in folder.rglob("*.mo"):
        if language in {_language(part) for part in path.parts}:
            yield from _mo(path)
    for english in folder.rglob("en.json"):
        for other in english.parent.glob("*.json"):
            if _language(other.stem) == language:
                yield from _json_pair(english, other)
    for english in folder.rglob("en-*.json"):  # home-assistant-frontend: language-<sum>.json
        for other in english.parent.glob(f"{language}-*.json"):
            if re.fullmatch(r"en-[0-9a-f]{32}", english.stem) and re.fullmatch(language + r"-[0-9a-f]{32}", other.stem):
                yield from _json_pair(english, other)
    for english in folder.rglob("en/*.json"):
        other = english.parent.parent / language / english.name
        if other.is_file():
            yield from (_annotations if english.name == "annotations.json" else _json_pair)(english, other)
    for english in folder.rglob("en/LC_MESSAGES/*.json"):
        for other in english.parents[2].glob(f"{language}*/LC_MESSAGES/{english.name}"):
            if _language(other.parts[-3]) == language:
                yield from _json_pair(english, other)
    for english in folder.rglob("en-GB.pak"):
        other = english.parent / f"{language}.pak"
        if other.is_file():
            strings = _pak(other)
            yield from ((text, strings[number]) for number, text in _pak(english).items() if number in strings)


def read_pairs(folder: Path, language: str) -> list[Pair]:
    """Distinct (English, other) pairs without markup, 2 to 300 characters, in a fixed order."""
    pairs = set()
    for english, other in _files(folder, language):
        ours, theirs = _plain(english), _plain(other)
        if _LATIN.search(ours) and ours != theirs and 2 <= len(ours) <= 300 and 2 <= len(theirs) <= 300:
            pairs.add((ours, theirs))
    return sorted(pairs)
