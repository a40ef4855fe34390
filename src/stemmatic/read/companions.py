"""Which files of an export are no dumps (pictures, styles, scripts beside it), and in what order to read the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

_ASSET = re.compile(
    r""".*\.(?: jpe?g | png | gif | webp | svg | ico | bmp | tiff? | heic | avif     # pictures
              | mp4 | mov | mkv | webm | avi | m4v | 3gp | ogv                      # films
              | mp3 | m4a | og[ga] | opus | wav | flac | aac                        # sounds
              | tgs | ttf | otf | woff2? | eot | css                                # how a page looks
              | pdf | exe | dll | apk | dmg | db | sqlite )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_OF_SYSTEMS = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})  # which make them on their own
# What Telegram Desktop writes: pages, and beside them folders of what the messages carry.
_ASSET_FOLDER = re.compile(
    r"css|js|images|photos|video_files|voice_messages|round_video_messages|stickers|files|contacts|profile_pictures"
    r"|stories|music|tweets_media"
)
_PICTURE = re.compile(r".*\.(?:jpe?g|png|gif|webp|bmp)", re.IGNORECASE | re.DOTALL)
_EXPORT_PAGE = re.compile(r"result\.json|messages\d*\.html|export_results\.html")
_DIGITS = re.compile(r"(\d+)")


def is_script(name: str) -> bool:
    """Whether a file is a script: some exports keep posts in one, most scripts only run the page."""
    return name.lower().endswith(".js")


def export_folders(paths: Iterable[PurePosixPath]) -> frozenset[PurePosixPath]:
    """The folders in which an export page lies."""
    return frozenset(path.parent for path in paths if _EXPORT_PAGE.fullmatch(path.name))


def is_asset_folder(name: str) -> bool:
    """Whether exports keep in a folder of this name what their messages carry."""
    return _ASSET_FOLDER.fullmatch(name) is not None


def is_picture_folder(name: str) -> bool:
    """Whether pictures of posts may lie in a folder of this name: an export's, or that beside a page that was saved."""
    return is_asset_folder(name) or name.endswith("_files")


def is_picture(name: str) -> bool:
    """Whether a file's name is that of a picture that can be looked at."""
    return _PICTURE.fullmatch(name) is not None


def is_companion(path: PurePosixPath, exports: frozenset[PurePosixPath]) -> bool:
    """Whether a file of an archive file, by its path, is hidden, an asset, or in an export's folder of assets."""
    if _ASSET.fullmatch(path.name) or any(part.startswith(".") or part in _OF_SYSTEMS for part in path.parts):
        return True
    return any(folder.parent in exports and _ASSET_FOLDER.fullmatch(folder.name) for folder in path.parents)


def natural_key(path: PurePosixPath) -> tuple[tuple[tuple[int, str], ...], ...]:
    """Sorts as people count: ``messages.html``, ``messages2.html``, ``messages10.html``."""
    # The text beside a number keeps names apart that differ in leading zeros only.
    return tuple(
        tuple((int(run[:18]), run) if run.isdecimal() else (-1, run) for run in _DIGITS.split(name) if run)
        for part in path.parts
        for name in (part.partition(".")[0], part)
    )


def passed_over(count: int) -> str:
    """The words for files that were passed over on purpose."""
    return f"{count} {'file that is' if count == 1 else 'files that are'} no dumps (pictures, styles, scripts, hidden)"
