"""Dagster assets: thin; each reads parameters, calls the methods, and returns tables."""
