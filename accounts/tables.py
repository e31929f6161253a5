"""Columns of the lists of accounts and of acts, for the page and for the spreadsheet."""

from typing import Any

from accounts.wording import action_label, details_in_one_line, subject_kind
from industrie_futur.listing import Column, Table


def _regions(user: Any) -> str:
    """Of a user from `User.objects.with_rights_on`."""
    return ", ".join(str(right.region) for right in user.rights_of_the_day)


class UserTable(Table):
    columns = (
        Column("nom", "Nom", lambda user: str(user), sort=("search_text",)),
        Column("adresse", "Adresse électronique", lambda user: user.email, sort=("email",)),
        Column("role", "Rôle", lambda user: user.get_role_display(), sort=("role",)),
        Column("regions", "Régions en charge", _regions),
        Column("etat", "État", lambda user: "Actif" if user.is_active else "Désactivé", sort=("is_active",)),
        Column("connexion", "Dernière connexion", lambda user: user.last_login, sort=("last_login",)),
    )
    caption = "Comptes du portail"
    row_template = "accounts/includes/user_row.html"
    file_name = "comptes"
    default_order = "nom"


class ActTable(Table):
    columns = (
        Column("date", "Date", lambda act: act.done_at, sort=("done_at",)),
        Column("auteur", "Auteur", lambda act: str(act.done_by or ""), sort=("done_by__search_text",)),
        Column("acte", "Acte", action_label, sort=("action",)),
        Column("nature", "Nature", subject_kind, in_page=False),
        Column("objet", "Objet", lambda act: act.subject_label, sort=("subject_label",)),
        Column("identifiant", "Identifiant", lambda act: act.subject_id, in_page=False),
        Column("detail", "Détail", details_in_one_line),
    )
    caption = "Journal des actes"
    row_template = "accounts/includes/act_row.html"
    file_name = "journal"
    default_order = "-date"
