"""Errors a user can act on, as the interface shows them."""

import dagster as dg

from omics_assets.errors import GateError, InputError

BAD_INPUT = "bad_input"


def failure(error: InputError | GateError) -> dg.Failure:
    """Return the failure that reads as a sentence, with file, line, column and remedy, and is never retried."""
    metadata: dict[str, str | int | bool] = {}
    if isinstance(error, InputError):
        given = {
            BAD_INPUT: True,
            "file": error.file,
            "line": error.line,
            "column": error.column,
            "remedy": error.remedy,
        }
        metadata = {key: value for key, value in given.items() if value is not None}
    return dg.Failure(str(error), metadata=metadata, allow_retries=False)
