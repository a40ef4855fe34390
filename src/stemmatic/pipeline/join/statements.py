"""The statements that every engine runs, each in a file of its own; parameters are written ``:name``."""

from __future__ import annotations

from importlib import resources


def read_sql(name: str) -> str:
    """The text of a statement."""
    return resources.files("stemmatic.pipeline.join").joinpath(f"{name}.sql").read_text("utf-8")
