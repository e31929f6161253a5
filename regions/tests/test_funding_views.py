import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.scoping import Role
from regions.models import Funding, RegionalProgramme
from regions.tests.factories import adopt, make_user

TODAY = datetime.date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    client.force_login(make_user(Role.REGIONAL_OFFICER, regions=("42",)))
    return client


@pytest.fixture
def _february_2016(settings):
    settings.REFERENCE_DATE = datetime.date(2016, 2, 1)


def url(name, *more, code="42"):
    return reverse(f"regions:{name}", args=[code, *more])


def vote_data(**changes):
    return {
        "act": "vote",
        "amount": "20",
        "source": "region",
        "voted_on": "2015-07-20",
        "key": str(uuid4()),
        **changes,
    }


def send(client, code="42", **changes):
    return client.post(url("funding_create", code=code), vote_data(**changes))


def errors_of(response):
    return {name: errors[0] for name, errors in response.context["form"].errors.items()}


def budget_on(client, day):
    (balance,) = client.get(url("programme_detail"), {"au": day}).context["balances"]
    return balance.sheet.budget


# Votes and amendments -------------------------------------------------------------------------------


def test_funding_create_adds_to_the_budget(officer):
    adopt("42", amount=100)

    response = send(officer, amount="12 500,50 €", source="erdf", reference="CR-2015-12")

    assert response.url == url("programme_detail")
    (balance,) = officer.get(url("programme_detail")).context["balances"]
    assert balance.sheet.by_source == [("region", 100), ("erdf", Decimal("12500.50"))]
    funding = Funding.objects.get(source="erdf")
    assert (funding.kind, funding.reference) == ("vote", "CR-2015-12")


@pytest.mark.parametrize(("act", "budget"), [("add", 120), ("take_back", 80)])
def test_funding_create_amends_the_budget(officer, act, budget):
    adopt("42", amount=100)

    send(officer, act=act)

    assert budget_on(officer, TODAY) == budget
    assert Funding.objects.latest("pk").kind == "amendment"


def test_budget_of_a_past_day_is_that_of_the_votes_by_then(officer):
    adopt("42", on=datetime.date(2015, 6, 1), amount=100)
    send(officer, voted_on="2015-07-01", amount="50")
    send(officer, voted_on="2015-07-10", act="take_back", amount="30")

    days = ("2015-06-30", "2015-07-01", "2015-07-10")
    assert [budget_on(officer, day) for day in days] == [100, 150, 120]


def test_funding_create_pressed_twice_writes_one_row(officer):
    adopt("42", amount=None)
    data = vote_data()

    answers = [officer.post(url("funding_create"), data).status_code for _ in range(2)]

    assert (answers, Funding.objects.count()) == ([302, 302], 1)


def test_funding_create_does_not_take_another_vote_for_the_same(officer):
    adopt("42", amount=None)
    key = str(uuid4())
    send(officer, key=key)

    response = send(officer, key=key, amount="30")

    assert "déjà enregistré un autre vote" in errors_of(response)["__all__"]
    assert Funding.objects.get().amount == 20


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"amount": "0"}, "amount", "supérieur à zéro"),
        ({"amount": "-20"}, "amount", "sans signe"),
        ({"amount": "beaucoup"}, "amount", "Saisissez un montant en euros"),
        ({"amount": "1 000 000 000,01"}, "amount", "un milliard"),
        ({"amount": "20,005"}, "amount", "2 chiffres après la virgule"),
        ({"amount": "", "act": "take_back"}, "amount", "obligatoire"),
        ({"amount": "100,01", "act": "take_back"}, "amount", "n’apporte que"),
        ({"source": "erdf", "act": "take_back"}, "amount", "FEDER"),
        ({"source": "loto"}, "source", "loto"),
        ({"voted_on": "2015-07-21"}, "voted_on", "dans le futur"),
        ({"voted_on": "2015-05-31"}, "voted_on", "adopté que le 01/06/2015"),
        ({"voted_on": "31/02/2015"}, "voted_on", "n’existe pas"),
        ({"act": "carried"}, "act", "carried"),
    ],
)
def test_funding_create_refuses_what_cannot_be(officer, changes, field, sentence):
    adopt("42", amount=100)

    response = send(officer, **changes)

    assert list(errors_of(response)) == [field]
    assert sentence in errors_of(response)[field]
    kept = {name: response.context["form"][name].value() for name in changes}
    assert kept == changes
    assert Funding.objects.count() == 1


def test_funding_create_refuses_a_day_after_the_end(officer):
    programme = adopt("42", amount=100)
    RegionalProgramme.objects.filter(pk=programme.pk).update(ends_on=datetime.date(2015, 7, 1))

    response = send(officer, voted_on="2015-07-02")

    assert errors_of(response) == {"voted_on": "Le programme a pris fin le 01/07/2015."}


def test_funding_create_takes_back_no_more_than_was_there_on_a_later_day(officer):
    adopt("42", on=datetime.date(2015, 6, 1), amount=100)
    send(officer, act="take_back", amount="90", voted_on="2015-07-01")

    response = send(officer, act="take_back", amount="20", voted_on="2015-06-15")

    assert list(errors_of(response)) == ["amount"]


# The reform of 2016 ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("_february_2016")
@pytest.mark.parametrize(("day", "status"), [("2015-12-10", 302), ("2016-01-10", 200)])
def test_closed_region_takes_late_entries_of_its_time_only(client, day, status):
    adopt("42", amount=100)
    client.force_login(make_user(Role.REGIONAL_OFFICER, regions=("44",)))

    response = send(client, voted_on=day)

    assert response.status_code == status
    if status == 200:
        assert "la région Alsace-Champagne-Ardenne-Lorraine" in errors_of(response)["voted_on"]


@pytest.mark.usefixtures("_february_2016")
def test_closed_region_is_read_only_for_its_former_officer(client):
    programme = adopt("42", amount=100)
    client.force_login(make_user(Role.REGIONAL_OFFICER, regions=("42",)))

    page = client.get(url("programme_detail"))
    refused = [
        send(client, voted_on="2015-12-10").status_code,
        client.get(url("funding_reverse", programme.fundings.get().pk)).status_code,
        client.get(url("programme_update")).status_code,
    ]

    assert (page.status_code, page.context["editable"], page.context["may_adopt"]) == (200, set(), False)
    assert refused == [404, 404, 404]


# Reversals ------------------------------------------------------------------------------------------


def test_funding_reverse_strikes_the_vote_through_on_its_own_day(officer):
    programme = adopt("42", on=datetime.date(2015, 6, 1), amount=100)
    vote = programme.fundings.get()

    response = officer.post(url("funding_reverse", vote.pk), {"comment": "Saisi deux fois"})

    assert response.url == url("programme_detail")
    assert budget_on(officer, "2015-06-01") == 0
    (balance,) = officer.get(url("programme_detail")).context["balances"]
    ((shown, reversal),) = balance.movements
    assert (shown, reversal.comment, balance.sheet.by_source) == (vote, "Saisi deux fois", [])


@pytest.mark.parametrize("comment", ["", "   "])
def test_funding_reverse_needs_a_reason(officer, comment):
    vote = adopt("42", amount=100).fundings.get()

    response = officer.post(url("funding_reverse", vote.pk), {"comment": comment})

    assert list(errors_of(response)) == ["comment"]
    assert Funding.objects.count() == 1


def test_funding_reverse_twice_writes_one_reversal(officer):
    vote = adopt("42", amount=100).fundings.get()
    officer.post(url("funding_reverse", vote.pk), {"comment": "Erreur"})

    response = officer.post(url("funding_reverse", vote.pk), {"comment": "Erreur"})

    assert "déjà été annulé" in errors_of(response)["__all__"]
    assert Funding.objects.count() == 2


def test_funding_reverse_needs_the_money_that_was_taken_back_since(officer):
    vote = adopt("42", amount=100).fundings.get()
    send(officer, act="take_back", amount="30")

    response = officer.post(url("funding_reverse", vote.pk), {"comment": "Erreur"})

    assert "n’apporte que" in errors_of(response)["__all__"]


def test_funding_reverse_is_not_for_another_region(officer):
    vote = adopt("53", amount=100).fundings.get()

    answers = [
        officer.post(url("funding_reverse", vote.pk, code=code), {"comment": "Erreur"}).status_code
        for code in ("53", "42")
    ]

    assert (answers, Funding.objects.count()) == ([404, 404], 1)


# What a merger carried ------------------------------------------------------------------------------


def test_carried_money_is_shown_and_is_no_budget(officer):
    programme = adopt("42", on=datetime.date(2015, 6, 1), amount=100)
    carried = Funding.objects.create(
        programme=programme,
        region_id="42",
        kind=Funding.Kind.CARRIED,
        source="region",
        amount=-40,
        voted_on=TODAY,
        recorded_by=make_user(),
    )

    (balance,) = officer.get(url("programme_detail")).context["balances"]

    assert (balance.sheet.budget, balance.carried, balance.available) == (100, -40, 60)
    assert (carried, None) in balance.movements
    assert officer.get(url("funding_reverse", carried.pk)).status_code == 404
