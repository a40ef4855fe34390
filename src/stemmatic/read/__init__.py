"""Readers of dumps: one module a format, a recogniser, an account of what was not kept."""

from stemmatic.read.dumps import DumpReading, read_dumps
from stemmatic.read.format import Format, Reading, Source
from stemmatic.read.registry import FORMATS

__all__ = ["FORMATS", "DumpReading", "Format", "Reading", "Source", "read_dumps"]
