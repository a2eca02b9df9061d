"""Figures, workbook and CSV: tables in, files out, and a table of the files."""
