from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from stdnum.fr import siren, siret

from accounts.tests.factories import UserFactory
from companies.models import Commitment, Company, Enrolment, Grant
from companies.phases import ENGAGED, Phase
from companies.queries import regions_of, with_situation
from companies.tests.ledger import places
from diagnostics.models import Answer, Diagnostic, Visit, VisitSlot
from diagnostics.services.visits import slots_of
from experts.models import Assignment
from regions.models import RegionalProgramme
from regions.tests.factories import adopt
from steering import synthetic
from steering.rollup import drift
from steering.synthetic import Firm, generate_companies, siret_of, synthetic_firms

DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(role="administrator")


def generate(capsys, **options):
    call_command("generate", **{"companies": 40, "seed": 7, **options})
    return capsys.readouterr().out.splitlines()


# Firms ------------------------------------------------------------------------------------------------


def test_same_seed_gives_the_same_firms():
    assert list(synthetic_firms(30, seed=7)) == list(synthetic_firms(40, seed=7))[:30]
    assert list(synthetic_firms(30, seed=7)) != list(synthetic_firms(30, seed=8))


def test_numbers_are_of_no_real_firm():
    first, past, millionth = (siret_of(number) for number in (0, 41_000, 999_999))

    assert (siret.is_valid(first), first[:3]) == (True, "005")
    assert [siren.is_valid(each[:9]) for each in (past, millionth)] == [False, False]
    assert len({siret_of(number)[:9] for number in range(40_000, 60_000)}) == 20_000


def test_generated_files_are_what_their_steps_say(administrator):
    generate_companies(60, seed=7, by=administrator)
    files = Enrolment.objects.select_related("company", "site").prefetch_related("events")

    assert {file.phase for file in files} == set(Phase)
    for file in files:
        steps = sorted(file.events.all(), key=lambda step: step.rank)
        on = {step.to_phase: step.effective_on for step in steps}
        assert [step.from_phase for step in steps] == ["", *(step.to_phase for step in steps[:-1])]
        assert [step.effective_on for step in steps] == sorted(on.values())
        assert (file.phase, file.applied_on) == (steps[-1].to_phase, steps[0].effective_on)
        assert (file.enrolled_on, file.diagnosed_on, file.plan_agreed_on, file.supported_on) == tuple(
            on.get(phase)
            for phase in (Phase.ENGAGEE, Phase.DIAGNOSTIC, Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT)
        )
        file.full_clean()
        file.company.full_clean()


def test_generated_firms_are_listed_and_counted_alike(administrator):
    generate_companies(60, seed=7, by=administrator)
    standing = regions_of(DAY).standing
    rows = with_situation(Company.objects.all(), user=administrator, day=DAY, standing=standing)

    assert len(rows) == sum(places(DAY).values()) == 60
    assert drift() == []


def test_firms_already_known_are_left_as_they_are(administrator, capsys, monkeypatch):
    monkeypatch.setattr(synthetic, "AT_ONCE", 15)
    generate(capsys, companies=20)
    before = list(Company.objects.order_by("pk").values())

    assert generate(capsys) == ["20 entreprises synthétiques créées, 20 déjà connues."]
    assert list(Company.objects.order_by("pk").values())[:20] == before
    assert (Company.objects.count(), drift()) == (40, [])


def test_a_firm_added_by_hand_follows_generated_ones(administrator):
    generate_companies(3, seed=7, by=administrator)
    last = Company.objects.latest("pk").pk
    firm: Firm = list(synthetic_firms(4, seed=7))[3]
    added = Company.objects.create(siren=firm.siren, name="Ajoutée", naf_id=firm.naf)

    assert added.pk > last


# Grants -----------------------------------------------------------------------------------------------


@pytest.fixture
def programmes():
    for code in ("42", "41", "53", "11", "82", "72"):
        adopt(code, on=date(2015, 4, 20), amount=1_000)


def test_generated_money_is_voted_committed_and_paid(administrator, programmes, capsys):
    said = generate(capsys, companies=80, grants=60)
    grants = Grant.objects.all()

    assert said[1] == "60 subventions synthétiques créées, 0 déjà connues."
    assert drift() == []
    assert {(grant.is_prepared, grant.cancelled_on is not None, grant.paid > 0) for grant in grants} >= {
        (True, False, False),
        (False, False, False),
        (False, False, True),
    }
    for grant in grants:
        assert grant.enrolment.phase in ENGAGED
        assert grant.committed_on is None or grant.enrolment.enrolled_on <= grant.committed_on <= DAY
        grant.full_clean()
    for row in Commitment.objects.all():
        row.full_clean()
    assert all(0 < each.committed <= each.voted for each in RegionalProgramme.objects.all() if each.paid)


def test_grants_already_known_are_left_as_they_are(administrator, programmes, capsys):
    generate(capsys, companies=80, grants=10)
    before = list(Grant.objects.order_by("pk").values())

    assert generate(capsys, companies=80, grants=10)[1].startswith("0 subventions")
    assert generate(capsys, companies=80, grants=15)[1].startswith("5 subventions")
    assert list(Grant.objects.order_by("pk").values())[:10] == before


def test_grants_need_a_programme(administrator):
    with pytest.raises(CommandError, match="programme"):
        call_command("generate", companies=40, grants=5, seed=7)


# Visits and diagnostics -------------------------------------------------------------------------------


def test_generated_visits_are_held_once_in_each_half_day(administrator, capsys):
    said = generate(capsys, companies=60, visits=250)

    assert said[1] == "250 visites synthétiques créées, 0 déjà connues."
    assert set(Visit.objects.values_list("kind", flat=True)) == set(Visit.Kind.values)
    for visit in Visit.objects.select_related("enrolment", "expert"):
        visit.full_clean()
        file = visit.enrolment
        assert file.enrolled_on <= visit.held_on <= (file.closed_on or DAY)
        assert visit.expert.retained_on <= visit.held_on
        assert file.region in visit.expert.regions.all()
        assert Assignment.objects.filter(enrolment=file, expert=visit.expert).count() == 1
    taken = [
        (slot.expert_id, slot.day, slot.half) for visit in Visit.objects.all() for slot in slots_of(visit)
    ]
    assert sorted(taken) == sorted(VisitSlot.objects.values_list("expert", "day", "half"))


def test_same_seed_gives_the_same_visits(administrator, capsys):
    def drawn():
        with transaction.atomic():
            generate(capsys, companies=30, visits=20)
            rows = list(Visit.objects.order_by("id").values_list("id", "kind", "held_on", "half"))
            transaction.set_rollback(True)
        return rows

    assert len(drawn()) == 20
    assert drawn() == drawn()


def test_visits_already_known_are_left_as_they_are(administrator, capsys):
    generate(capsys, companies=60, visits=10)
    before = set(Visit.objects.values_list("pk", flat=True))

    assert generate(capsys, companies=60, visits=10)[1].startswith("0 visites")
    assert generate(capsys, companies=60, visits=15)[1].startswith("5 visites")
    assert before < set(Visit.objects.values_list("pk", flat=True))


def test_visits_need_an_engaged_firm(administrator):
    with pytest.raises(CommandError, match="sans visite"):
        call_command("generate", companies=0, visits=1)


def test_generated_diagnostics_are_answered_by_who_visited(administrator, capsys):
    said = generate(capsys, companies=60, visits=30, diagnostics=20)

    assert said[2] == "20 diagnostics synthétiques créés, 0 déjà connus."
    for diagnostic in Diagnostic.objects.all():
        diagnostic.full_clean()
        assert diagnostic.answers.count() == 27
        assert Assignment.objects.filter(enrolment=diagnostic.enrolment, expert=diagnostic.expert).exists()
    for answer in Answer.objects.all():
        answer.full_clean()


def test_diagnostics_are_of_firms_that_were_diagnosed(administrator):
    with pytest.raises(CommandError, match="sans diagnostic"):
        call_command("generate", companies=10, diagnostics=11)
