"""One ranking over all cohorts."""
