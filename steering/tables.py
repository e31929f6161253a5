"""Columns of the list of targets, for the page and for the spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from industrie_futur import clock
from industrie_futur.listing import Column, Table
from steering.indicators import REGISTRY
from steering.standing import with_standing


class TargetTable(Table):
    """Each row comes `with_standing`."""

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
        Column("atteint", "Atteint (%)", lambda target: target.progress.pct, in_page=False, is_numeric=True),
        Column("etat", "État", lambda target: target.standing.verdict.word),
        Column("requis", "Rythme requis", lambda target: target.standing.required_text, is_numeric=True),
        Column(
            "constate",
            "Rythme constaté",
            lambda target: target.standing.pace_text,
            in_page=False,
            is_numeric=True,
        ),
        Column("ecart", "Écart (entreprises)", lambda target: target.standing.gap, is_numeric=True),
        Column("jours", "Écart (jours)", lambda target: target.standing.days, in_page=False, is_numeric=True),
        Column("sans_region", "Dont sans région", lambda target: target.unattributed, in_page=False),
        Column("source", "Source", lambda target: target.source, sort=("source",), in_page=False),
    )
    caption = "Objectifs et leur réalisation à ce jour"
    row_template = "steering/includes/target_row.html"
    file_name = "objectifs"
    default_order = "echeance"

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for target in with_standing(rows, clock.today()):
            yield [column.value(target) for column in self.columns]
