"""The ranking, the lists made of it, and how far to trust it."""
