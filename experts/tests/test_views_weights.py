import pytest
from django.urls import reverse

from accounts.models import Act
from experts.models import MatchingWeight
from experts.reference import WEIGHTS, load_reference
from experts.tests.factories import sign_in

URL = reverse("experts:weights")
pytestmark = pytest.mark.django_db


def test_ministry_changes_the_weights(client):
    user = sign_in(client)
    client.post(URL, {**WEIGHTS, "distance": "40"})
    row = MatchingWeight.objects.get(criterion="distance")
    assert (row.weight, row.changed_by) == (40, user)
    act = Act.objects.get(action="matching_weight_changed")
    assert act.details == {"criterion": "Proximité", "weight": [10, 40]}


def test_changed_weight_stays_after_a_migration(client):
    sign_in(client)
    client.post(URL, {**WEIGHTS, "distance": "40"})
    load_reference()
    assert MatchingWeight.objects.get(criterion="distance").weight == 40


@pytest.mark.parametrize("typed", ["101", "-1", "1,5", "beaucoup", ""])
def test_wrong_weight_is_refused_and_nothing_changes(client, typed):
    sign_in(client)
    response = client.post(URL, {**WEIGHTS, "need": "77", "distance": typed})
    assert list(response.context["form"].errors) == ["distance"]
    assert 'value="77"' in response.content.decode()
    assert dict(MatchingWeight.objects.values_list("criterion", "weight")) == WEIGHTS


def test_officer_reads_the_weights_only(client):
    sign_in(client, regional_officer=True, regions=["42"])
    assert "Le ministère" in client.get(URL).content.decode()
    assert client.post(URL, {**WEIGHTS, "distance": "40"}).status_code == 403
