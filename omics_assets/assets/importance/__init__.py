"""What the networks say about genes, with controls."""
