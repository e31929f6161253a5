"""The ledger and the list tell the same story after any sequence of acts and corrections, on any day."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.tests.factories import UserFactory
from companies.models import Company, Enrolment, EnrolmentEvent
from companies.phases import Phase, next_phases
from companies.queries import regions_of, with_situation
from companies.services import add_site, advance_enrolment, cancel_step, correct_step, open_enrolment
from companies.tests.factories import CompanyFactory, enrol
from companies.tests.ledger import places
from regions.models import Department

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2015, 6, 1), date(2015, 7, 20)


def listed(day: date) -> dict[tuple[str, str], int]:
    """As `ledger.places`, from the list of firms."""
    standing = regions_of(day).standing
    rows = with_situation(Company.objects.all(), user=UserFactory(), day=day, standing=standing)
    return dict(Counter(rows.values_list("at_phase", "at_region")))


def act_at_random(dice: random.Random, companies: list[Company], by) -> bool:
    """One act on one firm, sensible or not; False when its rules refuse it."""
    site = dice.choice(list(dice.choice(companies).sites.order_by("siret")))
    file = site.company.enrolments.first()
    events = list(EnrolmentEvent.objects.filter(enrolment__company=site.company).order_by("pk"))
    latest = max((event.effective_on for event in events), default=FIRST)
    day = latest + timedelta(days=dice.randrange(-3, 6))
    acts = ["open", "advance", "advance", "advance", "correct", "correct", "cancel"] if file else ["open"]
    try:
        match dice.choice(acts):
            case "open":
                open_enrolment(site, on=day, by=by)
            case "advance":
                likely = next_phases(file.phase) or Phase.values
                advance_enrolment(file, to=dice.choice(likely), on=day, by=by, comment="Motif.")
            case "correct":
                event = dice.choice(events)
                on = event.effective_on + timedelta(days=dice.randrange(-3, 4))
                correct_step(event, on=on, by=by, comment="Erreur.")
            case "cancel":
                cancel_step(dice.choice(events[-3:]), by=by, comment="Erreur.")
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ledger_and_list_agree_after_random_acts(seed):
    dice, by = random.Random(seed), UserFactory()  # noqa: S311  a test's dice, not a secret
    companies = [CompanyFactory(department=code) for code in ("67", "54", "29", "974")]
    elsewhere = Department.objects.get(pk="29")
    address = {"postcode": "29200", "municipality": "Brest", "department": elsewhere}
    add_site(companies[0], siret=companies[0].siren + "00029", by=by, **address)
    done = sum(act_at_random(dice, companies, by) for _ in range(70))

    assert done > 20
    days = set(EnrolmentEvent.objects.values_list("effective_on", flat=True))
    for day in sorted(days | {FIRST - timedelta(days=1), LAST, date(2016, 1, 1)}):
        assert listed(day) == places(day)
    for file in Enrolment.objects.all():
        assert file.phase == list(file.events.live().exclude(to_phase="").order_by("rank"))[-1].to_phase


def test_firm_applying_again_from_another_region_moves_there():
    former = enrol(phase=Phase.ABANDON, on=FIRST)
    company = former.company
    site = former.site
    site.pk, site.siret, site.region_id, site.department_id = None, company.siren + "00029", "53", "29"
    site.save()
    open_enrolment(site, on=LAST, by=UserFactory())
    assert listed(FIRST) == places(FIRST) == {(Phase.ABANDON, "42"): 1}
    assert listed(LAST) == places(LAST) == {(Phase.CANDIDATURE, "53"): 1}


def test_days_before_the_application_count_nothing():
    enrol(on=FIRST)
    day = FIRST - timedelta(days=1)
    assert listed(day) == places(day) == {}
