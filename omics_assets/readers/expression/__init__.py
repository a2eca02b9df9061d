"""Gene-expression files: the dialects and their registry."""
