"""Does the ranking find known genes in real data? Three cohorts, each beside its baseline and its control.

    python bench/recovery_real.py tomato --data example_data        # a cluster of four genes, seconds
    python bench/recovery_real.py yeast                             # genes of the metabolic model, a minute
    python bench/recovery_real.py arabidopsis --pathways 32         # planted metabolites, minutes

The folder (`--data` or $OMICS_EXAMPLE_DATA) holds the published files: see the head of each module.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from recovery_arabidopsis import arabidopsis
from recovery_tomato import tomato
from recovery_yeast import yeast

SEED = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cohort", choices=("tomato", "yeast", "arabidopsis"))
    parser.add_argument("--data", type=Path, default=os.environ.get("OMICS_EXAMPLE_DATA"), help="the published files")
    parser.add_argument("--draws", type=int, default=20, help="yeast: re-pairings")
    parser.add_argument("--pathways", type=int, default=32, help="arabidopsis: planted pathways per n")
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("name the folder by --data or OMICS_EXAMPLE_DATA")
    if asked.cohort == "tomato":
        print(tomato(asked.data, SEED))
    elif asked.cohort == "yeast":
        print(yeast(asked.data, SEED, draws=asked.draws))
    else:
        print(arabidopsis(asked.data, SEED, pathways=asked.pathways))


if __name__ == "__main__":
    main()
