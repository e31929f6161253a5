"""Columns of the list of targets, for the page and for the spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from industrie_futur import clock
from industrie_futur.listing import Column, Table
from steering.indicators import REGISTRY
from steering.queries import with_progress


class TargetTable(Table):
    """Each row comes `with_progress`."""

    columns = (
        Column("echeance", "Échéance", lambda target: target.due_on, sort=("due_on",)),
        Column("territoire", "Territoire", lambda target: target.territory, sort=("region__name",)),
        Column(
            "indicateur", "Indicateur", lambda target: REGISTRY[target.indicator].label, sort=("indicator",)
        ),
        Column(
            "objectif",
            "Objectif cumulé",
            lambda target: target.progress.value,
            sort=("value",),
            is_numeric=True,
        ),
        Column("realise", "Réalisé", lambda target: target.progress.done, is_numeric=True),
        Column("atteint", "Atteint (%)", lambda target: target.progress.pct, is_numeric=True),
        Column("etat", "État", lambda target: target.progress.state.value),
        Column("sans_region", "Dont sans région", lambda target: target.unattributed, in_page=False),
        Column("source", "Source", lambda target: target.source, sort=("source",)),
    )
    caption = "Objectifs et leur réalisation à ce jour"
    row_template = "steering/includes/target_row.html"
    file_name = "objectifs"
    default_order = "echeance"

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for target in with_progress(rows, clock.today()):
            yield [column.value(target) for column in self.columns]
