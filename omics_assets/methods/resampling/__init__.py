"""Which samples are held out, and what is fitted on the others."""
