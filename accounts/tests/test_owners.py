"""Nothing that somebody owns may be left to nobody: what is owned, and every door that would break it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts import services
from accounts.models import Absence, Act, RegionRight, User
from accounts.owners import Ending, LeftWithoutOwner, read_owners
from accounts.tests.factories import UserFactory
from companies.models import CompanyImport
from companies.phases import Phase
from companies.services import commit_grant, prepare_grant
from companies.tests.factories import enrol
from experts.tests.factories import ExpertFactory, assign
from industrie_futur import clock
from industrie_futur.jobs import Job
from regions.tests.factories import adopt
from steering.models import ProgressReport

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


def without_owner():
    return [(duty.holder, duty.work.kind, duty.count) for duty in read_owners(clock.today()).without_owner()]


def end(right, on):
    return services.end_region_right(right, on=day(on), by=None)


def close(user, **changes):
    fields = {"first_name": "A", "last_name": "B", "role": user.role, "is_active": False, **changes}
    return services.update_user(user, **fields, by=None)


def left_by(act):
    with pytest.raises(LeftWithoutOwner) as refusal:
        act()
    return [(duty.holder, duty.work.kind, duty.count, str(duty.since)) for duty in refusal.value.duties]


@pytest.fixture
def right(officer):
    return officer.region_rights.get()


@pytest.fixture
def colleague():
    return UserFactory(regional_officer=True, regions=["42"], first_name="Zoé", last_name="Zimmer")


@pytest.fixture
def file(administrator):
    """A firm of Alsace under way; a finished one beside it, which waits for nobody."""
    enrol(phase=Phase.TERMINEE)
    return enrol()


# The end of a right ---------------------------------------------------------------------------------


def test_right_of_the_only_officer_does_not_end(file, right):
    assert left_by(lambda: end(right, "2015-07-31")) == [("42", "files", 1, "2015-08-01")]
    assert RegionRight.objects.get().ends_on is None


def test_refusal_names_what_is_left_and_where(file, right):
    with pytest.raises(ValidationError) as refusal:
        end(right, "2015-07-31")
    assert refusal.value.messages == [
        "Personne ne répondrait plus de ce qui suit\u202f: 1\u00a0dossier d’entreprise en cours (Alsace, à "
        "compter du 01/08/2015). Choisissez d’abord qui prend la suite."
    ]


def test_right_ends_where_nothing_is_under_way(right):
    enrol(department="29")  # of another region
    assert end(right, "2015-07-31").ends_on == day("2015-07-31")


def test_right_ends_while_a_colleague_stays(file, right, colleague):
    assert end(right, "2015-07-31").pk


def test_right_does_not_end_when_the_colleague_leaves_later(file, right, colleague):
    RegionRight.objects.filter(user=colleague).update(ends_on=day("2015-09-30"))
    assert left_by(lambda: end(right, "2015-07-31")) == [("42", "files", 1, "2015-10-01")]


def test_right_does_not_end_while_the_colleague_is_absent(file, right, colleague, administrator):
    absence = {"starts_on": day("2015-08-03"), "ends_on": day("2015-08-14"), "deputy": None}
    services.record_absence(colleague, **absence, by=administrator)
    assert left_by(lambda: end(right, "2015-07-31")) == [("42", "files", 1, "2015-08-03")]


def test_right_ends_once_a_successor_has_the_next_day(file, right):
    successor = UserFactory(regional_officer=True)
    services.take_over_rights(successor, [right], starts_on=day("2015-08-01"), ends_on=None, by=None)
    assert end(right, "2015-07-31").pk


@pytest.mark.parametrize("role", ["ministry", "expert", "administrator"])
def test_right_of_another_role_owns_nothing(file, right, role):
    User.objects.filter(pk=UserFactory(regional_officer=True, regions=["42"]).pk).update(role=role)
    assert left_by(lambda: end(right, "2015-07-31"))


def test_right_on_a_region_closed_by_the_reform_ends(file, right, settings):
    settings.REFERENCE_DATE = day("2016-02-01")
    assert end(right, "2016-02-15").pk


def test_right_on_the_region_that_absorbed_it_does_not_end(file, settings):
    settings.REFERENCE_DATE = day("2016-02-01")
    heir = UserFactory(regional_officer=True)
    right = RegionRight.objects.create(user=heir, region_id="44", starts_on=day("2016-01-01"))
    assert left_by(lambda: end(right, "2016-02-15")) == [("42", "files", 1, "2016-02-16")]


def test_grants_to_commit_and_to_pay_are_owned_too(right, officer):
    adopt("42", by=officer)
    for _ in range(2):
        grant = prepare_grant(
            enrol(), kind="support", eligible_base=Decimal(1000), aid_rate_pct=Decimal(50), by=officer
        )
    commit_grant(grant, act_reference="CP 2015-12", on=day("2015-07-01"), by=officer)
    left = left_by(lambda: end(right, "2015-07-31"))
    assert [each[1:3] for each in left] == [("files", 2), ("grants_to_commit", 1), ("grants_to_pay", 1)]


# The end of an account, or of its role --------------------------------------------------------------


def test_account_of_the_only_officer_does_not_close(file, officer):
    assert left_by(lambda: close(officer)) == [("42", "files", 1, "2015-07-20")]
    officer.refresh_from_db()
    assert officer.is_active


def test_role_of_the_only_officer_does_not_change(file, officer):
    assert left_by(lambda: close(officer, role="ministry", is_active=True))


def test_account_keeps_what_it_will_have_in_charge(file, officer, right, colleague):
    """Alsace is followed by a colleague until the reform; after it by the leaver alone."""
    RegionRight.objects.create(user=officer, region_id="44", starts_on=day("2016-01-01"))
    assert left_by(lambda: close(officer)) == [("42", "files", 1, "2016-01-01")]


@pytest.mark.parametrize("status", [Job.Status.READY, Job.Status.QUEUED, Job.Status.RUNNING])
def test_account_with_an_import_under_way_does_not_close(officer, status):
    CompanyImport.objects.create(requested_by=officer, as_of=clock.today(), file_name="a.csv", status=status)
    assert left_by(lambda: close(officer)) == [(officer.pk, "imports", 1, "2015-07-20")]


@pytest.mark.parametrize("status", [Job.Status.DONE, Job.Status.FAILED, Job.Status.DROPPED])
def test_account_whose_imports_are_over_closes(officer, status):
    CompanyImport.objects.create(requested_by=officer, as_of=clock.today(), file_name="a.csv", status=status)
    assert not close(officer).is_active


def test_account_with_a_report_under_way_does_not_close():
    minister = UserFactory()
    ProgressReport.objects.create(requested_by=minister, as_of=clock.today())
    assert left_by(lambda: close(minister)) == [(minister.pk, "reports", 1, "2015-07-20")]


def test_account_of_an_expert_with_missions_does_not_close():
    expert = ExpertFactory(user=UserFactory(expert=True))
    assign(expert=expert)
    assert left_by(lambda: close(expert.user)) == [(expert.user.pk, "missions", 1, "2015-07-20")]


def test_account_that_owns_nothing_closes(officer):
    assert not close(officer).is_active


# Absences -------------------------------------------------------------------------------------------


def absent(user, by, deputy=None, starts_on="2015-08-03", ends_on="2015-08-21"):
    period = {"starts_on": day(starts_on), "ends_on": day(ends_on)}
    return services.record_absence(user, **period, deputy=deputy, by=by)


def test_absence_of_the_only_officer_needs_a_deputy(file, officer, administrator):
    assert left_by(lambda: absent(officer, administrator)) == [("42", "files", 1, "2015-08-03")]
    assert not Absence.objects.exists()


def test_absence_gives_the_deputy_the_regions_of_the_period_alone(file, officer, administrator):
    deputy = UserFactory(regional_officer=True, regions=["53"])
    absent(officer, administrator, deputy)
    right = deputy.region_rights.get(region_id="42")
    assert (right.starts_on, right.ends_on) == (day("2015-08-03"), day("2015-08-21"))
    assert without_owner() == []


def test_deputy_who_has_part_of_the_period_gets_the_rest(file, officer, administrator):
    deputy = UserFactory(regional_officer=True)
    for start, end_ in (("2015-08-01", "2015-08-05"), ("2015-08-10", "2015-08-12")):
        deputy.region_rights.create(region_id="42", starts_on=day(start), ends_on=day(end_))
    absent(officer, administrator, deputy)
    granted = deputy.region_rights.order_by("starts_on").values_list("starts_on", "ends_on")
    assert [(str(start), str(last)) for start, last in granted] == [
        ("2015-08-01", "2015-08-05"),
        ("2015-08-06", "2015-08-09"),
        ("2015-08-10", "2015-08-12"),
        ("2015-08-13", "2015-08-21"),
    ]


def test_deputy_does_not_leave_meanwhile(file, officer, administrator):
    deputy = UserFactory(regional_officer=True)
    absent(officer, administrator, deputy)
    assert left_by(lambda: close(deputy)) == [("42", "files", 1, "2015-08-03")]


def test_absent_deputy_does_not_stand_in(file, officer, administrator):
    deputy = UserFactory(regional_officer=True)
    absent(deputy, administrator, ends_on="2015-08-10")
    assert left_by(lambda: absent(officer, administrator, deputy)) == [("42", "files", 1, "2015-08-03")]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field", "message"),
    [
        ("2015-08-21", "2015-08-03", "ends_on", "La fin de l’absence précède son début."),
        ("2015-07-01", "2015-07-19", "ends_on", "Cette absence est déjà terminée."),
        (
            "2015-09-30",
            "2015-10-02",
            "starts_on",
            "Une absence est déjà enregistrée du 01/09/2015 au 30/09/2015.",
        ),
    ],
)
def test_absence_refuses_at_the_field(officer, administrator, starts_on, ends_on, field, message):
    absent(officer, administrator, starts_on="2015-09-01", ends_on="2015-09-30")
    with pytest.raises(ValidationError) as refusal:
        absent(officer, administrator, starts_on=starts_on, ends_on=ends_on)
    assert refusal.value.message_dict == {field: [message]}


@pytest.mark.parametrize("traits", [{"expert": True}, {"regional_officer": True, "is_active": False}])
def test_deputy_is_an_active_officer(officer, administrator, traits):
    with pytest.raises(ValidationError, match="chargé de mission régional dont le compte est actif"):
        absent(officer, administrator, UserFactory(**traits))


def test_nobody_stands_in_for_themselves(officer, administrator):
    with pytest.raises(ValidationError, match="Nul ne se supplée soi-même"):
        absent(officer, administrator, officer)


def test_last_administrator_is_not_absent(administrator):
    with pytest.raises(LeftWithoutOwner, match="dernier administrateur actif"):
        absent(administrator, administrator)


def test_administrator_stays_while_the_other_is_absent(administrator):
    other = UserFactory(administrator=True)
    absent(other, administrator)
    assert left_by(lambda: close(administrator))[0][:2] == ("administration", "administration")


def test_absence_not_begun_goes(officer, administrator):
    services.end_absence(absent(officer, administrator), by=administrator)
    assert not officer.absences.exists()
    assert Act.objects.filter(action="absence_ended", done_by=administrator).count() == 1


def test_who_comes_back_owns_again_from_today(file, officer, administrator):
    Absence.objects.create(
        user=officer, starts_on=day("2015-07-13"), ends_on=day("2015-07-31"), recorded_by=administrator
    )
    assert without_owner() == [("42", "files", 1)]
    services.end_absence(officer.absences.get(), by=administrator)
    assert (without_owner(), str(officer.absences.get().ends_on)) == ([], "2015-07-19")


# What is without owner ------------------------------------------------------------------------------


def test_right_that_runs_out_leaves_its_region_without_owner(file, right):
    assert without_owner() == []
    RegionRight.objects.update(ends_on=day("2015-07-19"))
    assert without_owner() == [("42", "files", 1)]


def test_region_never_entrusted_is_told_apart(administrator):
    enrol()
    owners = read_owners(clock.today())
    assert (owners.without_owner(), [duty.holder for duty in owners.never_entrusted()]) == ([], ["42"])


def test_right_to_come_entrusts_nothing_yet(administrator):
    enrol()
    UserFactory(regional_officer=True).region_rights.create(region_id="42", starts_on=day("2015-09-01"))
    assert without_owner() == []


def test_what_will_be_without_owner_is_announced(file, right):
    RegionRight.objects.update(ends_on=day("2015-08-31"))
    owners = read_owners(clock.today())
    assert [(duty.holder, str(duty.since)) for duty in owners.soon_without_owner(60)] == [
        ("42", "2015-09-01")
    ]
    assert owners.soon_without_owner(30) == []


def test_reform_is_announced_where_nobody_has_the_new_region(file, right, settings):
    settings.REFERENCE_DATE = day("2015-12-01")
    owners = read_owners(clock.today())
    assert [(duty.holder, str(duty.since)) for duty in owners.soon_without_owner(60)] == [
        ("42", "2016-01-01")
    ]


def test_missions_of_an_expert_no_longer_retained_are_without_owner(administrator):
    expert = ExpertFactory(user=UserFactory(expert=True))
    assign(expert=expert)
    type(expert).objects.update(ended_on=day("2015-07-01"), end_reason="Fin")
    assert without_owner() == [(0, "missions", 1)]


def test_missions_of_an_expert_without_account_are_theirs(administrator):
    assign()
    assert without_owner() == []


def test_what_a_closed_account_holds_is_without_owner(administrator, officer):
    CompanyImport.objects.create(
        requested_by=officer, as_of=clock.today(), file_name="a.csv", status=Job.Status.READY
    )
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert without_owner() == [(officer.pk, "imports", 1)]


def test_portal_without_administrator_is_without_owner():
    assert without_owner() == [("administration", "administration", 1)]


def test_owners_are_read_in_the_same_queries(administrator, officer, django_assert_num_queries):
    for _ in range(3):
        enrol()
        UserFactory(regional_officer=True, regions=["42", "53"])
    with django_assert_num_queries(14):
        owners = read_owners(clock.today())
        owners.without_owner()
        owners.inventory(Ending(officer, first=clock.today(), leaves=True))
