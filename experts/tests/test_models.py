import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.tests.factories import UserFactory
from companies.models import Company, Enrolment
from companies.tests.factories import enrol
from experts.models import Assignment, Expert, PastMandate, Speciality
from experts.services import end_assignment
from experts.tests.factories import ExpertFactory, assign

DAY = datetime.date(2015, 6, 15)
pytestmark = pytest.mark.django_db


def test_specialities_are_the_six_axes():
    assert list(Speciality.objects.values_list("code", flat=True)) == [
        "STRAT",
        "HUMAIN",
        "PROD",
        "NUM",
        "CHAINE",
        "ENV",
    ]


# Mandates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "is_counted"),
    [
        (datetime.date(2015, 5, 3), False),
        (datetime.date(2015, 5, 4), True),
        (datetime.date(2015, 6, 30), True),
        (datetime.date(2015, 7, 1), False),
    ],
)
def test_expert_is_retained_from_the_first_day_to_the_last(day, is_counted):
    ExpertFactory(ended_on=datetime.date(2015, 6, 30), end_reason="Fin")
    assert Expert.objects.retained_on(day).exists() is is_counted


def test_expert_without_end_is_retained_for_good():
    ExpertFactory()
    assert Expert.objects.retained_on(datetime.date(2030, 1, 1)).count() == 1


def test_former_mandate_still_counts_on_its_days():
    expert = ExpertFactory(retained_on=datetime.date(2015, 7, 1))
    PastMandate.objects.create(
        expert=expert, retained_on=datetime.date(2015, 4, 1), ended_on=datetime.date(2015, 5, 31)
    )

    days = [datetime.date(2015, month, 15) for month in (3, 4, 6, 7)]

    assert [Expert.objects.retained_on(day).count() for day in days] == [0, 1, 0, 1]


def test_expert_counts_once_in_the_main_region():
    ExpertFactory(regions=("21", "41"))

    assert [Expert.objects.mainly_in([code]).count() for code in ("21", "41")] == [1, 0]
    assert Expert.objects.mainly_in(["21", "41"]).count() == 1


def test_expert_covers_each_region_and_is_one_row():
    expert = ExpertFactory(regions=("21", "41"))

    assert [Expert.objects.covering([code]).count() for code in ("21", "41", "42")] == [1, 1, 0]
    assert list(Expert.objects.covering(["21", "41"])) == [expert]


@pytest.mark.parametrize("typed", ["émile", "EMILE durand", "durand emile", "exp e007", "consultant"])
def test_expert_matching_ignores_case_and_accents(typed):
    found = ExpertFactory(first_name="Émile", last_name="Durand", reference="EXP-E007")
    ExpertFactory(first_name="Anne", last_name="Petit", organisation_kind="school")

    assert list(Expert.objects.matching(typed)) == [found]


# Scope ----------------------------------------------------------------------------------------------


def test_register_is_read_by_staff():
    ExpertFactory(regions=("53",))
    staff = [
        UserFactory(administrator=True),
        UserFactory(),
        UserFactory(regional_officer=True, regions=["42"]),
    ]

    assert [Expert.objects.visible_to(user).count() for user in staff] == [1, 1, 1]


def test_expert_reads_their_own_card_only():
    user = UserFactory(expert=True)
    mine = ExpertFactory(user=user)
    ExpertFactory()  # a colleague: the row that could leak

    assert list(Expert.objects.visible_to(user)) == [mine]


@pytest.mark.parametrize(
    "traits", [{"observer": True}, {"is_active": False}, {"administrator": True, "is_active": False}]
)
def test_register_is_closed_to(traits):
    ExpertFactory()
    assert Expert.objects.visible_to(UserFactory(**traits)).count() == 0


def test_expert_reads_a_firm_only_while_assigned():
    user = UserFactory(expert=True)
    expert = ExpertFactory(user=user)
    enrolment = enrol()
    before = list(Company.objects.visible_to(user))

    assignment = assign(enrolment, expert)
    during = list(Company.objects.visible_to(user)), list(Enrolment.objects.visible_to(user))
    end_assignment(assignment, on=DAY, by=UserFactory())
    after = list(Company.objects.visible_to(user)), list(Enrolment.objects.visible_to(user))

    assert before == []
    assert during == ([enrolment.company], [enrolment])
    assert after == ([], [])


def test_assignment_of_a_colleague_shows_nothing():
    user = UserFactory(expert=True)
    ExpertFactory(user=user)
    assign()

    assert list(Company.objects.visible_to(user)) == []
    assert list(Assignment.objects.visible_to(user)) == []


@pytest.mark.parametrize(
    ("traits", "seen", "written"),
    [
        ({"administrator": True}, 1, 1),
        ({}, 1, 0),
        ({"regional_officer": True, "regions": ["42"]}, 1, 1),
        ({"regional_officer": True, "regions": ["53"]}, 0, 0),
        ({"observer": True}, 0, 0),
        ({"expert": True}, 0, 0),
    ],
)
def test_assignments_follow_the_file(traits, seen, written):
    assign()
    user = UserFactory(**traits)

    assert Assignment.objects.visible_to(user).count() == seen
    assert Assignment.objects.editable_by(user).count() == written


# Constraints ----------------------------------------------------------------------------------------


def refused(row, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


def test_mandate_ends_after_its_start():
    expert = ExpertFactory()
    expert.ended_on = datetime.date(2015, 5, 3)
    refused(expert, "expert_ended_after_retained")


def test_organisation_kind_is_in_the_list():
    expert = ExpertFactory()
    expert.organisation_kind = "bank"
    refused(expert, "expert_organisation_kind_known")


def test_past_mandate_ends_after_its_start():
    mandate = PastMandate(
        expert=ExpertFactory(), retained_on=datetime.date(2015, 4, 2), ended_on=datetime.date(2015, 4, 1)
    )
    refused(mandate, "past_mandate_ended_after_retained")


def test_past_mandate_is_kept_once():
    values = {"expert": ExpertFactory(), "retained_on": DAY, "ended_on": DAY}
    PastMandate.objects.create(**values)
    with pytest.raises(ValidationError, match="Ce mandat est déjà enregistré."):
        PastMandate(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        PastMandate.objects.create(**values)


def test_expert_runs_once_on_a_file():
    running = assign()
    again = Assignment(
        enrolment=running.enrolment, expert=running.expert, starts_on=DAY, recorded_by=UserFactory()
    )
    with pytest.raises(ValidationError, match="Cet expert suit déjà cette entreprise."):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.mark.parametrize("state", [{"status": "ended"}, {"ended_on": DAY}])
def test_assignment_has_an_end_when_and_only_when_ended(state):
    assignment = assign()
    for name, value in state.items():
        setattr(assignment, name, value)
    refused(assignment, "assignment_ended_iff_status")


def test_assignment_ends_after_its_start():
    assignment = assign()
    assignment.status, assignment.ended_on = "ended", datetime.date(2015, 6, 14)
    refused(assignment, "assignment_dates_in_order")
