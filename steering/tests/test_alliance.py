"""The Alliance: offices held on a day, liaisons and exchanges, what each member brings, and who reads it."""

import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from experts.models import Nomination, Organisation
from experts.services.memberships import record_referral
from experts.tests.factories import ExpertFactory, make_member
from industrie_futur.history import changes_of
from steering.alliance.services import add_mandate, note_exchange
from steering.models import Exchange, Liaison, Mandate
from steering.tests.factories import LiaisonFactory, MandateFactory

pytestmark = pytest.mark.django_db
SPRING = datetime.date(2015, 4, 14)
FIRST = datetime.date(2015, 7, 1)
TODAY = datetime.date(2015, 7, 20)
PAGE = "/alliance/"
PRESIDENT = {"office": "operational_president", "title": "président opérationnel"}
TYPED = {"first_name": "Ada", "last_name": "Élue", **PRESIDENT, "starts_on": "2015-07-20"}


def day(number):
    return datetime.date(2015, 7, number)


@pytest.fixture
def ministry(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def observer(client):
    user = UserFactory(observer=True)
    client.force_login(user)
    return user


def brought(member, count, *, on=FIRST):
    """`count` firms of Alsace engaged on the day, that `member` brought."""
    files = [enrol(on=on) for _ in range(count)]
    for file in files:
        record_referral(file, organisation=member, referred_on=on, version=0, by=UserFactory())
    return files


def nominated(member, email, **decision):
    return Nomination.objects.create(
        organisation=member,
        first_name="Ada",
        last_name="Candidate",
        email=email,
        main_region_id="42",
        motive="Test",
        proposed_on=day(2),
        proposed_by=UserFactory(observer=True),
        **decision,
    )


def rows_of(client, **query):
    return {str(row): row for row in client.get(PAGE, query).context["object_list"]}


# Offices ----------------------------------------------------------------------------------------------


def test_mandate_is_given_and_ended(client, ministry):
    assert client.post(reverse("steering:mandate_create"), TYPED).url == PAGE
    mandate = Mandate.objects.get()
    client.post(mandate.get_absolute_url(), {**TYPED, "ends_on": "2015-07-20", "version": 1})
    mandate.refresh_from_db()
    assert (mandate.ends_on, Act.objects.first().action) == (TODAY, "alliance_mandate_changed")


def test_offices_are_those_of_the_day(client, ministry):
    former = MandateFactory(**PRESIDENT, starts_on=SPRING, ends_on=day(19))
    honorary = MandateFactory()
    president = MandateFactory(**PRESIDENT)
    assert client.get(PAGE).context["mandates"] == ([president, honorary], [former], [])
    then = client.get(PAGE, {"au": "2015-07-19"})
    assert then.context["mandates"] == ([former], [], [president, honorary])
    assert "2\u00a0mandats à venir" in then.content.decode()


def test_two_operational_presidents_on_a_day_are_refused(client, ministry):
    MandateFactory(**PRESIDENT, starts_on=SPRING, ends_on=TODAY)
    form = client.post(reverse("steering:mandate_create"), TYPED).context["form"]
    assert list(form.errors) == ["starts_on"]
    assert form["last_name"].value() == "Élue"
    client.post(reverse("steering:mandate_create"), {**TYPED, "starts_on": "2015-07-21"})
    assert Mandate.objects.count() == 2


def test_honorary_presidents_are_several(ministry):
    office = {"office": "honorary_president", "title": "président d’honneur", "starts_on": TODAY}
    for name in ("Un", "Deux"):
        add_mandate(first_name="Ada", last_name=name, **office, by=ministry)
    with pytest.raises(ValidationError):
        add_mandate(first_name="ADA", last_name="deux", **office | {"starts_on": SPRING}, by=ministry)
    assert Mandate.objects.count() == 2


def test_database_holds_one_operational_president():
    first = MandateFactory(**PRESIDENT, starts_on=SPRING, ends_on=day(10))
    with pytest.raises(IntegrityError), transaction.atomic():
        MandateFactory(**PRESIDENT, starts_on=day(10), ends_on=day(12))
    MandateFactory(**PRESIDENT, starts_on=day(11))
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=first.pk).update(ends_on=day(11))
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=first.pk).update(ends_on=SPRING - datetime.timedelta(days=1))


def test_mandate_is_never_erased_and_keeps_its_states():
    mandate = MandateFactory()
    for erase in (mandate.delete, Mandate.objects.all().delete):
        with pytest.raises(ProtectedError):
            erase()
    Mandate.objects.update(ends_on=TODAY)
    states = changes_of(mandate, mandate.recorded_at + datetime.timedelta(days=1))
    assert [each.after["ends_on"] for each in states] == [None, "2015-07-20"]


def test_mandate_saved_meanwhile_is_not_overwritten(client, ministry):
    mandate = MandateFactory(**PRESIDENT, first_name="Ada", last_name="Élue")
    url = mandate.get_absolute_url()
    client.post(url, {**TYPED, "version": 1, "title": "présidente opérationnelle"})
    late = client.post(url, {**TYPED, "version": 1, "title": "présidente"})
    assert late.status_code == 409
    assert ("Titre", "présidente opérationnelle", "présidente") in late.context["conflict"]


# Liaison ----------------------------------------------------------------------------------------------


@pytest.fixture
def liaison():
    organisation = Organisation.objects.create(name="Syndicats", kind="union")
    return LiaisonFactory(
        organisation=organisation, subject="Hommes et industrie du futur", is_co_steered=True
    )


def test_liaison_is_opened_and_changed(client, ministry):
    cni = Organisation.objects.create(name="Conseil national de l’industrie", kind="public_body")
    typed = {
        "organisation": cni.pk,
        "subject": "Pilotage",
        "contact_name": "Camille",
        "starts_on": "2015-07-20",
    }
    url = client.post(reverse("steering:liaison_create"), typed).url
    liaison = Liaison.objects.get()
    assert url == liaison.get_absolute_url()
    change = reverse("steering:liaison_update", args=[liaison.pk])
    client.post(change, {**typed, "version": 1, "is_co_steered": "on"})
    assert Liaison.objects.get().is_co_steered
    assert client.post(change, {**typed, "version": 1}).status_code == 409
    again = client.post(reverse("steering:liaison_create"), typed).context["form"]
    assert again.non_field_errors() == ["Cet organisme est déjà en liaison sur ce sujet."]


def test_exchange_is_noted_once_however_often_the_button_is_pressed(client, ministry, liaison):
    typed = {"kind": "meeting", "held_on": "2015-07-20", "summary": "Calendrier", "key": str(uuid4())}
    for _ in range(2):
        client.post(reverse("steering:exchange_create", args=[liaison.pk]), typed)
    assert Exchange.objects.get().summary == "Calendrier"
    assert [row.exchange_count for row in client.get(PAGE).context["liaisons"].running] == [1]


def test_liaison_that_ended_or_is_to_come_is_folded(client, ministry, liaison):
    ended = LiaisonFactory(organisation=liaison.organisation, starts_on=SPRING, ends_on=day(19))
    to_come = LiaisonFactory(organisation=liaison.organisation, subject="Formation", starts_on=day(21))
    page = client.get(PAGE)
    assert page.context["liaisons"] == ([liaison], [ended], [to_come])
    for line in ("1\u00a0liaison terminée", "1\u00a0liaison à venir"):
        assert f"<summary>{line}</summary>" in page.content.decode()
    for each in (ended, to_come):
        assert each.get_absolute_url() in page.content.decode()


@pytest.mark.parametrize("held_on", [day(19), day(21)])
def test_exchange_outside_the_liaison_or_to_come_is_refused(liaison, held_on):
    with pytest.raises(ValidationError) as refused:
        note_exchange(liaison, kind="call", held_on=held_on, summary="Non", key=uuid4(), by=UserFactory())
    assert list(refused.value.message_dict) == ["held_on"]


def test_exchange_never_changes(liaison):
    exchange = note_exchange(
        liaison, kind="call", held_on=TODAY, summary="Oui", key=uuid4(), by=UserFactory()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=exchange.pk).update(summary="Non")
    with pytest.raises(ProtectedError):
        exchange.delete()


def test_contacts_address_is_for_who_keeps_the_liaison(client, liaison, ministry):
    assert liaison.contact_email in client.get(liaison.get_absolute_url()).content.decode()
    client.force_login(UserFactory(observer=True))
    text = client.get(liaison.get_absolute_url()).content.decode()
    assert (liaison.contact_name in text, liaison.contact_email in text) == (True, False)


# Members and what they bring --------------------------------------------------------------------------


def test_contributions_are_counted_on_the_day(client, ministry):
    member = make_member("Pôle", kind="cluster", joined_on=SPRING)
    nominated(member, "a@exemple.example")
    nominated(member, "b@exemple.example", status="refused", decided_on=day(4), decision_reason="Non")
    ExpertFactory(organisation=member)
    ExpertFactory(organisation=member, ended_on=day(9))
    ExpertFactory()
    files = brought(member, 3)
    advance_enrolment(files[0], to="abandon", on=day(10), comment="Essai", by=ministry)

    def figures(**query):
        row = rows_of(client, **query)["Pôle"]
        return row.nominated, row.chosen, row.expert_count, row.firm_count

    assert figures() == (2, 0, 1, 2)
    assert figures(au="2015-07-09") == (2, 0, 2, 3)
    assert figures(au="2015-06-30") == (0, 0, 2, 0)


def test_chosen_candidates_are_those_decided_by_the_day(client, ministry):
    member = make_member("Pôle", joined_on=SPRING)
    expert = ExpertFactory(organisation=member)
    nominated(member, "a@exemple.example", status="retained", decided_on=day(5), expert=expert)
    chosen = [rows_of(client, au=f"2015-07-0{number}")["Pôle"].chosen for number in (4, 5)]
    assert chosen == [0, 1]


def test_members_are_those_of_the_day_former_ones_on_demand(client, ministry):
    make_member("Ancien", joined_on=SPRING, left_on=day(19))
    make_member("École", kind="school", joined_on=SPRING)
    make_member("Nouveau")
    Organisation.objects.create(name="Jamais", kind="consultant")
    assert set(rows_of(client)) == {"École", "Nouveau"}
    assert set(rows_of(client, au="2015-07-19")) == {"Ancien", "École"}
    assert set(rows_of(client, adhesion="anciens")) == {"Ancien"}
    assert set(rows_of(client, adhesion="tous", q="n")) == {"Ancien", "Nouveau"}
    assert set(rows_of(client, nature="school")) == {"École"}
    kinds = client.get(PAGE).context["kinds"]
    assert [(each.label, each.members) for each in kinds] == [
        ("Fédération industrielle", 1),
        ("École d’ingénieurs", 1),
    ]


def test_members_are_in_french_order(client, ministry):
    for name in ("Pôle", "École", "Fédération"):
        make_member(name)
    assert list(rows_of(client)) == ["École", "Fédération", "Pôle"]


def test_shares_are_of_the_country_and_of_enough_cases(client, ministry):
    member = make_member("Pôle", joined_on=SPRING)
    brought(member, 3)
    assert rows_of(client)["Pôle"].firm_pct is None
    for _ in range(9):
        enrol(on=day(1))
    assert rows_of(client)["Pôle"].firm_pct == 25


def test_observer_reads_no_small_number_nor_any_firm(client, observer):
    small, large, larger = (make_member(name, joined_on=SPRING) for name in ("Petit", "Moyen", "Grand"))
    [file, *_] = brought(small, 2) + brought(large, 3) + brought(larger, 4)
    enrol(on=day(1))
    enrol(on=day(1))
    enrol(on=day(1))
    response = client.get(PAGE)
    counts = {str(row): row.firm_count for row in response.context["object_list"]}
    # The smallest of the others is hidden with it: the total of the country would tell it.
    assert counts == {"Petit": None, "Moyen": None, "Grand": 4}
    assert file.company.name not in response.content.decode()
    assert file.company.name not in client.get(small.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert rows_of(client)["Petit"].firm_count == 2


def test_firms_that_nobody_brought_hide_the_total_when_they_cover_the_others(client, observer):
    brought(make_member("Petit", joined_on=SPRING), 1)
    for _ in range(5):
        enrol(on=day(1))
    assert client.get(PAGE).context["alliance"].firm_total is None


def test_hidden_numbers_are_not_told_by_their_order(client, observer):
    one, two = make_member("Alpha", joined_on=SPRING), make_member("Bêta", joined_on=SPRING)
    brought(one, 2)
    brought(two, 1)
    names = [
        [str(row) for row in client.get(PAGE, {"tri": key}).context["object_list"]]
        for key in ("entreprises", "-entreprises")
    ]
    assert names == [["Alpha", "Bêta"], ["Alpha", "Bêta"]]


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "ods"])
def test_members_are_exported(client, observer, wanted):
    brought(make_member("Petit", joined_on=SPRING), 1)
    response = client.get(PAGE, {"format": wanted})
    assert response.headers["Content-Disposition"].endswith(f'alliance-membres-2015-07-20.{wanted}"')
    content = response.getvalue()
    if wanted == "csv":
        line = content.decode("utf-8-sig").splitlines()[1].replace(",", ";").split(";")
        assert (line[0], line[8]) == ("Petit", "s")


def test_organisations_page_names_only_the_firms_its_reader_sees(client):
    member = make_member("Pôle", joined_on=SPRING)
    [file] = brought(member, 1)
    names = {}
    for traits in ({"regions": ["42"]}, {"regions": ["53"]}):
        client.force_login(UserFactory(regional_officer=True, **traits))
        text = client.get(member.get_absolute_url()).content.decode()
        names[traits["regions"][0]] = file.company.name in text
    assert names == {"42": True, "53": False}


def test_organisations_page_says_its_place_on_the_day(client, ministry, liaison):
    member = make_member("Pôle", joined_on=day(10))
    page = member.get_absolute_url()
    assert "Dans l’Alliance au 20" in client.get(page).content.decode()
    assert "Dans l’Alliance" not in client.get(page, {"au": "2015-07-09"}).content.decode()
    text = client.get(liaison.organisation.get_absolute_url()).content.decode()
    assert (liaison.subject in text, "Candidats experts proposés" in text) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", ["observer", "ministry"])
def test_alliance_takes_a_constant_number_of_queries(client, django_assert_num_queries, role, count):
    client.force_login(UserFactory(observer=role == "observer"))
    for number in range(count):
        member = make_member(f"Membre {number}", joined_on=SPRING)
        MandateFactory(organisation=member)
        LiaisonFactory(organisation=member)
        brought(member, 1)
    client.get(PAGE)
    with django_assert_num_queries(14):
        client.get(PAGE)
