"""The NAF rev. 2 (INSEE, annex of the décret n° 2007-1888), from `companies/data/naf.csv`."""

from pathlib import Path
from typing import Any

from django.apps import apps as registry

from industrie_futur.reference import read_reference

NAF_FILE = Path(__file__).parent / "data" / "naf.csv"


def load_naf(apps: Any = registry, **kwargs: Any) -> None:
    """Bring the table to what the file says; run after each migrate, changes nothing the second time."""
    try:
        naf = apps.get_model("companies", "NafCode")
    except LookupError:  # migrated back to nothing
        return
    naf.objects.bulk_create(
        [
            naf(
                code=row["code"],
                level=row["level"],
                label=row["label"],
                parent_id=row["parent_code"],
                division="" if row["level"] == "section" else (row["code"] or "")[:2],
            )
            for row in read_reference(NAF_FILE)  # the file puts each parent before its children
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["level", "label", "parent", "division"],
    )
