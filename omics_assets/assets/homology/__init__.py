"""Homology hits, searches of our own, and neighbours on the chromosome."""
