"""The columns of the list of experts, on the page and in the spreadsheets."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from experts.models import Expert
from experts.queries import language_names
from industrie_futur.listing import Column, Table
from regions.models import Region


def _joined(values: Any) -> str:
    return ", ".join(str(value) for value in values)


class ExpertTable(Table):
    """Experts as `queries.with_card` gives them, each made `complete`; `standing` names the regions."""

    caption = "Experts du programme"
    row_template = "experts/includes/expert_row.html"
    file_name = "experts"
    default_order = "nom"
    standing: Mapping[str, Region] = MappingProxyType({})

    columns = (
        Column("reference", "Référence", lambda row: row.reference, in_page=False),
        Column("nom", "Expert", str, ["search_text"]),
        Column("adresse", "Adresse électronique", lambda row: row.email, in_page=False),
        Column("telephone", "Téléphone", lambda row: row.phone, in_page=False),
        Column(
            "organisme", "Organisme", lambda row: row.get_organisation_kind_display(), ["organisation_rank"]
        ),
        Column("specialites", "Spécialités", lambda row: _joined(row.specialities.all())),
        Column("region", "Région principale", lambda row: str(row.region), ["region_rank"]),
        Column("regions", "Régions couvertes", lambda row: _joined(row.regions.all()), in_page=False),
        Column("langues", "Langues", lambda row: _joined(language_names(row.languages)), in_page=False),
        Column("etat", "Agrément", lambda row: row.get_state_display(), ["state"]),
        Column("retenu", "Retenu le", lambda row: row.retained_on, ["retained_on"]),
        Column("echeance", "Agrément jusqu’au", lambda row: row.expires_on, ["expires_on"], in_page=False),
        Column("fin", "Fin de mandat", lambda row: row.ended_on, in_page=False),
        Column(
            "affectations",
            "Entreprises suivies",
            lambda row: row.running_count,
            ["running_count"],
            is_numeric=True,
        ),
    )

    def complete(self, row: Any) -> Expert:
        """Gives the row its main region as the map shown names it."""
        row.region = self.standing[row.main_region_id]
        return row

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            self.complete(row)
            yield [column.value(row) for column in self.columns]
