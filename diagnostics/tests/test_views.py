import pytest
from django.urls import reverse

from accounts.scoping import Role
from accounts.tests.factories import UserFactory

URL = reverse("diagnostics:questionnaire")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_questionnaire_is_open_to_every_role(client, role):
    client.force_login(UserFactory(role=role))
    assert client.get(URL).status_code == 200


def test_questionnaire_asks_to_sign_in(client):
    assert client.get(URL).status_code == 302


def test_questionnaire_shows_it_all(client):
    client.force_login(UserFactory())

    content = client.get(URL).content.decode()

    assert content.count('<details class="question"') == 27
    assert content.count('class="question__level"') == 162
    assert "L’entreprise sait-elle où elle veut amener son outil industriel\u202f?" in content
    assert "5 Exemplaire" in content


def test_questionnaire_takes_the_same_queries(client, django_assert_num_queries):
    client.force_login(UserFactory())
    with django_assert_num_queries(7):
        client.get(URL)
