"""From text to passages, languages and heading facts."""

from stemmatic.understand.boilerplate import (
    ChannelProfile,
    Trait,
    find_language,
    find_trait,
    learn_channel,
    learn_texts,
    may_mark_otherwise,
)
from stemmatic.understand.understanding import understand

__all__ = [
    "ChannelProfile",
    "Trait",
    "find_language",
    "find_trait",
    "learn_channel",
    "learn_texts",
    "may_mark_otherwise",
    "understand",
]
