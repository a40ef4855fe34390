"""The ground floor: characters, scripts, words, what they are folded to, and marks in text."""
