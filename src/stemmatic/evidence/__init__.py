"""Evidence: a family as a bag that can be handed on, and whether such a bag is what it says."""
