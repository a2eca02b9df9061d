"""From a cohort's files to a ranked list of candidate biosynthesis genes."""
