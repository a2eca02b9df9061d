"""Homology-search results: the dialects and their registry."""
