"""The administrator's pages: accounts, invitations, rights on regions."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from accounts import services
from accounts.models import Act, RegionRight, User
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tests.test_passwords import BrokenMailServer, choose
from industrie_futur.health import CHECKS

pytestmark = pytest.mark.django_db

USERS = "/compte/utilisateurs/"
PERSON = {"first_name": "Noël", "last_name": "Le Goff", "role": "expert"}


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def day(text):
    return datetime.date.fromisoformat(text)


def listed(response):
    return [user.pk for user in response.context["object_list"]]


# Who enters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["ministry", "regional_officer", "expert", "observer"])
@pytest.mark.parametrize(
    "path", ["", "nouveau/", "{pk}/", "{pk}/droits/nouveau/", "{pk}/droits/{right}/fin/", "../journal/"]
)
def test_pages_are_the_administrators_alone(role, path, officer):
    visitor = Client()
    visitor.force_login(UserFactory(role=role))
    path = path.format(pk=officer.pk, right=officer.region_rights.get().pk)
    assert visitor.get(f"/compte/{path[3:]}" if path.startswith("..") else USERS + path).status_code == 403


@pytest.mark.parametrize("pk", ["0", "9223372036854775807", "99999999999999999999999"])
def test_unknown_account_does_not_exist(client, pk):
    assert client.get(f"{USERS}{pk}/").status_code == 404


# List -----------------------------------------------------------------------------------------------


def test_user_list_sorts_by_name_accents_ignored(client, administrator):
    eric = User.objects.create_user("eric@exemple.example", role="expert", last_name="Étienne")
    yves = User.objects.create_user("yves@exemple.example", role="expert", last_name="Yvon")
    assert listed(client.get(USERS)) == [eric.pk, yves.pk, administrator.pk]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=alsace", ["officer"]),
        ("?q=zoe@", ["administrator"]),
        ("?role=regional_officer", ["officer"]),
        ("?region=42", ["officer"]),
        ("?region=53", []),
        ("?actif=non", ["inactive"]),
        ("?q=alsace&actif=non", []),
        ("?role=king", []),
    ],
)
def test_user_list_filters(client, administrator, officer, query, expected):
    inactive = UserFactory(is_active=False, last_name="Absent")
    people = {"administrator": administrator, "officer": officer, "inactive": inactive}
    assert listed(client.get(USERS + query)) == [people[name].pk for name in expected]


def test_user_list_region_finds_the_rights_on_what_it_absorbed(client, officer, settings):
    settings.REFERENCE_DATE = day("2016-01-01")
    assert listed(client.get(f"{USERS}?region=44")) == [officer.pk]


def test_user_list_shows_regions_of_the_day(client, officer):
    RegionRight.objects.create(user=officer, region_id="53", starts_on=day("2016-01-01"))
    page = client.get(f"{USERS}?q=alice").content.decode()
    assert "<td>Alsace</td>" in page


@pytest.mark.parametrize("number", [1, 3])
def test_user_list_query_count(client, number, django_assert_num_queries):
    for _ in range(number):
        UserFactory(regional_officer=True, regions=["42"])
    with django_assert_num_queries(24):  # of which thirteen for what has no owner
        client.get(f"{USERS}?role=regional_officer")


def test_user_list_exports_what_is_filtered(client, officer):
    response = client.get(f"{USERS}?format=csv&region=42")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert [re.split("[;,]", line)[:4] for line in lines] == [
        ["Nom", "Adresse électronique", "Rôle", "Régions en charge"],
        ["Alice Alsace", officer.email, "Chargé de mission régional", "Alsace"],
    ]


def test_user_list_tells_the_health_of_the_portal(client):
    health = client.get(USERS).context["health"]
    assert len(health) == len(CHECKS)
    assert dict(health)["Base de données"] is True


# Creation -------------------------------------------------------------------------------------------


def test_user_create_invites_without_a_password(client, administrator):
    response = client.post(f"{USERS}nouveau/", {**PERSON, "email": "Noel@Exemple.example"})
    user = User.objects.get(email="noel@exemple.example")
    assert response.url == f"{USERS}{user.pk}/"
    assert (str(user), user.role, user.has_usable_password()) == ("Noël Le Goff", "expert", False)
    message = mail.outbox[0]
    assert (message.to, message.subject) == (
        ["noel@exemple.example"],
        "[Industrie du Futur] Votre compte est ouvert",
    )
    assert "Zoé Zola vous a ouvert un compte" in message.body


def test_user_create_is_in_the_trail(client, administrator):
    client.post(f"{USERS}nouveau/", {**PERSON, "email": "noel@exemple.example"})
    acts = Act.objects.order_by("pk").values_list("action", "done_by", "subject_label")
    assert list(acts) == [
        ("user_created", administrator.pk, "Noël Le Goff"),
        ("password_link_sent", administrator.pk, "Noël Le Goff"),
    ]


def test_invitation_lets_its_owner_choose_a_password_and_sign_in(client):
    client.post(f"{USERS}nouveau/", {**PERSON, "email": "noel@exemple.example"})
    visitor = Client()
    choose(visitor, re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1])
    login = {"login": "noel@exemple.example", "password": "agrafe cheval batterie"}
    assert visitor.post("/compte/connexion/", login).status_code == 302


def test_user_create_keeps_the_account_when_the_mail_server_is_down(client, settings):
    settings.EMAIL_BACKEND = f"{BrokenMailServer.__module__}.BrokenMailServer"
    response = client.post(f"{USERS}nouveau/", {**PERSON, "email": "noel@exemple.example"}, follow=True)
    assert User.objects.filter(email="noel@exemple.example").exists()
    assert "n’a pas pu partir" in response.content.decode()
    assert "password_link_sent" not in Act.objects.values_list("action", flat=True)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("email", "zoe@exemple.example", "Un compte existe déjà pour cette adresse électronique."),
        ("email", "ZOE@exemple.example", "Un compte existe déjà pour cette adresse électronique."),
        ("email", "zoe", "Saisissez une adresse de courriel valide."),
        ("last_name", "", "Ce champ est obligatoire."),
        ("role", "king", "Sélectionnez un choix valide. king n’en fait pas partie."),
    ],
)
def test_user_create_refuses_at_the_field(client, field, typed, message):
    response = client.post(f"{USERS}nouveau/", {**PERSON, "email": "noel@exemple.example", field: typed})
    assert response.context["form"].errors == {field: [message]}
    assert User.objects.count() == 1
    assert mail.outbox == []


def test_user_create_ignores_what_the_form_does_not_show(client):
    data = {**PERSON, "email": "noel@exemple.example", "password": PASSWORD, "is_active": ""}
    client.post(f"{USERS}nouveau/", data)
    user = User.objects.get(email="noel@exemple.example")
    assert (user.has_usable_password(), user.is_active) == (False, True)


def test_send_link_invites_again_or_resets(client, officer):
    invited = User.objects.create_user("noel@exemple.example", role="expert")
    for user in (invited, officer):
        client.post(f"{USERS}{user.pk}/lien/")
    assert [message.subject for message in mail.outbox] == [
        "[Industrie du Futur] Votre compte est ouvert",
        "[Industrie du Futur] Choisir un nouveau mot de passe",
    ]


def test_send_link_writes_to_no_inactive_account(client):
    inactive = UserFactory(is_active=False)
    assert client.post(f"{USERS}{inactive.pk}/lien/").status_code == 404
    assert mail.outbox == []


def test_send_link_is_refused_to_a_link(client, officer):
    assert client.get(f"{USERS}{officer.pk}/lien/").status_code == 405


# Changes --------------------------------------------------------------------------------------------


def test_user_update_changes_name_and_role(client, administrator, officer):
    client.post(f"{USERS}{officer.pk}/", {**PERSON, "is_active": "on"})
    officer.refresh_from_db()
    assert (str(officer), officer.role, officer.is_active) == ("Noël Le Goff", "expert", True)
    assert User.objects.matching("noel le goff").exists()
    act = Act.objects.get()
    assert (act.action, act.done_by) == ("user_changed", administrator)
    assert act.details["role"] == ["regional_officer", "expert"]


def test_user_update_without_a_change_leaves_no_act(client, officer):
    data = {"first_name": "Alice", "last_name": "Alsace", "role": "regional_officer", "is_active": "on"}
    client.post(f"{USERS}{officer.pk}/", data)
    assert not Act.objects.exists()


def test_deactivation_ends_the_sessions_at_once_and_for_good(client, administrator, officer):
    visitor = Client()
    visitor.force_login(officer)
    services.update_user(
        officer, first_name="A", last_name="B", role=officer.role, is_active=False, by=administrator
    )
    assert visitor.get("/compte/").status_code == 302
    services.update_user(
        officer, first_name="A", last_name="B", role=officer.role, is_active=True, by=administrator
    )
    assert visitor.get("/compte/").status_code == 302
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()] == [
        str(administrator.pk)
    ]


def test_role_change_takes_effect_at_once(client, officer):
    visitor = Client()
    visitor.force_login(officer)
    User.objects.filter(pk=officer.pk).update(role="administrator")
    assert visitor.get(USERS).status_code == 200


@pytest.mark.parametrize(("role", "is_active"), [("ministry", True), ("administrator", False)])
def test_the_last_active_administrator_remains(administrator, role, is_active):
    UserFactory(administrator=True, is_active=False)
    with pytest.raises(ValidationError, match="dernier administrateur actif"):
        services.update_user(
            administrator, first_name="A", last_name="B", role=role, is_active=is_active, by=None
        )


@pytest.mark.django_db(transaction=True)
def test_two_administrators_removing_each_other_leave_one():
    one, other = UserFactory(administrator=True), UserFactory(administrator=True)
    together = Barrier(2)

    def remove(user, by):
        together.wait()
        try:
            services.update_user(user, first_name="A", last_name="B", role="ministry", is_active=True, by=by)
        except ValidationError as refusal:
            return refusal.messages
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(remove, [one, other], [other, one]))
    assert User.objects.active_administrators().count() == 1
    assert sorted(map(len, answers)) == [0, 1]


def test_an_administrator_may_be_deactivated_while_another_remains(administrator):
    other = UserFactory(administrator=True)
    services.update_user(
        other, first_name="A", last_name="B", role="administrator", is_active=False, by=administrator
    )
    assert list(User.objects.active_administrators()) == [administrator]


def test_the_last_administrator_is_told_why_on_the_page(client, administrator):
    response = client.post(f"{USERS}{administrator.pk}/", {"first_name": "Zoé", "last_name": "Zola"})
    assert "dernier administrateur actif" in str(response.context["form"].non_field_errors())
    administrator.refresh_from_db()
    assert administrator.is_active


def test_nobody_changes_their_own_role(administrator):
    UserFactory(administrator=True)
    with pytest.raises(ValidationError) as refusal:
        services.update_user(
            administrator, first_name="A", last_name="B", role="ministry", is_active=True, by=administrator
        )
    assert list(refusal.value.message_dict) == ["role"]


def test_own_role_posted_all_the_same_is_not_read(client, administrator):
    UserFactory(administrator=True)
    data = {"first_name": "Zoé", "last_name": "Zola", "role": "ministry", "is_active": "on"}
    client.post(f"{USERS}{administrator.pk}/", data)
    administrator.refresh_from_db()
    assert administrator.role == "administrator"


# The visitor's own page -----------------------------------------------------------------------------


def test_profile_shows_ones_rights_with_their_dates(officer):
    visitor = Client()
    visitor.force_login(officer)
    page = visitor.get("/compte/").content.decode()
    assert [text in page for text in ("Alice Alsace", "Chargé de mission régional", "01/01/2015")] == [
        True
    ] * 3


@pytest.mark.parametrize("role", ["administrator", "ministry", "regional_officer", "expert", "observer"])
def test_profile_says_what_the_role_is_for(role):
    visitor = Client()
    visitor.force_login(UserFactory(role=role))
    assert visitor.get("/compte/").context["duties"].startswith("Vous ")
