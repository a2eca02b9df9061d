"""What the commands of `omics-assets` do; the command line itself only parses and prints."""
