"""What a person does to a cohort folder between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml


def change_yaml(folder: Path, **sections: Any) -> None:
    """Replace entries of cohort.yaml; a dict is merged into the entry that is there."""
    path = folder / "cohort.yaml"
    content = yaml.safe_load(path.read_text())
    for name, value in sections.items():
        content[name] = content.get(name, {}) | value if isinstance(value, dict) else value
    path.write_text(yaml.safe_dump(content, sort_keys=False))


def add_comment(folder: Path) -> None:
    path = folder / "cohort.yaml"
    path.write_text(f"# a remark of the lab\n{path.read_text()}")


def replace_homology(folder: Path) -> str:
    """Drop the last hit of one homology file; return its name."""
    path = sorted((folder / "homology").glob("*.tblout"))[0]
    lines = path.read_text().splitlines(keepends=True)
    hits = [number for number, line in enumerate(lines) if not line.startswith("#")]
    path.write_text("".join(line for number, line in enumerate(lines) if number != hits[-1]))
    return path.name


def append_samples(folder: Path, count: int = 3) -> list[str]:
    """Append samples like the first ones to matrices and sheet; return their names."""
    sheet = pd.read_csv(folder / "samples.csv", dtype=str)
    like = sheet["sample"].iloc[:count].tolist()
    names = [f"late_{number}" for number in range(count)]
    rows = sheet.iloc[:count].assign(sample=names, plant=[f"late_plant_{number}" for number in range(count)])
    pd.concat([sheet, rows]).to_csv(folder / "samples.csv", index=False)
    rng = np.random.default_rng(0)
    for file in ("expression.csv", "metabolites.csv"):
        frame = pd.read_csv(folder / file)
        for name, old in zip(names, like, strict=True):
            frame[name] = (frame[old] * rng.uniform(0.5, 2.0, len(frame))).round(2)
        frame.to_csv(folder / file, index=False)
    return names
