"""Firms from a spreadsheet: read, checked against what the portal knows, shown, then written in one go."""

from companies.imports.examination import Source
from companies.imports.work import (
    check_import,
    confirm_import,
    drop_import,
    examine_file,
    import_file,
    request_import,
    run_import,
    start,
)

__all__ = [
    "Source",
    "check_import",
    "confirm_import",
    "drop_import",
    "examine_file",
    "import_file",
    "request_import",
    "run_import",
    "start",
]
