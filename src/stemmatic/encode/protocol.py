"""What an encoder is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:  # every command imports this module; few encode
    import numpy as np
    from numpy.typing import NDArray


@runtime_checkable
class Encoder(Protocol):
    """Turns texts of any language into vectors, so that translations lie close together."""

    @property
    def name(self) -> str:
        """Weights and version: two encoders of one name give the same vectors. Caches are keyed by it."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> NDArray[np.float32]:
        """One unit vector a text, float32 (n, dimensions); languages are ISO 639-1 codes or ``und``."""
