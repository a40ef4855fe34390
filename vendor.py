"""Fetch what the web page takes from the npm registry, when the package is built; and what the tests read files with.

As a build hook of hatchling it runs for wheels and editable installs alike; ``python vendor.py`` does it by hand, and
for the tests. What is there already and whole is not fetched again. Only published tarballs are read, checked against
the integrity values in each ``vendor.toml``: no Node is needed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sys
import tarfile
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand, in an environment that only runs it
    BuildHookInterface = object

REGISTRY = "https://registry.npmjs.org"
_STATIC = Path("src/stemmatic/show/web/static")
_READERS = Path("tests/show/web/readers")  # of graphs, in other tools
_FETCHED = "fetched.json"  # the SHA-256 of each file, and the integrity of the tarball that it is from


def fetch(place: Path) -> None:
    """Bring the folder ``vendor`` of a place to what its ``vendor.toml`` says."""
    wanted = tomllib.loads((place / "vendor.toml").read_text("utf-8"))["package"]
    folder = place / "vendor"
    if _is_whole(folder, wanted):
        return
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    record = {}
    for package in wanted:
        content = _download(package)
        with tarfile.open(fileobj=io.BytesIO(content)) as tarball:
            for name, inside in package["files"].items():
                member = tarball.extractfile(f"package/{inside}")
                if member is None:
                    raise SystemExit(f"vendor.toml: {package['name']} has no file {inside}")
                held = member.read()
                (folder / name).write_bytes(held)
                record[name] = {"sha256": hashlib.sha256(held).hexdigest(), "integrity": package["integrity"]}
    (folder / _FETCHED).write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def _is_whole(folder: Path, wanted: list[dict[str, Any]]) -> bool:
    if not (folder / _FETCHED).exists():
        return False
    record = json.loads((folder / _FETCHED).read_text("utf-8"))
    names = {name: package["integrity"] for package in wanted for name in package["files"]}
    return record.keys() == names.keys() and all(
        one["integrity"] == names[name]
        and (folder / name).is_file()
        and hashlib.sha256((folder / name).read_bytes()).hexdigest() == one["sha256"]
        for name, one in record.items()
    )


def _download(package: dict[str, Any]) -> bytes:
    name, version = package["name"], package["version"]
    url = f"{REGISTRY}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 (a fixed https address)
            content: bytes = answer.read()
    except OSError as error:
        raise SystemExit(f"{url}: {error}; the build needs this file once") from error
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package["integrity"]:
        raise SystemExit(f"{url}: expected {package['integrity']}, got {found}: not used")
    return content


class VendorHook(BuildHookInterface):  # type: ignore[misc]
    """Called by hatchling before it packs or links the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing."""
        fetch(Path(self.root) / _STATIC)


if __name__ == "__main__":
    for held in (_STATIC, _READERS):
        fetch(Path(__file__).parent / held)
    sys.stdout.write("vendor: whole\n")
