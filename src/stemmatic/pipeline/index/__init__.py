"""The index of an archive on disk: fingerprints, passages, vectors, and what is asked of them."""
