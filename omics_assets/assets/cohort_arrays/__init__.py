"""What the tables of a cohort say, as arrays: samples, targets, known genes, profiles, verdicts."""
