"""Whatever is done, in whatever order and entered however late: each printed number is what its rows make."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tests.factories import UserFactory
from companies.models import Enrolment, EnrolmentEvent, Site
from companies.phases import next_phases
from companies.services import advance_enrolment, cancel_step, correct_step, open_enrolment
from companies.tests.factories import CompanyFactory
from experts.tests.factories import ExpertFactory
from regions.models import RegionalProgramme
from regions.services import update_programme
from regions.tests.factories import adopt
from steering.figures.catalogue import FIGURES
from steering.figures.page import FigurePage
from steering.figures.views import paginated
from steering.indicators import Measures
from steering.merger_services import carry_out
from steering.queries import geography_on
from steering.recorded import RecordedMeasures
from steering.tests.merging import CODES, DEPARTMENTS, NOW, grand_est, perform

pytestmark = pytest.mark.usefixtures("january")
START = date(2015, 6, 10)
FIRMS = ("apply", "advance", "leave", "redate", "cancel", "apply_again")
OTHERS = ("vote", "amend", "grant", "pay", "cancel_grant", "retain", "plan")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(FIRMS + OTHERS),
        st.integers(0, 2),  # which department
        st.integers(0, 200),  # days since the start: entries come in any order
        st.integers(1, 900_000),  # cents, and which row
    ),
    min_size=4,
    max_size=20,
)


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=ACTS, after=ACTS, days=st.integers(0, 200), merged=st.booleans())
def test_each_printed_number_is_what_its_rows_make(fresh_money, before, after, days, merged):
    by, day = fresh_money(), START + timedelta(days)
    programmes = [adopt(code, amount=5_000, on=START, by=by) for code in CODES]
    for act in before:
        attempt(act, programmes, by)
    cut_off, then = timezone.now(), totals(Measures(day))
    for act in after:
        attempt(act, programmes, by)
    if merged:
        with suppress(ValidationError):
            carry_out(grand_est(), by=by)

    readers = [UserFactory(), UserFactory(regional_officer=True, regions=["42", "21"])]
    for measures in (Measures(day), RecordedMeasures(day, cut_off), Measures(NOW)):
        for reader in readers:
            check_pages(measures, reader)
    assert totals(RecordedMeasures(day, cut_off)) == then


def attempt(act, programmes, by):
    """One act; what the rules refuse leaves nothing."""
    kind, which, days, cents = act
    on, department = START + timedelta(days), DEPARTMENTS[which]
    with suppress(ValidationError):
        if kind in FIRMS:
            walk(kind, department, on, cents, by)
        elif kind == "retain":
            ExpertFactory(regions=[CODES[which]], retained_on=on)
        elif kind == "plan":
            programme = RegionalProgramme.objects.get(pk=programmes[which].pk)
            update_programme(programme, version=programme.version, planned_companies=cents % 300 + 1, by=by)
        else:
            perform(kind.removesuffix("_grant"), programmes[which], department, Decimal(cents) / 100, on, by)


def walk(kind, department, on, number, by):
    """A step of a firm's path; `number` picks the file."""
    files = list(Enrolment.objects.filter(department=department).order_by("pk"))
    if kind == "apply":
        site = Site.objects.get(company=CompanyFactory(department=department, by=by))
        open_enrolment(site, on=on, by=by)
    elif files:
        file = files[number % len(files)]
        steps = list(EnrolmentEvent.objects.live().filter(enrolment=file).exclude(to_phase="").order_by("pk"))
        match kind:
            case "advance" | "leave" if following := next_phases(file.phase):
                to = following[0 if kind == "advance" else -1]
                advance_enrolment(file, to=to, on=on, by=by, comment="Essai.")
            case "redate" if steps:
                correct_step(steps[number % len(steps)], on=on, by=by, comment="Essai.")
            case "cancel" if steps:
                cancel_step(steps[-1], by=by, comment="Essai.")
            case "apply_again":
                open_enrolment(file.site, on=on, by=by)


def totals(measures):
    return {code: {key: n for key, n in figure(code, measures).items() if n} for code in FIGURES}


def figure(code, measures):
    return FIGURES[code].count(measures)


def check_pages(measures, reader):
    """Every figure, over the country, a merged region and a former one."""
    geography = geography_on(measures.as_of)
    for region in (None, "44", "42"):
        for code in FIGURES:
            page = FigurePage(FIGURES[code], measures, geography, region, reader)
            seen = page.seen(paginated(page.rows))
            assert (code, region, seen.made) == (code, region, readable(page))
            assert {each.bridge.remainder for each in page.bridges} == {0}


def readable(page):
    """What the figure is over the regions that the reader is in charge of; all of it for the others."""
    mine = {"42", "21"}
    if page.reads_all or page.indicator.code == "experts":
        return page.value
    counted = figure(page.indicator.code, page.measures)
    return sum(n for key, n in counted.items() if key in mine and (not page.covered or key in page.covered))
