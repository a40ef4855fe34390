"""What the head of a post says: who speaks, where, when, on which occasion."""
