"""Who says what: speech in a text, direct and reported, with the words that attribute it."""
