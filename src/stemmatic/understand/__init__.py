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
from stemmatic.understand.understanding import UNDERSTANDING_RULES, understand

__all__ = [
    "UNDERSTANDING_RULES",
    "ChannelProfile",
    "Trait",
    "find_language",
    "find_trait",
    "learn_channel",
    "learn_texts",
    "may_mark_otherwise",
    "understand",
]
