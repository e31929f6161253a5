import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from experts.models import Assignment, Expert
from experts.services import assign_expert, end_assignment, end_mandate, retain_expert
from experts.tests.factories import ExpertFactory, assign
from industrie_futur.thresholds import change_threshold

DAY = datetime.date(2015, 6, 15)
TODAY, TOMORROW = datetime.date(2015, 7, 20), datetime.date(2015, 7, 21)
pytestmark = pytest.mark.django_db


def message(call):
    with pytest.raises(ValidationError) as refusal:
        call()
    return refusal.value.messages


def try_to_assign(enrolment=None, expert=None, on=DAY):
    return message(
        lambda: assign_expert(enrolment or enrol(), expert or ExpertFactory(), on=on, by=UserFactory())
    )


# Assignments ----------------------------------------------------------------------------------------


def test_assign_expert_opens_the_file_and_is_audited():
    officer = UserFactory(regional_officer=True, regions=["42"])
    enrolment, expert = enrol(), ExpertFactory()

    assignment = assign_expert(enrolment, expert, on=DAY, by=officer)

    assert (assignment.status, assignment.starts_on, assignment.recorded_by) == ("accepted", DAY, officer)
    act = Act.objects.get(action="expert_assigned")
    assert (act.subject_id, act.details["expert"]) == (str(enrolment.pk), expert.reference)


@pytest.mark.parametrize("phase", [Phase.TERMINEE, Phase.ABANDON, Phase.REFUSEE])
def test_assign_expert_refuses_a_closed_file(phase):
    enrolment = enrol(phase=phase)
    assert try_to_assign(enrolment) == [
        f"Le dossier de {enrolment.company} est clos\u202f: aucun expert ne peut plus y être affecté."
    ]


def test_assign_expert_refuses_the_future():
    assert try_to_assign(on=TOMORROW) == ["La date est dans le futur."]


def test_assign_expert_refuses_a_day_before_the_application():
    assert try_to_assign(on=datetime.date(2015, 5, 31)) == ["L’entreprise n’a candidaté que le 01/06/2015."]


def test_assign_expert_refuses_who_is_not_yet_retained():
    expert = ExpertFactory(first_name="Léa", last_name="Roy", retained_on=TODAY)
    assert try_to_assign(expert=expert) == ["L’agrément de Léa Roy ne commence que le 20/07/2015."]


def test_assign_expert_refuses_who_is_no_longer_retained():
    expert = ExpertFactory(
        first_name="Léa", last_name="Roy", ended_on=datetime.date(2015, 6, 30), end_reason="Fin"
    )
    assert try_to_assign(expert=expert) == ["Le mandat de Léa Roy a pris fin le 30/06/2015."]


def test_assign_expert_refuses_who_does_not_cover_the_region():
    expert = ExpertFactory(first_name="Léa", last_name="Roy", regions=("53",))
    assert try_to_assign(expert=expert) == ["Léa Roy n’intervient pas en région Alsace."]


def test_assign_expert_refuses_who_leaves_today():
    expert = ExpertFactory(first_name="Léa", last_name="Roy", ended_on=TODAY, end_reason="Fin")
    assert try_to_assign(expert=expert) == ["Le mandat de Léa Roy prend fin le 20/07/2015."]


def test_assign_expert_beyond_capacity_needs_a_motive():
    expert = ExpertFactory(days_per_quarter=4)
    [sentence] = try_to_assign(expert=expert)
    assert sentence.endswith("il reste 4\u00a0jours sur 4 au 3e trimestre 2015, la mission en demande 5.")


def test_assign_expert_takes_the_days_of_the_threshold():
    change_threshold("mission_days", 2, by=UserFactory())
    assert (assign().days, assign().over_capacity_reason) == (2, "")


def test_assign_expert_accepts_a_second_region_of_theirs():
    assert assign(expert=ExpertFactory(regions=("53", "42"))).pk


def test_assign_expert_refuses_the_same_twice():
    running = assign()
    assert try_to_assign(running.enrolment, running.expert) == [
        "Cet expert suit déjà cette entreprise, ou sa réponse est attendue."
    ]


def test_expert_may_come_back_on_a_file():
    first = assign()
    end_assignment(first, on=DAY, by=UserFactory())

    again = assign(first.enrolment, first.expert, on=TODAY)

    assert list(first.enrolment.assignments.running()) == [again]


def test_end_assignment_keeps_it_as_history():
    assignment = assign()

    end_assignment(assignment, on=TODAY, by=UserFactory())

    kept = Assignment.objects.get()
    assert (kept.status, kept.ended_on) == ("ended", TODAY)
    assert Act.objects.filter(action="assignment_ended").count() == 1


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (TOMORROW, "La date est dans le futur."),
        (datetime.date(2015, 6, 14), "La fin de l’affectation précède son début."),
    ],
)
def test_end_assignment_refuses_a_wrong_day(on, sentence):
    assignment = assign()
    assert message(lambda: end_assignment(assignment, on=on, by=UserFactory())) == [sentence]


def test_end_assignment_is_done_once():
    assignment = assign()
    end_assignment(assignment, on=TODAY, by=UserFactory())
    assert message(lambda: end_assignment(assignment, on=TODAY, by=UserFactory())) == [
        "Cette affectation a déjà pris fin le 20/07/2015."
    ]


# Mandates -------------------------------------------------------------------------------------------


def test_end_mandate_ends_the_running_assignments_too():
    assignment = assign()
    minister = UserFactory()

    end_mandate(
        assignment.expert, on=TODAY, reason="Départ en retraite", left_reason="Relève en cours", by=minister
    )

    assignment.refresh_from_db()
    expert = Expert.objects.get()
    assert (expert.ended_on, expert.end_reason) == (TODAY, "Départ en retraite")
    assert (assignment.status, assignment.ended_on) == ("ended", TODAY)
    act = Act.objects.get(action="mandate_ended")
    assert (act.done_by, act.details) == (
        minister,
        {
            "on": "2015-07-20",
            "reason": "Départ en retraite",
            "left_without_expert": 1,
            "left_reason": "Relève en cours",
        },
    )


@pytest.mark.parametrize(
    ("on", "reason", "sentence"),
    [
        (TOMORROW, "Fin", "La date est dans le futur."),
        (TODAY, " ", "Indiquez le motif\u202f: il est conservé avec le mandat."),
        (
            datetime.date(2015, 5, 3),
            "Fin",
            "La fin du mandat précède la date à laquelle l’expert a été retenu.",
        ),
    ],
)
def test_end_mandate_refuses_what_cannot_be(on, reason, sentence):
    expert = ExpertFactory()
    assert message(lambda: end_mandate(expert, on=on, reason=reason, by=UserFactory())) == [sentence]
    assert Expert.objects.get().ended_on is None


def test_end_mandate_refuses_a_day_before_an_assignment():
    assignment = assign(on=TODAY)
    sentence = message(lambda: end_mandate(assignment.expert, on=DAY, reason="Fin", by=UserFactory()))
    assert sentence == [f"L’expert suit l’entreprise {assignment.enrolment.company} depuis le 20/07/2015."]


def test_end_mandate_is_done_once():
    expert = ExpertFactory(ended_on=DAY, end_reason="Fin")
    assert message(lambda: end_mandate(expert, on=TODAY, reason="Fin", by=UserFactory())) == [
        "Ce mandat a déjà pris fin le 15/06/2015."
    ]


def test_retain_expert_keeps_the_former_mandate():
    expert = ExpertFactory(ended_on=DAY, end_reason="Congé")

    retain_expert(expert, on=TODAY, reason="Retour", by=UserFactory())

    counted = [
        Expert.objects.retained_on(day).count()
        for day in (datetime.date(2015, 5, 4), DAY, datetime.date(2015, 7, 1), TODAY)
    ]
    assert counted == [1, 1, 0, 1]
    assert list(expert.past_mandates.values_list("ended_on", "end_reason")) == [(DAY, "Congé")]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (TOMORROW, "La date est dans le futur."),
        (DAY, "Le mandat précédent a couru jusqu’au 15/06/2015 inclus."),
    ],
)
def test_retain_expert_refuses_a_wrong_day(on, sentence):
    expert = ExpertFactory(ended_on=DAY, end_reason="Congé")
    assert message(lambda: retain_expert(expert, on=on, reason="Retour", by=UserFactory())) == [sentence]


def test_retain_expert_refuses_who_is_retained():
    expert = ExpertFactory()
    assert message(lambda: retain_expert(expert, on=TODAY, reason="Retour", by=UserFactory())) == [
        "Cet expert est déjà retenu depuis le 04/05/2015."
    ]
