"""The demonstration's Alliance: real office holders of 20 July 2015; contacts and firms are fictional."""

from __future__ import annotations

from datetime import date
from itertools import cycle
from uuid import uuid4

from accounts.models import User
from companies.models import Enrolment
from experts.models import Organisation, Referral
from steering.alliance.services import add_mandate, note_exchange, open_liaison
from steering.models import Office

MANDATES = (
    ("Philippe", "Darmayan", Office.OPERATIONAL_PRESIDENT, "président opérationnel"),
    ("Pascal", "Daloz", Office.HONORARY_PRESIDENT, "président d’honneur"),
    ("Frédéric", "Sanchez", Office.HONORARY_PRESIDENT, "président d’honneur"),
)
LIAISONS = (
    (
        *("Conseil national de l’industrie", "public_body", "Pilotage du projet", False),
        *("Camille Exemple", "secrétariat général", "camille.exemple@exemple.example"),
    ),
    (
        *("Organisations syndicales", "union", "Hommes et industrie du futur", True),
        *("Dominique Modèle", "représentation", "dominique.modele@exemple.example"),
    ),
)
EXCHANGE = (
    "Exemple\u202f: calendrier des travaux communs\u202f; les thèmes seront proposés au prochain comité."
)
ONE_IN = 5
"""So many engaged firms for one that a member brought."""
# By kind of member, in the order in which they bring firms; a laboratory brings the two last.
BRINGING = ("federation", "federation", "cluster", "technical_centre", "federation", "school")


def add_alliance(*, on: date, by: User) -> None:
    """Office holders and liaisons since the day `on`; a firm in five is one that a member brought."""
    for first_name, last_name, office, title in MANDATES:
        who = {"first_name": first_name, "last_name": last_name}
        add_mandate(**who, office=office, title=title, starts_on=on, by=by)
    for name, kind, subject, is_co_steered, *contact in LIAISONS:
        liaison = open_liaison(
            organisation=Organisation.objects.create(name=name, kind=kind),
            subject=subject,
            is_co_steered=is_co_steered,
            **dict(zip(("contact_name", "contact_quality", "contact_email"), contact, strict=True)),
            starts_on=on,
            by=by,
        )
    note_exchange(liaison, kind="meeting", held_on=on, summary=EXCHANGE, key=uuid4(), by=by)
    _add_referrals(on, by)


def _add_referrals(on: date, by: User) -> None:
    members: dict[str, list[Organisation]] = {}
    for each in Organisation.objects.members_on(on).order_by("pk"):
        members.setdefault(each.kind, []).append(each)
    turns = cycle([cycle(members[kind]) for kind in BRINGING])
    files = list(Enrolment.objects.engaged().order_by("applied_on", "pk")[::ONE_IN])
    brought = [next(next(turns)) for _ in files[:-2]] + members["laboratory"][:1] * 2
    Referral.objects.bulk_create(
        Referral(enrolment=file, organisation=member, referred_on=file.applied_on, recorded_by=by)
        for file, member in zip(files, brought, strict=True)
    )
