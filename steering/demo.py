"""The programme as it stood on 20 July 2015: real totals, fictional firms and people (steering/data/demo)."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from accounts.models import RegionRight, User
from accounts.scoping import Role
from companies.models import Enrolment
from experts.models import Expert
from steering.models import Meeting, Target

DATA = Path(__file__).parent / "data" / "demo"
DAY = date(2015, 7, 20)
PASSWORD = "industrie-du-futur-2015"  # noqa: S105  public by design: demonstration instances only


class Account(NamedTuple):
    """A demonstration account; `region` is the code of the one it is in charge of."""

    email: str
    first_name: str
    last_name: str
    role: Role
    label: str
    region: str = ""


ACCOUNTS = (
    Account("admin@demo.example", "Anne", "Administratrice", Role.ADMINISTRATOR, "administration du portail"),
    Account("ministere@demo.example", "Michel", "Ministère", Role.MINISTRY, "ministère"),
    Account("alsace@demo.example", "Alice", "Alsace", Role.REGIONAL_OFFICER, "chargée de mission, Alsace", "42"),
    Account("bretagne@demo.example", "Benoît", "Bretagne", Role.REGIONAL_OFFICER, "chargé de mission, Bretagne", "53"),
    Account("expert@demo.example", "Émile", "Expert", Role.EXPERT, "expert, en Alsace"),
    Account("observateur@demo.example", "Odile", "Observatrice", Role.OBSERVER, "observatrice (Alliance)"),
)
EXPERT_REGION = "42"
EXPERT_FIRMS = 6
