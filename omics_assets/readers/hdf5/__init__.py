"""AnnData (.h5ad) and MuData (.h5mu): what both modalities share, read with h5py alone.

The files are read by their published layout, not by the libraries that write them: a file from a stranger can neither
lead to other files nor be larger in memory than foreseen, and every version that was ever written can be read.
"""
