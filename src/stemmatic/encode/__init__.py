"""Texts of any language as vectors in one space."""

from stemmatic.encode.encoder import Encoder, encode, get_encoder

__all__ = ["Encoder", "encode", "get_encoder"]
