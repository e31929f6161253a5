"""The demonstration's cabinet: firms that agree to be named, whom to call, a visit and a question."""

from __future__ import annotations

from datetime import date
from itertools import cycle

from accounts.models import User
from companies.models import Contact, Enrolment, NamingAgreement
from companies.phases import ENGAGED
from industrie_futur.audit import record_acts
from regions.gazetteer import gazetteer
from regions.models import Department
from steering.cabinet.services import ask_question_draft, ask_visit_sheet

AGREED_ON = date(2015, 7, 1)
DEPARTMENTS, FIRMS = ("67", "68", "29", "35", "44", "49"), 24
STRASBOURG, RADIUS_KM = "67482", 30
# Numbers that ARCEP keeps for fiction.
PHONES = {
    "ministere@demo.example": "01 99 00 20 15",
    "ministere2@demo.example": "01 99 00 20 16",
    "alsace@demo.example": "03 53 01 20 15",
    "bretagne@demo.example": "02 61 91 20 15",
}
DONE = (
    "Cellule de soudage robotisée et formation de dix opérateurs.",
    "Suivi de production en temps réel sur trois lignes.",
    "Maintenance anticipée des presses par capteurs.",
    "Jumeau numérique de l’atelier, de la commande à l’expédition.",
)


def add_cabinet(*, on: date, by: User) -> None:
    """Agreements collected by the officers before the day `on`, what `by`, of the ministry, asks for."""
    for email, phone in PHONES.items():
        User.objects.filter(email=email).update(phone=phone)
    _add_agreements(User.objects.get(email="alsace@demo.example"))
    ask_visit_sheet(gazetteer().by_code[STRASBOURG], day=on, radius_km=RADIUS_KM, by=by)
    ask_question_draft(Department.objects.get(pk="68"), day=on, number="86 201", by=by)


def _add_agreements(by: User) -> None:
    files = Enrolment.objects.filter(department__in=DEPARTMENTS, phase__in=ENGAGED, enrolled_on__lt=AGREED_ON)
    firms = [file.company for file in files.select_related("company").order_by("pk")[:FIRMS]]
    contacts = {each.company_id: each for each in Contact.objects.filter(company__in=firms)}
    rows = []
    for rank, (firm, done) in enumerate(zip(firms, cycle(DONE), strict=False)):
        contact = contacts.get(firm.pk)
        scope = NamingAgreement.Scope.MINISTRY if rank % 3 else NamingAgreement.Scope.PUBLIC
        rows.append(
            NamingAgreement(
                company=firm,
                agreed_on=AGREED_ON,
                scope=scope,
                given_by=str(contact or "Direction générale"),
                summary=done,
                contact=None if rank % 2 else contact,
                collected_by=by,
            )
        )
    NamingAgreement.objects.bulk_create(rows)
    acts = [(row.company, {"on": str(row.agreed_on), "scope": row.scope}) for row in rows]
    record_acts(by=by, action="naming_agreed", subjects=acts)
