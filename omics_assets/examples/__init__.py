"""Recipes of public cohorts."""
