"""Bundles of evidence spoiled at random: `verify` says what does not fit, whatever it is given.

Half of them are spoiled as they lie: each must have a fault. Of the others one file's content is spoiled, and manifests
and copy are made again, so that all bytes fit and what the records say is looked at.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from stemmatic.api.archive import Archive, example_dumps
from stemmatic.api.care import verify
from stemmatic.errors import StemmaticError
from stemmatic.evidence.bag import write_bag
from stemmatic.options import Options

try:
    from benchmarks.fuzz_mutations import MUTATIONS
except ImportError:  # run as a script
    from fuzz_mutations import MUTATIONS  # type: ignore[no-redef]

_MOST_BYTES = 400_000


class Bundles:
    """A sound bundle with its dumps, and copies of it that are spoiled."""

    def __init__(self, folder: Path) -> None:
        options = replace(Options(), translate=replace(Options().translate, enabled=False))
        self._sound, self._spoiled = folder / "sound", folder / "spoiled"
        with Archive(folder / "archive", create=True) as archive:
            archive.add(example_dumps(), options=options)
            wide = max(archive.families, key=lambda one: (len(one.posts), one.id))
            archive.write_evidence(wide.id, self._sound, example_dumps())
        assert not verify(self._sound).faults
        self._files = sorted(path.relative_to(self._sound) for path in self._sound.rglob("*") if path.is_file())
        data = [path for path in self._files if path.parts[0] == "data"]
        self._payload = {path.relative_to("data").as_posix(): (self._sound / path).read_bytes() for path in data}
        shutil.copytree(self._sound, self._spoiled)

    def try_one(self, chance: random.Random) -> tuple[str, str | None, bytes]:
        """Spoil and verify; gives how it was spoiled and ended, what is wrong, and the content that was spoiled."""
        if chance.random() < 0.5:
            with self._as_it_lies(chance) as (way, content):
                ended, wrong = _verified(self._spoiled, must_fault=True)
            return f"{way}: {ended}", wrong, content
        name = chance.choice(list(self._payload))
        content = MUTATIONS[way := chance.choice(list(MUTATIONS))](self._payload[name], chance)[:_MOST_BYTES]
        remade = self._sound.with_name("remade")
        shutil.rmtree(remade, ignore_errors=True)
        write_bag(remade, {**self._payload, name: content}, {"External-Identifier": "F"})
        ended, wrong = _verified(remade, must_fault=False)
        return f"made again, {way}: {ended}", wrong, content

    @contextmanager
    def _as_it_lies(self, chance: random.Random) -> Iterator[tuple[str, bytes]]:
        """Spoil one file, take it away or put one in; all is as before afterwards."""
        name = chance.choice(self._files)
        path, before = self._spoiled / name, (self._sound / name).read_bytes()
        way = chance.choice([*MUTATIONS, "gone", "added", "another's"])
        content = b""
        if way == "gone":
            path.unlink()
        elif way == "added":
            path = path.with_name("added")
            path.write_bytes(content)
        else:
            content = (
                (self._sound / chance.choice(self._files)).read_bytes()
                if way == "another's"
                else MUTATIONS[way](before, chance)[:_MOST_BYTES]
            )
            if content == before:  # a way that found nothing to spoil
                content += b"\0"
            path.write_bytes(content)
        try:
            yield way, content
        finally:
            if way == "added":
                path.unlink()
            else:
                path.write_bytes(before)


def _verified(folder: Path, *, must_fault: bool) -> tuple[str, str | None]:
    try:
        faults = verify(folder).faults
    except StemmaticError as error:
        line = str(error)
        return "refused", None if "\n" not in line else f"a refusal of several lines: {line[:200]!r}"
    except Exception as error:  # noqa: BLE001 (that is what we look for)
        return "failed", f"{type(error).__name__}: {error}"
    if must_fault and not faults:
        return "fits", "it was spoiled, and fits"
    for fault in faults:
        if "\n" in (line := str(fault)) or "Traceback" in line:
            return "faults", f"a fault is not one line: {line[:200]!r}"
    return "faults" if faults else "fits", None
