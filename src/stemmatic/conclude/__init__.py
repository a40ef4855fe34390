"""From posts that are kept to links and families: only what is new, or what the new shakes, is worked on again."""

from stemmatic.conclude.run import conclude, require_extras

__all__ = ["conclude", "require_extras"]
