"""The columns of the list of diagnostics, on the page and in the spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from diagnostics.models import Diagnostic
from industrie_futur.listing import Column, Table
from regions.models import Region


class DiagnosticTable(Table):
    """Diagnostics as `queries.with_firm` gives them, each made `complete`; `standing` names the regions."""

    caption = "Diagnostics"
    row_template = "diagnostics/includes/diagnostic_row.html"
    file_name = "diagnostics"
    default_order = "-commence"
    standing: Mapping[str, Region] = MappingProxyType({})

    columns = (
        Column(
            "entreprise",
            "Entreprise",
            lambda row: row.enrolment.company.name,
            ["enrolment__company__sort_name"],
        ),
        Column("siren", "SIREN", lambda row: row.enrolment.company.siren, in_page=False),
        Column("nature", "Nature", lambda row: row.get_kind_display(), ["kind"]),
        Column("etat", "État", lambda row: row.get_status_display(), ["status"]),
        Column("reponses", "Réponses", lambda row: row.answered, ["answered"], is_numeric=True),
        Column("expert", "Expert", lambda row: str(row.expert), ["expert__search_text"]),
        Column("region", "Région", lambda row: str(row.region)),
        Column("commence", "Commencé le", lambda row: row.started_on, ["started_on"]),
        Column("transmis", "Transmis le", lambda row: row.submitted_on, ["submitted_on"], in_page=False),
        Column("valide", "Validé le", lambda row: row.validated_on, ["validated_on"]),
    )

    def complete(self, row: Any) -> Diagnostic:
        """Gives the row its region as the map shown names it."""
        row.region = self.standing[row.enrolment.region_id]
        return row

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            self.complete(row)
            yield [column.value(row) for column in self.columns]
