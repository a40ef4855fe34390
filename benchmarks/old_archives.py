"""Archives made by earlier commits of this repository: do they migrate, and verify?

    python benchmarks/old_archives.py [COMMIT ...]

Each commit is checked out beside the repository, traces the bundled examples with this environment, and is removed
again. Then the archive is opened by today's code. It prints a line a commit: schemas, posts before and after, whether
the copy was made, what `verify` says after the migration and after linking anew, and whether every post is there.
Without arguments the commits are those after which the schema changed, and some between.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from stemmatic.api.archive import Archive
from stemmatic.api.care import verify
from stemmatic.archive.schema import migrations

ROOT = Path(__file__).parents[1]
COMMITS = ("3de3002", "1e750cb", "f1739dc", "fbcd063", "6015ca8", "45600f7", "fac7ef3")
EXAMPLES = "from stemmatic.show.cli import main; main()"


def make_archive(commit: str, folder: Path) -> Path:
    """The bundled examples of a commit, traced by its code."""
    tree = folder / "tree"
    subprocess.run(["git", "-C", str(ROOT), "worktree", "add", "--quiet", "--detach", str(tree), commit], check=True)
    try:
        archive = folder / "archive"
        done = subprocess.run(
            [sys.executable, "-c", EXAMPLES, "trace", "--examples", "--archive", str(archive), "--json"],
            env={**os.environ, "PYTHONPATH": str(tree / "src")},
            cwd=tree,
            capture_output=True,
            check=False,
        )
        if not (archive / "archive.sqlite").is_file():  # status 1 is all right: two lines of the examples are damaged
            raise SystemExit(f"{commit} made no archive: {done.stderr.decode()}")
        return archive
    finally:
        subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(tree)], check=True)


def look(path: Path) -> tuple[int, dict[str, str]]:
    """Schema, and the text of every post."""
    with closing(sqlite3.connect(path)) as connection:
        texts = connection.execute("SELECT post, record FROM posts").fetchall()
        return connection.execute("PRAGMA user_version").fetchone()[0], {k: json.loads(r)["text"] for k, r in texts}


def main() -> None:
    """Print a line a commit."""
    failed = False
    for commit in sys.argv[1:] or COMMITS:
        with tempfile.TemporaryDirectory() as name:
            archive = make_archive(commit, Path(name))
            path = archive / "archive.sqlite"
            schema, before = look(path)
            migrated = verify(archive)
            _, after = look(path)
            copies = [one.name for one in archive.glob("archive-schema-*.sqlite")]
            with Archive(archive) as opened:
                unlinked = opened.ledger.unlinked
                opened.link()
                posts, links, families = len(opened.posts), len(opened.links), len(opened.families)
                merged = {(a, b) for (a, b) in opened.channels.identities()}
            linked = verify(archive)
            lost = [key for key, text in before.items() if text not in after.values()]
            copy = look(archive / copies[0])[1] == before if copies else schema == len(migrations())
            good = not (migrated.faults or linked.faults or lost) and copy
            failed |= not good
            print(
                f"{commit}: schema {schema} to {len(migrations())}, {len(before)} posts, then {len(after)}"
                f" ({unlinked} to link); copy {copies or 'not needed'} {'whole' if copy else 'NOT WHOLE'};"
                f" faults {len(migrated.faults)}, after linking {len(linked.faults)}; lost {len(lost)};"
                f" {posts} posts, {links} links, {families} families, {len(merged)} names joined:"
                f" {'good' if good else 'BAD'}"
            )
            for fault in (*migrated.faults, *linked.faults):
                print(f"    {fault}")
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
