"""Evidence: a family as a bag that can be handed on, and whether such a bag is what it says.

A bag holds the posts, what each dump says of them and where, the links with their grounds, the run with its options,
the archive's chain of steps, and, where they are at hand, the dumps themselves: these are read again on checking.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stemmatic import __version__
from stemmatic.archive.chain import Step
from stemmatic.archive.integrity.checks import Integrity, check_chain, sealed_entries
from stemmatic.archive.integrity.posts import Seen, check_merge, check_sightings, place_of
from stemmatic.archive.records import to_json, to_plain
from stemmatic.archive.store import Store
from stemmatic.archive.verdicts.verdicts import STEP, check_entries
from stemmatic.ask.compare import collate_family
from stemmatic.errors import StemmaticError
from stemmatic.evidence.bag import BagError, hash_file, write_bag
from stemmatic.evidence.crate import DESCRIPTOR, check_crate, describe_bundle
from stemmatic.evidence.timestamps import FOLDER, timestamp_files
from stemmatic.fault import Fault, describe_difference, first_difference
from stemmatic.model import Family, Understanding
from stemmatic.options import ReadOptions
from stemmatic.plain_json import escape_obeyed
from stemmatic.read import Reading, read_dumps

_UNSAFE = re.compile(r'[%\\/:*?"<>|\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
_MOST_PARTS = 3  # of the path to a dump: some readers take an account's name from the folder around it
_README = """Evidence for the family {family} of a Stemmatic archive
{line}

This folder is a bag by the BagIt standard (RFC 8493). To check it:

    stemmatic verify FOLDER        all of what follows
    bagit.py --validate FOLDER     the files' hashes alone, with any BagIt tool

posts.jsonl       each post as the archive has it, with its revisions and what was understood of it
sightings.jsonl   what each dump says of each post, unchanged, with the dump's SHA-256 and the position in it
dumps.json        the dumps: name, size, SHA-256, format, and where in this bag the file is, or null
identities.json   names of channels in dumps that are held to be the same channel, and on what ground
links.json        inferred relations between these posts, with grounds, scores, passages and revisions
verdicts.json     what people said of two of these posts, every entry as the chain seals it
family.json       the proposed stemma, with the grounds of every edge, and the origins that are lost
collation.json    the witnesses passage by passage
run.json          the run that concluded this: version, every option, what it counted
steps.jsonl       the archive's chain of steps, each sealed with all before it
ro-crate-metadata.json   these files and what made them, by the standards RO-Crate, Process Run Crate and PROV
{more}
Forwards are declared by the platform; links are inferred. A stemma is a hypothesis. "Earliest" means earliest in the
archive. Times are UTC. Offsets count characters of the post's text. The texts belong to those who published them.

The bag's seal is the SHA-256 of tagmanifest-sha256.txt. Whoever changes a file and all manifests gets another seal:
keep it apart from the bag. It does not say that a dump was true to its platform when it was received.

The times in this bag are its maker's own word, but for those of timestamps: {stamped}. A timestamp of the seal itself
stands in timestamps/ beside data/, if there is one; openssl can check it, too:

    openssl ts -verify -data tagmanifest-sha256.txt -in timestamps/NAME.tsr -CAfile AUTHORITY.pem
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that was written: its seal, and the dumps (name, SHA-256) whose files were not found."""

    folder: Path
    seal: str
    posts: int
    dumps: int
    missing: tuple[tuple[str, str], ...]


def write_evidence(
    store: Store,
    find: Callable[[], Family],
    folder: Path,
    dumps: Sequence[Path] = (),
    render: Callable[[Family], Mapping[str, str]] = lambda family: {},
    by: str = "",
) -> Bundle:
    """Write the evidence for a family to a new folder, whole or not at all; it is verified before it gets its name.

    Args:
        store: the archive.
        find: gives the family as the archive has it at that moment; asked again where somebody wrote meanwhile.
        folder: the bag's folder, which must not exist.
        dumps: files or folders in which the original dumps are looked for, by their SHA-256.
        render: makes further files of the family: their contents by their names.
        by: who makes the bundle, if that is to be told in it.
    """
    with closing(Integrity(store.folder)) as integrity:
        while True:
            before = integrity.steps()
            family = find()
            contents = _gather(store, integrity, family, before)
            pages = render(family)
            _refuse_faults(integrity.faults(search=False))
            if integrity.steps() == before:  # else somebody wrote meanwhile: what was gathered may not fit together
                break
    originals = _find_originals(dumps, contents["dumps.json"])
    for record in contents["dumps.json"]:
        record["file"] = f"dumps/{originals[record['sha256']][0]}" if record["sha256"] in originals else None
    payload: dict[str, bytes | Path] = {
        file: _lines(content) if file.endswith(".jsonl") else _document(content) for file, content in contents.items()
    }
    payload |= {file: content.encode("utf-8", "replace") for file, content in pages.items()}
    payload |= {f"dumps/{inside}": path for inside, path in originals.values()}
    stamped = {f"{FOLDER}/{path.name}": path for path in timestamp_files(store.folder)}
    payload |= stamped
    now = datetime.now(UTC)
    payload["README.txt"] = _readme(family, pages, originals, stamped).encode()
    payload[DESCRIPTOR] = _document(
        describe_bundle(
            family.id, payload, contents["dumps.json"], contents["run.json"], version=__version__, now=now, by=by
        )
    )
    info = {
        "Bagging-Date": f"{now:%Y-%m-%d}",
        "Bag-Software-Agent": f"stemmatic {__version__}",
        "External-Identifier": family.id,
        "External-Description": f"Evidence for a family of {len(family.posts)} posts",
        "Internal-Sender-Description": f"Last step of the archive: {before[-1].step}, {before[-1].chain_sha256}",
    }
    seal = write_bag(folder, payload, info, check=_refuse_unfit)
    return Bundle(
        folder=folder,
        seal=seal,
        posts=len(family.posts),
        dumps=len(contents["dumps.json"]),
        missing=tuple((one["name"], one["sha256"]) for one in contents["dumps.json"] if one["file"] is None),
    )


def _refuse_unfit(folder: Path) -> None:
    _refuse_faults(check_evidence(folder))


def _refuse_faults(faults: Iterable[Fault]) -> None:
    """No evidence is better than evidence that does not hold."""
    for fault in faults:
        raise BagError(f"no evidence was written, for the archive's records do not fit: {fault}; try: stemmatic verify")


def _gather(store: Store, integrity: Integrity, family: Family, steps: Sequence[Step]) -> dict[str, Any]:
    """The records of the files, by the files' names."""
    held = set(family.posts)
    links = dict.fromkeys(link for key in family.posts for link in store.links(key))
    seen = [one for key in family.posts for one in integrity.seen(key)]
    kept_in = {one.subject: one.step for one in steps if one.kind == "dump"}
    dumps = integrity.dump_records(sorted({one.dump_sha256 for one in seen}))
    return {
        "family.json": to_plain(family),
        "posts.jsonl": [
            {
                "post": key,
                "record": json.loads(integrity.post_text(key)),
                "revisions": [to_plain(one) for one in store.revisions(key)],
                "understanding": to_plain(store.understanding(key) or Understanding()),
            }
            for key in family.posts
        ],
        "sightings.jsonl": [
            {
                "post": one.post,
                "dump_sha256": one.dump_sha256,
                "position": one.position,
                "channel": one.channel,
                "record_sha256": hashlib.sha256(one.record.encode()).hexdigest(),
                "record": json.loads(one.record),
            }
            for one in seen
        ],
        "dumps.json": [{**one, "step": kept_in.get(one["sha256"])} for one in dumps],
        "identities.json": [
            {"platform": platform, "name": name, "channel": channel, "ground": ground}
            for (platform, name), (channel, ground) in sorted(store.identities().items())
            if any(one.channel == name for one in seen)
        ],
        "links.json": [to_plain(link) for link in links if {link.source, link.target} <= held],
        "verdicts.json": integrity.verdict_records(held),
        "collation.json": to_plain(collate_family(store, family)),
        "run.json": integrity.run_record(),
        "steps.jsonl": [to_plain(one) for one in steps],
    }


def _find_originals(given: Iterable[Path], wanted: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, Path]]:
    """Of each dump's SHA-256 that was found: the path that it gets below ``dumps/``, and the file."""
    names = {one["sha256"]: one["name"] for one in wanted}
    sizes = {one["size_bytes"] for one in wanted}
    found: dict[str, tuple[str, Path]] = {}
    for start in given:
        if not start.exists():
            raise BagError(f"{start}: there is no such file or folder to look for dumps in; check the path")
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            if path.is_file() and path.stat().st_size in sizes and (sha256 := hash_file(path)) in names:
                given_path = path.relative_to(start.parent) if start.is_dir() else path
                parts = [part for part in given_path.parts if part not in (path.anchor, "..")][-_MOST_PARTS:]
                safe = [_UNSAFE.sub("_", part) for part in (*parts[:-1], names[sha256])]
                found.setdefault(sha256, ("/".join((sha256[:16], *safe)), path))
    return found


def _readme(
    family: Family, pages: Mapping[str, str], originals: Mapping[str, object], stamped: Mapping[str, object]
) -> str:
    more = "".join(f"{name:<17} for reading\n" for name in sorted(pages))
    more += "dumps/            the dumps as they were received\n" if originals else ""
    more += "timestamps/       timestamps of the archive's steps\n" if stamped else ""
    title = f"Evidence for the family {family.id} of a Stemmatic archive"
    said = "in data/timestamps, of steps of the archive" if stamped else "it came without one"
    return _README.format(family=family.id, line="=" * len(title), more=more, stamped=said)


def _document(content: Any) -> bytes:
    return (escape_obeyed(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)) + "\n").encode()


def _lines(content: Iterable[Any]) -> bytes:
    return escape_obeyed(
        "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in content)
    ).encode()


def _read_lines(path: Path) -> list[Any]:
    """What ``_lines`` made; texts may hold U+2028 and other signs that ``splitlines`` takes for ends of lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


# --- checking ----------------------------------------------------------------------------------------------------

_WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


def check_evidence(folder: Path) -> list[Fault]:
    """What the records of a bundle whose files fit do not say rightly; the dumps in it are read again."""
    data = folder / "data"
    try:
        read: dict[str, Any] = {
            name: _read_lines(data / name) if name.endswith(".jsonl") else json.loads((data / name).read_text("utf-8"))
            for name in (
                *("posts.jsonl", "sightings.jsonl", "steps.jsonl"),
                *("dumps.json", "links.json", "family.json", "collation.json", "run.json", "identities.json"),
                DESCRIPTOR,
            )
        }
        said = data / "verdicts.json"  # bundles of earlier versions have none
        read["verdicts.json"] = json.loads(said.read_text("utf-8")) if said.exists() else []
        steps = [Step(**one) for one in read["steps.jsonl"]]
        return [
            *check_chain(steps),
            *_check_steps(read),
            *check_entries(read["verdicts.json"], sealed_entries(steps, STEP)),
            *_check_records(read),
            *_check_links(read),
            *_check_collation(read),
            *check_crate(read[DESCRIPTOR], read["run.json"], read["dumps.json"]),
            *_check_dumps(data, read),
        ]
    except FileNotFoundError as error:
        return [Fault(where=str(error.filename), said="it is missing: this bag is no evidence of Stemmatic")]
    except (*_WRONG, StemmaticError) as error:
        return [Fault(where=str(data), said=f"its records are not those of evidence: {' '.join(str(error).split())}")]


def read_steps(folder: Path) -> list[Step]:
    """The archive's chain as a bundle has it; empty where it cannot be read, which ``check_evidence`` tells."""
    try:
        steps = [Step(**one) for one in _read_lines(folder / "data" / "steps.jsonl")]
        return steps if all(isinstance(one.chain_sha256, str) for one in steps) else []
    except (*_WRONG, OSError):
        return []


def _check_steps(read: Mapping[str, Any]) -> Iterator[Fault]:
    kept = {one["subject"] for one in read["steps.jsonl"] if one["kind"] == "dump"}
    for dump in read["dumps.json"]:
        if dump["sha256"] not in kept:
            yield Fault(where=f"dumps.json, {dump['name']}", said="no step of the chain says that the dump was kept")


def _check_records(read: Mapping[str, Any]) -> Iterator[Fault]:
    """Posts against the records that they were merged from."""
    names = {(one["platform"], one["name"]): one["channel"] for one in read["identities.json"]}
    dumps = {one["sha256"] for one in read["dumps.json"]}
    seen: dict[str, list[Seen]] = {}
    for one in read["sightings.jsonl"]:
        sighting = _seen(one)
        seen.setdefault(sighting.post, []).append(sighting)
        if hashlib.sha256(sighting.record.encode()).hexdigest() != one["record_sha256"]:
            yield Fault(where=place_of(sighting), said="its record is not that of its SHA-256")
        if sighting.dump_sha256 not in dumps:
            yield Fault(where=place_of(sighting), said="dumps.json does not have its dump")
    for one in read["posts.jsonl"]:
        key = one["post"]
        if key not in seen:
            yield Fault(where=f"post {key}", said="no record of a dump tells of it")
            continue
        sightings = seen.pop(key)
        yield from check_sightings(key, sightings, names)
        revisions = [(text["text"], text.get("edited_date"), text["dump_sha256"]) for text in one["revisions"]]
        yield from check_merge(key, sightings, to_json(one["record"]), revisions)
    for key in seen:
        yield Fault(where=f"post {key}", said="records of dumps tell of it, but posts.jsonl does not have it")


def _check_links(read: Mapping[str, Any]) -> Iterator[Fault]:
    """Links, family and stemma against the posts."""
    texts = {one["post"]: [text["text"] for text in one["revisions"]] for one in read["posts.jsonl"]}
    family = read["family.json"]
    if set(family["posts"]) != texts.keys():
        yield Fault(where=f"family {family['id']}", said="its posts are not those of posts.jsonl")
    for link in read["links.json"]:
        for end in ("source", "target"):
            where = f"link {link['source']} to {link['target']}"
            revisions, number = texts.get(link[end]), link.get(f"{end}_revision", 0)
            if revisions is None or not 0 <= number < len(revisions):
                yield Fault(where=where, said=f"its {end} is no revision of a post in posts.jsonl")
        for passage in link["passages"]:
            ends = ((link["source"], passage["source_end"]), (link["target"], passage["target_end"]))
            if any(end > max(map(len, texts.get(key, [""]))) for key, end in ends):
                yield Fault(where=f"link {link['source']} to {link['target']}", said="a passage ends behind its text")
    known = texts.keys() | {one["key"] for one in family["lost"]}
    named = [family["earliest"]] if family["earliest"] else []
    for edge in family["stemma"]:
        named += [edge["source"], edge["target"], *edge.get("alternatives", ())]
    for key in dict.fromkeys(named):
        if key not in known:
            yield Fault(where=f"family {family['id']}", said=f"it names {key}, which is neither here nor lost")


def _check_collation(read: Mapping[str, Any]) -> Iterator[Fault]:
    """Readings against the texts that they are taken from."""
    texts: dict[tuple[str, int | None], str] = {}
    for one in read["posts.jsonl"]:
        texts[one["post"], None] = one["record"]["text"]
        texts |= {(one["post"], number): revision["text"] for number, revision in enumerate(one["revisions"])}
    columns = {one["siglum"]: (one["post"], one.get("revision")) for one in read["collation.json"]["witnesses"]}
    for number, place in enumerate(read["collation.json"]["places"], 1):
        for reading in place:
            begin, end = reading.get("begin"), reading.get("end")
            text = texts.get(columns.get(reading["siglum"], ("", None)), "")
            if begin is not None and text[begin:end] != reading.get("text", ""):
                yield Fault(where=f"collation, place {number}, {reading['siglum']}", said="its post does not have this")


def _is_dump(path: Path, data: Path, sha256: str) -> bool:
    """Whether a file in the bag is the dump of that hash; what can be no file's name is none."""
    try:
        return path.is_relative_to(data.resolve()) and path.is_file() and hash_file(path) == sha256
    except OSError:
        return False


def _check_dumps(data: Path, read: Mapping[str, Any]) -> Iterator[Fault]:
    """Read the dumps in the bag again: each record must come out at its position."""
    wanted: dict[str, list[Seen]] = {}
    for one in read["sightings.jsonl"]:
        wanted.setdefault(one["dump_sha256"], []).append(_seen(one))
    known = {one.name for one in fields(ReadOptions)}
    given = read["run.json"].get("options", {}).get("read", {})
    options = ReadOptions(**{name: value for name, value in given.items() if name in known})
    for dump in read["dumps.json"]:
        if not dump["file"]:
            continue
        where = f"data/{dump['file']}"
        path = (data / dump["file"]).resolve()
        if not _is_dump(path, data, dump["sha256"]):
            yield Fault(where=where, said=f"it is not the dump {dump['sha256'][:12]}")
            continue
        sought = {one.position for one in wanted.get(dump["sha256"], ())}
        found: dict[str, list[str]] = {}
        for reading in read_dumps([path], reading=Reading.of(dump["columns"], options)):
            for post in reading:
                if post.place.position in sought:
                    found.setdefault(post.place.position, []).append(to_json(post))
        for one in wanted.get(dump["sha256"], ()):
            if one.record not in found.get(one.position, ()):
                yield _unlike(where, one, found.get(one.position, ()))


def _unlike(where: str, sighting: Seen, read: Sequence[str]) -> Fault:
    if not read:
        return Fault(where=where, said=f"read again, it has no post at {sighting.position} ({sighting.post})")
    expected, found = read[0].encode(), sighting.record.encode()
    byte = first_difference(expected, found)
    said = describe_difference(expected, found, byte or 0)
    return Fault(where=place_of(sighting), byte=byte, said=f"read again, {where} says something else: {said}")


def _seen(one: Mapping[str, Any]) -> Seen:
    return Seen(one["post"], one["dump_sha256"], one["position"], to_json(one["record"]), one["channel"])
