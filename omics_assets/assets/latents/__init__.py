"""Both autoencoders, their latents and projections."""
