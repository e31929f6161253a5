"""The rules of plausibility: what each finds and does not, and its sentence."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment, cancel_grant
from companies.tests.factories import CompanyFactory, enrol
from diagnostics.tests.factories import make_visit
from experts.tests.factories import assign
from regions.models import RegionalProgramme
from regions.tests.factories import adopt
from steering.anomalies import Ground, anomalies_for
from steering.tests.deskwork import SPRING, grant_to
from steering.tests.factories import two_targets
from steering.tests.plausibility import found, misplace

DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def misplaced():
    """A site of Alsace with a postcode of Bretagne: an anomaly."""
    return misplace(CompanyFactory())


def sentence(rule, day=DAY):
    (case,) = anomalies_for(None, day, [rule])
    return case.sentence


# Costs ------------------------------------------------------------------------------------------------


def test_programme_far_from_the_average_cost(by):
    adopt("42", planned=100, amount=10_000_000)
    adopt("53", planned=100, amount=10_000_000)
    adopt("82", planned=10, amount=3_000_000)

    assert found("programme_cost") == ["82"]
    assert sentence("programme_cost") == (
        "300\u202f000\u00a0€ par entreprise prévue (3\u202f000\u202f000\u00a0€ pour 10\u00a0entreprises), "
        "soit 174\u202f% de plus que la moyenne nationale, 109\u202f524\u00a0€."
    )


def test_average_cost_is_that_of_the_sample(by):
    """160 M€ for 1,700 firms: the 94 k€ of the plan are computed, not written."""
    adopt("42", planned=1700, amount=160_000_000)

    assert round(Ground(DAY).average_cost) == 94_118


@pytest.mark.parametrize(("amount", "count"), [(150_000, 0), (150_001, 1)])
def test_firm_whose_grants_are_far_above_the_average(by, amount, count):
    adopt("42", on=date(2015, 4, 1), planned=10, amount=1_000_000)
    file = enrol(on=SPRING)
    grant_to(file, by=by, on=SPRING, amount=100_000)
    grant_to(enrol(on=SPRING), by=by, on=SPRING, amount=149_000)
    grant_to(file, by=by, on=SPRING, amount=amount - 100_000)

    assert found("grant_cost") == [str(file.pk)] * count


# Grants, visits, engaged firms ------------------------------------------------------------------------


@pytest.mark.parametrize(("committed_on", "count"), [(date(2015, 5, 20), 1), (date(2015, 5, 21), 0)])
def test_grant_without_visit_after_60_days(by, committed_on, count):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=SPRING)
    grant_to(file, by=by, on=committed_on)
    visited = enrol(on=SPRING, phase=Phase.DIAGNOSTIC)
    grant_to(visited, by=by, on=committed_on)

    assert found("grant_unvisited") == [str(file.pk)] * count


def test_grant_without_visit_says_what_is_recorded_and_is_mended_by_the_diagnostic(by):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=SPRING)
    grant_to(file, by=by, on=SPRING)
    (case,) = anomalies_for(None, DAY, ["grant_unvisited"])

    assert case.sentence == (
        "10\u202f000\u00a0€ engagés depuis le 15 avril 2015, il y a 96\u00a0jours\u202f: ni visite ni "
        "diagnostic sur place n’est enregistré (60\u00a0jours au plus)."
    )
    assert case.mended_by.url == reverse("companies:enrolment_advance", args=[case.siren, "diagnostic"])
    advance_enrolment(file, to=Phase.DIAGNOSTIC, on=DAY, by=by)
    assert found("grant_unvisited") == []


def test_grant_of_a_firm_whose_visit_was_held_is_no_anomaly(by):
    adopt("42", on=date(2015, 4, 1))
    visited, expected = enrol(on=SPRING), enrol(on=SPRING)
    for file in (visited, expected):
        grant_to(file, by=by, on=SPRING)
    make_visit(assign(visited))
    make_visit(assign(expected), held=False)

    assert found("grant_unvisited") == [str(expected.pk)]


@pytest.mark.parametrize(("engaged_on", "count"), [(date(2015, 5, 20), 1), (date(2015, 5, 21), 0)])
def test_engaged_without_grant_after_60_days(by, engaged_on, count):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=engaged_on)
    grant_to(enrol(on=engaged_on), by=by)
    enrol(on=engaged_on, phase=Phase.CANDIDATURE)
    enrol(on=engaged_on, department="29")  # no programme there: nothing to grant

    assert found("engaged_without_grant") == [str(file.pk)] * count


def test_engaged_without_grant_comes_back_once_the_grant_is_cancelled(by):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=SPRING)
    grant = grant_to(file, by=by)
    before = found("engaged_without_grant")
    cancel_grant(grant, on=DAY, comment="Renoncement", by=by)

    assert (before, found("engaged_without_grant")) == ([], [str(file.pk)])


# The calendar and the plan ----------------------------------------------------------------------------


def test_underspending_compares_the_committed_share_with_the_calendar(by):
    two_targets()
    slow = adopt("42", on=date(2015, 1, 1), amount=100_000)
    adopt("53", on=date(2015, 7, 1), amount=100_000)
    grant_to(enrol(on=SPRING), by=by, on=SPRING, amount=10_000)
    RegionalProgramme.objects.filter(pk=slow.pk).update(ends_on=date(2015, 12, 31))

    assert found("underspending") == ["42"]
    assert sentence("underspending") == (
        "55\u202f% du calendrier est écoulé, 10\u202f% du budget est engagé (10\u202f000\u00a0€ sur "
        "100\u202f000\u00a0€)\u202f: 45\u00a0points de retard."
    )


def test_underspending_of_a_programme_without_end_runs_to_the_last_target(by):
    adopt("42", on=date(2015, 1, 1))
    without_target = found("underspending")
    two_targets()

    assert (without_target, found("underspending"), found("underspending", day=date(2015, 12, 1))) == (
        [],
        [],
        ["42"],
    )


def test_more_engaged_than_planned_says_since_when(by):
    adopt("42", on=date(2015, 4, 1), planned=1)
    enrol(on=SPRING)
    fits = found("more_engaged_than_planned")
    enrol(on=date(2015, 6, 3))
    (case,) = anomalies_for(None, DAY, ["more_engaged_than_planned"])

    assert (fits, case.subject, case.since) == ([], "42", date(2015, 6, 3))
    assert case.sentence == "2\u00a0entreprises engagées pour 1 prévue, soit 1 de plus."


def test_programmes_of_merged_regions_are_read_together(by):
    """Alsace is over its plan, Lorraine under: in 2016 their region is not."""
    adopt("42", on=date(2015, 4, 1), planned=1)
    adopt("41", on=date(2015, 4, 1), planned=5)
    enrol(on=SPRING)
    enrol(on=SPRING)

    assert found("more_engaged_than_planned") == ["42"]
    assert found("more_engaged_than_planned", day=date(2016, 1, 15)) == []


# Places -----------------------------------------------------------------------------------------------


def test_department_and_postcode_disagreeing(misplaced):
    CompanyFactory()
    (case,) = anomalies_for(None, DAY, ["department_postcode"])

    assert (case.subject, case.region.code, case.since) == (str(misplaced.pk), "42", None)
    assert "le code postal 29200 commence comme ceux du 29, le département enregistré est Bas-Rhin (67)." in (
        case.sentence
    )
