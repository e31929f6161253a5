"""Columns of the list of decisions."""

from industrie_futur.listing import Column, Table


class DecisionTable(Table):
    columns = (
        Column("numero", "Numéro", lambda row: row.number, sort=("series", "rank")),
        Column("decision", "Décision", lambda row: row.title, sort=("title",)),
        Column("responsable", "Responsable", lambda row: str(row.owner), sort=("owner__last_name",)),
        Column("echeance", "Échéance", lambda row: row.due_on, sort=("due_on",)),
        Column("etat", "État", lambda row: row.get_status_display(), sort=("status",)),
        Column("reunion", "Réunion", lambda row: row.meeting.held_on, in_page=False),
        Column("precisions", "Précisions", lambda row: row.text, in_page=False),
    )
    caption = "Décisions du comité de pilotage"
    row_template = "steering/committee/includes/decision_row.html"
    file_name = "decisions-comite"
    default_order = "echeance"
