"""What the surroundings supply: data root, torch device, homology files, run records."""
