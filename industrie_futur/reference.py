"""Official tables: CSV files of each room's `data/`, loaded after every migrate, never edited on screen."""

import csv
from collections.abc import Iterator
from pathlib import Path


def read_reference(path: Path) -> Iterator[dict[str, str | None]]:
    """The rows of the CSV file `path`, an empty cell being None."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: value or None for column, value in row.items()}
