"""A visit: planned, held, changed, cancelled; what its rules refuse, and at which field."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from companies.tests.test_races import at_once
from diagnostics.models import Visit, VisitSlot
from diagnostics.services.visits import cancel_visit, change_visit, log_visit, plan_visit
from diagnostics.tests.factories import certify, followed
from experts.models import Assignment, Expert, Speciality
from experts.services import end_assignment
from experts.services.links import declare_link
from experts.tests.factories import ExpertFactory
from industrie_futur.versions import ChangedMeanwhile

pytestmark = pytest.mark.django_db
JULY, SOON = datetime.date(2015, 7, 1), datetime.date(2015, 7, 27)


@pytest.fixture
def mission():
    return followed(ExpertFactory(user=UserFactory(expert=True)))


def log(mission, *, by=None, **values):
    content = {
        "id": uuid.uuid4(),
        "kind": "initiale",
        "held_on": JULY,
        "half": "am",
        "half_days": 1,
        "place": "site",
        "participants": "Mme Roth",
        "summary": "Atelier parcouru.",
        "next_steps": "Diagnostic.",
    }
    return log_visit(mission.enrolment, by=by or mission.expert.user, **content | values)


def plan(mission, **values):
    content = {"kind": "initiale", "planned_on": SOON, "half": "am"}
    return plan_visit(mission.enrolment, by=mission.expert.user, **content | values)


def refused(field, act, *args, **values):
    with pytest.raises(ValidationError) as error:
        act(*args, **values)
    return error.value.message_dict[field][0]


def cancel(visit, *, by, reason="Saisie par erreur."):
    return cancel_visit(visit, version=visit.version, reason=reason, by=by)


def slots(visit):
    return list(visit.slots.values_list("day", "half"))


def test_a_visit_of_three_half_days_runs_on_to_the_next_day(mission):
    visit = log(mission, half="pm", half_days=3)
    next_day = JULY + datetime.timedelta(days=1)
    assert slots(visit) == [(JULY, "pm"), (next_day, "am"), (next_day, "pm")]


def test_a_visit_sent_twice_is_one_visit_and_one_act(mission):
    key = uuid.uuid4()
    first, again = log(mission, id=key), log(mission, id=key)
    assert (first.pk, again.version) == (key, 1)
    assert Visit.objects.count() == Act.objects.filter(action="visit_held").count() == 1


def test_other_content_on_an_older_version_is_a_conflict_that_carries_the_stored_visit(mission):
    visit = log(mission)
    change_visit(visit, version=1, summary="Au bureau.", by=mission.expert.user)
    with pytest.raises(ChangedMeanwhile) as conflict:
        log(mission, id=visit.pk, version=1, summary="Au téléphone.")
    assert conflict.value.current.summary == "Au bureau."
    assert Visit.objects.get().summary == "Au bureau."


def test_other_content_without_a_version_is_a_conflict(mission):
    visit = log(mission)
    with pytest.raises(ChangedMeanwhile):
        log(mission, id=visit.pk, summary="Autre.")


def test_a_planned_visit_becomes_held_on_its_real_day(mission):
    planned = plan(mission, planned_on=datetime.date(2015, 7, 20))
    held = log(mission, id=planned.pk, version=1)
    assert (held.status, held.planned_on) == ("held", datetime.date(2015, 7, 20))
    assert slots(held) == [(JULY, "am")]


def test_a_cancelled_visit_gives_its_half_day_back_and_keeps_its_motive(mission):
    visit = plan(mission)
    cancel(visit, by=mission.expert.user, reason="Usine fermée.")
    assert Visit.objects.get().cancel_reason == "Usine fermée."
    assert not VisitSlot.objects.exists()
    plan(mission)


def test_a_cancellation_says_why(mission):
    visit = plan(mission)
    said = refused("reason", cancel, visit, by=mission.expert.user, reason=" ")
    assert said == "Indiquez le motif de l’annulation."


@pytest.mark.parametrize("who", ["expert", "officer"])
def test_a_held_visit_is_cancelled_by_its_expert_or_the_officer(mission, who):
    visit = log(mission)
    by = {"expert": mission.expert.user, "officer": UserFactory(regional_officer=True, regions=["42"])}[who]
    cancel(visit, by=by)
    visit.refresh_from_db()
    assert (visit.status, visit.held_on, visit.summary) == ("cancelled", JULY, "Atelier parcouru.")
    assert not VisitSlot.objects.exists()
    assert Act.objects.get(action="visit_cancelled").details["status"] == ["held", "cancelled"]


def test_an_expert_hears_that_the_region_cancelled_their_visit(mission):
    visit = plan(mission)
    cancel(visit, by=UserFactory(regional_officer=True, regions=["42"]))
    told = mission.expert.user.notifications.get(kind="visit_cancelled")
    assert told.text.startswith("Votre visite du 27/07/2015 à ")
    assert told.text.endswith("est annulée\u202f: Saisie par erreur.")


@pytest.mark.parametrize("who", ["expert", "regional_officer", "ministry"])
def test_nobody_else_cancels_a_visit(mission, who):
    visit = log(mission)
    with pytest.raises(ValidationError, match="ne vous est pas confiée"):
        cancel(visit, by=UserFactory(role=who))


def test_a_visit_written_up_meanwhile_is_not_cancelled_as_planned(mission):
    planned = plan(mission, planned_on=datetime.date(2015, 7, 20))
    log(mission, id=planned.pk, version=1)
    with pytest.raises(ChangedMeanwhile):
        cancel(planned, by=mission.expert.user)


def test_a_visit_is_not_held_in_the_future(mission):
    assert refused("held_on", log, mission, held_on=SOON) == "La date est dans le futur."


def test_a_visit_is_not_held_before_the_firm_is_engaged(mission):
    said = refused("held_on", log, mission, held_on=datetime.date(2015, 5, 31))
    assert said == "L’entreprise n’est engagée que depuis le 01/06/2015."


def test_a_visit_is_not_planned_in_the_past(mission):
    assert "à partir d’aujourd’hui" in refused("planned_on", plan, mission, planned_on=JULY)


def test_a_planned_visit_is_moved_to_a_day_to_come(mission):
    visit = plan(mission)
    later = SOON + datetime.timedelta(days=1)
    for _ in range(2):  # pressed twice
        change_visit(visit, version=1, planned_on=later, by=mission.expert.user)
    assert slots(visit) == [(later, "am")]


def test_a_planned_visit_moved_into_the_past_is_to_be_written_up(mission):
    visit = plan(mission)
    said = refused("planned_on", change_visit, visit, version=1, planned_on=JULY, by=mission.expert.user)
    assert said.endswith("Si elle a eu lieu, enregistrez-la comme réalisée.")
    assert slots(visit) == [(SOON, "am")]


def test_an_expert_visits_only_while_retained(mission):
    Expert.objects.filter(pk=mission.expert.pk).update(ended_on=datetime.date(2015, 6, 30))
    assert refused("held_on", log, mission) == "Vous n’êtes pas un expert retenu au 01/07/2015."


def test_an_expert_visits_only_the_regions_covered(mission):
    mission.expert.regions.set(["53"])
    with pytest.raises(ValidationError, match="Vous n’intervenez pas en région Alsace"):
        log(mission)


def test_a_thematic_visit_is_on_an_axis_of_the_expert(mission):
    foreign = Speciality.objects.get(pk="NUM")
    assert "vos spécialités" in refused("axis", log, mission, kind="thematique", axis=foreign)
    log(mission, kind="thematique", axis=Speciality.objects.get(pk="PROD"))


def test_an_expert_without_the_firm_logs_nothing(mission):
    other = ExpertFactory(user=UserFactory(expert=True))
    with pytest.raises(ValidationError, match="ne vous est pas confiée"):
        log(mission, by=other.user)
    assert not Visit.objects.exists()


def test_an_expert_who_has_not_accepted_logs_nothing(mission):
    Assignment.objects.update(status="proposed")
    with pytest.raises(ValidationError, match="Acceptez d’abord cette mission"):
        log(mission)


def test_an_expert_whose_mission_is_over_logs_nothing(mission):
    end_assignment(mission, on=datetime.date(2015, 7, 19), by=mission.recorded_by)
    with pytest.raises(ValidationError, match="a pris fin le 19/07/2015"):
        log(mission)


@pytest.mark.parametrize("act", [log, plan])
def test_an_expert_linked_with_the_firm_does_not_visit_it(mission, act):
    company = mission.enrolment.company
    declare_link(mission.expert, subject=company.siren, nature="Ancien salarié", by=mission.recorded_by)
    with pytest.raises(ValidationError, match="Vous avez déclaré un lien d’intérêts avec"):
        act(mission)
    assert not Visit.objects.exists()


def test_the_key_of_a_colleagues_visit_is_refused(mission):
    visit = log(mission)
    other = followed(ExpertFactory(user=UserFactory(expert=True)), mission.enrolment)
    with pytest.raises(ValidationError, match="pas l’une des vôtres"):
        log(other, id=visit.pk)


def test_two_visits_in_one_half_day_are_refused(mission):
    log(mission)
    elsewhere = followed(mission.expert, enrol())
    said = refused("half", log, elsewhere)
    assert said.startswith("Vous avez déjà une visite dans cette demi-journée (01/07/2015, matin)")
    log(elsewhere, half="pm")


def test_a_certified_visit_no_longer_changes(mission):
    visit = log(mission)
    certify(visit)
    with pytest.raises(ValidationError, match="certifiée"):
        change_visit(visit, version=1, summary="Autre.", by=mission.expert.user)
    with pytest.raises(ValidationError, match="certifiée"):
        cancel(visit, by=UserFactory(regional_officer=True, regions=["42"]))


@pytest.mark.django_db(transaction=True)
def test_two_devices_sending_one_visit_make_one(mission):
    key = uuid.uuid4()
    assert at_once(lambda: log(mission, id=key), lambda: log(mission, id=key)) == []
    assert Visit.objects.count() == VisitSlot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_devices_taking_one_half_day_leave_one_visit(mission):
    [said] = at_once(lambda: log(mission), lambda: log(mission))
    assert said.startswith("Vous avez déjà une visite dans cette demi-journée")
    assert Visit.objects.count() == VisitSlot.objects.count() == 1
