"""The pictures that lie beside a dump: which file is whose, and the hashes by which the same picture is found again."""

from __future__ import annotations

import hashlib
import io
import os
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from stemmatic.model import Post
from stemmatic.read.companions import is_asset_folder, is_picture

EXTRA = "pictures"
_MAX_BYTES = 64 * 2**20
_LEAST_SPREAD = 4.0  # of grey values, of 255: a picture of one colour looks like any other

Open = Callable[[], bytes]


def can_compare() -> bool:
    """Whether the package that says how a picture looks is installed."""
    return find_spec("imagehash") is not None


@contextmanager
def open_pictures(dump: Path) -> Iterator[Mapping[str, Open]]:
    """The pictures in the folders beside a dump, or inside it if it is a .zip, by their paths there."""
    if zipfile.is_zipfile(dump):
        with zipfile.ZipFile(dump) as archive:
            yield dict(_packed(archive))
    else:
        yield dict(_beside(dump.absolute().parent))


def _packed(archive: zipfile.ZipFile) -> Iterator[tuple[str, Open]]:
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if is_picture(path.name) and is_asset_folder(path.parent.name) and info.file_size <= _MAX_BYTES:
            yield str(path), partial(archive.read, info)


def _beside(folder: Path) -> Iterator[tuple[str, Open]]:
    for inner in folder.iterdir():
        if is_asset_folder(inner.name) and inner.is_dir() and not inner.is_symlink():
            with os.scandir(inner) as entries:
                for entry in entries:
                    if is_picture(entry.name) and entry.is_file(follow_symlinks=False):
                        yield f"{inner.name}/{entry.name}", partial(_read, Path(entry.path))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_MAX_BYTES)


def paths_of(post: Post) -> Iterator[str]:
    """The paths, from the dump's folder or the .zip, under which exports keep the files of a post's media."""
    around = PurePosixPath(post.place.position.partition(": ")[0]).parent  # of a member of a .zip its folder
    for media in post.media:
        if media.kind == "thumbnail":
            continue
        url = urlsplit(media.url or "")
        in_x_archive = f"tweets_media/{post.number}-{PurePosixPath(url.path).name}"
        names = [media.name, in_x_archive if url.netloc else media.url]
        yield from dict.fromkeys(path for name in names if name for path in (str(around / name), name))


def looks_of(content: bytes) -> str | None:
    """The perceptual hash of a picture (64 bits of its cosine transform); None of what is none or has one colour.

    Christoph Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), as in ImageHash.
    """
    import imagehash
    from PIL import Image, ImageStat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                grey = picture.convert("RGBA").convert("L")
        return None if ImageStat.Stat(grey).stddev[0] < _LEAST_SPREAD else str(imagehash.phash(grey))
    except Exception:  # noqa: BLE001 (what a decoder makes of hostile bytes)
        return None


def sha256_of(content: bytes) -> str:
    """The SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()
