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
_ASSET_FOLDER = re.compile(
    r"css|js|images|photos|video_files|voice_messages|round_video_messages|stickers|files|contacts|profile_pictures"
    r"|stories|music"
)
_EXPORT_PAGE = re.compile(r"result\.json|messages\d*\.html|export_results\.html")
_DIGITS = re.compile(r"(\d+)")


def is_asset(name: str) -> bool:
    """Whether a file's name says that it is a picture, a film, a sound, a style or a program."""
    return _ASSET.fullmatch(name) is not None


def is_script(name: str) -> bool:
    """Whether a file is a script: some exports keep posts in one, most scripts only run the page."""
    return name.lower().endswith(".js")


def is_hidden(name: str) -> bool:
    """Whether a file or folder is one that systems hide or make on their own."""
    return name.startswith(".") or name in {"__MACOSX", "Thumbs.db", "desktop.ini"}


def is_export_page(name: str) -> bool:
    """Whether a file's name is that of a page that Telegram Desktop writes beside its folders of assets."""
    return _EXPORT_PAGE.fullmatch(name) is not None


def is_asset_folder(name: str) -> bool:
    """Whether a folder beside an export page holds what the messages carry, not messages."""
    return _ASSET_FOLDER.fullmatch(name) is not None


def export_folders(paths: Iterable[PurePosixPath]) -> frozenset[PurePosixPath]:
    """The folders in which an export page lies."""
    return frozenset(path.parent for path in paths if is_export_page(path.name))


def is_companion(path: PurePosixPath, exports: frozenset[PurePosixPath]) -> bool:
    """Whether a file of an archive file, by its path, is hidden, an asset, or in an export's folder of assets."""
    if is_asset(path.name) or any(is_hidden(part) for part in path.parts):
        return True
    return any(folder.parent in exports and is_asset_folder(folder.name) for folder in path.parents)


def natural_key(path: PurePosixPath) -> tuple[tuple[tuple[int, str], ...], ...]:
    """Sorts as people count: ``messages.html``, ``messages2.html``, ``messages10.html``."""
    return tuple(_natural_part(piece) for part in path.parts for piece in (part.partition(".")[0], part))


def _natural_part(text: str) -> tuple[tuple[int, str], ...]:
    # The text beside a number keeps names apart that differ in leading zeros only.
    return tuple(
        (int(piece[:18]), piece) if piece.isdecimal() else (-1, piece) for piece in _DIGITS.split(text) if piece
    )


def passed_over(count: int) -> str:
    """The words for files that were passed over on purpose."""
    return f"{count} {'file that is' if count == 1 else 'files that are'} no dumps (pictures, styles, scripts, hidden)"
