"""Why a run begins anew. There is one way to do so: a stage raises one of these, and the road is walked again."""

from __future__ import annotations


class BeginAnew(Exception):
    """What is there cannot be gone on from; ``everything`` says whether all posts must be worked on again."""

    everything = False


class DamagedCheckpoint(BeginAnew):
    """A file of a run's folder is not what was written: its stages are done again."""


class DamagedIndex(BeginAnew):
    """A file of the index is not what was written: it is made again from all posts."""

    everything = True


class SecondLanguage(BeginAnew):
    """Texts in a second language came to an archive whose passages were not encoded so far: now all of them are."""

    everything = True
