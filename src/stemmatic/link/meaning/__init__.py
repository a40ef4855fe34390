"""Links across languages: posts that say the same."""
