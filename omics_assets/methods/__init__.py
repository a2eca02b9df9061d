"""The mathematics: arrays in, arrays out; no files, no Dagster, nothing of cohorts."""
