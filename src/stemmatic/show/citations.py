"""Citations of posts and families, as BibTeX and as CSL-JSON, with the hashes by which what is cited can be checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from stemmatic.api.archive import Archive
from stemmatic.model import Family, Post
from stemmatic.show.machine import to_json
from stemmatic.show.printable import one_line

_TITLE_CHARS = 100
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9]+")
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def cite_post(post: Post) -> dict[str, Any]:
    """A post as CSL-JSON: its text's beginning as title, its channel as author, and in the note key and hashes."""
    text = one_line(post.title or post.text)
    title = text if len(text) <= _TITLE_CHARS else f"{text[:_TITLE_CHARS].rsplit(' ', 1)[0]}…"
    channel = one_line(post.channel_title or post.channel)
    digest = hashlib.sha256(post.text.encode("utf-8", "surrogatepass")).hexdigest()
    note = (
        f"post {post.key}; SHA-256 of its text {digest}; read in the dump with SHA-256 {post.place.dump_sha256},"
        f" {post.place.position}"
    )
    found: dict[str, Any] = {
        "id": post.key,
        "type": "post",
        "title": title or f"Post {post.number}",
        "author": [{"literal": channel}],
        "container-title": one_line(post.platform),
        "note": one_line(note),
    }
    if post.date:
        found["issued"] = {"date-parts": [[post.date.year, post.date.month, post.date.day]]}
    if post.url:
        found["URL"] = post.url
    return found


def cite_family(archive: Archive, family: Family) -> dict[str, Any]:
    """A family as CSL-JSON: a data set that one can ask for by its id, at one head of the archive's chain."""
    run = archive.ledger.latest_run
    count = f"{len(family.posts)} posts of {len(family.channels)} channels"
    found: dict[str, Any] = {
        "id": family.id,
        "type": "dataset",
        "title": f"Family {family.id}: {count} that carry one statement",
        "author": [{"literal": "Stemmatic"}],
        "note": (
            f"family {family.id} in an archive whose chain ends with SHA-256 {archive.ledger.chain_head};"
            f" posts: {', '.join(family.posts)}"
        ),
    }
    if run:
        found["version"] = run.version
        found["issued"] = {"date-parts": [[run.finished.year, run.finished.month, run.finished.day]]}
    return found


def write_csl(items: Sequence[Mapping[str, Any]]) -> str:
    """CSL-JSON, as Zotero and pandoc read it."""
    return to_json(items, indent=1) + "\n"


def write_bibtex(items: Sequence[Mapping[str, Any]]) -> str:
    """BibTeX in UTF-8, an entry each."""
    return "\n".join(map(_entry, items))


def _entry(item: Mapping[str, Any]) -> str:
    key = _NOT_IN_A_KEY.sub("-", item["id"]).strip("-")
    # Keys of other scripts would be one key: a hash keeps them apart.
    key += f"-{hashlib.sha256(item['id'].encode()).hexdigest()[:6]}"
    fields = {
        "author": f"{{{_tex(item['author'][0]['literal'])}}}",
        "title": f"{{{_tex(item['title'])}}}",
        "howpublished": _tex(item.get("container-title", "")),
        "version": _tex(item.get("version", "")),
        "note": _tex(item["note"]),
    }
    if "issued" in item:
        year, month, day = item["issued"]["date-parts"][0]
        fields |= {
            "year": f"{year:04d}",
            "month": str(month),
            "day": str(day),
            "date": f"{year:04d}-{month:02d}-{day:02d}",
        }
    if "URL" in item:
        fields["url"] = "".join(map(_in_an_address, item["URL"]))
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}", ""])


def _in_an_address(char: str) -> str:
    return char if char.isprintable() and char not in "{}\\ " else quote(char)


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in one_line(text))


WRITERS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], str]] = {"bibtex": write_bibtex, "csl": write_csl}


def find_cited(archive: Archive, name: str) -> list[dict[str, Any]]:
    """What a name stands for: a post by its key; or a family, and its posts.

    Raises:
        NotFound: there is no such post or family.
    """
    if "/" in name:
        return [cite_post(archive.posts[name])]
    family = archive.families[name]
    read = archive.posts.read(family.posts)
    return [cite_family(archive, family), *(cite_post(read[key][0]) for key in family.posts if key in read)]
