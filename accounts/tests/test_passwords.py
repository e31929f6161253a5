"""Passwords: changed by their owner, or chosen from a link sent to the address on record."""

import re
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.models import Act, User
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import PasswordLinkTokens

pytestmark = pytest.mark.django_db

CHANGE = "/compte/mot-de-passe/"
FORGOTTEN = "/compte/mot-de-passe/oublie/"
NEW = "agrafe cheval batterie"


class BrokenMailServer(EmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture
def user():
    return UserFactory(email="camille@exemple.example")


def link():
    """The path of the link in the last message."""
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def choose(client, url, password=NEW):
    """Open the link, then send the form of the page that it leads to."""
    page = client.get(url, follow=True)
    if "form" not in page.context or page.context.get("token_fail"):
        return page
    return client.post(page.request["PATH_INFO"], {"password1": password})


def can_sign_in(user, password):
    return Client().post("/compte/connexion/", {"login": user.email, "password": password}).status_code == 302


# Changed by their owner -----------------------------------------------------------------------------


def test_change_keeps_this_session_and_ends_the_others(client, user):
    other = Client()
    for each in (client, other):
        each.force_login(user)
    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW})
    assert response.url == "/compte/"
    assert (client.get("/compte/").status_code, other.get("/compte/").status_code) == (200, 302)
    assert can_sign_in(user, NEW)


def test_change_is_in_the_trail_and_told_to_the_owner(client, user):
    client.force_login(user)
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW})
    assert Act.objects.values_list("action", "done_by").get() == ("password_changed", user.pk)
    message = mail.outbox[0]
    assert (message.to, message.subject) == (
        ["camille@exemple.example"],
        "[Industrie du Futur] Votre mot de passe a été changé",
    )
    assert NEW not in message.body


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("faux", NEW, "oldpassword"),
        (PASSWORD, "court", "password1"),
        (PASSWORD, "industrie-du-futur-2015", "password1"),
        (PASSWORD, "x" * 257, "password1"),
    ],
)
def test_change_refuses_at_the_field(client, user, old, new, field):
    client.force_login(user)
    response = client.post(CHANGE, {"oldpassword": old, "password1": new})
    assert list(response.context["form"].errors) == [field]
    assert can_sign_in(user, PASSWORD)


def test_change_without_a_password_to_confirm_goes_by_mail(client, user):
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert client.get(CHANGE, follow=True).redirect_chain[-1] == (FORGOTTEN, 302)


# Chosen from a link ---------------------------------------------------------------------------------


def test_forgotten_sends_a_link_in_french(client, user):
    response = client.post(FORGOTTEN, {"email": "CAMILLE@exemple.example"})
    assert response.url == "/compte/mot-de-passe/oublie/envoye/"
    message = mail.outbox[0]
    assert message.to == ["camille@exemple.example"]
    assert message.subject == "[Industrie du Futur] Choisir un nouveau mot de passe"
    assert message.body.startswith("Bonjour Camille,\n")
    assert "valable une heure" in message.body
    assert "&#" not in message.body


def test_link_sets_the_password_and_signs_nobody_in(client, user):
    client.post(FORGOTTEN, {"email": user.email})
    response = choose(client, link())
    assert response.url == "/compte/mot-de-passe/nouveau/enregistre/"
    assert "_auth_user_id" not in client.session
    assert can_sign_in(user, NEW)


def test_link_is_in_the_trail_and_told_to_the_owner(client, user):
    client.post(FORGOTTEN, {"email": user.email})
    choose(client, link())
    assert Act.objects.values_list("action", "done_by").get() == ("password_reset", user.pk)
    assert mail.outbox[1].subject == "[Industrie du Futur] Votre mot de passe a été changé"


def test_link_keeps_its_key_out_of_the_page(client, user):
    client.post(FORGOTTEN, {"email": user.email})
    page = client.get(link(), follow=True)
    assert page.request["PATH_INFO"].endswith("-set-password/")


def test_link_serves_once(client, user):
    client.post(FORGOTTEN, {"email": user.email})
    choose(client, link())
    second = choose(
        Client(), re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1], "une autre phrase"
    )
    assert second.context["token_fail"] is True
    assert can_sign_in(user, NEW)


@pytest.mark.parametrize(("minutes", "is_valid"), [(59, True), (61, False)])
def test_link_lives_one_hour(client, user, minutes, is_valid):
    client.post(FORGOTTEN, {"email": user.email})
    later = datetime.now() + timedelta(minutes=minutes)  # noqa: DTZ005  as Django's own generator counts
    with patch.object(PasswordLinkTokens, "_now", lambda self: later):
        choose(client, link())
    assert can_sign_in(user, NEW) is is_valid


def test_link_refuses_a_weak_password(client, user):
    client.post(FORGOTTEN, {"email": user.email})
    response = choose(client, link(), "bercy-bercy-bercy")
    assert list(response.context["form"].errors) == ["password1"]


def test_link_ends_the_sessions_opened_before(client, user):
    stolen = Client()
    stolen.force_login(user)
    client.post(FORGOTTEN, {"email": user.email})
    choose(client, link())
    assert stolen.get("/compte/").status_code == 302


def test_link_lets_in_an_owner_whom_somebody_else_had_throttled(client, user):
    for _ in range(6):
        Client().post("/compte/connexion/", {"login": user.email, "password": "faux"})
    client.post(FORGOTTEN, {"email": user.email})
    choose(client, link())
    assert can_sign_in(user, NEW)


def test_inactive_and_unknown_addresses_get_nothing_and_the_same_answer(client):
    UserFactory(email="partie@exemple.example", is_active=False)
    for email in ("partie@exemple.example", "personne@exemple.example"):
        assert client.post(FORGOTTEN, {"email": email}).url == "/compte/mot-de-passe/oublie/envoye/"
    assert mail.outbox == []


def test_link_of_an_account_deactivated_since_opens_nothing(client, user):
    client.post(FORGOTTEN, {"email": user.email})
    User.objects.update(is_active=False)
    assert choose(client, link()).context["token_fail"] is True


@pytest.mark.parametrize("key", ["1-abc", "zzzzzzzzzzzzzzzz-abc", "1-set-password"])
def test_wrong_link_says_so(client, user, key):
    response = client.get(f"/compte/mot-de-passe/nouveau/{key}/")
    assert "Ce lien n’est plus valable" in response.content.decode()


def test_forgotten_goes_on_when_the_mail_server_is_down(client, user, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMailServer"
    assert client.post(FORGOTTEN, {"email": user.email}).url == "/compte/mot-de-passe/oublie/envoye/"
    assert "could not be sent" in caplog.text


def test_forgotten_is_throttled(client, user):
    answers = [client.post(FORGOTTEN, {"email": user.email}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


# Invitations ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "is_valid"), [(47, True), (49, False)])
def test_invitation_lives_two_days(hours, is_valid):
    invited = User.objects.create_user("invitee@exemple.example", role="expert")
    token = PasswordLinkTokens().make_invitation(invited)
    later = datetime.now().timestamp() + hours * 3600  # noqa: DTZ005
    with patch("django.core.signing.time.time", lambda: later):
        assert PasswordLinkTokens().check_token(invited, token) is is_valid


def test_invitation_dies_with_the_first_password():
    invited = User.objects.create_user("invitee@exemple.example", role="expert")
    token = PasswordLinkTokens().make_invitation(invited)
    invited.set_password(NEW)
    assert PasswordLinkTokens().check_token(invited, token) is False


def test_invitation_of_one_account_opens_no_other():
    one, other = (User.objects.create_user(f"{n}@exemple.example", role="expert") for n in "ab")
    assert PasswordLinkTokens().check_token(other, PasswordLinkTokens().make_invitation(one)) is False
