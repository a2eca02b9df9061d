"""Homology searches run here: files in, hit tables out. HMMER's code is loaded only when it searches."""

from __future__ import annotations

from omics_assets.homology_folder import QueryFile
from omics_assets.homology_search.aligners import Aligner, Runner, find_aligner
from omics_assets.homology_search.baits import BAIT_EVALUE, Baits, search_baits
from omics_assets.homology_search.fasta import Proteins, read_proteins
from omics_assets.homology_search.hmmsearch import predict_memory, search_profiles
from omics_assets.homology_search.profiles import ChosenProfiles, Profile, read_profiles
from omics_assets.homology_search.search import ProteomeSearch, Queries, choose_queries, search_proteome

__all__ = [
    "BAIT_EVALUE",
    "Aligner",
    "Baits",
    "ChosenProfiles",
    "Profile",
    "Proteins",
    "ProteomeSearch",
    "Queries",
    "QueryFile",
    "Runner",
    "choose_queries",
    "find_aligner",
    "predict_memory",
    "read_profiles",
    "read_proteins",
    "search_baits",
    "search_profiles",
    "search_proteome",
]
