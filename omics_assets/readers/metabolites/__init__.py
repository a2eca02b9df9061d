"""Metabolite files: the dialects and their registry."""
