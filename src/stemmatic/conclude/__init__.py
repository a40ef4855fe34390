"""From posts that are kept to links and families: only what is new, or what the new shakes, is worked on again."""

from stemmatic.conclude.index import find_holders
from stemmatic.conclude.run import conclude, require_extras
from stemmatic.conclude.texts import word_posts

__all__ = ["conclude", "find_holders", "require_extras", "word_posts"]
