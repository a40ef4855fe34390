"""X archives."""
