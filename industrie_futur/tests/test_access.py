"""Every address, as every role, on a row of Alsace: an address without a line in `EXPECTED` fails.

Each line gives the answer to a GET, in the order of `VISITORS`: 200 shown, 302 sent elsewhere (sign-in when
anonymous), 403 not for this role, 404 does not exist for this person, 405 only to be posted to.
"""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import RegionRight
from accounts.tests.factories import UserFactory
from companies.models import CompanyImport
from companies.tests.factories import ContactFactory, enrol
from experts.models import Assignment
from experts.tests.factories import ExpertFactory
from regions.models import RegionalProgramme
from steering.models import ProgressReport, Target

VISITORS = (
    "anonymous",
    "administrator",
    "ministry",
    "officer",  # of Alsace
    "officer_elsewhere",  # of Bretagne
    "expert",  # assigned to the firm
    "expert_elsewhere",
    "observer",
)
OWN = "302 200 200 200 200 200 200 200"  # any signed-in person's own page
OPEN = "200 200 200 200 200 200 200 200"
ADMINISTRATION = "302 200 403 403 403 403 403 403"

EXPECTED: dict[str, str] = {
    "health": OPEN,
    "accessibility": OPEN,
    "legal_notice": OPEN,
    "personal_data": OPEN,
    "help": OPEN,
}


def named_patterns(resolver=None, namespace=""):
    """(name, pattern) of every address of the portal."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


PATTERNS = dict(named_patterns())


@pytest.fixture
def world(db):
    """A firm of Alsace with one of everything, and the people around it."""
    people = {
        "administrator": UserFactory(administrator=True),
        "ministry": UserFactory(),
        "officer": UserFactory(regional_officer=True, regions=["42"]),
        "officer_elsewhere": UserFactory(regional_officer=True, regions=["53"]),
        "expert": UserFactory(expert=True),
        "expert_elsewhere": UserFactory(expert=True),
        "observer": UserFactory(observer=True),
    }
    day = datetime.date(2015, 7, 1)
    enrolment = enrol(on=day, by=people["officer"])
    contact = ContactFactory(company=enrolment.company)
    expert = ExpertFactory(user=people["expert"])
    ExpertFactory(user=people["expert_elsewhere"])
    assignment = Assignment.objects.create(
        enrolment=enrolment, expert=expert, starts_on=day, recorded_by=people["officer"]
    )
    RegionalProgramme.objects.create(
        region_id="42", title="Programme", adopted_on=day, starts_on=day, planned_companies=10
    )
    company_import = CompanyImport.objects.create(
        requested_by=people["officer"], as_of=day, file_name="a.csv", file=ContentFile(b"siret", name="a.csv")
    )
    report = ProgressReport.objects.create(as_of=day, requested_by=people["ministry"])
    target = Target.objects.create(
        indicator="engaged", due_on=day, value=1, source="Test", recorded_by=people["ministry"]
    )
    arguments = {
        "siren": enrolment.company.siren,
        "code": "42",
        "phase": "diagnostic",
        "format": "csv",
        "contact": contact.pk,
        "event": enrolment.events.last().pk,
        "expert": expert.pk,
        "assignment": assignment.pk,
        "import": company_import.pk,
        "report": report.pk,
        "target": target.pk,
        "user": people["observer"].pk,
        "right": RegionRight.objects.get(user=people["officer"]).pk,
    }
    return people, arguments


def test_every_address_has_an_expectation():
    assert set(PATTERNS) - set(EXPECTED) == set()
    assert set(EXPECTED) - set(PATTERNS) == set()
