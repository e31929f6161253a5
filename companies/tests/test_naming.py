import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.models import NamingAgreement
from companies.services import agree_to_be_named, withdraw_naming
from companies.tests.factories import CompanyFactory, ContactFactory
from industrie_futur import clock

DAY = datetime.date(2015, 6, 1)
LATER = datetime.date(2015, 7, 1)


@pytest.fixture
def officer(db):
    return UserFactory(regional_officer=True, regions=["42"])


def agreed(company=None, *, on=DAY, by=None, **kwargs):
    given = {"scope": "ministry", "given_by": "Léa Martin, présidente", **kwargs}
    return agree_to_be_named(company or CompanyFactory(), on=on, by=by or UserFactory(), **given)


def address(name, company):
    return reverse(f"companies:{name}", args=[company.siren])


def typed(**changes):
    return {"on": "2015-06-01", "given_by": "Léa Martin, présidente", "scope": "public", **changes}


# The agreement --------------------------------------------------------------------------------------


def test_company_has_agreed_to_nothing_until_it_says_so(db):
    assert not CompanyFactory().naming_agreements.exists()


def test_agreement_runs_from_its_day_to_the_day_before_its_withdrawal(db):
    agreement = agreed()
    withdraw_naming(agreement, on=LATER, by=UserFactory())
    days = [DAY - datetime.timedelta(1), DAY, LATER - datetime.timedelta(1), LATER]
    running = [NamingAgreement.objects.running_on(day).exists() for day in days]
    assert running == [False, True, True, False]


def test_agree_to_be_named_refuses_a_second_agreement_at_once(db):
    first = agreed()
    with pytest.raises(ValidationError, match="déjà donné son accord"):
        agreed(first.company)


def test_agree_to_be_named_again_after_a_withdrawal_keeps_both(db):
    first = agreed()
    withdraw_naming(first, on=LATER, by=UserFactory())
    agreed(first.company, on=LATER)
    assert first.company.naming_agreements.count() == 2


def test_agree_to_be_named_refuses_the_contact_of_another_firm(db):
    with pytest.raises(ValidationError, match="pas un correspondant"):
        agreed(contact=ContactFactory())


def test_agree_to_be_named_refuses_a_day_to_come(db):
    with pytest.raises(ValidationError, match="à venir"):
        agreed(on=clock.today() + datetime.timedelta(1))


def test_withdraw_naming_twice_keeps_the_first_day(db):
    agreement = agreed()
    withdraw_naming(agreement, on=LATER, by=UserFactory())
    assert withdraw_naming(agreement, on=clock.today(), by=UserFactory()).withdrawn_on == LATER


def test_withdraw_naming_refuses_a_day_before_the_agreement(db):
    with pytest.raises(ValidationError, match="précède"):
        withdraw_naming(agreed(on=LATER), on=DAY, by=UserFactory())


@pytest.mark.parametrize(
    "values",
    [
        {"scope": "anything"},
        {"withdrawn_on": DAY},
        {"withdrawn_on": DAY - datetime.timedelta(1), "withdrawn_by_id": 1},
    ],
    ids=["scope_known", "withdrawn_by_somebody", "withdrawn_after_given"],
)
def test_database_holds_the_rules_of_an_agreement(db, values):
    agreement = agreed()
    if "withdrawn_by_id" in values:
        values = values | {"withdrawn_by_id": agreement.collected_by_id}
    with pytest.raises(IntegrityError), transaction.atomic():
        NamingAgreement.objects.filter(pk=agreement.pk).update(**values)


def test_database_holds_one_agreement_at_a_time(db):
    first = agreed()
    with pytest.raises(IntegrityError), transaction.atomic():
        NamingAgreement.objects.create(
            company=first.company,
            agreed_on=DAY,
            scope="public",
            given_by="x",
            collected_by=first.collected_by,
        )


def test_agreement_leaves_its_lines_in_the_trail_without_the_persons_name(db):
    agreement = agreed()
    withdraw_naming(agreement, on=LATER, by=UserFactory())
    acts = Act.objects.filter(action__startswith="naming_").order_by("pk")
    assert [act.action for act in acts] == ["naming_agreed", "naming_withdrawn"]
    assert "Léa" not in str([act.details for act in acts])


# The pages ------------------------------------------------------------------------------------------


def test_naming_agree_page_records_who_collected_what(client, officer):
    company = CompanyFactory()
    contact = ContactFactory(company=company)
    client.force_login(officer)
    response = client.post(
        address("naming_agree", company), typed(summary="Un robot de soudage.", contact=contact.pk)
    )
    assert response.url == company.get_absolute_url()
    agreement = company.naming_agreements.get()
    assert (agreement.collected_by, agreement.contact, agreement.scope) == (officer, contact, "public")
    assert agreement.summary == "Un robot de soudage."


def test_naming_agree_page_keeps_what_was_typed_when_it_is_refused(client, officer):
    company = CompanyFactory()
    agreed(company)
    client.force_login(officer)
    response = client.post(address("naming_agree", company), typed(summary="Un robot."))
    assert response.status_code == 200
    assert "a déjà donné son accord" in response.content.decode()
    assert "Un robot." in response.content.decode()


def test_naming_agree_page_offers_the_contacts_of_the_firm_who_are_still_there(client, officer):
    company = CompanyFactory()
    here = ContactFactory(company=company)
    ContactFactory(company=company, left_on=DAY)
    ContactFactory()
    client.force_login(officer)
    response = client.get(address("naming_agree", company))
    assert list(response.context["form"].fields["contact"].queryset) == [here]


def test_naming_withdraw_page_takes_the_agreement_back(client, officer):
    agreement = agreed()
    client.force_login(officer)
    client.post(address("naming_withdraw", agreement.company), {"on": "2015-07-01"})
    agreement.refresh_from_db()
    assert (agreement.withdrawn_on, agreement.withdrawn_by) == (LATER, officer)


def test_naming_withdraw_page_is_not_found_without_an_agreement(client, officer):
    client.force_login(officer)
    assert client.get(address("naming_withdraw", CompanyFactory())).status_code == 404


def test_company_detail_says_what_the_firm_agreed_to(client, officer):
    agreement = agreed(summary="Un robot de soudage.")
    client.force_login(officer)
    page = client.get(agreement.company.get_absolute_url()).content.decode()
    assert "Un robot de soudage." in page
    assert address("naming_withdraw", agreement.company) in page
