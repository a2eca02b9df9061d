"""From trained networks back to genes, with controls."""
