"""Texts of any language as vectors in one space."""

from stemmatic.encode.encoder import Encoder, encode, followed_languages, get_encoder

__all__ = ["Encoder", "encode", "followed_languages", "get_encoder"]
