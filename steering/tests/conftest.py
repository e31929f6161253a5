"""What the tests of this room share: frozen figures of a report, mergers, the desk of Alsace."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.tests.factories import UserFactory
from industrie_futur import clock
from regions.tests.factories import adopt
from steering.tests.merging import CODES, NOW, granted
from steering.tests.schedules import paris


def _row(code, name, *values, note=""):
    return {"code": code, "name": name, "note": note, "values": list(values)}


@pytest.fixture
def report_data():
    """The programme on 20 July 2015, as a report keeps it."""
    return {
        "title": "Point d’avancement au 20 juillet 2015",
        "as_of": "2015-07-20",
        "recorded_until": "2015-07-20T18:05:09.123456+02:00",
        "geography": "2015",
        "demonstration": True,
        "summary": ["Il faut engager 18 entreprises par période de 30 jours."],
        "figures": [
            {
                "code": "engaged",
                "label": "Entreprises engagées",
                "value": "400",
                "raw": 400,
                "unit": "entreprises",
                "definition": "Entreprises admises au jour dit.",
            },
            {
                "code": "budget",
                "label": "Budget des programmes régionaux",
                "value": "160 M€",
                "raw": 160000000,
                "unit": "€",
                "definition": "Somme des financements votés.",
            },
        ],
        "targets": [
            {
                "label": "Objectif de fin 2015",
                "due_on": "2015-12-31",
                "value": "500",
                "engaged": "400",
                "progress_pct": "80\u202f%",
                "gap": "100",
                "required_pace": "18",
                "actual_pace": "",
                "raw_due_on": "2015-12-31",
                "raw_value": 500,
                "raw_engaged": 400,
                "raw_progress_pct": 80.0,
                "raw_gap": 100,
                "raw_required_pace": 18,
                "raw_actual_pace": None,
            },
        ],
        "phases": [
            {"code": "engagee", "label": "Engagée", "count": 388},
            {"code": "abandon", "label": "Abandon", "count": 12},
        ],
        "funnel": [
            {"label": "Candidatures reçues", "count": 412, "share_pct": "100\u202f%"},
            {"label": "Entreprises engagées", "count": 400, "share_pct": "97,1\u202f%"},
        ],
        "regions": {
            "columns": [
                {"code": "engaged", "label": "Entreprises engagées", "unit": "entreprises"},
                {"code": "planned_companies", "label": "Entreprises prévues", "unit": "entreprises"},
                {"code": "budget", "label": "Budget", "unit": "€"},
            ],
            "rows": [
                _row("42", "Alsace", 250, 1107, 90000000.5),
                _row("94", "Corse", 0, 0, 0, note="pas de programme adopté"),
                _row("82", "Rhône-Alpes", 149, 593, 69999999.5),
            ],
            "without_region": [1, 0, 0],
            "total": [400, 1700, 160000000],
        },
        "trajectory": {
            "starts_on": "2015-04-14",
            "engaged": [["2015-04-20", 3], ["2015-07-20", 400]],
            "financed": [["2015-04-15", 107], ["2015-07-07", 1700]],
            "targets": [["2015-12-31", 500], ["2016-12-31", 2000]],
        },
        "checksum": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }


# Takeovers --------------------------------------------------------------------------------------------


@pytest.fixture
def january(settings):
    """Today is 4 January 2016: the new regions are there."""
    settings.REFERENCE_DATE = NOW


@pytest.fixture
def administrator(db):
    return UserFactory(administrator=True)


@pytest.fixture
def former_programmes(administrator):
    """Three programmes and four grants, in 2015: one paid in part, one wholly, one not, one not committed."""
    by = administrator
    for code, amount in zip(CODES, (11_520_000, 4_220_000, 8_490_000), strict=True):
        adopt(code, amount=amount, by=by)
    granted("67", Decimal("1000.01"), paid=Decimal("400.01"), by=by)
    granted("67", Decimal(5_000), paid=Decimal(5_000), by=by)
    granted("54", Decimal("333.33"), by=by)


@pytest.fixture
def fresh_money(db):
    """A function that empties the money of the former example, inside the test's own transaction."""
    points: list[str] = []

    def fresh():
        if points:
            transaction.savepoint_rollback(points.pop())
        points.append(transaction.savepoint())
        return UserFactory(administrator=True)

    return fresh


@pytest.fixture
def at(monkeypatch):
    """A function that sets the programme's clock to a moment of Paris."""

    def set_to(*parts):
        monkeypatch.setattr(clock, "now", lambda: paris(*parts))

    set_to(2015, 7, 20, 9)
    return set_to


@pytest.fixture
def alsace(db):
    """The officer of Alsace."""
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def desk(client, alsace):
    """The desk of Alsace, opened."""
    client.force_login(alsace)
    return lambda **query: client.get(reverse("steering:home"), query)
