"""What chapters count, entered late or changed after a report: each has its line, and they explain all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from diagnostics.models import Visit
from diagnostics.services.diagnostics import validate_diagnostic
from diagnostics.services.plans import move_action, update_action
from diagnostics.tests.factories import (
    followed,
    make_diagnostic,
    make_visit,
)
from experts.models import Speciality
from experts.services.assignments import end_assignment
from experts.services.register import update_expert
from experts.tests.factories import ExpertFactory
from regions.models import RegionalProgramme
from regions.tests.factories import adopt
from steering.errata import Kind, errata_of
from steering.errata.subjects import lines_for
from steering.figures.bridges import total_over
from steering.figures.catalogue import counted
from steering.figures.counts import COUNTS
from steering.international.services.partnerships import change_event, change_partnership
from steering.international.services.use_cases import withdraw_use_case
from steering.recorded import RecordedMeasures
from steering.replay import replay_report
from steering.tests.factories import published_report
from steering.tests.figurework import Abroad, Followed
from steering.tests.international import noted, partner

DAY, SPRING = date(2015, 7, 20), date(2015, 5, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return UserFactory()


def difference_of(report):
    """{figure: what is counted now, as recorded, less what the report printed}, zeros left out."""
    now = RecordedMeasures(DAY, timezone.now() + timedelta(milliseconds=2))
    printed = {
        figure["code"]: figure["raw"]
        for chapter in report.figures["chapters"]
        for figure in chapter["figures"]
        if figure["unit"] != "%"
    }
    found = {code: total_over(counted(code, now), None) - raw for code, raw in printed.items()}
    return {code: change for code, change in found.items() if change}


def test_late_row_of_every_kind_has_its_line_and_the_lines_explain_every_figure(ministry):
    Followed(by=ministry)
    Abroad(by=ministry)
    report = published_report(DAY, by=ministry)
    Followed(by=ministry, technologies=3)
    Abroad(by=ministry, rank=2)

    errata = errata_of(report)

    assert errata.changes == difference_of(report)
    unmoved = {"known_technologies"}  # a nomenclature, not a fact
    assert COUNTS.keys() - errata.changes.keys() == unmoved
    assert replay_report(report, by=ministry).checksum == report.checksum


def test_row_of_every_kind_that_is_changed_has_its_line(ministry):
    firm, abroad = Followed(by=ministry), Abroad(by=ministry)
    report = published_report(DAY, by=ministry)
    Visit.objects.filter(pk=firm.visit.pk).update(status="cancelled", cancel_reason="Doublon.")
    end_assignment(firm.mission, on=DAY, by=ministry)
    move_action(firm.agreed, to="dropped", note="Reportée.", by=ministry)
    noted(abroad.late, status="done", by=ministry)
    firm.expert.refresh_from_db()
    update_expert(firm.expert, version=firm.expert.version, languages="fr;en", by=ministry)
    firm.expert.technologies.clear()
    change_partnership(abroad.partnership, version=1, ended_on=date(2015, 7, 19), by=ministry)
    withdraw_use_case(abroad.use_case, by=ministry)
    change_event(abroad.event, version=1, held_on=date(2015, 9, 2), by=ministry)

    errata = errata_of(report)

    assert errata.changes == difference_of(report)
    assert errata.changes == {
        "missions": -1,
        "visits": -1,
        "restitutions": -1,
        "covered_technologies": -2,
        "agreed_actions": -1,
        "people_actions": -1,
        "experts_de": -1,
        "joint_actions_done": 1,
        "late_joint_actions": -1,
        "partnerships": -1,
        "use_cases": -1,
        "events_held": -1,
    }
    assert replay_report(report, by=ministry).checksum == report.checksum


def test_visit_whose_day_is_put_right_is_one_line_and_changes_no_figure(ministry):
    visit = make_visit(followed())
    report = published_report(DAY, by=ministry)
    Visit.objects.filter(pk=visit.pk).update(held_on=date(2015, 7, 3))

    assert [(each.kind, each.fact, dict(each.changes)) for each in errata_of(report).entries] == [
        (Kind.REDATED, "Visite réalisée\u202f: du 01/07/2015 au 03/07/2015", {})
    ]


def test_visit_moved_past_the_day_is_a_date_put_right_and_leaves_the_figure(ministry):
    visit = make_visit(followed())
    report = published_report(DAY, by=ministry)
    Visit.objects.filter(pk=visit.pk).update(held_on=date(2015, 7, 25))

    assert [(each.kind, each.fact, dict(each.changes)) for each in errata_of(report).entries] == [
        (Kind.REDATED, "Visite réalisée\u202f: du 01/07/2015 au 25/07/2015", {"visits": -1})
    ]


def test_programme_voided_after_the_report_no_longer_counts(ministry):
    programme = adopt("42", planned=107)
    report = published_report(DAY, by=ministry)
    RegionalProgramme.objects.filter(pk=programme.pk).update(is_void=True)

    assert [(each.kind, dict(each.changes)) for each in errata_of(report).entries] == [
        (Kind.CANCELLED, {"programmes": -1, "planned_companies": -107})
    ]


def test_action_given_another_axis_leaves_the_figure_of_people(ministry):
    firm = Followed(by=ministry)
    report = published_report(DAY, by=ministry)
    firm.agreed.refresh_from_db()
    update_action(
        firm.agreed, version=firm.agreed.version, by=ministry, axis=Speciality.objects.get(pk="PROD")
    )

    assert errata_of(report).changes == difference_of(report) == {"people_actions": -1}


def test_line_says_whose_it_is_and_who_recorded_it(ministry):
    diagnostic = make_diagnostic(status="submitted")
    report = published_report(DAY, by=ministry)
    officer = UserFactory(regional_officer=True, regions=["42"])
    validate_diagnostic(diagnostic, by=officer)
    lines = lines_for(errata_of(report).entries, ministry, DAY)

    company = diagnostic.enrolment.company
    assert (company.get_absolute_url(), "Alsace", str(officer), "Diagnostic validé le 20/07/2015") in [
        (line.url, line.region, line.author, line.entry.fact) for line in lines
    ]


def test_international_line_is_of_the_country(ministry):
    report = published_report(DAY, by=ministry)
    partnership = partner(by=ministry)
    (line,) = lines_for(errata_of(report).entries, ministry, DAY)

    assert (line.subject, line.region, line.author) == (str(partnership), "France entière", str(ministry))


def test_report_of_before_counts_were_kept_tells_none_of_them(ministry):
    report = published_report(DAY, by=ministry)
    del report.figures["facts"]["counts"]
    make_visit(followed())
    ExpertFactory(languages="fr;de")

    assert set(errata_of(report).changes) <= {"applications", "engaged", "experts"}
