"""Links inside a language: posts that share wording."""
