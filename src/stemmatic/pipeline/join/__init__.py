"""Where the big joins run. Every engine runs the same SQL text and gives the same rows."""
