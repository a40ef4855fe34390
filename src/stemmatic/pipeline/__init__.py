"""From dumps to families: only what is new, or what the new invalidates, is worked on again."""
