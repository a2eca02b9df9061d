"""Tables to matplotlib figures: no files (but `save`), no pyplot, no global state."""
