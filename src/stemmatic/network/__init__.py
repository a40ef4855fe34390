"""Channels as a network: who acts together, how a statement spread, what was recovered from others."""
