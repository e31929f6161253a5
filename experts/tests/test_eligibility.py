import datetime
from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from experts.eligibility import Ground, obstacles
from experts.models import Assignment, DeclaredLink, Expert, Leave, PastMandate, Suspension
from experts.tests.factories import ExpertFactory, assign

TODAY = datetime.date(2015, 7, 20)
pytestmark = pytest.mark.django_db


def lea(**fields):
    return ExpertFactory(first_name="Léa", last_name="Roy", **fields)


def found(expert, file=None, *, on=TODAY, days="5"):
    return obstacles(expert, file or enrol(), on=on, days=Decimal(days))


def sentence_of(expert, file=None, **kwargs):
    """The only obstacle's code and sentence."""
    [obstacle] = found(expert, file, **kwargs)
    return obstacle.code, obstacle.sentence


def link(expert, **fields):
    return DeclaredLink.objects.create(
        expert=expert, nature="Ancien salarié", declared_on=TODAY, declared_by=UserFactory(), **fields
    )


def test_obstacles_are_none_for_who_may_take_the_file():
    assert found(lea()) == []


def test_obstacles_name_a_closed_account():
    expert = lea(user=UserFactory(role="expert", is_active=False))
    assert sentence_of(expert) == (
        "account_closed",
        "Le compte de Léa Roy est fermé\u202f: une mission ne lui revient plus.",
    )


@pytest.mark.parametrize(
    ("fields", "code", "sentence"),
    [
        (
            {"retained_on": datetime.date(2015, 9, 1)},
            "not_yet_retained",
            "L’agrément de Léa Roy ne commence que le 01/09/2015.",
        ),
        (
            {"ended_on": datetime.date(2015, 7, 19), "end_reason": "Départ"},
            "ended",
            "Le mandat de Léa Roy a pris fin le 19/07/2015.",
        ),
        (
            {"expires_on": datetime.date(2015, 7, 19)},
            "expired",
            "L’agrément de Léa Roy a expiré le 19/07/2015.",
        ),
    ],
)
def test_obstacles_name_who_is_not_retained(fields, code, sentence):
    assert sentence_of(lea(**fields)) == (code, sentence)


def test_obstacles_look_at_the_first_day_of_the_mission_too():
    expert = lea(expires_on=datetime.date(2015, 8, 31))
    assert found(expert) == []
    assert sentence_of(expert, on=datetime.date(2015, 9, 1)) == (
        "expired",
        "L’agrément de Léa Roy expire le 31/08/2015.",
    )


def test_obstacles_know_a_former_mandate():
    expert = lea(retained_on=datetime.date(2015, 7, 1))
    PastMandate.objects.create(
        expert=expert, retained_on=datetime.date(2015, 1, 1), ended_on=datetime.date(2015, 6, 20)
    )
    assert found(expert, on=datetime.date(2015, 6, 20)) == []
    assert sentence_of(expert, on=datetime.date(2015, 6, 21))[0] == "not_yet_retained"


@pytest.mark.parametrize(
    ("ends_on", "sentence"),
    [
        (None, "L’agrément de Léa Roy est suspendu depuis le 01/07/2015."),
        (
            datetime.date(2015, 7, 31),
            "L’agrément de Léa Roy est suspendu depuis le 01/07/2015 jusqu’au 31/07/2015 inclus.",
        ),
    ],
)
def test_obstacles_name_a_suspension(ends_on, sentence):
    expert = lea()
    Suspension.objects.create(
        expert=expert,
        starts_on=datetime.date(2015, 7, 1),
        ends_on=ends_on,
        reason="Plainte",
        recorded_by=UserFactory(),
    )
    assert sentence_of(expert) == ("suspended", sentence)


def test_obstacles_forget_a_suspension_that_is_over():
    expert = lea()
    Suspension.objects.create(
        expert=expert,
        starts_on=datetime.date(2015, 6, 1),
        ends_on=datetime.date(2015, 7, 19),
        reason="Plainte",
        recorded_by=UserFactory(),
    )
    assert found(expert) == []


def test_obstacles_name_the_region_not_covered():
    assert sentence_of(lea(regions=("53", "72"))) == (
        "out_of_region",
        "Léa Roy n’intervient pas en région Alsace.",
    )


def test_obstacles_name_a_link_with_the_firm():
    expert, company = lea(), CompanyFactory(name="Forges du Rhin")
    link(expert, company=company)
    assert sentence_of(expert, enrol(company)) == (
        "linked",
        "Léa Roy a déclaré un lien avec Forges du Rhin, qui exclut cette mission.",
    )


@pytest.mark.parametrize("declared", ["Énergies du Rhin", "énergies du RHIN"])
def test_obstacles_name_a_link_with_the_group_whatever_the_case(declared):
    expert, company = lea(), CompanyFactory(group_name="ÉNERGIES du Rhin")
    link(expert, group_name=declared)
    assert sentence_of(expert, enrol(company)) == (
        "linked",
        f"Léa Roy a déclaré un lien avec le groupe {declared}, qui exclut cette mission.",
    )


def test_obstacles_name_a_link_with_another_firm_of_the_group():
    expert, sister = lea(), CompanyFactory(name="Forges du Rhin", group_name="Rhin")
    link(expert, company=sister)
    assert sentence_of(expert, enrol(CompanyFactory(group_name="RHIN"))) == (
        "linked",
        "Léa Roy a déclaré un lien avec Forges du Rhin, du même groupe, qui exclut cette mission.",
    )


def test_obstacles_forget_links_that_ended_and_other_firms():
    expert, company = lea(), CompanyFactory()
    link(expert, company=company, ended_on=TODAY)
    link(expert, company=CompanyFactory())
    link(expert, group_name="Un autre groupe")
    assert found(expert, enrol(company)) == []


def test_obstacles_name_who_follows_the_firm_already():
    expert = lea()
    assert sentence_of(expert, assign(expert=expert).enrolment) == (
        "on_file",
        "Léa Roy suit déjà cette entreprise.",
    )


def test_obstacles_name_who_is_already_asked():
    expert = lea()
    assignment = assign(expert=expert)
    Assignment.objects.filter(pk=assignment.pk).update(status="proposed")
    assert sentence_of(expert, assignment.enrolment) == (
        "on_file",
        "Léa Roy a déjà reçu une proposition pour cette entreprise\u202f: sa réponse est attendue.",
    )


def test_obstacles_that_a_motive_lifts_are_absence_and_load():
    expert = lea(days_per_quarter=Decimal("6.5"))
    assign(expert=expert)
    Leave.objects.create(
        expert=expert, starts_on=TODAY, ends_on=datetime.date(2015, 7, 21), recorded_by=UserFactory()
    )
    assert [(each.code, each.sentence, each.is_absolute) for each in found(expert)] == [
        ("away", "Léa Roy s’absente du 20/07/2015 au 21/07/2015.", False),
        (
            "over_capacity",
            "Léa Roy\u202f: il reste 1,5\u00a0jour sur 6,5 au 3e trimestre 2015, la mission en demande 5.",
            False,
        ),
    ]


def test_obstacles_of_load_look_at_the_quarter_of_the_mission():
    expert = lea(days_per_quarter=Decimal("5"))
    assign(expert=expert)
    assert [each.code for each in found(expert)] == ["over_capacity"]
    assert found(expert, on=datetime.date(2015, 10, 1)) == []


def test_obstacles_allow_the_last_days():
    assert found(lea(days_per_quarter=Decimal(5))) == []


def test_obstacles_of_many_experts_cost_a_constant_number_of_queries(django_assert_num_queries):
    file = enrol()
    for _ in range(4):
        link(ExpertFactory(), company=file.company)
    with django_assert_num_queries(14):
        ground = Ground.read(Expert.objects.all(), file, on=TODAY, days=Decimal(5))
        [ground.obstacles(expert) for expert in Expert.objects.all()]
