"""Sample labels from latents: the graph attention network and its rivals."""
