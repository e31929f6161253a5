"""What chapters count, entered late or changed after a report: each has its line, and they explain all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from diagnostics.models import Visit
from diagnostics.services.diagnostics import validate_diagnostic
from diagnostics.services.plans import add_note, move_action, update_action
from diagnostics.tests.factories import (
    certify,
    followed,
    make_action,
    make_diagnostic,
    make_survey,
    make_visit,
)
from experts.models import Speciality, Technology
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
from steering.tests.international import agreed, event, noted, partner, told

DAY, SPRING = date(2015, 7, 20), date(2015, 5, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return UserFactory()


class World:
    """A row at least behind every count; what tests change of it by name."""

    def __init__(self, rank: int, by) -> None:
        skills = {"languages": "fr;en;de", "specialities": ["HUMAIN"]}
        self.expert = ExpertFactory(regions=["42"], **skills)
        self.expert.technologies.set(Technology.objects.all()[: rank + 1])
        self.mission = followed(self.expert, enrol(on=SPRING))
        certify(make_visit(self.mission))
        self.visit = make_visit(self.mission, kind=Visit.Kind.RESTITUTION, day=date(2015, 7, 2))
        diagnostic = make_diagnostic(self.mission, status="validated")
        self.done = make_action(diagnostic, axis_id="HUMAIN", status="agreed")
        add_note(self.done, "", by=by)
        move_action(self.done, to="done", note="Facture.", by=by)
        self.agreed = make_action(diagnostic, axis_id="HUMAIN", status="agreed", title="Former")
        add_note(self.agreed, "", by=by)
        make_survey(enrol(phase=Phase.TERMINEE, on=SPRING), answered=True)
        self.partnership = partner(partner=f"Partenaire {rank}", by=by)
        noted(agreed(self.partnership, by=by, on=SPRING), status="done", by=by)
        self.late = agreed(self.partnership, by=by, on=SPRING, due_on=date(2015, 6, 1), title="Former")
        self.use_case = told(by=by, title=f"Cas {rank}")
        self.event = event(held_on=date(2015, 5, 13), is_day_known=True, name=f"Salon {rank}", by=by)


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
    World(1, ministry)
    report = published_report(DAY, by=ministry)
    World(2, ministry)

    errata = errata_of(report)

    assert errata.changes == difference_of(report)
    unmoved = {"known_technologies"}  # a nomenclature, not a fact
    assert COUNTS.keys() - errata.changes.keys() == unmoved
    assert replay_report(report, by=ministry).checksum == report.checksum


def test_row_of_every_kind_that_is_changed_has_its_line(ministry):
    world = World(1, ministry)
    report = published_report(DAY, by=ministry)
    Visit.objects.filter(pk=world.visit.pk).update(status="cancelled", cancel_reason="Doublon.")
    end_assignment(world.mission, on=DAY, by=ministry)
    move_action(world.agreed, to="dropped", note="Reportée.", by=ministry)
    noted(world.late, status="done", by=ministry)
    world.expert.refresh_from_db()
    update_expert(world.expert, version=world.expert.version, languages="fr;en", by=ministry)
    world.expert.technologies.clear()
    change_partnership(world.partnership, version=1, ended_on=date(2015, 7, 19), by=ministry)
    withdraw_use_case(world.use_case, by=ministry)
    change_event(world.event, version=1, held_on=date(2015, 9, 2), by=ministry)

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
    world = World(1, ministry)
    report = published_report(DAY, by=ministry)
    world.agreed.refresh_from_db()
    update_action(
        world.agreed, version=world.agreed.version, by=ministry, axis=Speciality.objects.get(pk="PROD")
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
