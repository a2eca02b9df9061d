"""The schema of every table, held once: Parquet types, validation, docs and the interface read it from here."""
