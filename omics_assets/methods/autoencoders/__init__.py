"""Latents of each modality, trained and held against their baselines."""
