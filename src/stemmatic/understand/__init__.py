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
from stemmatic.understand.comparison import FoldedText, Words, fold_text, fold_word, split_words
from stemmatic.understand.understanding import understand

__all__ = [
    "ChannelProfile",
    "FoldedText",
    "Trait",
    "Words",
    "find_language",
    "find_trait",
    "fold_text",
    "fold_word",
    "learn_channel",
    "learn_texts",
    "may_mark_otherwise",
    "split_words",
    "understand",
]
