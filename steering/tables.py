"""Columns of the list of targets, for the page and for the spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from industrie_futur import clock
from industrie_futur.listing import Column, Table
from industrie_futur.spreadsheets import Linked
from steering.figures import absolute, figure_address
from steering.indicators import REGISTRY
from steering.standing import with_standing


def _page(target: Any) -> str:
    return reverse("steering:target_detail", args=[target.pk])


def _done(target: Any) -> str:
    """The address of the figure of what is done, on the day of its standing."""
    return figure_address(target.indicator, as_of=target.progress.as_of, region=target.place)


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
            lambda target: Linked(target.progress.value, absolute(_page(target))),
            sort=("value",),
            is_numeric=True,
        ),
        Column(
            "realise", "Réalisé", lambda target: Linked(target.progress.done, _done(target)), is_numeric=True
        ),
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
