"""How tables come to lie on disk."""
