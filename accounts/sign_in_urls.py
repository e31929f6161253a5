"""Addresses of signing in, under the names that allauth calls them by (hence without a namespace)."""

from allauth.account import views
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts import sign_in

urlpatterns = [
    path("connexion/", sign_in.SignInView.as_view(), name="account_login"),
    path("deconnexion/", sign_in.sign_out, name="account_logout"),
    path("ouverture/", views.signup, name="account_signup"),
    path("confirmation/", views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    # Whoever signs in without a password chooses one as those who forgot theirs do.
    path(
        "mot-de-passe/choisir/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/enregistre/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
