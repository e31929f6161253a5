"""The columns of the rows behind each figure, on its page and in the spreadsheets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from companies.phases import Phase
from industrie_futur.listing import Column, Table
from industrie_futur.templatetags.portal import euros, number, short_date, siren
from regions.models import Region


class ShownCell(NamedTuple):
    """A cell as the page writes it; `url` is "" but in the cell that names the row."""

    text: str
    url: str
    is_numeric: bool


class FigureTable(Table, ABC):
    """Rows as `steering.figures.rows` gives them; `regions` names all regions as on the day."""

    row_template = "steering/figures/includes/figure_row.html"
    noun: ClassVar[str]
    method: ClassVar[str]
    """How the rows make the figure, in one sentence."""
    regions: Mapping[str, Region] = MappingProxyType({})

    def complete(self, row: Any) -> Any:
        """Gives the row the name of its region."""
        row.region_name = str(self.regions[row.counted_in])
        return row

    @abstractmethod
    def url(self, row: Any) -> str:
        """The page of what the row is about: who reads the row may open it."""

    def cells(self, row: Any) -> Iterator[ShownCell]:
        """The cells of a row made `complete`; the first names it and leads to its page."""
        for index, column in enumerate(self.page_columns()):
            text = _text(column, column.value(row))
            yield ShownCell(text, "" if index else self.url(row), column.is_numeric)

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            self.complete(row)
            yield [column.value(row) for column in self.columns]


def _text(column: Column, value: Any) -> str:
    if column.key == "siren":
        return siren(value)
    if column.label.endswith("(€)"):
        return euros(value)
    if column.is_numeric:
        return number(value)
    return short_date(value) if hasattr(value, "year") else str(value or "")


REGION = Column("region", "Région", lambda row: row.region_name)
REGION_CODE = Column("code_region", "Code région", lambda row: row.counted_in, in_page=False)


class FileTable(FigureTable):
    caption = "Entreprises comptées"
    file_name = "entreprises"
    default_order = "entreprise"
    noun = "entreprise"
    method = (
        "Une ligne par entreprise, à sa dernière étape valide datée au plus tard de ce jour, dans la région "
        "de l’établissement qui candidate\u202f: le chiffre est leur nombre."
    )
    columns: ClassVar[Sequence[Column]] = (
        Column("entreprise", "Entreprise", lambda row: row.company.name, ["company__sort_name"]),
        Column("siren", "SIREN", lambda row: row.company.siren, ["company__siren"]),
        Column("etape", "Étape ce jour-là", lambda row: Phase(row.at_phase).label),
        Column("depuis", "Depuis le", lambda row: row.since_on),
        Column("departement", "Département", lambda row: str(row.department), ["department"]),
        REGION,
        REGION_CODE,
        Column("candidature", "Candidature le", lambda row: row.applied_on, ["applied_on"], in_page=False),
        Column("saisie", "Étape enregistrée le", lambda row: row.step_recorded_at, in_page=False),
    )

    def url(self, row: Any) -> str:
        return row.company.get_absolute_url()


class ProgrammeTable(FigureTable):
    caption = "Programmes comptés"
    file_name = "programmes"
    default_order = "adopte"
    noun = "programme"
    method = (
        "Une ligne par programme adopté au plus tard ce jour\u202f: le chiffre est la somme de ce que "
        "chacun compte."
    )
    columns = (
        Column("programme", "Programme", lambda row: row.title, ["title"]),
        REGION,
        REGION_CODE,
        Column("adopte", "Adopté le", lambda row: row.adopted_on, ["adopted_on"]),
        Column("compte", "Compte pour", lambda row: row.counted, ["counted"], is_numeric=True),
    )

    def url(self, row: Any) -> str:
        return reverse("regions:programme_detail", args=[row.region_id])


class ExpertTable(FigureTable):
    caption = "Experts comptés"
    file_name = "experts"
    default_order = "expert"
    noun = "expert"
    method = (
        "Une ligne par expert dont le mandat court ce jour sans suspension, dans sa région principale\u202f: "
        "le chiffre est leur nombre."
    )
    columns: ClassVar[Sequence[Column]] = (
        Column("expert", "Expert", str, ["search_text"]),
        Column("reference", "Référence", lambda row: row.reference, ["reference"]),
        Column("organisme", "Organisme", lambda row: row.get_organisation_kind_display()),
        REGION,
        REGION_CODE,
        Column("retenu", "Retenu le", lambda row: row.retained_on, ["retained_on"]),
    )

    def url(self, row: Any) -> str:
        return row.get_absolute_url()


class VoteTable(FigureTable):
    caption = "Votes additionnés"
    file_name = "votes"
    default_order = "date"
    noun = "écriture"
    method = (
        "Une ligne par vote, décision modificative ou annulation datés au plus tard de ce jour\u202f: "
        "le chiffre est leur somme, au centime."
    )
    columns = (
        Column("programme", "Programme", lambda row: row.programme.title, ["programme__title"]),
        REGION,
        REGION_CODE,
        Column("date", "Voté le", lambda row: row.voted_on, ["voted_on"]),
        Column("nature", "Nature", lambda row: row.get_kind_display()),
        Column("source", "Source", lambda row: row.get_source_display(), ["source"]),
        Column("montant", "Montant (€)", lambda row: row.amount, ["amount"], is_numeric=True),
        Column("reference", "Référence", lambda row: row.reference, in_page=False),
        Column("saisie", "Enregistré le", lambda row: row.recorded_at, in_page=False),
    )

    def url(self, row: Any) -> str:
        return reverse("regions:programme_detail", args=[row.region_id])


class MovementTable(FigureTable):
    """Movements of the grants of firms."""

    default_order = "date"
    noun = "écriture"
    method = (
        "Une ligne par écriture datée au plus tard de ce jour, annulations comprises, dans la région de "
        "l’entreprise\u202f: le chiffre est leur somme, au centime."
    )
    columns = (
        Column(
            "entreprise",
            "Entreprise",
            lambda row: row.grant.enrolment.company.name,
            ["grant__enrolment__company__sort_name"],
        ),
        Column("siren", "SIREN", lambda row: row.grant.enrolment.company.siren, in_page=False),
        Column("subvention", "Subvention", lambda row: row.grant.get_kind_display()),
        REGION,
        REGION_CODE,
        Column("date", "Date d’effet", lambda row: row.effective_on, ["effective_on"]),
        Column("nature", "Nature", lambda row: row.get_kind_display(), ["kind"]),
        Column("montant", "Montant (€)", lambda row: row.amount, ["amount"], is_numeric=True),
        Column("reference", "Référence", lambda row: row.reference, in_page=False),
        Column("saisie", "Enregistré le", lambda row: row.recorded_at, in_page=False),
    )

    def url(self, row: Any) -> str:
        return row.grant.get_absolute_url()


class CommitmentTable(MovementTable):
    caption = "Engagements de crédits additionnés"
    file_name = "engagements"


class PaymentTable(MovementTable):
    caption = "Mandatements additionnés"
    file_name = "mandatements"
