"""The columns of the list of grants, on the page and in the spreadsheets; the states of a grant."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from companies.models import Grant
from industrie_futur.listing import Column, Table
from regions.models import Region


class GrantState(NamedTuple):
    """Where a grant stands: in words, the rows in it, and whether one is."""

    code: str
    label: str
    rows: Callable[[Any], QuerySet]
    holds: Callable[[Grant], bool]


STATES = (
    GrantState("a-engager", "À engager", lambda rows: rows.prepared(), lambda grant: grant.is_prepared),
    GrantState(
        "a-mandater",
        "À mandater",
        lambda rows: rows.owing(),
        lambda grant: grant.is_live and grant.left_to_pay > 0,
    ),
    GrantState(
        "soldee",
        "Soldée",
        lambda rows: rows.live().filter(paid=F("committed")),
        lambda grant: grant.is_live,
    ),
    GrantState(
        "annulee",
        "Annulée",
        lambda rows: rows.filter(cancelled_on__isnull=False),
        lambda grant: True,
    ),
)


def state_of(grant: Grant) -> GrantState:
    """The state in which `grant` is, one and only one."""
    return next(state for state in STATES if state.holds(grant))


class GrantTable(Table):
    """Grants, each made `complete`; `standing` names the regions of the map shown."""

    caption = "Subventions"
    row_template = "companies/includes/grant_row.html"
    file_name = "subventions"
    default_order = "-engagee"
    standing: Mapping[str, Region] = MappingProxyType({})

    columns = (
        Column("entreprise", "Entreprise", lambda row: row.company.name, ["enrolment__company__sort_name"]),
        Column("siren", "SIREN", lambda row: row.company.siren, in_page=False),
        Column("nature", "Nature", lambda row: row.get_kind_display(), ["kind"]),
        Column("etat", "État", lambda row: row.state.label),
        Column("montant", "Montant (€)", lambda row: row.amount, ["amount"], is_numeric=True),
        Column("engage", "Engagé (€)", lambda row: row.committed, ["committed"], is_numeric=True),
        Column("mandate", "Mandaté (€)", lambda row: row.paid, ["paid"], is_numeric=True),
        Column("reste", "Reste à mandater (€)", lambda row: row.left_to_pay, in_page=False),
        Column("assiette", "Assiette éligible (€)", lambda row: row.eligible_base, in_page=False),
        Column("taux", "Taux d’aide (%)", lambda row: row.aid_rate_pct, in_page=False),
        Column("regime", "Régime", lambda row: row.get_regime_display(), in_page=False),
        Column("motif", "Motif du régime", lambda row: row.regime_reason, in_page=False),
        Column("acte", "Acte", lambda row: row.act_reference, in_page=False),
        Column("engagee", "Engagée le", lambda row: row.committed_on, ["committed_on"]),
        Column("attendu", "Mandatement attendu le", lambda row: row.due_on, ["due_on"], in_page=False),
        Column("annulee", "Annulée le", lambda row: row.cancelled_on, in_page=False),
        Column("region_2015", "Code région (2015)", lambda row: row.region_id, in_page=False),
        Column("region", "Région", lambda row: str(row.standing)),
        Column("programme", "Programme", lambda row: row.programme.title, in_page=False),
    )

    def complete(self, row: Any) -> Grant:
        """Gives the row what its cells show."""
        row.company, row.state = row.enrolment.company, state_of(row)
        row.standing = self.standing[row.region_id]
        return row

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            self.complete(row)
            yield [column.value(row) for column in self.columns]
