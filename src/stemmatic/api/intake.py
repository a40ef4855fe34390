"""What can be said of dumps before they are read: which files of an export are wanted, which columns can be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from stemmatic.read.columns import SYNONYMS, Columns
from stemmatic.read.companions import export_folders, is_companion

FIELDS = tuple(SYNONYMS)
"""The fields of a post that a table's columns may be named for."""


def wanted_files(names: Sequence[str]) -> list[bool]:
    """Of the files of a folder, by their paths, which are read: pictures and styles of an export are not."""
    paths = [PurePosixPath(one.replace("\\", "/")) for one in names]
    exports = export_folders(paths)
    return [not is_companion(path, exports) for path in paths]


def check_columns(columns: Mapping[str, str]) -> None:
    """Whether columns are named for fields that posts have.

    Raises:
        OptionError: one is not.
    """
    Columns(columns)
