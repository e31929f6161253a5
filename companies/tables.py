"""The columns of the list of firms, on the page and in the spreadsheets."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from companies.models import Company
from companies.phases import Phase
from industrie_futur.listing import Column, Table
from regions.models import Region


class CompanyTable(Table):
    """Firms as `queries.with_situation` gives them, each made `complete`; `standing` names the regions."""

    caption = "Entreprises du programme"
    row_template = "companies/includes/company_row.html"
    file_name = "entreprises"
    default_order = "nom"
    standing: Mapping[str, Region] = MappingProxyType({})
    day: date | None = None

    columns = (
        Column("nom", "Entreprise", lambda row: row.name, ["sort_name"]),
        Column("etape", "Étape", lambda row: row.phase_label, ["phase_rank"]),
        Column("siren", "SIREN", lambda row: row.siren, ["siren"]),
        Column("siret", "SIRET", lambda row: row.place and row.place.siret, in_page=False),
        Column("forme", "Forme juridique", lambda row: row.legal_form, in_page=False),
        Column("adresse", "Adresse", lambda row: row.place and row.place.address, in_page=False),
        Column("code_postal", "Code postal", lambda row: row.place and row.place.postcode, in_page=False),
        Column("commune", "Commune", lambda row: row.place and row.place.municipality, ["town"]),
        Column(
            "departement", "Département", lambda row: row.place and row.place.department_id, in_page=False
        ),
        Column("region_2015", "Code région (2015)", lambda row: row.at_region, in_page=False),
        Column("code_region", "Code région", lambda row: row.region and row.region.code, in_page=False),
        Column("region", "Région", lambda row: row.region and str(row.region), ["region_rank"]),
        Column("categorie", "Catégorie", lambda row: row.get_size_category_display(), ["size_rank"]),
        Column("naf", "Code NAF", lambda row: row.naf_id, in_page=False),
        Column("activite", "Activité", lambda row: row.naf.label, in_page=False),
        Column("groupe", "Groupe", lambda row: row.group_name, in_page=False),
        Column("effectif", "Effectif (UTA)", lambda row: row.headcount, in_page=False),
        Column("ca", "Chiffre d’affaires (€)", lambda row: row.turnover, in_page=False),
        Column("bilan", "Total de bilan (€)", lambda row: row.balance_sheet, in_page=False),
        Column("annee", "Année des chiffres", lambda row: row.figures_year, in_page=False),
        Column("candidature", "Candidature le", lambda row: row.file and row.file.applied_on, in_page=False),
        Column("engagee", "Engagée le", lambda row: row.engaged_on, ["enrolled_on"]),
        Column("close", "Close le", lambda row: row.closed_on, in_page=False),
        Column("motif", "Motif", lambda row: row.closed_on and row.file.reason, in_page=False),
        Column(
            "programme",
            "Programme régional",
            lambda row: row.file and row.file.programme and row.file.programme.title,
            in_page=False,
        ),
    )

    def sort_fields(self, wanted: str) -> Sequence[str]:
        """What the list is sorted by when the address asks for the order `wanted`."""
        key = wanted.removeprefix("-")
        return next((column.sort for column in self.columns if column.key == key), ())

    def complete(self, row: Any) -> Company:
        """Gives the row what its cells show; what the file tells of after `day` is left out."""
        row.file = next((file for file in row.files if file.pk == row.at_file), None)
        row.place = row.file.site if row.file else next(iter(row.places), None)
        row.region = self.standing.get(row.at_region)
        row.phase_label = Phase(row.at_phase).label if row.at_phase else ""
        row.engaged_on = self._by_then(row.file and row.file.enrolled_on)
        row.closed_on = self._by_then(row.file and row.file.closed_on)
        return row

    def _by_then(self, on: date | None) -> date | None:
        return on if on and (self.day is None or on <= self.day) else None

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            self.complete(row)
            yield [column.value(row) for column in self.columns]
