"""Columns of the lists of use cases and of events."""

from industrie_futur.listing import Column, Table


class UseCaseTable(Table):
    columns = (
        Column("titre", "Cas d’usage", lambda row: row.title, sort=("title",)),
        Column("axe", "Axe", lambda row: str(row.axis), sort=("axis__position",)),
        Column("pays", "Pays", lambda row: row.get_country_display(), sort=("country",)),
        Column("entreprise", "Entreprise", lambda row: row.whose),
        Column("publication", "Publié le", lambda row: row.published_on, sort=("published_on",)),
        Column("etat", "État", lambda row: row.state.label, in_page=False),
        Column("description", "Description", lambda row: row.description, in_page=False),
        Column("partenariat", "Partenariat", lambda row: str(row.partnership or ""), in_page=False),
    )
    caption = "Cas d’usage"
    row_template = "steering/international/includes/use_case_row.html"
    file_name = "cas-usage"
    default_order = "titre"


class EventTable(Table):
    columns = (
        Column("date", "Date", lambda row: row.held_on, sort=("held_on",)),
        Column("jour", "Jour connu", lambda row: "oui" if row.is_day_known else "non", in_page=False),
        Column("nom", "Événement", lambda row: row.name, sort=("name",)),
        Column("nature", "Nature", lambda row: row.get_kind_display(), sort=("kind",)),
        Column("lieu", "Lieu", lambda row: row.place, sort=("place",)),
        Column("pays", "Pays", lambda row: row.get_country_display(), sort=("country",)),
        Column("partenariat", "Partenariat", lambda row: str(row.partnership or ""), in_page=False),
        Column("annulation", "Annulé le", lambda row: row.cancelled_on, in_page=False),
    )
    caption = "Événements internationaux"
    row_template = "steering/international/includes/event_row.html"
    file_name = "evenements-internationaux"
    default_order = "-date"
