"""From measured values to z-scores."""
