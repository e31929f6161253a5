"""INSEE's regions, their names and the departments (code officiel géographique), from `regions/data/`."""

from pathlib import Path
from typing import Any

from django.apps import apps as registry

from industrie_futur.reference import read_reference

DATA = Path(__file__).parent / "data"


def load_regions(apps: Any = registry, **kwargs: Any) -> None:
    """Bring the three tables to what the files say, after each migrate; changes nothing the second time."""
    try:
        region, name, department = (
            apps.get_model("regions", m) for m in ("Region", "RegionName", "Department")
        )
    except LookupError:  # migrated back to nothing
        return
    columns = ["name", "valid_from", "valid_to", "successor", "is_overseas", "population"]
    rows = sorted(read_reference(DATA / "regions.csv"), key=lambda row: row["successor_code"] is not None)
    region.objects.bulk_create(
        [
            region(
                code=row["code"],
                name=row["name"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                successor_id=row["successor_code"],
                is_overseas=row["overseas"] == "1",
                population=row["population"],
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=columns,
    )
    names = [row for row in read_reference(DATA / "region_names.csv") if row["kind"] != "short"]
    known = set(name.objects.values_list("region_id", "name"))
    name.objects.bulk_create(
        name(
            region_id=row["region_code"],
            **{column: row[column] for column in ("name", "kind", "valid_from", "valid_to")},
        )
        for row in names
        if (row["region_code"], row["name"]) not in known
    )
    department.objects.bulk_create(
        [
            department(
                code=row["code"],
                name=row["name"],
                region_id=row["region_code_2015"],
                population=row["population"],
            )
            for row in read_reference(DATA / "departments.csv")
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "region", "population"],
    )
