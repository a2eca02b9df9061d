"""Sample sheets: the dialects and their registry."""
