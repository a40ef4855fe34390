"""What changed on the way that matters: negation, names, figures, modality, who speaks … between two aligned texts."""

from stemmatic.changes.changes import Findings, find_changes
from stemmatic.changes.sides import ComparedText

__all__ = ["ComparedText", "Findings", "find_changes"]
