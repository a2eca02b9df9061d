"""The homology formats, in the order they are tried."""

from __future__ import annotations

from functools import partial
from typing import get_args

from omics_assets.readers.dialects import Dialect, never
from omics_assets.readers.homology.blast import is_blast, read_blast
from omics_assets.readers.homology.gene_family import DIALECT, is_gene_family, read_gene_family
from omics_assets.readers.homology.hits import HomologyOptions
from omics_assets.readers.homology.hmmer import is_hmmer, read_hmmer
from omics_assets.readers.homology.hmmer_layout import Layout
from omics_assets.readers.results import HomologyTable

HOMOLOGY_DIALECTS: tuple[Dialect[HomologyOptions, HomologyTable], ...] = (
    *(
        Dialect(f"hmmer_{layout}", partial(is_hmmer, layout=layout), partial(read_hmmer, layout=layout))
        for layout in get_args(Layout)
    ),
    *(
        Dialect(f"hmmer_{layout}_{program}", never, partial(read_hmmer, layout=layout, program=program))
        for layout in get_args(Layout)
        for program in ("hmmsearch", "hmmscan")
    ),
    Dialect("blast_outfmt7", is_blast, read_blast),
    Dialect("blast_outfmt6", is_blast, read_blast),
    Dialect(DIALECT, is_gene_family, read_gene_family),
)
