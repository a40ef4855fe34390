"""Texts of any language as vectors in one space."""

from stemmatic.encode.encoder import encode, get_encoder
from stemmatic.encode.protocol import Encoder

__all__ = ["Encoder", "encode", "get_encoder"]
