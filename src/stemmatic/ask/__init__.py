"""What an archive is asked: where a text comes from, what is like it, how posts compare."""
