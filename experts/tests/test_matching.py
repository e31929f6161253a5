import datetime
from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from experts import matching_facts
from experts.distances import kilometres, prefectures
from experts.matching import Matching
from experts.matching_facts import register_weak_axes
from experts.models import Assignment, Expert, Leave, MatchingWeight, Need, Speciality, Technology
from experts.tests.factories import ExpertFactory, assign
from regions.models import Department

TODAY = datetime.date(2015, 7, 20)
pytestmark = pytest.mark.django_db


def expert(last_name, **fields):
    sectors, technologies = fields.pop("sectors", ()), fields.pop("technologies", ())
    made = ExpertFactory(first_name="Léa", last_name=last_name, **fields)
    made.sectors.set(sectors)
    made.technologies.set(technologies)
    return made


def need(file, *, specialities=(), technologies=(), language="fr"):
    told = Need.objects.create(enrolment=file, language=language, recorded_by=UserFactory())
    told.specialities.set(specialities)
    told.technologies.set(technologies)


def only(criterion):
    MatchingWeight.objects.exclude(criterion=criterion).update(weight=0)


def ranking(file, *, days="5"):
    return [(each.expert.last_name, each.points) for each in matching(file, days=days).best(10)]


def matching(file, *, days="5"):
    return Matching(file, TODAY, Decimal(days))


def first(file):
    return matching(file).best(1)[0]


@pytest.fixture
def weak_axes(monkeypatch):
    monkeypatch.setattr(matching_facts, "_weak_axes", [])
    axes: list[str] = []
    register_weak_axes(lambda file: axes)
    return axes


def test_matching_ranks_by_what_the_firm_needs():
    file = enrol()
    need(file, specialities=["NUM"], technologies=["ROBOT"])
    expert("Aucun"), expert("Moitie", specialities=("NUM",))
    expert("Tout", specialities=("NUM", "PROD"), technologies=["ROBOT"])
    only("need")
    assert ranking(file) == [("Tout", 100), ("Moitie", 50), ("Aucun", 0)]


def test_matching_ranks_by_the_weak_axes(weak_axes):
    weak_axes += ["NUM", "ENV"]
    expert("Aucun"), expert("Moitie", specialities=("ENV",)), expert("Tout", specialities=("NUM", "ENV"))
    only("weak_axes")
    file = enrol()
    assert ranking(file) == [("Tout", 100), ("Moitie", 50), ("Aucun", 0)]
    assert first(file).reason == (
        "Couvre les axes faibles «\u202fDonnées et usine connectée\u202f» et "
        "«\u202fÉnergie, ressources et environnement\u202f»."
    )


def test_matching_ranks_by_the_sector_known_or_followed_before():
    expert("Aucun"), expert("Connu", sectors=["25"]), expert("Autre", sectors=["28"])
    assign(enrol(naf_id="25.62B"), expert("Suivi", specialities=("PROD",)))
    only("sector")
    assert ranking(enrol(naf_id="25.61Z")) == [("Connu", 100), ("Suivi", 33), ("Aucun", 0), ("Autre", 0)]


def test_matching_ranks_by_distance():
    (
        expert("Voisin", department_id="67"),
        expert("Loin", department_id="75"),
        expert("Ile", department_id="974"),
    )
    expert("Inconnu"), expert("Venu", regions=("53", "42"))
    only("distance")
    assert ranking(enrol(department="67")) == [
        ("Voisin", 100),
        ("Inconnu", 50),
        ("Loin", 1),
        ("Ile", 0),
        ("Venu", 0),
    ]


def test_matching_ranks_by_the_days_left():
    expert("Libre"), expert("Presque", days_per_quarter=Decimal("7.5"))
    only("capacity")
    assert ranking(enrol()) == [("Libre", 100), ("Presque", 50)]


def test_matching_ranks_by_language():
    file = enrol()
    need(file, language="de")
    expert("Bilingue", languages="fr;de"), expert("Unilingue")
    only("language")
    assert ranking(file) == [("Bilingue", 100), ("Unilingue", 0)]


def test_matching_ranks_by_past_work_with_the_firm():
    company = CompanyFactory()
    file, former = enrol(company), expert("Ancien")
    mission = assign(file, former)
    Assignment.objects.filter(pk=mission.pk).update(status="ended", ended_on=TODAY)
    expert("Nouveau")
    only("past_work")
    assert ranking(file) == [("Ancien", 100), ("Nouveau", 0)]


def test_matching_weights_are_data():
    file = enrol()
    need(file, specialities=["NUM"])
    expert("Savant", specialities=("NUM",), department_id="974"), expert("Voisin", department_id="67")
    MatchingWeight.objects.exclude(criterion__in=["need", "distance"]).update(weight=0)
    assert [name for name, _ in ranking(file)] == ["Savant", "Voisin"]
    MatchingWeight.objects.filter(criterion="distance").update(weight=90)
    assert ranking(file) == [("Voisin", 75), ("Savant", 25)]


def test_matching_without_any_weight_still_lists():
    expert("Roy")
    MatchingWeight.objects.update(weight=0)
    assert ranking(enrol()) == [("Roy", 0)]


def test_matching_leaves_out_who_cannot_have_the_file():
    expert("Ailleurs", regions=("53",)), expert("Parti", ended_on=datetime.date(2015, 6, 1))
    expert("Present")
    assert [name for name, _ in ranking(enrol())] == ["Present"]


def test_matching_puts_who_needs_a_motive_after_the_free_ones():
    file = enrol()
    need(file, specialities=["NUM"])
    absent = expert("Absente", specialities=("NUM",))
    Leave.objects.create(expert=absent, starts_on=TODAY, ends_on=TODAY, recorded_by=UserFactory())
    expert("Presente")
    found = matching(file).best(10)
    assert [(each.expert.last_name, each.motives) for each in found] == [
        ("Presente", []),
        ("Absente", ["Léa Absente s’absente du 20/07/2015 au 20/07/2015."]),
    ]


def test_candidate_says_why_in_a_sentence():
    file = enrol(department="67")
    need(file, specialities=["NUM", "ENV"], language="de")
    expert("Roy", specialities=("NUM",), sectors=["25"], languages="fr;de", department_id="29")
    assert first(file).reason == (
        "Répond au besoin en partie («\u202fDonnées et usine connectée\u202f»), connaît le secteur, "
        "a 15\u00a0jours libres au 3e trimestre 2015 et parle allemand\u202f; en revanche, "
        "est à 878\u00a0km."
    )


def test_why_not_gives_the_rank_and_what_lowers_it():
    file = enrol(department="67")
    need(file, specialities=["NUM"])
    expert("Devant", specialities=("NUM",), department_id="67")
    behind = expert("Derriere", department_id="68")
    [told] = matching(file).why_not(Expert.objects.filter(pk=behind.pk))
    assert (told.rank, told.is_excluded, told.shortfalls) == (
        2,
        False,
        [
            "ne répond pas au besoin exprimé (−38\u00a0points)",
            "ne connaît pas le secteur (−19\u00a0points)",
            "travail passé avec l’entreprise (−6\u00a0points)",
            "est à 63\u00a0km (−2\u00a0points)",
        ],
    )


def test_why_not_gives_what_excludes():
    far = expert("Loin", regions=("53",), ended_on=datetime.date(2015, 6, 1))
    [told] = matching(enrol()).why_not(Expert.objects.filter(pk=far.pk))
    assert (told.rank, told.refusals) == (
        None,
        [
            "Le mandat de Léa Loin a pris fin le 01/06/2015.",
            "Léa Loin n’intervient pas en région Alsace.",
        ],
    )


@pytest.mark.parametrize("count", [1, 4])
def test_matching_keeps_its_number_of_queries(count, django_assert_num_queries):
    file = enrol()
    need(file, specialities=["NUM"], technologies=["ROBOT"])
    for _ in range(count):
        assign(expert=expert("Roy", department_id="67"))
    with django_assert_num_queries(27):
        assert len(matching(file).best(10)) == count


def test_prefectures_are_those_of_every_department():
    assert set(prefectures()) == set(Department.objects.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("67", "67", 0), ("75", "69", 392), ("67", "68", 63), ("2A", "2B", 105)]
)
def test_kilometres_are_those_of_the_great_circle(one, other, distance):
    assert kilometres(one, other) == kilometres(other, one) == pytest.approx(distance, abs=3)


def test_specialities_and_technologies_share_no_code():
    assert not set(Speciality.objects.values_list("pk", flat=True)) & set(
        Technology.objects.values_list("pk", flat=True)
    )
