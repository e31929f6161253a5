"""Constraints of diagnostics, answers, visits and plans; who reads what hangs from a firm's file."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from diagnostics.models import ActionItem, Answer, Diagnostic, Question, Questionnaire, Visit, VisitSlot
from diagnostics.tests.factories import JULY, followed, make_diagnostic, make_visit
from experts.services import end_assignment
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db


def refused_by(constraint, save):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        save()
    return constraint in str(error.value) or "UNIQUE" in str(error.value)


def test_questionnaire_first_version_is_published():
    assert Questionnaire.objects.published().get().version == 1


def test_questionnaire_one_draft():
    Questionnaire.objects.create(version=2)
    assert refused_by("questionnaire_one_draft", lambda: Questionnaire.objects.create(version=3))


def test_diagnostic_once_per_kind():
    first = make_diagnostic()
    with pytest.raises(ValidationError, match="existe déjà pour cette entreprise"):
        make_diagnostic(first.enrolment.assignments.get())


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("answer_level_from_0_to_5", {"level": 6}),
        ("answer_level_or_not_applicable", {"level": 2, "is_not_applicable": True}),
        ("answer_target_from_level_to_5", {"level": 3, "target_level": 2}),
        ("answer_target_from_level_to_5", {"level": 3, "target_level": 6}),
    ],
)
def test_answer_is_refused_by(constraint, fields):
    diagnostic = make_diagnostic()
    question = Question.objects.get(code="PROD-1")
    wrong = Answer(
        diagnostic=diagnostic,
        question=question,
        changed_by=diagnostic.recorded_by,
        **{"level": None} | fields,
    )
    assert refused_by(constraint, wrong.save)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("visit_day_of_its_status", {"status": "planned", "planned_on": None}),
        ("visit_day_of_its_status", {"status": "held", "held_on": None}),
        ("visit_day_of_its_status", {"status": "cancelled", "planned_on": JULY}),
        ("visit_axis_when_thematic", {"kind": "thematique"}),
        ("visit_half_days_in_bounds", {"half_days": 0}),
    ],
)
def test_visit_is_refused_by(constraint, fields):
    mission = followed()
    known = {"kind": "initiale", "status": "planned", "planned_on": JULY, "recorded_by": mission.recorded_by}
    wrong = Visit(enrolment=mission.enrolment, expert=mission.expert, **known | fields)
    assert refused_by(constraint, wrong.save)


def test_visit_slot_holds_one_visit():
    visit = make_visit()
    other = make_visit(followed(visit.expert), day=datetime.date(2015, 7, 2))
    twin = VisitSlot(visit=other, expert=visit.expert, day=JULY, half="am")
    assert refused_by("visit_slot_one_visit", twin.save)


def test_action_done_is_shown():
    mission = followed()
    done = ActionItem(
        enrolment=mission.enrolment,
        diagnostic=make_diagnostic(mission),
        axis_id="PROD",
        title="Relier les machines",
        status="done",
        done_on=JULY,
        recorded_by=mission.recorded_by,
    )
    assert refused_by("action_done_is_shown", done.save)


@pytest.fixture
def expert():
    return ExpertFactory(user=UserFactory(expert=True))


def test_diagnostic_is_read_and_written_by_its_expert_while_assigned(expert):
    diagnostic = make_diagnostic(followed(expert))
    make_diagnostic()  # a colleague's: the row that could leak

    assert list(Diagnostic.objects.visible_to(expert.user)) == [diagnostic]
    assert list(Diagnostic.objects.editable_by(expert.user)) == [diagnostic]


def test_diagnostic_is_only_read_by_its_author_once_the_mission_is_over(expert):
    mission = followed(expert)
    diagnostic = make_diagnostic(mission)
    end_assignment(mission, on=JULY, by=mission.recorded_by)

    assert list(Diagnostic.objects.visible_to(expert.user)) == [diagnostic]
    assert list(Diagnostic.objects.editable_by(expert.user)) == []


def test_diagnostic_is_only_read_once_submitted(expert):
    make_diagnostic(followed(expert), status="submitted")
    assert list(Diagnostic.objects.editable_by(expert.user)) == []


def test_diagnostic_is_decided_in_its_region():
    diagnostic = make_diagnostic(status="submitted")
    make_diagnostic(followed(ExpertFactory(regions=("53",)), enrol(department="29")))
    officer = UserFactory(regional_officer=True, regions=["42"])

    assert list(Diagnostic.objects.visible_to(officer)) == [diagnostic]
    assert list(Diagnostic.objects.decidable_by(officer)) == [diagnostic]
    assert list(Diagnostic.objects.editable_by(officer)) == []


@pytest.mark.parametrize("traits", [{"observer": True}, {"expert": True}])
def test_diagnostic_is_closed_to(traits):
    make_diagnostic()
    assert not Diagnostic.objects.visible_to(UserFactory(**traits)).exists()


def test_visit_is_written_by_its_own_expert(expert):
    visit = make_visit(followed(expert))
    other = make_visit(followed(enrolment=visit.enrolment), day=datetime.date(2015, 7, 2))

    assert set(Visit.objects.visible_to(expert.user)) == {visit, other}
    assert list(Visit.objects.editable_by(expert.user)) == [visit]
