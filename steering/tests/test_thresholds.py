"""The thresholds' page: who reads, who changes, what is refused at its field."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from industrie_futur.models import Threshold
from industrie_futur.thresholds import THRESHOLDS, all_thresholds, change_threshold, change_thresholds
from steering.threshold_forms import GROUPS

URL = reverse("steering:threshold_list")
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory(first_name="Anne", last_name="Seuil"))
    return client


def typed(**changed):
    """What the page sends: every box, and what each held when it was opened."""
    now = all_thresholds()
    return {**now, **{f"initial-{code}": value for code, value in now.items()}, **changed}


def test_every_threshold_is_on_the_page():
    assert sorted(code for _, codes in GROUPS for code in codes) == sorted(THRESHOLDS)


def test_ministry_changes_a_threshold_and_the_trail_says_it(ministry):
    response = ministry.post(URL, typed(silence_days="120"))

    page = ministry.get(response.url).content.decode()
    assert (response.url, all_thresholds()["silence_days"]) == (URL, 120)
    assert "par Anne Seuil" in page
    (act,) = Act.objects.filter(action="threshold_changed")
    assert act.details == {"threshold": THRESHOLDS["silence_days"].label, "value": [90, 120]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "La valeur va de 1 à 3650\u202fjours."),
        ("4000", "La valeur va de 1 à 3650\u202fjours."),
        ("-5", "La valeur va de 1 à 3650\u202fjours."),
        ("12,5", "Saisissez un nombre entier, par exemple 60."),
        ("beaucoup", "Saisissez un nombre entier, par exemple 60."),
        ("", "Ce champ est obligatoire."),
    ],
)
def test_wrong_value_is_refused_at_its_field_and_kept(ministry, value, said):
    form = ministry.post(URL, typed(silence_days=value, visit_days="70")).context["form"]

    assert form.errors == {"silence_days": [said]}
    assert form["silence_days"].value() == value
    assert all_thresholds()["visit_days"] == 60  # all, or none


def test_what_somebody_else_changed_meanwhile_stays(ministry):
    opened = typed(visit_days="70")
    change_threshold("silence_days", 120, by=UserFactory())

    ministry.post(URL, opened)

    assert (all_thresholds()["silence_days"], all_thresholds()["visit_days"]) == (120, 70)


def test_officer_reads_and_changes_nothing(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))

    page = client.get(URL)

    assert "<input" not in page.content.decode().split("<main")[1].split("</main>")[0]
    assert (page.context["form"], client.post(URL, typed(silence_days="120")).status_code) == (None, 403)
    assert Threshold.objects.count() == 0


def test_every_wrong_threshold_is_told_at_once():
    with pytest.raises(ValidationError) as error:
        change_thresholds({"silence_days": 0, "small_number": 2, "visit_days": 70}, by=UserFactory())

    assert set(error.value.error_dict) == {"silence_days", "small_number"}
    assert Threshold.objects.count() == 0


@pytest.mark.parametrize("changed", [1, 3])
def test_page_takes_5_queries(ministry, django_assert_num_queries, changed):
    by = UserFactory()
    for code in list(THRESHOLDS)[:changed]:
        change_threshold(code, 77, by=by)

    with django_assert_num_queries(5):
        ministry.get(URL)
