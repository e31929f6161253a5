import datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from accounts.scoping import Role
from industrie_futur.versions import ChangedMeanwhile
from regions.models import Funding, RegionalProgramme
from regions.services import update_programme, vote_funding
from regions.tests.factories import adopt, make_user

LAST_OF_2015, FIRST_OF_2016 = datetime.date(2015, 12, 31), datetime.date(2016, 1, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def _after_the_reform(settings):
    settings.REFERENCE_DATE = datetime.date(2016, 5, 1)


def acts():
    Act = apps.get_model("accounts", "Act")
    return list(Act.objects.order_by("pk").values_list("action", flat=True))


def vote(programme, *, on, amount=50):
    return vote_funding(
        programme, amount=Decimal(amount), source=Funding.Source.STATE, voted_on=on, by=make_user()
    )


def test_adoption_starts_that_day_with_its_money():
    programme = adopt("42", on=datetime.date(2015, 6, 1), amount=100)

    assert programme.starts_on == datetime.date(2015, 6, 1)
    assert list(programme.fundings.values_list("amount", "voted_on")) == [
        (Decimal(100), datetime.date(2015, 6, 1))
    ]
    assert acts() == ["programme_adopted", "funding_voted"]


def test_adoption_without_money_has_no_vote():
    assert adopt("42", amount=None).fundings.count() == 0


def test_second_programme_of_a_region_is_refused():
    adopt("42")
    with pytest.raises(ValidationError, match="Cette région a déjà un programme."):
        adopt("42")


def test_adoption_in_the_future_is_refused():
    with pytest.raises(ValidationError) as refusal:
        adopt("42", on=datetime.date(2015, 7, 21))
    assert refusal.value.message_dict == {
        "adopted_on": ["La date est dans le futur\u202f: un vote s’enregistre une fois acquis."]
    }


@pytest.mark.usefixtures("_after_the_reform")
def test_closed_region_accepts_an_entry_of_its_time():
    assert adopt("42", on=LAST_OF_2015).region_id == "42"


@pytest.mark.usefixtures("_after_the_reform")
def test_closed_region_refuses_a_later_entry_and_names_the_new_one():
    with pytest.raises(ValidationError) as refusal:
        adopt("42", on=FIRST_OF_2016)
    assert refusal.value.message_dict == {
        "adopted_on": [
            "La région Alsace a pris fin le 31/12/2015\u202f: au 01/01/2016, "
            "c’est la région Alsace-Champagne-Ardenne-Lorraine qui décide."
        ]
    }


@pytest.mark.usefixtures("_after_the_reform")
def test_new_region_adopts_from_its_first_day():
    assert adopt("44", on=FIRST_OF_2016).region_id == "44"


@pytest.mark.usefixtures("_after_the_reform")
def test_new_region_refuses_an_entry_before_it_existed():
    with pytest.raises(ValidationError) as refusal:
        adopt("44", on=LAST_OF_2015)
    assert refusal.value.message_dict == {
        "adopted_on": ["La région Grand Est n’existe que depuis le 01/01/2016."]
    }


@pytest.mark.usefixtures("_after_the_reform")
def test_start_after_the_end_of_the_region_is_refused():
    programme = adopt("42", on=LAST_OF_2015)
    with pytest.raises(ValidationError) as refusal:
        update_programme(programme, version=1, starts_on=FIRST_OF_2016, by=make_user())
    assert list(refusal.value.message_dict) == ["starts_on"]


def test_start_may_be_planned():
    programme = adopt("42")
    changed = update_programme(programme, version=1, starts_on=datetime.date(2015, 9, 1), by=make_user())
    assert changed.starts_on == datetime.date(2015, 9, 1)


def test_update_changes_and_says_what():
    programme = adopt("42", planned=100)

    update_programme(programme, version=1, planned_companies=120, by=make_user())

    programme.refresh_from_db()
    assert (programme.planned_companies, programme.version) == (120, 2)
    act = apps.get_model("accounts", "Act").objects.get(action="programme_changed")
    assert act.details == {"planned_companies": ["100", "120"]}


def test_update_of_an_older_version_is_refused():
    programme = adopt("42")
    update_programme(programme, version=1, title="Autre", by=make_user())

    with pytest.raises(ChangedMeanwhile) as refusal:
        update_programme(programme, version=1, title="Encore un autre", by=make_user())

    assert refusal.value.current.title == "Autre"
    assert RegionalProgramme.objects.get().title == "Autre"


def test_votes_add_up_to_the_budget():
    programme = adopt("42", amount=100)
    vote(programme, on=datetime.date(2015, 7, 20), amount=50)

    (found,) = RegionalProgramme.objects.with_budget_on(datetime.date(2015, 7, 20))

    assert found.budget == Decimal(150)


@pytest.mark.parametrize("amount", [0, -5])
def test_vote_of_nothing_is_refused(amount):
    programme = adopt("42")
    with pytest.raises(ValidationError, match="supérieur à zéro"):
        vote(programme, on=datetime.date(2015, 7, 20), amount=amount)


def test_vote_in_the_future_is_refused():
    programme = adopt("42")
    with pytest.raises(ValidationError, match="dans le futur"):
        vote(programme, on=datetime.date(2015, 7, 21))


@pytest.mark.usefixtures("_after_the_reform")
def test_vote_on_a_closed_region_must_be_of_its_time():
    programme = adopt("42", on=datetime.date(2015, 6, 1))

    assert vote(programme, on=LAST_OF_2015).pk
    with pytest.raises(ValidationError, match="Alsace-Champagne-Ardenne-Lorraine"):
        vote(programme, on=FIRST_OF_2016)


def test_author_of_a_vote_is_kept():
    officer = make_user(Role.REGIONAL_OFFICER, regions=("42",))
    programme = adopt("42", by=officer)
    assert programme.fundings.get().recorded_by == officer
