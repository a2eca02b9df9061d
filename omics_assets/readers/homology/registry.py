"""The homology formats, in the order they are tried."""

from __future__ import annotations

from functools import partial
from typing import get_args

from omics_assets.readers.dialects import Dialect, never
from omics_assets.readers.homology import blast, eggnog, gene_family, interproscan, orthofinder
from omics_assets.readers.homology.hits import HomologyOptions
from omics_assets.readers.homology.hmmer import is_hmmer, read_hmmer
from omics_assets.readers.homology.hmmer_layout import PROGRAM_OF, Layout
from omics_assets.readers.results import HomologyTable

_BLAST = (blast.OUTFMT6, blast.OUTFMT7, blast.CUSTOM, blast.DIAMOND, blast.MMSEQS2)

HOMOLOGY_DIALECTS: tuple[Dialect[HomologyOptions, HomologyTable], ...] = (
    *(
        Dialect(f"hmmer_{layout}", partial(is_hmmer, layout=layout), partial(read_hmmer, layout=layout))
        for layout in get_args(Layout)
    ),
    *(
        Dialect(f"hmmer_{layout}_{program}", never, partial(read_hmmer, layout=layout, program=program))
        for layout in get_args(Layout)
        for program in PROGRAM_OF.values()
    ),
    Dialect(interproscan.DIALECT, interproscan.is_interproscan, interproscan.read_interproscan),
    Dialect(orthofinder.DIALECT, orthofinder.is_orthofinder, orthofinder.read_orthofinder),
    Dialect(eggnog.DIALECT, eggnog.is_eggnog, eggnog.read_eggnog),
    Dialect(gene_family.DIALECT, gene_family.is_gene_family, gene_family.read_gene_family),
    Dialect("blast", blast.is_blast, blast.read_blast),
    *(Dialect(name, never, partial(blast.read_blast, dialect=name)) for name in _BLAST),
)
