"""The demonstration's calendar, for which the ministry answers, and a mailing that awaits its approval."""

from __future__ import annotations

from accounts.models import User
from steering.mailing.lists import add_member, create_list
from steering.mailing.services import write_mailing
from steering.models import Schedule
from steering.schedule.services import ensure_schedules

ADDRESSES = (
    ("Camille Exemple", "camille.exemple@exemple.example"),
    ("Dominique Modèle", "dominique.modele@exemple.example"),
)
AGREED = "Accord donné par courriel le 15 juillet 2015"
BODY = """Au 20 juillet 2015, 400 entreprises sont engagées dans le programme Industrie du Futur.

Le point d’avancement présenté au comité de pilotage est publié sur le portail."""


def add_schedule(*, by: User) -> None:
    """Every task with its owner; the first tick of the scheduler makes the report of the month."""
    ensure_schedules()
    Schedule.objects.update(owner=by)


def add_mailings(*, by: User) -> None:
    """A list of who receives the weekly digest of the country, and a draft to it."""
    followers = create_list(
        name="Membres de l’Alliance",
        purpose="Nouvelles du programme et synthèse hebdomadaire du pays.",
        region=None,
        gets_digest=True,
        by=by,
    )
    observer = User.objects.get(email="observateur@demo.example")
    add_member(followers, user=observer, name="", email="", motive="", by=by)
    for name, email in ADDRESSES:
        add_member(followers, user=None, name=name, email=email, motive=AGREED, by=by)
    write_mailing(subject="Quatre cents entreprises engagées", body=BODY, lists=[followers], by=by)
