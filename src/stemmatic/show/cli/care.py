"""``stemmatic verify``, ``backup``, ``compact`` and ``doctor``: whether an archive is what it was, and stays so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemmatic.show.cli.app import FAULTS
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, ArchiveFolder, AsJson, SealedFolder
from stemmatic.show.cli.frame import run, tell
from stemmatic.show.cli.sealing import Certificates, say_times
from stemmatic.show.streams import say


def verify(
    path: SealedFolder = DEFAULT_ARCHIVE,
    certificates: Certificates = None,
    as_json: AsJson = False,
) -> None:
    """Check that a bundle or an archive is what it was.

    Of a bundle: every file against manifests and copy, every post against what the dumps say, the dumps in it read
    again. Of an archive: the database file, the chain of steps, every dump's records, posts, links and families. Each
    fault is a line, with the first byte that does not fit, counted from 0. Exit status 1 says that there are faults.

    \b
    Examples:
      stemmatic verify evidence-F4zqk
      stemmatic verify lakes/
      stemmatic verify lakes/ --json
    """
    from stemmatic.api.care import verify as check
    from stemmatic.show.machine import plain
    from stemmatic.show.printable import counted, one_line

    found = run(lambda watch: check(path, watch, certificates))
    said = [one_line(str(fault)) for fault in found.faults]
    if found.faults:
        said.append(f"{counted(len(found.faults), 'fault')} in the {found.kind} {path}: {one_line(found.advice)}")
    else:
        said += [f"The {found.kind} {path} fits.", *([f"Seal: {found.seal}"] if found.seal else [])]
    if found.unvouched:
        said.append(f"Until {found.unvouched} not all tables were sealed: nothing vouches for what was changed before")
    said += say_times(found.timestamps)
    if not found.timestamps:
        said.append(f"Times are the maker's own word: the {found.kind} has no timestamp (stemmatic seal --authority)")
    tell({**plain(found), "fits": not found.faults}, lambda *_: say("\n".join(said)), as_json=as_json)
    if found.faults:
        raise typer.Exit(FAULTS)


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to: a folder without an archive in it.", show_default=False)
    ],
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    as_json: AsJson = False,
) -> None:
    """Copy the archive into a folder, and verify the copy.

    Others may read and write meanwhile: the copy is of one moment. It is an archive itself, with the originals that the
    web page kept; its index is made again when something is added to it. The archive notes where its backups lie.

    \b
    Examples:
      stemmatic backup /media/disk/lakes-2031-06-04
      stemmatic backup copy --archive lakes && stemmatic families --archive copy
    """
    from stemmatic.api.care import back_up

    copy = run(lambda watch: back_up(archive, target, watch))
    said = f"The copy in {copy.path} is whole and fits."
    tell({"path": copy.path, "seal": copy.seal}, lambda *_: say(said), as_json=as_json)


def compact(archive: ArchiveFolder = DEFAULT_ARCHIVE, as_json: AsJson = False) -> None:
    """Make the archive's files smaller; nothing is lost.

    The database is written anew without its empty pages, and files of the index that nothing refers to are removed.
    It takes room for a second copy meanwhile, and nobody can add.

    \b
    Examples:
      stemmatic compact
      stemmatic compact --archive lakes
    """
    from stemmatic.api.care import compact as make_smaller

    before, after = make_smaller(archive)
    said = f"{before / 2**20:,.1f} MiB before, {after / 2**20:,.1f} MiB now"
    tell({"bytes_before": before, "bytes_after": after}, lambda *_: say(said), as_json=as_json)


def doctor(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make anew what does not fit and follows from what does.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with the archive, and what to do.

    Nothing is changed without --repair. It looks for damage, who may write, room on the disk, a damaged index, posts
    that are not linked, a clock that was set back, and the age of the newest backup. `stemmatic verify` looks at every
    record. Exit status 1 says that something is damaged or does not work; a note alone does not count.

    With --repair every record is looked at, and what does not fit is made anew of what does: posts of the dumps'
    records, links and families of the posts, what lists and searches ask, files of the index. It says what was made,
    and what is left: what dumps and people said is in a backup alone.

    \b
    Examples:
      stemmatic doctor
      stemmatic doctor --repair
      stemmatic doctor --archive lakes --json
    """
    from stemmatic.api.care import diagnose
    from stemmatic.show.printable import one_line

    if repair:
        _repair(archive, as_json=as_json)
        return
    found = diagnose(archive)
    lines = [one_line(f"{one.severity}: {one.said}; {one.advice}") for one in found] or [f"{archive}: all well"]
    tell(found, lambda *_: say("\n".join(lines)), as_json=as_json)
    if any(one.severity != "note" for one in found):
        raise typer.Exit(FAULTS)


def _repair(archive: Path, *, as_json: bool) -> None:
    """Repair the archive, say what was made anew and what is left."""
    from stemmatic.api.repair import repair
    from stemmatic.show.printable import counted, one_line

    done, left, advice = run(lambda watch: repair(archive, watch))
    lines = [f"made anew: {one}" for one in done] + [one_line(str(fault)) for fault in left]
    if left:
        lines.append(f"{counted(len(left), 'fault')} left that nothing in the archive can mend: {one_line(advice)}")
    elif not done:
        lines.append(f"{archive}: all fits, nothing was to be made anew")
    tell({"made_anew": done, "left": left}, lambda *_: say("\n".join(lines)), as_json=as_json)
    if left:
        raise typer.Exit(FAULTS)
