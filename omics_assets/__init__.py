"""From a cohort's files to a ranked list of candidate biosynthesis genes."""

import os

# Threads that wait for each other actively starve other processes: training beside one busy process took 22 s where it
# takes 5 s so. Must stand before torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
