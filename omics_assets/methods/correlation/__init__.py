"""Every gene with every metabolite: Spearman, its exact p, and the test of a gene."""
