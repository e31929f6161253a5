"""The columns of the lists of diagnostics and of visits, on the page and in the spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from industrie_futur.listing import Column, Table
from regions.models import Region


class FileTable(Table):
    """Rows of firms' files, each made `complete`; `standing` names the regions."""

    standing: Mapping[str, Region] = MappingProxyType({})

    def complete(self, row: Any) -> Any:
        """Gives the row its region as the map shown names it."""
        row.region = self.standing[row.enrolment.region_id]
        return row

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            self.complete(row)
            yield [column.value(row) for column in self.columns]


class DiagnosticTable(FileTable):
    """Diagnostics as `queries.with_firm` gives them."""

    caption = "Diagnostics"
    row_template = "diagnostics/includes/diagnostic_row.html"
    file_name = "diagnostics"
    default_order = "-commence"

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


class VisitTable(FileTable):
    """Visits `with_day`, with their firm and their expert."""

    caption = "Visites"
    row_template = "diagnostics/includes/visit_row.html"
    file_name = "visites"
    default_order = "-jour"

    columns = (
        Column("jour", "Jour", lambda row: row.day, ["day"]),
        Column("demi_journee", "Demi-journée", lambda row: row.get_half_display(), in_page=False),
        Column(
            "entreprise",
            "Entreprise",
            lambda row: row.enrolment.company.name,
            ["enrolment__company__sort_name"],
        ),
        Column("siren", "SIREN", lambda row: row.enrolment.company.siren, in_page=False),
        Column("etat", "État", lambda row: row.get_status_display(), ["status"]),
        Column("nature", "Nature", lambda row: row.get_kind_display(), ["kind"]),
        Column("axe", "Axe traité", lambda row: str(row.axis or ""), in_page=False),
        Column("expert", "Expert", lambda row: str(row.expert), ["expert__search_text"]),
        Column("region", "Région", lambda row: str(row.region)),
        Column("lieu", "Lieu", lambda row: row.get_place_display(), in_page=False),
        Column("duree", "Demi-journées", lambda row: row.half_days, ["half_days"], is_numeric=True),
        Column("prevue", "Prévue le", lambda row: row.planned_on, in_page=False),
        Column("realisee", "Réalisée le", lambda row: row.held_on, in_page=False),
        Column("participants", "Participants", lambda row: row.participants, in_page=False),
        Column("compte_rendu", "Compte rendu", lambda row: row.summary, in_page=False),
        Column("suites", "Suites", lambda row: row.next_steps, in_page=False),
        Column("motif", "Motif d’annulation", lambda row: row.cancel_reason, in_page=False),
    )


_PLAN = (
    Column("priorite", "Priorité", lambda row: row.get_priority_display()),
    Column("axe", "Axe", lambda row: str(row.axis)),
    Column("action", "Action", lambda row: row.title),
    Column("precisions", "Précisions", lambda row: row.detail),
    Column("etat", "État", lambda row: row.get_status_display()),
    Column("horizon", "Horizon", lambda row: row.get_horizon_display()),
    Column("responsable", "Responsable dans l’entreprise", lambda row: row.owner),
    Column("echeance", "Échéance", lambda row: row.due_on),
    Column("cout", "Coût estimé (€)", lambda row: row.cost, is_numeric=True),
    Column("faite", "Faite le", lambda row: row.done_on),
    Column("preuve", "Ce qui le montre", lambda row: row.evidence),
    Column("confirmee", "Confirmée par l’entreprise le", lambda row: row.confirmed_at),
    Column("abandon", "Motif d’abandon", lambda row: row.drop_reason),
)
_GRANT = (
    Column("subvention", "Subvention", lambda row: row.grant and row.grant.get_kind_display()),
    Column("montant", "Montant de la subvention (€)", lambda row: row.grant and row.grant.amount),
)


def plan_columns(*, with_grants: bool) -> tuple[Column, ...]:
    """The columns of a plan's spreadsheet; its grants for who reads them."""
    return _PLAN + _GRANT if with_grants else _PLAN
