"""From evidence to an order of the genes, and how far to trust it."""
