"""The door: address and password, one answer for every refusal, a throttle that all processes share."""

import copy

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act, User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/compte/connexion/"
REFUSED = (
    "L’adresse électronique ou le mot de passe n’est pas reconnu. Vérifiez votre saisie\u202f; "
    "après cinq essais manqués, il faut patienter cinq minutes."
)
THROTTLED = "Trop d’essais manqués\u202f: patientez cinq minutes, ou choisissez un nouveau mot de passe."


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password, **extra})


def errors(response):
    return response.context["form"].non_field_errors()


@pytest.fixture
def user():
    return UserFactory(email="camille@exemple.example")


def test_addresses_are_french():
    names = ["login", "logout", "signup", "change_password", "reset_password", "reset_password_done"]
    assert [reverse(f"account_{name}") for name in names] == [
        "/compte/connexion/",
        "/compte/deconnexion/",
        "/compte/ouverture/",
        "/compte/mot-de-passe/",
        "/compte/mot-de-passe/oublie/",
        "/compte/mot-de-passe/oublie/envoye/",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "/compte/connexion/",
        "/compte/ouverture/",
        "/compte/mot-de-passe/oublie/",
        "/compte/mot-de-passe/oublie/envoye/",
        "/compte/mot-de-passe/nouveau/enregistre/",
        "/compte/mot-de-passe/nouveau/1-abc/",
    ],
)
def test_pages_of_the_door_are_open_to_all(client, url):
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/compte/",
        "/compte/mot-de-passe/",
        "/compte/confirmation/",
        "/compte/utilisateurs/",
        "/compte/journal/",
    ],
)
def test_other_pages_lead_to_the_door(client, url):
    response = client.get(url)
    assert (response.status_code, response.url) == (302, f"{SIGN_IN}?next={url}")


def test_sign_in_leads_to_the_first_page(client, user):
    response = sign_in(client, user.email)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("typed", ["CAMILLE@exemple.EXAMPLE", " camille@exemple.example "])
def test_sign_in_ignores_case_and_spaces_of_the_address(client, user, typed):
    assert sign_in(client, typed).status_code == 302


def test_sign_in_is_in_the_trail(client, user):
    sign_in(client, user.email)
    assert list(Act.objects.values_list("action", "done_by", "subject_id")) == [
        ("signed_in", user.pk, str(user.pk))
    ]


def test_sign_in_accepts_a_password_that_the_rules_would_refuse_today(client):
    """The demonstration accounts have one: rules are for choosing, not for signing in."""
    UserFactory(email="demo@exemple.example", password="industrie-du-futur-2015")
    assert sign_in(client, "demo@exemple.example", "industrie-du-futur-2015").status_code == 302


def test_sign_in_changes_the_session_key(client, user):
    client.get(SIGN_IN)
    session = client.session
    session["kept"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, user.email)
    assert client.session.session_key != session.session_key


def test_sign_in_ends_with_the_browser(client, user):
    response = sign_in(client, user.email)
    assert response.cookies["sessionid"]["expires"] == ""


def test_visitor_already_signed_in_goes_to_the_first_page(client, user):
    client.force_login(user)
    assert client.get(SIGN_IN).url == "/"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/compte/", "/compte/"),
        ("http://testserver/compte/", "http://testserver/compte/"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example/", "/"),
        ("http://localhost/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\ailleurs.example", "/"),
    ],
)
def test_next_leads_to_our_own_host_alone(client, user, wanted, reached):
    assert sign_in(client, user.email, next=wanted).url == reached


def test_next_is_kept_by_the_page(client):
    response = client.get(f"{SIGN_IN}?next=/compte/")
    assert '<input type="hidden" name="next" value="/compte/">' in response.content.decode()


# Refusals -------------------------------------------------------------------------------------------


def test_wrong_password_unknown_address_and_inactive_account_read_the_same(client, user):
    inactive = UserFactory(is_active=False)
    answers = [
        sign_in(client, user.email, "faux"),
        sign_in(client, "personne@exemple.example"),
        sign_in(client, inactive.email),
        sign_in(client, inactive.email, "faux"),
    ]
    assert [(answer.status_code, errors(answer)) for answer in answers] == [(200, [REFUSED])] * 4


def test_refusal_keeps_the_address_and_not_the_password(client, user):
    page = sign_in(client, user.email, "un-secret-mal-tapé").content.decode()
    assert 'value="camille@exemple.example"' in page
    assert "un-secret-mal-tapé" not in page


def test_refusal_is_in_the_trail(client, user):
    sign_in(client, user.email, "faux")
    sign_in(client, "personne@exemple.example", "faux")
    assert list(
        Act.objects.order_by("pk").values_list("action", "done_by", "subject_id", "subject_label")
    ) == [
        ("sign_in_failed", None, str(user.pk), str(user)),
        ("sign_in_failed", None, "", "personne@exemple.example"),
    ]
    assert "faux" not in str(list(Act.objects.values()))


def test_account_deactivated_since_is_signed_out_at_once(client, user):
    client.force_login(user)
    User.objects.update(is_active=False)
    assert client.get("/compte/").status_code == 302


# Throttle -------------------------------------------------------------------------------------------


def test_sixth_attempt_waits_even_with_the_right_password(client, user):
    for _ in range(5):
        sign_in(client, user.email, "faux")
    response = sign_in(client, user.email)
    assert (response.status_code, errors(response)) == (429, [THROTTLED])
    assert response.headers["Retry-After"] == "300"
    assert "_auth_user_id" not in client.session


def test_throttle_says_the_same_of_an_unknown_address(client):
    for _ in range(5):
        sign_in(client, "personne@exemple.example", "faux")
    response = sign_in(client, "personne@exemple.example", "faux")
    assert (response.status_code, errors(response)) == (429, [THROTTLED])


def test_throttle_of_one_account_spares_the_others(client, user):
    for _ in range(6):
        sign_in(client, "personne@exemple.example", "faux")
    assert sign_in(client, user.email).status_code == 302


def test_successes_do_not_count(client, user):
    for _ in range(6):
        client.logout()
        response = sign_in(client, user.email)
    assert response.status_code == 302


def test_throttle_counts_attempts_from_one_place(client, user):
    for number in range(20):
        sign_in(client, f"personne{number}@exemple.example", "faux")
    assert sign_in(client, user.email).status_code == 429


def test_throttle_counts_across_processes(client, user, settings, tmp_path):
    """The cache of `settings.py`: a web process sees what another one counted."""
    shared = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "shared"),
        }
    }
    settings.CACHES = shared
    for _ in range(5):
        sign_in(client, user.email, "faux")
    settings.CACHES = copy.deepcopy(shared)  # new connections, as in a process that has just started
    assert sign_in(client, user.email).status_code == 429


def test_too_many_forms_get_a_page_in_french(client):
    for _ in range(30):
        client.post(SIGN_IN, {"login": "pas une adresse", "password": ""})
    response = client.post(SIGN_IN, {"login": "pas une adresse", "password": ""})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert "Trop de demandes en peu de temps" in response.content.decode()


# Signing out ----------------------------------------------------------------------------------------


def test_sign_out_ends_the_session(client, user):
    client.force_login(user)
    response = client.post("/compte/deconnexion/")
    assert (response.status_code, response.url) == (302, SIGN_IN)
    assert "_auth_user_id" not in client.session
    assert Act.objects.get().action == "signed_out"


def test_sign_out_clears_what_the_browser_kept(client, user):
    client.force_login(user)
    response = client.post("/compte/deconnexion/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_sign_out_by_a_link_is_refused(client, user):
    client.force_login(user)
    assert client.get("/compte/deconnexion/").status_code == 405
    assert "_auth_user_id" in client.session


def test_sign_out_after_the_session_expired_leads_to_the_door(client):
    assert client.post("/compte/deconnexion/").url == SIGN_IN


def test_pages_are_not_kept_by_the_browser(client, user):
    client.force_login(user)
    assert client.get("/compte/").headers["Cache-Control"] == "no-store, private"


# The rest of the door -------------------------------------------------------------------------------


def test_signup_explains_and_creates_nothing(client):
    client.post(
        "/compte/ouverture/", {"email": "intrus@exemple.example", "password1": "une-phrase-assez-longue"}
    )
    assert not User.objects.exists()
    assert "Obtenir un compte" in client.get("/compte/ouverture/").content.decode()


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 302), ("faux", 200)])
def test_reauthentication_asks_for_the_password(client, user, password, status):
    client.force_login(user)
    response = client.post("/compte/confirmation/?next=/compte/", {"password": password})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/compte/connexion/", ["username", "current-password"]),
        ("/compte/mot-de-passe/oublie/", ["username"]),
        ("/compte/mot-de-passe/", ["current-password", "new-password"]),
    ],
)
def test_forms_help_password_managers(client, user, url, expected):
    if url.endswith("mot-de-passe/"):
        client.force_login(user)
    fields = client.get(url).context["form"].fields.values()
    assert [field.widget.attrs["autocomplete"] for field in fields] == expected


@pytest.mark.parametrize(
    "password",
    [
        "onze-lettre",
        "administrator",
        "L’industrie c’est chouette",
        "Le FUTUR nous appartient",
        "bercy-sur-seine",
        "vive-l-alsace-libre",
        "Île-de-France 2015",
        "grandest-grandest",
        "AuvergneRhôneAlpes",
        "camille@exemple.example",
    ],
)
def test_passwords_that_anybody_would_guess_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="camille@exemple.example", first_name="Camille"))


@pytest.mark.parametrize("password", ["agrafe cheval batterie", "douzelettres", "le chat dort sous la pluie"])
def test_long_passwords_need_no_digit_nor_sign(password):
    assert validate_password(password, User(email="camille@exemple.example")) is None
