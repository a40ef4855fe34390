"""The pictures that lie beside a dump: which file is whose, by which hashes the same is found again, and small ones.

Files of dumps are hostile. Only what five decoders take is decoded, and nothing that says it is larger than it may be.
A small picture is drawn anew from its pixels: nothing else of the file (comments, places, profiles) is in it.
"""

from __future__ import annotations

import hashlib
import io
import os
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from stemmatic.model import Media, Post
from stemmatic.options import ReadOptions
from stemmatic.read.companions import is_picture, is_picture_folder

if TYPE_CHECKING:
    from PIL.Image import Image

EXTRA = "pictures"
_MAX_BYTES = 64 * 2**20
_DECODED = ("JPEG", "PNG", "GIF", "WEBP", "BMP")  # and no other: some of Pillow's start programs
_QUALITIES = (70, 45)  # of JPEG; the second where the first is too large
_PAPER = (255, 255, 255)  # behind what is seen through
_ORIENTATION = 0x0112  # of EXIF: how a camera was held
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
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
        if is_picture(path.name) and is_picture_folder(path.parent.name) and info.file_size <= _MAX_BYTES:
            yield str(path), partial(archive.read, info)


def _beside(folder: Path) -> Iterator[tuple[str, Open]]:
    for inner in folder.iterdir():
        if is_picture_folder(inner.name) and inner.is_dir() and not inner.is_symlink():
            with os.scandir(inner) as entries:
                for entry in entries:
                    if is_picture(entry.name) and entry.is_file(follow_symlinks=False):
                        yield f"{inner.name}/{entry.name}", partial(_read, Path(entry.path))


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_MAX_BYTES)


def paths_of(post: Post) -> Iterator[str]:
    """The paths, from the dump's folder or the .zip, under which exports keep the files of a post's media."""
    for media in post.media:
        if media.kind != "thumbnail":
            yield from _paths(post, media)


def thumbnail_paths(post: Post) -> Iterator[tuple[Media, tuple[str, ...]]]:
    """Each file of a post with the paths of pictures that can stand for it, the best first.

    These are the file itself, if it is a picture, and the small picture that exports lay beside it, also of a film.
    """
    listed = list(post.media)
    for at, media in enumerate(listed):
        if media.kind == "thumbnail":
            continue
        paths = list(_paths(post, media))
        beside = [made for path in paths for made in _made_beside(path)]
        following = listed[at + 1] if at + 1 < len(listed) else None
        if following is not None and following.kind == "thumbnail":
            beside += _paths(post, following)
        yield media, tuple(dict.fromkeys((*paths, *beside)))


def _paths(post: Post, media: Media) -> Iterator[str]:
    around = PurePosixPath(post.place.position.partition(": ")[0]).parent  # of a member of a .zip its folder
    url = urlsplit(media.url or "")
    in_x_archive = f"tweets_media/{post.number}-{PurePosixPath(url.path).name}"
    names = [media.name, *([in_x_archive] if url.netloc else (media.url, unquote(url.path)))]
    yield from dict.fromkeys(path for name in names if name for path in (str(around / name), str(PurePosixPath(name))))


def _made_beside(path: str) -> tuple[str, str]:
    """What Telegram Desktop calls the small picture of a film, and of a picture."""
    bare = PurePosixPath(path)
    return f"{path}_thumb.jpg", str(bare.with_name(f"{bare.stem}_thumb{bare.suffix}")) if bare.name else path


@dataclass(frozen=True, slots=True)
class Look:
    """What one decoding tells of a picture: its perceptual hash, and the picture made small as JPEG, if asked for.

    ``looks`` has 64 bits of its cosine transform (Christoph Zauner, "Implementation and Benchmarking of Perceptual
    Image Hash Functions" (2010), as in ImageHash); None of what is no picture or has one colour.
    """

    looks: str | None = None
    small: tuple[int, int, bytes] | None = None  # width, height, content


def look_at(content: bytes, options: ReadOptions) -> Look:
    """Decode a picture once; what is none, or too large, looks like nothing."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_DECODED) as picture:
                if picture.width * picture.height > options.max_picture_pixels:
                    return Look()
                plain = picture.convert("RGBA")
                turned = picture.getexif().get(_ORIENTATION, 1) if options.thumbnails else 1
            return Look(_hash(plain), _small(plain, turned, options) if options.thumbnails else None)
    except Exception:  # noqa: BLE001 (what a decoder makes of hostile bytes)
        return Look()


def _hash(plain: Image) -> str | None:
    import imagehash
    from PIL import ImageStat

    grey = plain.convert("L")
    return None if ImageStat.Stat(grey).stddev[0] < _LEAST_SPREAD else str(imagehash.phash(grey))


def _small(plain: Image, turned: int, options: ReadOptions) -> tuple[int, int, bytes] | None:
    """The picture on white paper, upright, within the bounds; a new one, which has nothing but pixels."""
    from PIL import Image

    most = options.thumbnail_pixels
    plain.thumbnail((most, most), reducing_gap=2.0)
    if turned in _TURNS:
        plain = plain.transpose(Image.Transpose[_TURNS[turned]])
    paper = Image.new("RGB", plain.size, _PAPER)
    paper.paste(plain, mask=plain.getchannel("A"))
    for quality in _QUALITIES:
        held = io.BytesIO()
        paper.save(held, "JPEG", quality=quality, optimize=True)
        if held.tell() <= options.max_thumbnail_bytes:
            return paper.width, paper.height, held.getvalue()
    return None


def sha256_of(content: bytes) -> str:
    """The SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()
