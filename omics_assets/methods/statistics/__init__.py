"""Ranks, p-values, permutations and what they are made within."""
