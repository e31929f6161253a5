"""The tables of correspondence, from `steering/data/international/`; an edition is frozen once loaded."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps as registry

from industrie_futur.reference import read_reference

DATA = Path(__file__).parents[1] / "data" / "international"


def load_frameworks(apps: Any = registry, **kwargs: Any) -> None:
    """Create the editions that are not there yet; run after each migrate."""
    try:
        framework, dimension, correspondence = (
            apps.get_model("steering", name) for name in ("Framework", "Dimension", "Correspondence")
        )
    except LookupError:  # migrated back to nothing
        return
    known = set(framework.objects.values_list("code", "edition"))
    editions = {
        key: list(rows)
        for key, rows in groupby(
            read_reference(DATA / "dimensions.csv"), lambda row: (row["framework"], int(row["edition"] or 0))
        )
    }
    for position, row in enumerate(read_reference(DATA / "frameworks.csv"), start=1):
        key = (row["code"], int(row["edition"] or 0))
        if key in known:
            continue
        fields = row | {"edition": key[1], "published_on": date.fromisoformat(row["published_on"] or "")}
        table = framework.objects.create(**fields, position=position)
        for rank, each in enumerate(editions[key], start=1):
            names = {name: each[name] for name in ("code", "label", "label_de")}
            read = dimension.objects.create(framework=table, position=rank, **names)
            codes = (each["questions"] or "").split()
            correspondence.objects.bulk_create(
                correspondence(dimension=read, question=code) for code in codes
            )
