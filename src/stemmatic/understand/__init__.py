"""From text to passages, languages and heading facts."""

from stemmatic.understand.boilerplate import ChannelProfile, learn_channel
from stemmatic.understand.comparison import FoldedText, Words, fold_text, fold_word, split_words
from stemmatic.understand.understanding import understand

__all__ = [
    "ChannelProfile",
    "FoldedText",
    "Words",
    "fold_text",
    "fold_word",
    "learn_channel",
    "split_words",
    "understand",
]
