"""Models: which are known, which are there, and how one is fetched."""
