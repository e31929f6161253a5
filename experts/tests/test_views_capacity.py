import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from experts.models import Leave, QuarterDays
from experts.tests.factories import ExpertFactory, assign, sign_in

TODAY = datetime.date(2015, 7, 20)
AUTUMN = datetime.date(2015, 10, 1)
OWN = reverse("experts:own_availability")
LEAVE = reverse("experts:own_leave_create")
pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(client):
    return ExpertFactory(user=sign_in(client, expert=True))


def errors_of(response):
    return dict(response.context["form"].errors)


def declared(expert, first, last):
    return Leave.objects.create(expert=expert, starts_on=first, ends_on=last, recorded_by=UserFactory())


def test_expert_gives_days_by_quarter(client, expert):
    response = client.post(OWN, {"usual": "12,5", "jours_2015_10": "4"})

    assert response.url == OWN
    expert.refresh_from_db()
    assert expert.days_per_quarter == Decimal("12.5")
    assert list(QuarterDays.objects.values_list("expert", "quarter_on", "days")) == [
        (expert.pk, AUTUMN, Decimal(4))
    ]
    assert Act.objects.get(action="days_given").details == {
        "days_per_quarter": ["15", "12,5"],
        "4e trimestre 2015": ["", "4"],
    }


def test_expert_takes_a_particular_quarter_back(client, expert):
    QuarterDays.objects.create(expert=expert, quarter_on=AUTUMN, days=Decimal(4))
    client.post(OWN, {"usual": "15", "jours_2015_10": ""})
    assert not QuarterDays.objects.exists()


def test_quarters_that_are_over_keep_their_days(client, expert):
    spring = QuarterDays.objects.create(expert=expert, quarter_on=datetime.date(2015, 4, 1), days=Decimal(4))
    client.post(OWN, {"usual": "15", "jours_2015_04": "9"})
    spring.refresh_from_db()
    assert spring.days == 4


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"usual": ""}, {"usual": ["Ce champ est obligatoire."]}),
        ({"usual": "-1"}, {"usual": ["Un trimestre compte de 0 à 66 jours travaillés."]}),
        ({"jours_2015_10": "67"}, {"jours_2015_10": ["Un trimestre compte de 0 à 66 jours travaillés."]}),
        ({"jours_2015_10": "dix"}, {"jours_2015_10": ["Saisissez un nombre, par exemple 1 234,5."]}),
    ],
)
def test_wrong_days_are_refused_and_kept_on_the_page(client, expert, typed, errors):
    response = client.post(OWN, {"usual": "15", "jours_2016_01": "7,5", **typed})
    assert errors_of(response) == errors
    assert 'value="7,5"' in response.content.decode()
    assert not QuarterDays.objects.exists()


def test_page_shows_the_load_of_six_quarters(client, expert):
    assign(expert=expert)
    rows = client.get(OWN).context["rows"]
    assert [(load.quarter, load.remaining) for load, _ in rows] == [
        ("3e trimestre 2015", 10),
        ("4e trimestre 2015", 15),
        ("1er trimestre 2016", 15),
        ("2e trimestre 2016", 15),
        ("3e trimestre 2016", 15),
        ("4e trimestre 2016", 15),
    ]


def test_expert_declares_an_absence(client, expert):
    response = client.post(LEAVE, {"starts_on": "2015-08-03", "ends_on": "2015-08-14", "reason": "Congés"})
    assert response.url == OWN
    [load, *_] = [load for load, _ in client.get(OWN).context["rows"]]
    assert (load.away_days, load.capacity) == (10, Decimal("12.5"))


@pytest.mark.parametrize(
    ("first", "last", "errors"),
    [
        ("2015-08-14", "2015-08-03", {"__all__": ["La fin de l’absence précède son début."]}),
        (
            "2015-07-01",
            "2015-07-19",
            {"ends_on": ["Cette absence est déjà terminée\u202f: elle ne changerait rien."]},
        ),
        ("2015-08-01", "2017-08-01", {"ends_on": ["Une absence se déclare deux ans à l’avance au plus."]}),
        (
            "2015-09-10",
            "2015-09-12",
            {"starts_on": ["Une absence est déjà déclarée du 12/09/2015 au 15/09/2015."]},
        ),
    ],
)
def test_wrong_absence_is_refused_at_its_field(client, expert, first, last, errors):
    declared(expert, datetime.date(2015, 9, 12), datetime.date(2015, 9, 15))
    response = client.post(LEAVE, {"starts_on": first, "ends_on": last, "reason": "Gardé"})
    assert errors_of(response) == errors
    assert "Gardé" in response.content.decode()


def test_expert_lifts_an_absence(client, expert):
    begun = declared(expert, datetime.date(2015, 7, 13), datetime.date(2015, 7, 31))
    to_come = declared(expert, datetime.date(2015, 8, 3), datetime.date(2015, 8, 14))
    for leave in (begun, to_come):
        client.post(reverse("experts:own_leave_end", args=[leave.pk]))
    assert list(Leave.objects.values_list("starts_on", "ends_on")) == [
        (datetime.date(2015, 7, 13), datetime.date(2015, 7, 19))
    ]
    assert Act.objects.filter(action="leave_ended").count() == 2


def test_absence_lifted_twice_says_so(client, expert):
    leave = declared(expert, datetime.date(2015, 7, 13), datetime.date(2015, 7, 31))
    url = reverse("experts:own_leave_end", args=[leave.pk])
    client.post(url)
    page = client.post(url, follow=True).content.decode()
    assert "Cette absence est déjà terminée." in page


def test_absence_of_another_expert_is_404(client, expert):
    leave = declared(ExpertFactory(), TODAY, TODAY)
    assert client.post(reverse("experts:own_leave_end", args=[leave.pk])).status_code == 404
    assert Leave.objects.exists()


def test_administrator_keeps_the_days_of_an_expert_without_account(client):
    expert = ExpertFactory()
    sign_in(client, administrator=True)
    url = reverse("experts:expert_availability", args=[expert.pk])
    assert client.post(url, {"usual": "8"}).url == url
    expert.refresh_from_db()
    assert expert.days_per_quarter == 8


@pytest.mark.parametrize(
    ("traits", "shown", "may_edit"),
    [
        ({"administrator": True}, True, True),
        ({}, True, False),
        ({"regional_officer": True, "regions": ["42"]}, True, False),
    ],
)
def test_card_shows_the_load(client, traits, shown, may_edit):
    expert = ExpertFactory()
    sign_in(client, **traits)
    page = client.get(expert.get_absolute_url()).content.decode()
    assert ("3e trimestre 2015" in page) == shown
    assert (reverse("experts:expert_availability", args=[expert.pk]) in page) == may_edit
