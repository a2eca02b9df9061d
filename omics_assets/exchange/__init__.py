"""Analysis in the formats of other tools: the tables of a cohort out to MuData, and back.

Written with h5py by the published layout (https://anndata.readthedocs.io/en/stable/fileformat-prose.html,
https://mudata.readthedocs.io/en/latest/io/spec.html): what is in the file does not depend on the version of the
libraries that happen to be installed, equal tables give equal bytes, and nothing in it is pickled.
"""
