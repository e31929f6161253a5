"""The columns of the rows behind the counts of the chapters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from experts.queries import language_names
from industrie_futur.listing import Column
from steering.figures.tables import REGION, REGION_CODE, ExpertTable, FigureTable, FileTable

NUMBER = "le chiffre est leur nombre."


class OwnPageTable(FigureTable):
    """Rows that have a page of their own."""

    def url(self, row: Any) -> str:
        return row.get_absolute_url()


class FirmPageTable(FigureTable):
    """Rows that the page of their firm shows."""

    def url(self, row: Any) -> str:
        return row.enrolment.company.get_absolute_url()


class NationalTable(OwnPageTable):
    """Rows that lie in no region."""

    def complete(self, row: Any) -> Any:
        return row


def _of_firm(*own: Column) -> tuple[Column, ...]:
    """The firm of a row and its region around its `own` columns."""
    return (
        Column(
            "entreprise",
            "Entreprise",
            lambda row: row.enrolment.company.name,
            ["enrolment__company__sort_name"],
        ),
        Column("siren", "SIREN", lambda row: row.enrolment.company.siren, in_page=False),
        *own,
        REGION,
        REGION_CODE,
    )


class MissionTable(FirmPageTable):
    caption = "Missions comptées"
    file_name = "missions"
    default_order = "depuis"
    noun = "mission"
    method = (
        "Une ligne par mission acceptée et commencée au plus tard ce jour, qui n’est pas terminée alors, "
        f"dans la région de l’entreprise\u202f: {NUMBER}"
    )
    columns = _of_firm(
        Column("expert", "Expert", lambda row: str(row.expert), ["expert__search_text"]),
        Column("depuis", "Depuis le", lambda row: row.starts_on, ["starts_on"]),
    )


class VisitTable(OwnPageTable):
    caption = "Visites comptées"
    file_name = "visites"
    default_order = "date"
    noun = "visite"
    method = (
        "Une ligne par visite réalisée au plus tard ce jour, dans la région de l’entreprise\u202f: " + NUMBER
    )
    columns = _of_firm(
        Column("date", "Réalisée le", lambda row: row.held_on, ["held_on"]),
        Column("nature", "Nature", lambda row: row.get_kind_display(), ["kind"]),
        Column("expert", "Expert", lambda row: str(row.expert), ["expert__search_text"]),
    )


class DiagnosticTable(OwnPageTable):
    caption = "Diagnostics comptés"
    file_name = "diagnostics"
    default_order = "date"
    noun = "diagnostic"
    method = (
        "Une ligne par diagnostic initial validé au plus tard ce jour, dans la région de "
        f"l’entreprise\u202f: {NUMBER}"
    )
    columns = _of_firm(
        Column("date", "Validé le", lambda row: row.validated_on, ["validated_on"]),
        Column("expert", "Expert", lambda row: str(row.expert), ["expert__search_text"]),
    )


class ActionTable(OwnPageTable):
    caption = "Actions comptées"
    file_name = "actions"
    default_order = "entreprise"
    noun = "action"
    method = (
        "Une ligne par action que l’entreprise a retenue, dans le plan d’un diagnostic validé au plus tard "
        f"ce jour, dans sa région\u202f: {NUMBER}"
    )
    columns = _of_firm(
        Column("action", "Action", lambda row: row.title, ["title"]),
        Column("axe", "Axe", lambda row: str(row.axis), ["axis__position"]),
        Column("echeance", "Échéance", lambda row: row.due_on, ["due_on"]),
        Column("faite", "Faite le", lambda row: row.done_on, ["done_on"]),
    )


class SurveyTable(FirmPageTable):
    caption = "Enquêtes comptées"
    file_name = "enquetes"
    default_order = "envoyee"
    noun = "enquête"
    method = (
        "Une ligne par enquête de clôture envoyée au plus tard ce jour, dans la région de "
        f"l’entreprise\u202f: {NUMBER}"
    )
    columns = _of_firm(
        Column("envoyee", "Envoyée le", lambda row: row.sent_at, ["sent_at"]),
        Column("repondue", "Répondue le", lambda row: row.answered_at, ["answered_at"]),
    )


class RetainedTable(ExpertTable):
    """Experts with what tells them apart: their languages."""

    columns = (*ExpertTable.columns, Column("langues", "Langues", lambda row: _languages(row)))


def _languages(row: Any) -> str:
    return ", ".join(language_names(row.languages))


class SizedFileTable(FileTable):
    """Firms with their size category."""

    columns: ClassVar[Sequence[Column]] = (
        *FileTable.columns,
        Column("categorie", "Catégorie à la candidature", lambda row: row.get_size_category_display()),
    )


class TechnologyTable(NationalTable):
    caption = "Technologies comptées"
    file_name = "technologies"
    default_order = "technologie"
    noun = "technologie"
    method = f"Une ligne par technologie de la nomenclature\u202f: {NUMBER}"
    columns = (
        Column("technologie", "Technologie", str, ["label"]),
        Column("code", "Code", lambda row: row.code, ["code"]),
    )

    def url(self, row: Any) -> str:
        """None: the nomenclature is a list of words."""
        return ""


class PartnershipTable(NationalTable):
    caption = "Partenariats comptés"
    file_name = "partenariats"
    default_order = "depuis"
    noun = "partenariat"
    method = f"Une ligne par partenariat conclu au plus tard ce jour et non terminé\u202f: {NUMBER}"
    columns = (
        Column("partenaire", "Partenaire", lambda row: row.partner, ["partner"]),
        Column("pays", "Pays", lambda row: row.get_country_display(), ["country"]),
        Column("nature", "Nature", lambda row: row.get_kind_display()),
        Column("depuis", "Depuis le", lambda row: row.started_on, ["started_on"]),
    )


class JointActionTable(NationalTable):
    caption = "Actions communes comptées"
    file_name = "actions-communes"
    default_order = "echeance"
    noun = "action"
    method = (
        f"Une ligne par action, dans l’état de sa dernière note datée au plus tard de ce jour\u202f: {NUMBER}"
    )
    columns = (
        Column("action", "Action", lambda row: row.title, ["title"]),
        Column("partenaire", "Partenaire", lambda row: row.partnership.partner, ["partnership__partner"]),
        Column("pilote", "Chef de file", lambda row: row.lead),
        Column("echeance", "Échéance actuelle", lambda row: row.due_on, ["due_on"]),
        Column("etat", "État actuel", lambda row: row.get_status_display(), ["status"]),
    )


class UseCaseTable(NationalTable):
    caption = "Cas d’usage comptés"
    file_name = "cas-usage"
    default_order = "publie"
    noun = "cas d’usage,cas d’usage"
    method = f"Une ligne par cas d’usage publié au plus tard ce jour et non retiré\u202f: {NUMBER}"
    columns = (
        Column("cas", "Cas d’usage", lambda row: row.title, ["title"]),
        Column("axe", "Axe", lambda row: str(row.axis), ["axis__position"]),
        Column("pays", "Pays", lambda row: row.get_country_display(), ["country"]),
        Column("publie", "Publié le", lambda row: row.published_on, ["published_on"]),
    )


class EventTable(NationalTable):
    caption = "Événements comptés"
    file_name = "evenements"
    default_order = "date"
    noun = "événement"
    method = f"Une ligne par événement tenu au plus tard ce jour et non annulé\u202f: {NUMBER}"
    columns = (
        Column("evenement", "Événement", lambda row: row.name, ["name"]),
        Column("lieu", "Lieu", lambda row: row.place),
        Column("pays", "Pays", lambda row: row.get_country_display(), ["country"]),
        Column("date", "Date", lambda row: row.held_on, ["held_on"]),
    )
