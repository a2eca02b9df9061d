"""mzTab-M 2, the exchange format of the Proteomics Standards Initiative for metabolomics; and mzTab 1.0.

Definition: the mzTab-M 2.0 specification of HUPO-PSI.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from omics_assets.errors import InputError
from omics_assets.readers.metabolites.cell_grid import cell_grid, unmeasured_table
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.mztab_assays import parameter_name, read_assays
from omics_assets.readers.metabolites.mztab_features import describe_rows
from omics_assets.readers.metabolites.mztab_layout import NULL, MzTab, Section, read_layout
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.value_meaning import stated_unit
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source

DIALECT = "mztab_m"
_CALLED = {"SML": "small molecules (SML)", "SMF": "features (SMF)"}
_UNIT_KEYS = {
    "SML": "small_molecule-quantification_unit",
    "SMF": "small_molecule_feature-quantification_unit",
}


def read_mztab(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read the small molecules of an mzTab file, or its features where it quantifies only these.

    Parameters
    ----------
    source
        The file.
    options
        quantity: sml or smf takes that section; by default SML, and SMF where SML holds no abundance.

    Raises
    ------
    InputError
        If neither section holds abundances of assays, or a cell cannot be read.
    """
    content = read_layout(source)
    chosen, notes = _choose(content, options.quantity, source.name)
    section = content.sections[chosen]
    samples, about = read_assays(content.metadata, list(section.abundances), options.sample_names)
    features, unnamed = describe_rows(content, chosen, source.name)
    unit = parameter_name(content.metadata.get(_UNIT_KEYS[chosen], ""))
    notes = [f"mzTab {content.metadata.get('mzTab-version', 'of unknown version')}", *notes, *unnamed, *about]
    notes += [*_reliability(section), *([f"quantification unit: {unit}"] if unit else [])]
    if not _filled(section):
        return unmeasured_table(
            features, samples, options, dialect=DIALECT, file=source.name, lines=section.lines, notes=notes
        )
    columns = dict(enumerate(samples.index, start=1))
    table = feature_table(
        cell_grid(
            source.name,
            list(features.index),
            section.abundances,
            header_line=section.header_line,
            lines=section.lines,
        ),
        columns,
        features,
        options,
        dialect=DIALECT,
        zeros="measured",
        samples=samples,
        notes=notes,
    )
    return replace(table, unit=stated_unit(unit, table.table))


def _choose(content: MzTab, quantity: str | None, file: str) -> tuple[str, list[str]]:
    """Return the section to read and why."""
    wanted = None if quantity is None else quantity.strip().upper()
    if wanted not in {None, *_CALLED}:
        raise InputError(f"mzTab has no quantity {quantity!r}", file=file, remedy="ask for sml or smf, or for none")
    there = [name for name, section in content.sections.items() if name in _CALLED and section.abundances]
    filled = [name for name in there if _filled(content.sections[name])]
    if wanted in there:
        return str(wanted), [f"the {_CALLED[str(wanted)]} were read, as asked for"]
    if wanted or not filled:
        raise _nothing(content, wanted, file)
    if "SML" in filled:
        beside = "; ask for quantity smf to get the features" if "SMF" in filled else ""
        return "SML", [f"the {_CALLED['SML']} were read{beside}"]
    reason = "every abundance of the SML rows is null" if "SML" in there else "there are no SML rows with abundances"
    return "SMF", [f"the {_CALLED['SMF']} were read: {reason}"]


def _nothing(content: MzTab, wanted: str | None, file: str) -> InputError:
    if wanted:
        problem, remedy = f"has no {wanted} rows with abundances of assays", "ask for the other of sml and smf"
    elif not content.sections and content.others:
        problem, remedy = "is an mzTab file without small molecules", "export small molecules, as mzTab-M"
    else:
        problem = "holds no abundance of an assay: neither its SML nor its SMF rows have one"
        remedy = "export it with quantities per assay"
    return InputError(problem, file=file, remedy=remedy)


def _filled(section: Section) -> bool:
    """Whether any abundance is not null."""
    return any(cell.lower() not in NULL for cells in section.abundances.values() for cell in cells)


def _reliability(section: Section) -> list[str]:
    levels = Counter(level for level in section.firsts("reliability") if level is not None)
    counted = ", ".join(f"{level}: {count}" for level, count in sorted(levels.items()))
    return [f"rows by reliability of the identification: {counted}"] if counted else []
