"""Every gene with every metabolite."""
