"""Text selected on a channel's page and pasted into a file, posts one after another without marks."""
